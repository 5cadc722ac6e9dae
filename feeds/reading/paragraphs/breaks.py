"""Finds where paragraphs began before their markup was lost: at spaces that are missing.

A pattern finds the few positions at which a paragraph can begin, and a rule, chosen by the character on the
left, decides about each of them. Rules inspect a bounded number of characters, so the time is linear.
"""

import re
from collections.abc import Callable, Sequence
from string import ascii_uppercase

from feeds.reading.characters import (
    BULLETS,
    DASHES,
    EMOJI,
    KEYCAP,
    LOWER,
    OPENING_QUOTES,
    PARAGRAPH_END,
    UPPER,
)
from feeds.reading.paragraphs import field_labels, list_items, table_rows, tokens
from feeds.reading.paragraphs.break_rules import RULES, after_letter, before_small_letter
from feeds.reading.paragraphs.emoji import CLUSTER, item_at
from feeds.reading.paragraphs.quotations import Quotations

# A paragraph can begin with a capital letter or one of the first, and end in a letter, a digit or one of the
# second. Quotation marks behind a space are no beginning.
_BEGINNINGS = f"0-9{OPENING_QUOTES}$€₸£№#@©(+:;{DASHES}"
_ENDINGS = f"{PARAGRAPH_END}%"
_AFTER_SPACE = r"\"“'’"
_SPEECH_QUOTES = '"“„«'
#: Signs that begin a paragraph behind a small letter, digit or comma.
_SIGNS = "№#"


def _glued(upper: str, lower: str, only: Callable[[str], str] = str) -> str:
    """Return a pattern of the surroundings of a character that may begin a paragraph: no space before it.

    Decimals, times and quotations behind a space, which are most of the other places, are excluded by the
    pattern, since that is cheapest. ``only`` filters the characters that can occur at all.
    """
    endings, after_space, quotes, signs = map(only, (_ENDINGS, _AFTER_SPACE, _SPEECH_QUOTES, _SIGNS))
    before_digits = (
        r"(?<=[^0-9\s],.)",  # "one,2. Two"
        rf"(?<=[0-9],.)(?=[0-9]?[.)]\s?[{upper}])",  # "11,2. Two"
        r"(?<=[0-9]\..)(?=(?:\.[0-9]{1,2})?\.\s[^\W\d_])",  # "38.5. Call"
        r"(?<=[^\W\d_][^\W\d_].)(?=[0-9]?[.:)])",  # "YES2. Two"
    )
    alternatives = (
        rf"(?<=[{endings}].)(?<![0-9][.:][0-9])(?<![\s(][{after_space}].)",  # "said.The"
        rf"(?<=[{lower}0-9,][{upper}{quotes}{signs}])",  # "saidThe", "2025The", "said“The", "said№5"
        rf"(?<=[{lower}][0-9])",  # "said5"
        rf"(?<=[0-9])(?:{'|'.join(before_digits)})",
        rf"(?<=[:;])(?=[{lower}])",  # "said:the", at the colon
        rf"(?<=[{upper}][{upper}])(?=[{lower}])",  # "YESThe"
        r"(?<=[^\W\d_][–—])(?=\s[^\W\d_])",  # "said– The"
    )
    return rf"(?<!\s.)(?<![0-9][0-9])(?:{'|'.join(alternatives)})"


def _ascii(characters: str) -> str:
    return "".join(filter(str.isascii, characters))


# Emoji and bullets begin paragraphs behind a space, too.
_CANDIDATE = re.compile(
    rf"[{UPPER}{EMOJI}{BULLETS}{_BEGINNINGS}]"
    rf"(?:{_glued(UPPER, LOWER)}|(?<=[{EMOJI}{BULLETS}])|(?=\ufe0f?{KEYCAP}))"
)
# Many texts are ASCII, for which a smaller pattern is faster.
_ASCII_CANDIDATE = re.compile(f"[A-Z{_ascii(_BEGINNINGS)}]{_glued('A-Z', 'a-z', _ascii)}")
_SPACED = re.compile(rf"(?<=[{PARAGRAPH_END}])[ \xa0]{{2,}}(?=\S)")
_TYPISTS_GAP = 2


def split(text: str) -> list[str]:
    """Return the paragraphs and list items of ``text``, without the white space around them.

    Digests that lost their markup lack a space at each break. Newer ones keep one, two or three. Three spaces
    always are a break, and so is a line end, unless a small letter goes on with an unfinished line. Two are a
    break only in a text without any other, since people type two after a sentence as well.
    """
    pieces: list[str] = []
    for line in _lines(text):
        beginnings = list_items.positions(line) + field_labels.positions(line)
        if "@" in line:
            beginnings += tokens.glued_e_mails(line)
        for part in _cut(line, sorted(beginnings)) if beginnings else (line,):
            begins = positions(part)
            pieces += _cut(part, begins) if begins else (part,)
    pieces = table_rows.divide([bare for piece in pieces if (bare := piece.strip())])
    gap = "  " if len(pieces) == 1 else "   "
    return _spaced(pieces) if gap in text or "\xa0" in text else pieces


def _cut(text: str, ends: Sequence[int]) -> list[str]:
    """Return the parts of ``text`` that end at these positions, and the rest."""
    parts: list[str] = []
    begin = 0
    for end in ends:
        parts.append(text[begin:end])
        begin = end
    return [*parts, text[begin:]]


def _lines(text: str) -> list[str]:
    """Return the lines of ``text``, with lines that were wrapped inside a sentence joined."""
    if "\n" not in text:
        return [text]
    lines: list[str] = []
    wrapped: list[str] = []
    for line in text.split("\n"):
        if wrapped and not _continues(wrapped[-1], line):
            lines.append(" ".join(wrapped))
            wrapped.clear()
        wrapped.append(line)
    return [*lines, " ".join(wrapped)]


def _continues(line: str, following: str) -> bool:
    """Return whether a line was wrapped in the middle of a sentence."""
    end = line[-40:].rstrip()[-1:]
    return bool(end and (end.isalnum() or end in "," + DASHES) and following[:40].lstrip()[:1].islower())


def _spaced(pieces: list[str]) -> list[str]:
    """Return ``pieces`` split at runs of spaces behind sentences."""
    found: list[str] = []
    for piece in pieces:
        begin = 0
        for match in _SPACED.finditer(piece):
            if len(pieces) == 1 or match.end() - match.start() > _TYPISTS_GAP:
                found.append(piece[begin : match.start()].strip())
                begin = match.end()
        found.append(piece[begin:].strip())
    return found


def positions(line: str) -> list[int]:
    """Return the positions at which paragraphs begin in ``line``, in rising order, without 0."""
    found: list[int] = []
    start = 0
    quotations = Quotations(line)
    cluster = 0
    plain = line.isascii()
    for match in (_ASCII_CANDIDATE if plain else _CANDIDATE).finditer(line):
        at = match.start()
        if at <= start or at < cluster:
            continue
        right = line[at]
        emoji = None if plain or right in ascii_uppercase else CLUSTER.match(line, at)
        if emoji:
            cluster = emoji.end()
            begin = item_at(line, start, at, cluster)
        elif right in ":;":
            begin = before_small_letter(line, at)
        else:
            begin = RULES.get(line[at - 1], after_letter)(line, start, at, quotations)
        if begin > start:
            found.append(begin)
            start = begin
    return found

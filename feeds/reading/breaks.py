"""Finds where paragraphs began before their markup was lost: at spaces that are missing.

One pattern finds the few places at which a paragraph can begin, and a table of rules, chosen by the character
on the left, decides each of them. Every rule looks a bounded way to the left and right: the whole is linear.
"""

import re
from collections.abc import Callable
from string import ascii_uppercase

from feeds.patterns import pattern
from feeds.reading.quotations import Quotations
from feeds.reading.vocabulary import (
    ABBREVIATIONS,
    ATTRIBUTION,
    CLASSIFIERS,
    COMPANY_FORMS,
    DIGRAPHS,
    DOMAIN_ENDS,
    LOWER,
    PLACE_LETTERS,
    STARTERS,
    UNITS,
    UPPER,
)

EMOJI = (
    "\u2139\u2190-\u21ff\u231a-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\U0001f000-\U0001faff"
)
BULLETS = "•●○◦‣⁃∙·▪▫■□◆◇►▶➢➤✓✔\uf0b7\uf0a7\uf0fc\uf0d8\uf02d"
DASHES = "–—−-"
_QUOTES = '"“„«‘'

# A paragraph can begin with a capital letter or one of the first, and end in a letter, a digit or one of the
# second. Quotation marks behind a space are no beginning.
_BEGINNINGS = rf"0-9{_QUOTES}–—−\-$€₸£№#@(+:;"
_ENDINGS = r".!?…:;)\]”»\"'’%"
_AFTER_SPACE = r"\"“'’"


def _glued(upper: str, lower: str, only: Callable[[str], str] = str) -> str:
    """Return a pattern of what stands around the character that a paragraph begins with.

    The space before it is missing. Decimals, times and quotations behind a space are most of the rest, and
    left out here because that is cheapest. ``only`` says which characters may occur at all.
    """
    endings, quotes = only(_ENDINGS), only(_AFTER_SPACE)
    return (
        rf"(?<!\s.)(?:(?<=[{endings}].)(?<![0-9][.:][0-9])(?<![\s(][{quotes}].)"
        rf"|(?<=[{lower}0-9][{upper}])"
        rf"|(?<=[:;])(?=[{lower}])"
        rf"|(?<=[{upper}][{upper}])(?=[{lower}]))"
    )


def _ascii(characters: str) -> str:
    return "".join(filter(str.isascii, characters))


# Emoji and bullets begin paragraphs behind a space, too.
_CANDIDATE = re.compile(
    rf"[{UPPER}{_BEGINNINGS}{EMOJI}{BULLETS}]"
    rf"(?:{_glued(UPPER, LOWER)}|(?<=[{EMOJI}{BULLETS}])|(?=\ufe0f?\u20e3))"
)
# Half of all texts are ASCII; a set that knows nothing else is a tenth of the work to compile.
_ASCII_CANDIDATE = re.compile(f"[A-Z{_ascii(_BEGINNINGS)}]{_glued('A-Z', 'a-z', _ascii)}")
_WORD = re.compile(r"\w+")
_LAST_LETTERS = re.compile(r"[^\W\d_]*\Z")
_ITEM_NUMBER = pattern(r"\s*\(?(?:[0-9]{1,3}|\w)\Z")
_FILE = r"(?i:pdf|docx?|xlsx?|pptx?|jpe?g|png|zip|mp[34])"
# Asked at capital letters only.
_FILE_OR_HOST = re.compile(rf"\w+\.(?:[a-z]{{2,4}}|{_FILE})\b|(?=[DJMPXZ]){_FILE}\b")
_SENTENCE_WORD = pattern(rf"[{UPPER}](?:[{LOWER}]*|[{UPPER}]+)(?:[\s,!?:]|\.(?:\s|\Z))")
_NUMBER = pattern(r"[0-9][0-9.,]*(?:[\s%°-]|[.)]?\s|(?<=[.])(?=\w)|\)\s?\w)")
_COUNT_OF = pattern(rf"[0-9]+(?:[.)]\s*[{UPPER}{LOWER}“\"«]|\ [{LOWER}]{{3,}})")
_LISTED = pattern(rf"\s*[{UPPER}{LOWER}0-9{_QUOTES}]")
_NUMERO = pattern(r"№\s?[0-9]")
_SCHEME = pattern(r"(?:https?|ftp|mailto|tel)\Z", re.IGNORECASE)
_ENTITY = pattern(r"&#?\w{1,8}\Z")
_YEAR = pattern(r"(?:19|20)[0-9]{2}\Z")
_UNIT = pattern(rf"(?:[KMGT]?(?:Hz|B|b|W|Wh|V|A|Pa|bit|Bit)|[A-Z]|Kv|Kw|Mw|Gw|Mb|Gb|Tb|Kb)(?![{LOWER}])")
_SPACED = pattern(r"(?<=[.!?…:;)”»\"])[ \xa0]{2,}(?=\S)")
_CLUSTER = re.compile(
    rf"(?:[{EMOJI}{BULLETS}][\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]*\u200d?|[0-9#*]\ufe0f?\u20e3)+"
)
_FLAG = pattern("[\U0001f1e6-\U0001f1ff]")
# Emoji that press offices use as bullets; others (applause, hearts) as often end a sentence as begin one.
_BULLET_EMOJI = pattern(
    rf"[{BULLETS}✅☑✔✳✴❇❗❕‼❓⚡⭐★☆☎✉➕➖➡⬇↗↘→⇒\U0001f4cc\U0001f4cd\U0001f4ce\U0001f449\U0001f517\U0001f518"
    r"\U0001f536-\U0001f53d\U0001f534\U0001f535\U0001f7e0-\U0001f7eb\u25aa-\u25ff\u2b50\u2b1b\u2b1c\U0001f4c5"
    r"\U0001f4c6\U0001f550-\U0001f567\U0001f4de\U0001f4e2\U0001f4e3]|[0-9#*]\ufe0f?\u20e3"
)
_SENTENCE_BEFORE = frozenset(".!?…:;)”»\"’'")
_STOPS = frozenset(".!?…")
_HEADING_LIMIT = 120
#: How far back a bracket is looked for that a closing one belongs to.
_BRACKET_REACH = 300
#: No word that begins a paragraph is longer.
_WORD_REACH = 60
_TYPISTS_GAP = 2
_WITHIN_A_CODE = ("°", "-", "/", "_")
_VERSIONS = frozenset(("no", "ver", "vers", "rev"))
_SHORT_HUMP = 3
_LONG_HUMP = 7
_CERTAINLY_A_WORD = 7

# text, start of the paragraph, candidate, quotations → where a paragraph begins, 0 for nowhere
_Rule = Callable[[str, int, int, Quotations], int]


def split(text: str) -> list[str]:
    """Return the paragraphs and list items of ``text``, without the white space around them.

    Digests that lost their markup lack a space at each break. Newer ones keep one, two or three: there two
    count where nothing else does, since a typist's double space stands beside true breaks elsewhere. Three
    always count, and so do line ends, unless a small letter goes on with an unfinished line.
    """
    pieces: list[str] = []
    for line in _lines(text):
        begin = 0
        for end in positions(line):
            pieces.append(line[begin:end].strip())
            begin = end
        pieces.append(line[begin:].strip())
    pieces = [piece for piece in pieces if piece]
    gap = "  " if len(pieces) == 1 else "   "
    return _spaced(pieces) if gap in text or "\xa0" in text else pieces


def _lines(text: str) -> list[str]:
    if "\n" not in text:
        return [text]
    lines: list[str] = []
    held: list[str] = []
    for line in text.split("\n"):
        if held and not _continues(held[-1], line):
            lines.append(" ".join(held))
            held.clear()
        held.append(line)
    return [*lines, " ".join(held)]


def _continues(line: str, following: str) -> bool:
    """Return whether a line was wrapped in the middle of a sentence."""
    end = line[-40:].rstrip()[-1:]
    return bool(end and (end.isalnum() or end in ",-–—") and following[:40].lstrip()[:1].islower())


def _spaced(pieces: list[str]) -> list[str]:
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
    """Return where in ``line`` paragraphs begin, in rising order, the beginning left out."""
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
        emoji = None if plain or right in ascii_uppercase else _CLUSTER.match(line, at)
        if emoji:
            cluster = emoji.end()
            begin = _emoji(line, at, cluster)
        elif right in ":;":
            begin = _before_small_letter(line, at)
        else:
            begin = _RULES.get(line[at - 1], _after_word)(line, start, at, quotations)
        if begin > start:
            found.append(begin)
            start = begin
    return found


def _after_stop(text: str, start: int, at: int, quotations: Quotations) -> int:
    """After ``.!?…``: before a capital letter (most breaks), a mark, a dash or a number of something."""
    right = text[at]
    if right in _QUOTES:
        return at if right == "‘" or quotations.opens(at, start) else 0
    token = _token(text, start, at - 1)
    if right in DASHES:  # "Jan.–Feb." is a span
        return at if token.lstrip("(").lower() not in ABBREVIATIONS and _begins_with_dash(text, at) else 0
    if right.isupper():
        return at if _capital_begins(text, start, at, token) else 0
    if right.isdigit():
        return at if _begins_with_number(text, at, token) else 0
    return at if _begins_with_sign(text, at, token) else 0


def _capital_begins(text: str, start: int, at: int, token: str) -> bool:
    """Return whether a capital letter glued to a stop begins a paragraph; names of files and hosts do not."""
    if _FILE_OR_HOST.match(text, at):
        return False
    if len(token) > 1 and token.isalpha():  # most sentences end in a plain word
        if token.islower() and token not in ABBREVIATIONS:
            return True
        if len(token) > _CERTAINLY_A_WORD and text[at + 1 : at + 2].islower():
            return True
    if _is_web(token):  # an address ends with its sentence: "www.gov.kz.More is known"
        return text[at - 1] != "?" and _SENTENCE_WORD.match(text, at) is not None
    return text[at - 1] != "." or _ends_sentence(text, start, at, token)


def _ends_sentence(text: str, start: int, at: int, token: str) -> bool:
    """Return whether the full stop before ``at`` ends a sentence rather than an abbreviation or initial."""
    following = _WORD.match(text, at)
    word = following[0] if following else ""
    if word in DOMAIN_ENDS and token[:1].isupper():  # a name on the web: "Bazar.AI"
        return False
    if at - 1 - len(token) <= start and _ITEM_NUMBER.match(token):  # "1.Letter" is an item with its number
        return False
    letters = _LAST_LETTERS.search(token)
    tail = letters[0] if letters else ""
    if tail in ("Co", "Corp", "Pte"):
        return word not in COMPANY_FORMS
    abbreviated = _is_abbreviation(text, at, token.lstrip('("“«„'), tail)
    if len(word) == 1 and text[at + 1 : at + 2] == "." and (abbreviated or len(tail) == 1):
        return False  # the next initial: "E.K. Omarov", "Mr.A. Omarov"
    return not abbreviated or word in STARTERS


def _is_abbreviation(text: str, at: int, token: str, tail: str) -> bool:
    """Return whether ``token`` is an initial ("S", "Zh", "R.Zh"), "Dr", "U.S", "г" and the like."""
    before_tail = token[: -len(tail)] if tail else token
    bare = before_tail.endswith(".-") or not (
        before_tail[-1:].isdigit() or before_tail.endswith(_WITHIN_A_CODE)
    )
    if bare and (tail in DIGRAPHS or (len(tail) == 1 and tail.isupper())):
        before = text[max(0, at - 2 - len(token) - 16) : at - 2 - len(token) + 1].split()
        alone = token == tail
        return not (alone and before and before[-1].lower() in CLASSIFIERS)
    small = token.lower()
    if small in UNITS and text[max(0, at - 3 - len(token)) : at - 1 - len(token)].strip()[-1:].isdigit():
        return False  # "17.00 ч.", "12 шт."
    if small in ABBREVIATIONS:
        return True
    if small in PLACE_LETTERS and small == token:
        return not text[max(0, at - 3 - len(token)) : at - 1 - len(token)].strip()[-1:].isdigit()
    return False


def _begins_with_number(text: str, at: int, token: str) -> bool:
    """Return whether digits glued to a full stop begin a paragraph ("established.3 schools", "text.2. Link").

    They do not after "No", "Art", a single letter or a version, nor where they go on as a file or code name.
    """
    small = token.lower().lstrip("(")
    if len(small) == 1 or small in ABBREVIATIONS or small in _VERSIONS or _is_web(token):
        return False
    return bool(small) and _NUMBER.match(text, at) is not None


def _begins_with_sign(text: str, at: int, token: str) -> bool:
    """Return whether a sign glued to a full stop ("№ 5", "$5", "(so") begins a paragraph."""
    if text[at] == "+" and (token.endswith(".") or text[at - 1] == "…"):  # "+2...+4" is a span
        return False
    if text[at] == "№":
        return _NUMERO.match(text, at) is not None and token.lstrip("(").lower() not in ABBREVIATIONS
    return text[at + 1 : at + 2].isalnum() and len(token) > 1 and not _is_web(token)


def _begins_with_dash(text: str, at: int) -> bool:
    """Return whether the dash glued to a stop begins speech or an item, and is no attribution of speech."""
    after = text[at + 1 : at + 2]
    if not after or after.isdigit() or (not after.isspace() and not after.isupper() and after not in _QUOTES):
        return False
    rest = text[at + 1 : at + 40].lstrip()
    if text[at - 1] in "!?" and rest[:1].islower():
        return False
    return not ATTRIBUTION.match(rest)


def _after_colon(text: str, start: int, at: int, quotations: Quotations) -> int:
    """After ``:``: before a capital, a quotation, an item's dash or number, or the count of something."""
    right = text[at]
    if right in '"“«„':
        return at if quotations.opens(at, start) else 0
    if right in DASHES:
        return at if _LISTED.match(text, at + 1) and not text[at + 1].isdigit() else 0
    if right.isdigit():
        return at if not text[at - 2].isdigit() and _COUNT_OF.match(text, at) else 0
    if not right.isupper() or _SCHEME.search(text, max(0, at - 8), at - 1):
        return 0
    return 0 if _is_web(_token(text, start, at - 1)) else at


def _after_semicolon(text: str, start: int, at: int, quotations: Quotations) -> int:
    """After ``;`` whatever is glued to it is the next item of a list."""
    if _ENTITY.search(text, max(0, at - 11), at - 1) or not _LISTED.match(text, at + (text[at] in DASHES)):
        return 0
    return at if text[at] not in _QUOTES or quotations.opens(at, start) else 0


def _before_small_letter(text: str, at: int) -> int:
    """Items in small letters: glued to a colon that a list of ``;`` follows, to ``;``, or after ``.;``."""
    after = at + 1
    small = text[after : after + 1].islower()
    if text[at] == ":":
        listed = small and text.find(";", after, after + 600) > 0 and text[at - 1].isalpha()
        return after if listed and not _SCHEME.search(text, max(0, at - 7), at) else 0
    if _ENTITY.search(text, max(0, at - 10), at):
        return 0
    return after if small or text[at - 1] == "." else 0


def _after_bracket(text: str, start: int, at: int, quotations: Quotations) -> int:
    """After ``)``: the next row of a timetable or list, or a sentence whose full stop is missing."""
    right = text[at]
    if right in "“«„":
        return at if quotations.opens(at, start) else 0
    if not right.isupper() or text.rfind("(", max(start, at - _BRACKET_REACH), at) < 0:
        return 0
    return 0 if _is_web(_token(text, start, at)) else at


def _after_mark(text: str, start: int, at: int, quotations: Quotations) -> int:
    """After a closing quotation mark; an apostrophe counts only behind a full stop."""
    right, mark = text[at], text[at - 1]
    stopped = at > 1 and text[at - 2] in _STOPS
    if mark in "'’":
        return at if stopped and right.isupper() else 0
    if at - 1 <= start or (mark == '"' and quotations.opens(at - 1, start)):
        return 0
    if right in _QUOTES:
        return at if stopped and (right != '"' or text[at + 1 : at + 2].isalnum()) else 0
    if right in DASHES:
        return at if stopped and _begins_with_dash(text, at) else 0
    if right.isdigit():
        return at if stopped and _NUMBER.match(text, at) else 0
    return at if right.isupper() else 0


def _after_percent(text: str, start: int, at: int, quotations: Quotations) -> int:
    """After ``%``: a sentence whose predecessor has lost its full stop."""
    del start, quotations
    return at if text[at].isupper() and _SENTENCE_WORD.match(text, at) else 0


def _after_word(text: str, start: int, at: int, quotations: Quotations) -> int:
    """After a letter or digit: unpunctuated headings, glued to what they head; camel case is left whole.

    "borderTrucks are" breaks, because names in camel case begin with a capital or a very short word; so does
    "HarbourTwo ships", because "Two" begins sentences, and "2025A law", because years have no unit.
    """
    del quotations
    right = _WORD.match(text, at, at + _WORD_REACH)
    after = text[right.end() : right.end() + 1] if right else ""
    row = after == ":" and text[at - 1].isdigit()  # "Monday: 9:00-18:00Tuesday: 9:00-14:00"
    if not right or not (after.isspace() or row) or not text[at].isupper():
        return 0
    if text[at - 1].isdigit():
        year = _YEAR.search(text, max(start, at - 8), at)
        return at if (year or not _UNIT.match(text, at)) and _is_word(right[0]) else 0
    token = _token(text, start, at)
    left = _LAST_LETTERS.search(token)
    hump = left[0] if left else ""
    if hump != token.lstrip('("“«„#') or not hump:
        return _after_domain(at, token, right[0])
    if (
        right[0] in STARTERS
        and len(hump) > _SHORT_HUMP
        and (len(right[0]) > _SHORT_HUMP - 1 or _is_long(hump, right[0]))
    ):
        return at
    if hump.islower():
        return at if len(hump) > _SHORT_HUMP and _is_word(right[0]) else 0
    return at if _is_heading(text, start, at, hump, right[0]) else 0


def _is_long(hump: str, word: str) -> bool:
    """Return whether a hump is too long for a brand in camel case such as "LinkedIn"; "A" is part of none."""
    return len(word) == 1 or len(hump) >= _LONG_HUMP


def _is_word(word: str) -> bool:
    return word in STARTERS or (len(word) > 1 and (word[1:].islower() or word.isupper()))


def _after_domain(at: int, token: str, word: str) -> int:
    """After an address that ends in the name of a country or the like: "jobs.kzThe conference"."""
    name, _, end = token.rpartition(".")
    return at if name and end in ("kz", "ru", "com", "org", "net", "info") and _is_word(word) else 0


def _is_heading(text: str, start: int, at: int, hump: str, word: str) -> bool:
    """Return whether a line without punctuation ends here, on a word that the text also knows by itself.

    Both are asked for because "KazTrade opens" is a company's name: a heading has several words, and the
    first half of its last glued word occurs elsewhere in it or in the lines that follow.
    """
    if at - start > _HEADING_LIMIT or not word[1:].islower():
        return False
    head = text[start : at - len(hump)]
    if not head.strip() or not _STOPS.isdisjoint(head):
        return False
    return _stands_alone(hump, text[max(0, at - 2000) : at - len(hump)]) or _stands_alone(
        hump, text[at : at + 2000]
    )


def _stands_alone(word: str, text: str) -> bool:
    return f" {word} " in text or f" {word}." in text or f" {word}," in text


def _emoji(text: str, at: int, end: int) -> int:
    """Return where an item begins that an emoji marks: before it, or after an emoji that ends a sentence."""
    rest = text[end : end + 3].lstrip()
    before = text[at - 1]
    if _FLAG.match(text, at) or not rest or not (rest[0].isalnum() or rest[0] in _QUOTES):
        return 0
    bullet = _BULLET_EMOJI.match(text, at) is not None
    if not before.isspace():
        capital = bullet and (rest[0].isupper() or text[at] in "•●▪➢➤")
        return at if before in _SENTENCE_BEFORE or capital else 0
    left = text[max(0, at - 6) : at].rstrip()[-1:]
    if bullet:
        listed = left in _SENTENCE_BEFORE or rest[0].isupper() or text[at] in "•●▪➢➤"
        return at if listed and left not in ("", *DASHES) and text[at] not in "·→⇒↗↘➡" else 0
    return end if left in _STOPS and not text[end].isspace() and rest[0].isupper() else 0


def _is_web(token: str) -> bool:
    return "@" in token or "://" in token or "www." in token.lower()


def _token(text: str, start: int, end: int) -> str:
    """Return the run of characters without a space that ends at ``end``, at most 150 long."""
    window = text[max(start, end - 24) : end]
    if " " not in window:
        window = text[max(start, end - 150) : end]
    pieces = window.rsplit(None, 1)
    return pieces[-1] if pieces and not window[-1:].isspace() else ""


_RULES: dict[str, _Rule] = {
    **dict.fromkeys(".!?…", _after_stop),
    **dict.fromkeys(")]", _after_bracket),
    **dict.fromkeys("\"”»'’", _after_mark),
    ":": _after_colon,
    ";": _after_semicolon,
    "%": _after_percent,
}

"""Gathers the pieces of a text into paragraphs, sub-headings and lists."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from feeds.reading.characters import (
    BULLETS,
    DASHES,
    EMOJI,
    JOINER,
    KEYCAP,
    SELECTORS,
    SENTENCE_ENDS,
    UPPER,
)
from feeds.reading.paragraphs.sub_headings import is_heading

Kind = Literal["paragraph", "heading", "list", "ordered"]

_PLAIN: Kind = "paragraph"
#: The longest row of a timetable.
_LONGEST_ROW = 110

#: The beginning of an item of a numbered list: "1. ", "2) ", "3.Letter", a keycap.
NUMBER = re.compile(rf"\(?([0-9]{{1,3}})(?:[.)](?:\s+(?=\S)|(?=[{UPPER}“\"«]))|\ufe0f?\u20e3\s*)")
#: The marker of an item of another list: a dash, a bullet, an emoji. Letters ("a) ") stay in their item.
BULLET = re.compile(
    rf"[{DASHES}](?:\s+|(?=[^\W\d_]))|(?:[{BULLETS}{EMOJI}][{SELECTORS}{JOINER}{KEYCAP}]*)+\s*"
)
_DASH = re.compile(f"[{DASHES}]")
_LETTER = re.compile(r"[^\W\d_]\)\s?\w")
_ROW_ENDS = (";", ",", ")")
#: The beginning of a row of a timetable: a time, date or year, or a word and a number: "March 17".
_MOMENT = re.compile(
    r"(?P<time>[0-9]{1,2}(?::[0-9]{2}(?![\w.])|\.[0-9]{2}\s?[–—-])|[0-9]{2}\.[0-9]{2}\.[0-9]{4}(?![\w.]))"
    r"|(?:(?P<word>[^\W\d_]+)\s)?(?:[0-9]{1,2}|(?:19|20)[0-9]{2}(?=(?:\s[^\W\d_]+)?\s?[:–—-]))"
    r"(?:\s(?P<unit>[^\W\d_]{3,}))?(?=[\s,:–—-])"
)
_ITEM_ENDS = (";", ",")
_SENTENCE_ENDS = tuple(SENTENCE_ENDS)


class Block(NamedTuple):
    """A paragraph or sub-heading, or a list."""

    kind: Kind
    #: One line for a paragraph or heading, one per item for a list; markers such as "- " or "1. " included.
    lines: tuple[str, ...]


def gather(pieces: Sequence[str]) -> tuple[Block, ...]:
    """Return ``pieces`` as blocks, in their order and unchanged."""
    blocks: list[Block] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if piece[-1] == "." and piece[0].isupper() and (at == 0 or pieces[at - 1][-1] != ":"):
            blocks.append(Block(_PLAIN, (piece,)))
            at += 1
        else:
            kind, end = _extent(pieces, at)
            blocks.append(Block(kind, tuple(pieces[at:end])))
            at = end
    return tuple(blocks)


def _extent(pieces: Sequence[str], at: int) -> tuple[Kind, int]:
    """Return the kind of the block that begins at ``at``, and its end; a single item is no list."""
    piece = pieces[at]
    if not piece[0].isalpha() or piece[1:2] == ")":
        end = _numbered(pieces, at)
        if end - at > 1:
            return "ordered", end
        end = _marked(pieces, at)
        if end - at > 1:
            return "list", end
    if at and pieces[at - 1].endswith(":"):
        end = _rows(pieces, at)
        if end - at > 1:
            return "list", end
    end = _moments(pieces, at)
    if end - at > 1:
        return "list", end
    return ("heading" if is_heading(pieces, at) else "paragraph"), at + 1


def _numbered(pieces: Sequence[str], at: int) -> int:
    """Return the end of a run of items whose numbers rise by one."""
    match = NUMBER.match(pieces[at])
    number = int(match[1]) if match else 0
    end = at
    while match and int(match[1]) == number + end - at:
        end += 1
        match = NUMBER.match(pieces[end]) if end < len(pieces) else None
    return end


def _marked(pieces: Sequence[str], at: int) -> int:
    """Return the end of a run of items with a dash, bullet, emoji or letter.

    A dash also begins speech, which is no list: dashed items follow a colon, or one of them ends in a
    semicolon or comma, and none but the last like a sentence.
    """
    family = _family(pieces[at])
    speech = family == "-" and not (at and pieces[at - 1].endswith(":"))
    if speech and at and _family(pieces[at - 1]) == "-" and not pieces[at - 1].endswith(_SENTENCE_ENDS):
        return at  # the run began earlier, and is no list; finding that out anew would take quadratic time
    end = at
    while family and end < len(pieces) and _family(pieces[end]) == family:
        if speech and end > at and pieces[end - 1].endswith(_SENTENCE_ENDS):
            return at
        end += 1
    listed = not speech or any(piece.endswith(_ITEM_ENDS) for piece in pieces[at : end - 1])
    return end if listed else at


def _family(piece: str) -> str:
    """Return "-", "•" or "a" for an item with a dash, a bullet or a letter, "" for other pieces."""
    if _DASH.match(piece):
        return "-"
    if BULLET.match(piece):
        return "•"
    return "a" if _LETTER.match(piece) else ""


def _rows(pieces: Sequence[str], at: int) -> int:
    """Return the end of a run of rows without markers, each of which ends in ";", in "," or in ")".

    Rows that end in ";" or "," include the piece behind them, the last row.
    """
    ending = next((ending for ending in _ROW_ENDS if pieces[at].endswith(ending)), None)
    end = at
    while ending and end < len(pieces) and pieces[end].endswith(ending):
        end += 1
    return end + 1 if ending in _ITEM_ENDS and end < len(pieces) else end


def _moments(pieces: Sequence[str], at: int) -> int:
    """Return the end of a run of rows that begin with a time or date of one form, and are no sentences."""
    form = _form(pieces[at])
    end = at
    while form and end < len(pieces) and _form(pieces[end]) == form:
        end += 1
    return end


def _form(piece: str) -> str:
    """Return the form of the time or date with which a row begins, "" for other pieces."""
    match = None if piece[-1] in ".!?" or len(piece) > _LONGEST_ROW else _MOMENT.match(piece)
    if match is None:
        return ""
    return "0:00" if match["time"] else " ".join(filter(None, (match["word"], "0", match["unit"])))

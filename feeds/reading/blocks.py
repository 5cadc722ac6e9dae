"""Gathers the pieces of a text into paragraphs, sub-headings and lists."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from feeds.reading.characters import BULLETS, DASHES, EMOJI, JOINER, KEYCAP, SELECTORS, UPPER
from feeds.reading.photo_credits import is_credit

Kind = Literal["paragraph", "heading", "list", "ordered"]

_PLAIN: Kind = "paragraph"
_HEADING_WORDS = 14
_HEADING_LENGTH = 110

#: The beginning of an item of a numbered list: "1. ", "2) ", "3.Letter", a keycap.
NUMBER = re.compile(rf"\(?([0-9]{{1,3}})(?:[.)](?:\s+(?=\S)|(?=[{UPPER}“\"«]))|\ufe0f?\u20e3\s*)")
#: The marker of an item of another list: a dash, a bullet, an emoji. Letters ("a) ") stay in their item.
BULLET = re.compile(
    rf"[{DASHES}](?:\s+|(?=[^\W\d_]))|(?:[{BULLETS}{EMOJI}][{SELECTORS}{JOINER}{KEYCAP}]*)+\s*"
)
_DASH = re.compile(f"[{DASHES}]")
_LETTER = re.compile(r"[^\W\d_]\)\s?\w")
_ROW_ENDS = (";", ")")
_ITEM_ENDS = (";", ",")


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
    return ("heading" if _is_heading(pieces, at) else "paragraph"), at + 1


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

    A dash also begins speech, which is no list: dashed items follow a colon, or all but the last end in a
    semicolon or comma.
    """
    family = _family(pieces[at])
    speech = family == "-" and not (at and pieces[at - 1].endswith(":"))
    if speech and at and _family(pieces[at - 1]) == "-" and pieces[at - 1].endswith(_ITEM_ENDS):
        return at  # the run began earlier, and is no list; finding that out anew would take quadratic time
    end = at
    while family and end < len(pieces) and _family(pieces[end]) == family:
        if speech and end > at and not pieces[end - 1].endswith(_ITEM_ENDS):
            return at
        end += 1
    return end


def _family(piece: str) -> str:
    """Return "-", "•" or "a" for an item with a dash, a bullet or a letter, "" for other pieces."""
    if _DASH.match(piece):
        return "-"
    if BULLET.match(piece):
        return "•"
    return "a" if _LETTER.match(piece) else ""


def _rows(pieces: Sequence[str], at: int) -> int:
    """Return the end of a run of rows without markers, each of which ends in ";" or in ")".

    Rows that end in ";" include the piece behind them, the last row.
    """
    ending = next((ending for ending in _ROW_ENDS if pieces[at].endswith(ending)), None)
    end = at
    while ending and end < len(pieces) and pieces[end].endswith(ending):
        end += 1
    return end + 1 if ending == ";" and end < len(pieces) else end


def _is_heading(pieces: Sequence[str], at: int) -> bool:
    """Return whether a piece is short, has no punctuation at its end and is followed by its text."""
    piece = pieces[at]
    if (
        at + 1 == len(pieces)
        or len(piece) > _HEADING_LENGTH
        or not (piece[-1].isalnum() or piece[-1] in '?%»”"')
    ):
        return False
    if piece[-1] in '?»”"' and (at == 0 or len(piece) > _HEADING_LENGTH // 2 or "?" not in piece):
        return False
    return (
        piece[0].isalnum()
        and len(piece.split()) <= _HEADING_WORDS
        and _is_headed(pieces[at + 1], piece)
        and not (":" in piece and piece[-1].isdigit())  # a row of a table: "Tuesday: 9:00-18:00"
        and not is_credit(piece)
    )


def _is_headed(following: str, heading: str) -> bool:
    """Return whether ``following`` can be the text under a heading: it is longer, or at least a sentence.

    A question that is followed by a short sentence is no heading, but asked for effect.
    """
    return len(following) > len(heading) or (following[-1] in ".:;!?" and heading[-1] != "?")

"""Lays out the body of a press release as a careful editor would, and loses nothing of it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from feeds.reading import breaks, bylines, characters, residue, sentences
from feeds.reading.blocks import Block, gather
from feeds.reading.markup import to_html, unmarked

__all__ = ["Block", "Prose", "lay_out", "summarise", "to_html"]

_SUMMARY_LIMIT = 300
_SUMMARY_LEAST = 60
_WORD = re.compile(r"\w+")


class Prose(NamedTuple):
    """A body, taken apart.

    White space aside, and characters that cannot be seen or published aside, the lines of the blocks, the
    byline and the residue are the whole body: taking residue and byline out of the body leaves the lines.
    """

    blocks: tuple[Block, ...]
    #: Who wrote or supplied the text, as it stands there ("Press service of …"); None where nobody is named.
    byline: str | None
    #: Tails of tags and pointers to linked pages, in their order.
    residue: tuple[str, ...]
    #: The body without its residue, as people read it.
    text: str


def lay_out(body: str) -> Prose:
    """Return the blocks, the byline and the residue of ``body``, in time linear in its length.

    ``body`` is the text without its last source; physical lines are joined by newlines.
    """
    return lay_out_each([body])[0]


def lay_out_each(bodies: Sequence[str]) -> list[Prose]:
    """Return what ``lay_out`` does of each of ``bodies``, one kind of work after another."""
    cleaned = list(map(_clean, bodies))
    signed = [bylines.cut(text) for text, _ in cleaned]
    pieces = [breaks.split(text) for text, _, _ in signed]
    return [
        Prose(gather([*found, credit] if credit else found), byline, taken_out, text)
        for found, (_, byline, credit), (text, taken_out) in zip(pieces, signed, cleaned, strict=True)
    ]


def readable(body: str) -> str:
    """Return what people read of ``body``: the ``text`` of its Prose."""
    return _clean(body)[0]


def _clean(body: str) -> tuple[str, tuple[str, ...]]:
    return residue.cut(characters.clean(body))


def summarise(blocks: Sequence[Block], title: str) -> str:
    """Return the opening sentences as plain text of at most 300 characters.

    Cut behind a sentence, or behind a word where the first sentence is too long, which an ellipsis then says.
    Sub-headings are passed over, and so is an opening that says no more than ``title``; "" only where there
    is nothing else at all.
    """
    text = ""
    for line in (line for block in blocks if block.kind != "heading" for line in unmarked(block)):
        text = f"{text} {line}".strip() if text else line.strip()
        if _says(text, title):
            text = ""
        if len(text) > _SUMMARY_LIMIT:
            break
    return _opening(text[: 2 * _SUMMARY_LIMIT])


def _opening(text: str) -> str:
    text = characters.on_one_line(text)
    if len(text) <= _SUMMARY_LIMIT:
        return text
    end = sentences.last_end(text, _SUMMARY_LEAST, _SUMMARY_LIMIT)
    return text[:end] if end else sentences.shorten(text, _SUMMARY_LIMIT)


def _says(text: str, title: str) -> bool:
    """Return whether ``text`` has the words of ``title`` and no more."""
    return len(text) < 2 * len(title) + 9 and _words(text) == _words(title)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())

"""Divides the body of a press release into paragraphs, lists and headings, and loses nothing of it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from feeds.reading import cleaning
from feeds.reading.authorship import bylines
from feeds.reading.paragraphs import breaks, residue, sentences
from feeds.reading.paragraphs.blocks import Block, gather
from feeds.reading.paragraphs.markup import to_html, unmarked

__all__ = ["Block", "Prose", "lay_out", "summarise", "to_html"]

_SUMMARY_LIMIT = 300
_SUMMARY_LEAST = 60
_WORD = re.compile(r"\w+")


class Prose(NamedTuple):
    """The parts of a body.

    Apart from white space and characters that must not be published, the lines of the blocks, the byline and
    the residue together are the whole body.
    """

    blocks: tuple[Block, ...]
    #: The line that names the author ("Press service of …"), as it stands there; None where there is none.
    byline: str | None
    #: Tails of tags and pointers to linked pages, in their order.
    residue: tuple[str, ...]
    #: The body without its residue, as people read it.
    text: str


def lay_out(body: str) -> Prose:
    """Return the blocks, the byline and the residue of ``body``, in time linear in its length.

    ``body`` is the text without its last source; physical lines are joined by newlines.
    """
    text, taken_out = _clean(body)
    unsigned, byline, credit = bylines.cut(text)
    pieces = breaks.split(unsigned)
    return Prose(gather([*pieces, credit] if credit else pieces), byline, taken_out, text)


def readable(body: str) -> str:
    """Return ``body`` without residue and invisible characters: the ``text`` of its Prose."""
    return _clean(body)[0]


def _clean(body: str) -> tuple[str, tuple[str, ...]]:
    return residue.cut(cleaning.clean(body))


def summarise(blocks: Sequence[Block], title: str) -> str:
    """Return the opening sentences as plain text of at most 300 characters.

    It is cut behind a sentence, or behind a word, with an ellipsis, where the first sentence is too long.
    Sub-headings are skipped, and so is a beginning that only repeats ``title``; "" is returned where there is
    nothing else.
    """
    text, words = "", None
    for line in (line for block in blocks if block.kind != "heading" for line in unmarked(block)):
        text = f"{text} {line}".strip() if text else line.strip()
        if len(text) < 2 * len(title) + 9:  # most texts are too long to repeat it
            words = _words(title) if words is None else words
            text = "" if _words(text) == words else text
        if len(text) > _SUMMARY_LIMIT:
            break
    return _opening(text[: 2 * _SUMMARY_LIMIT])


def _opening(text: str) -> str:
    text = cleaning.on_one_line(text)
    if len(text) <= _SUMMARY_LIMIT:
        return text
    end = sentences.last_end(text, _SUMMARY_LEAST, _SUMMARY_LIMIT)
    return text[:end] if end else sentences.shorten(text, _SUMMARY_LIMIT)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())

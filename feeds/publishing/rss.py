"""RSS 2.0 by feedgen, in the profile of the RSS Advisory Board."""

import html
import threading
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache, partial

from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.feed import FeedGenerator
from feedgen.util import formatRFC2822

from feeds import __version__, days
from feeds.catalog.element import escaped_content_of
from feeds.catalog.query import Line
from feeds.publishing.head import Head

#: feedgen writes dates by way of setlocale, which is the whole process's.
_LOCALE = threading.Lock()
_START, _END, _CLOSE = "<item>", "</item>", "</channel></rss>"
#: Stands for a text where feedgen makes a mould; nothing else in it is one.
_GAP = "\n"
_ANY_DAY = date(2025, 1, 1)


def document(head: Head, items: Sequence[bytes]) -> bytes:
    """Return a whole RSS document: the channel, and the items of its entries."""
    links = {link.rel: link.href for link in head.links}
    texts = (head.stylesheet, head.title, links["alternate"], head.subtitle)
    itself = _escape(links["self"]).replace('"', "&quot;")  # an attribute
    # In the order in which feedgen writes them.
    channel = _channel() % (*map(_escape, texts), itself, _date(head.updated))
    return b"".join((channel.encode(), *items, _CLOSE.encode()))


@lru_cache(maxsize=1)
def _channel() -> str:
    """Return a document up to its items, as feedgen makes it, with ``%s`` for each text."""
    made = _generator()
    made.title(_GAP)
    made.description(_GAP)
    made.link(href=_GAP, rel="self", type="application/rss+xml")
    made.link(href=_GAP, rel="alternate")  # the last one becomes the channel's own
    made.language("en")
    made.generator("feeds", version=__version__)
    made.lastBuildDate(days.midnight(_ANY_DAY))
    declaration, _newline, rest = _text(made).partition("\n")
    return f'{declaration}\n<?xml-stylesheet type="text/css" href="%s"?>\n{_gaps(rest.removesuffix(_CLOSE))}'


def items(articles: Iterable[tuple[Line, str, bytes]]) -> list[bytes]:
    """Return the items of entries, each with the address of its own page and its Atom element."""
    return [_item(*article) for article in articles]


def _item(entry: Line, page: str, element: bytes) -> bytes:
    content = escaped_content_of(element)
    texts = (entry.title, entry.source or page, entry.summary, entry.id, entry.author)
    title, link, summary, guid, author = map(_escape, texts)
    labels = [_escape(category.label) for category in entry.categories]
    whole = [content] if content else []
    # In the order in which feedgen writes them.
    filling = (title, link, summary, *whole, guid, *labels, _date(days.midnight(entry.published)), author)
    mould = _mould(tuple([category.scheme for category in entry.categories]), whole=bool(content))
    return (mould % filling).encode()


_escape = partial(html.escape, quote=False)


@lru_cache(maxsize=1024)
def _mould(schemes: tuple[str, ...], *, whole: bool) -> str:
    """Return an item as feedgen makes it, with ``%s`` for each text, which is to be escaped.

    Items differ in nothing else: they have ``schemes`` of categories, and content where they are ``whole``.
    """
    made = _generator()
    # feedgen makes no channel without these; nobody sees them.
    made.title("-")
    made.description("-")
    made.link(href="-")
    item = made.add_entry()
    item.guid(_GAP, permalink=False)
    item.title(_GAP)
    item.link(href=_GAP)
    item.published(days.midnight(_ANY_DAY))
    item.dc.dc_creator(_GAP)
    # Without content feedgen takes the description for it.
    item.description(_GAP, isSummary=True)
    if whole:
        item.content(_GAP)
    item.category([{"term": _GAP, "scheme": scheme} for scheme in schemes])
    text = _text(made)
    return _gaps(text[text.index(_START) : text.index(_END) + len(_END)])


def _gaps(text: str) -> str:
    """Return what feedgen made of gaps, with ``%s`` for each of them: texts, attributes and dates."""
    for gap in (_GAP, "&#10;", _date(days.midnight(_ANY_DAY))):
        text = text.replace(gap, "%s")
    return text


@lru_cache(maxsize=8192)
def _date(moment: datetime) -> str:
    with _LOCALE:
        return str(formatRFC2822(moment))


def _generator() -> FeedGenerator:
    made = FeedGenerator()
    # By class: by name, feedgen looks each time for a module that there is not.
    made.register_extension("dc", DcExtension, DcEntryExtension, atom=False)
    return made


def _text(made: FeedGenerator) -> str:
    with _LOCALE:
        return bytes(made.rss_str()).decode()

"""RSS 2.0 by feedgen, in the profile of the RSS Advisory Board."""

import threading
from collections.abc import Iterable, Sequence

from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.feed import FeedGenerator

from feeds import __version__, days
from feeds.catalog.query import Line
from feeds.publishing.atom import Head

#: feedgen writes dates by way of setlocale, which is the whole process's.
_LOCALE = threading.Lock()
_START, _END, _CLOSE = b"<item>", b"</item>", b"</channel></rss>"


def document(head: Head, items: Sequence[bytes]) -> bytes:
    """Return a whole RSS document: the channel, by feedgen, and the items of its entries."""
    made = _generator()
    links = {link.rel: link.href for link in head.links}
    made.title(head.title)
    made.description(head.subtitle)
    made.link(href=links["self"], rel="self", type="application/rss+xml")
    made.link(href=links["alternate"], rel="alternate")  # the last one becomes the channel's own
    made.language("en")
    made.generator("feeds", version=__version__)
    made.lastBuildDate(head.updated)
    declaration, _newline, rest = _text(made).partition(b"\n")
    stylesheet = f'<?xml-stylesheet type="text/css" href="{head.stylesheet}"?>\n'.encode()
    return b"".join((declaration, b"\n", stylesheet, rest.removesuffix(_CLOSE), *items, _CLOSE))


def items(articles: Iterable[tuple[Line, str, str]]) -> list[bytes]:
    """Return the items of entries, each with the address of its own page and its HTML.

    feedgen makes a channel of them, from which they are cut: all text in it is escaped, so that what looks
    like the end of an item is one.
    """
    made = _generator()
    # feedgen makes no channel without these; nobody sees them.
    made.title("-")
    made.description("-")
    made.link(href="-")
    for article in articles:
        _add(made, *article)
    *pieces, _rest = _text(made).split(_END)
    return [piece[piece.index(_START) :] + _END for piece in pieces]


def _generator() -> FeedGenerator:
    made = FeedGenerator()
    # By class: by name, feedgen looks each time for a module that there is not.
    made.register_extension("dc", DcExtension, DcEntryExtension, atom=False)
    return made


def _text(made: FeedGenerator) -> bytes:
    with _LOCALE:
        return bytes(made.rss_str())


def _add(made: FeedGenerator, entry: Line, page: str, content: str) -> None:
    item = made.add_entry(order="append")
    item.guid(entry.id, permalink=False)
    item.title(entry.title)
    item.link(href=entry.source or page)
    item.published(days.midnight(entry.published))
    item.dc.dc_creator(entry.author)
    # Without content feedgen takes the description for it.
    item.description(entry.summary, isSummary=True)
    if content:
        item.content(content)
    item.category([{"term": category.label, "scheme": category.scheme} for category in entry.categories])

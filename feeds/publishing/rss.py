"""RSS 2.0 by feedgen, in the profile of the RSS Advisory Board."""

import threading
from collections.abc import Sequence

from feedgen.feed import FeedGenerator

from feeds import __version__, days
from feeds.catalog.query import Line
from feeds.publishing.atom import Head

#: feedgen writes dates by way of setlocale, which is the whole process's.
_LOCALE = threading.Lock()


def document(head: Head, articles: Sequence[tuple[Line, str, str]]) -> bytes:
    """Return a whole RSS document of entries, each with the address of its own page and its HTML."""
    made = FeedGenerator()
    made.load_extension("dc", atom=False)
    links = {link.rel: link.href for link in head.links}
    made.title(head.title)
    made.description(head.subtitle)
    made.link(href=links["self"], rel="self", type="application/rss+xml")
    made.link(href=links["alternate"], rel="alternate")  # the last one becomes the channel's own
    made.language("en")
    made.generator("feeds", version=__version__)
    made.lastBuildDate(head.updated)
    for article in articles:
        _add(made, *article)
    with _LOCALE:
        text: bytes = made.rss_str()
    declaration, _newline, rest = text.partition(b"\n")
    stylesheet = f'<?xml-stylesheet type="text/css" href="{head.stylesheet}"?>\n'.encode()
    return b"".join((declaration, b"\n", stylesheet, rest))


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

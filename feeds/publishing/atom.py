"""Atom (RFC 4287) by feedgen, whose faults are worked around here and nowhere else.

feedgen 1.0.0 drops rel and type of an entry's links, knows no ``xml:lang`` of entries, prepends entries,
dates whatever has no date at the time of the run, names itself as generator, and rejects the link relations
of RFC 5005 in part. Its tree has no namespace, only an attribute that looks like one: that is what allows
an entry that was rendered alone to stand in any feed, byte for byte as if feedgen had rendered it there.
"""

import html
from collections.abc import Sequence
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds import __version__
from feeds.model import Entry
from feeds.publishing.head import Head, Link
from feeds.settings import Settings

#: RFC 5005 §2.
HISTORY = "http://purl.org/syndication/history/1.0"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_END = b"</feed>"


class _Entry(FeedEntry):  # type: ignore[misc]
    """An entry whose links keep their attributes (feedgen issue 135), and that says its language."""

    language = "en"

    def atom_entry(self, extensions: bool = True) -> Any:  # noqa: FBT001, FBT002 - feedgen's signature
        element = super().atom_entry(extensions)
        element.set(_LANG, self.language)
        for link in self.link() or []:  # one at the most
            node = next(element.iterchildren("link"))
            for name in ("rel", "type"):
                node.set(name, link[name])
        return element


class _History(BaseExtension):  # type: ignore[misc]
    """RFC 5005: marks an archive, and links those relations that feedgen does not know."""

    archive = False
    links: tuple[Link, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        return {"fh": HISTORY} if self.archive else {}

    def extend_atom(self, feed: Any) -> Any:
        for link in self.links:
            element = etree.SubElement(feed, "link", href=link.href, rel=link.rel)
            if link.type:
                element.set("type", link.type)
        if self.archive:
            etree.SubElement(feed, f"{{{HISTORY}}}archive")
        return feed


def element(entry: Entry, settings: Settings) -> bytes:
    """Return an entry's Atom element in UTF-8, as it stands in every feed that holds the entry."""
    return bytes(etree.tostring(feed_entry(entry, settings).atom_entry(), encoding="utf-8"))


def feed_entry(entry: Entry, settings: Settings) -> _Entry:
    """Return an entry as feedgen knows it. Nothing in it depends on the base URL."""
    made = _Entry()
    made.language = entry.language
    made.id(entry.id)
    made.title(entry.title)
    made.updated(entry.updated)
    made.published(entry.published)
    made.author({"name": entry.author})
    if entry.source:
        made.link({"href": entry.source, "rel": "alternate", "type": "text/html"})
    made.category(
        [
            {"term": category.term, "scheme": settings.tag(category.scheme), "label": category.label}
            for category in entry.categories
        ]
    )
    # RFC 4287 §4.1.2: what has no alternate link must have content.
    content = entry.content or ("" if entry.source else f"<p>{html.escape(entry.summary, quote=False)}</p>")
    if content:
        made.content(content, type="html")
    made.summary(entry.summary)
    return made


def generator(head: Head) -> FeedGenerator:
    """Return a feed without entries, to which ``add_entry(…, order="append")`` may add them."""
    made = FeedGenerator()
    made.register_extension("history", _History, rss=False)
    made.history.archive = head.archive
    made.history.links = head.links
    made.id(head.id)
    made.title(head.title)
    made.subtitle(head.subtitle)
    made.updated(head.updated)
    made.language("en")
    made.icon(head.icon)
    made.generator("feeds", version=__version__)
    return made


def document(head: Head, elements: Sequence[bytes]) -> bytes:
    """Return a whole Atom document: the head, by feedgen, and the stored elements of its entries."""
    declaration, _newline, rest = generator(head).atom_str().partition(b"\n")
    stylesheet = (
        f'<?xml-stylesheet type="text/css" href="{head.stylesheet}"?>\n'.encode() if head.stylesheet else b""
    )
    return b"".join((declaration, b"\n", stylesheet, rest.removesuffix(_END), *elements, _END))

"""Atom (RFC 4287) by feedgen, whose faults are worked around here and nowhere else.

feedgen 1.0.0 drops rel and type of an entry's links, knows no ``xml:lang`` of entries, prepends entries,
uses the time of the run for every date that is missing, names itself as generator, and rejects the link
relations of RFC 5005 in part. Its tree has no namespace, only an attribute that looks like one: therefore an
entry that was rendered alone can stand in any feed, byte for byte as if feedgen had rendered it there.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds import __version__
from feeds.catalog.record import Element
from feeds.model import Category, Entry, page_of
from feeds.publishing.head import Head, Link
from feeds.publishing.links import url
from feeds.settings import Settings

#: RFC 5005 §2.
HISTORY = "http://purl.org/syndication/history/1.0"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTRY_END, _FEED_END = b"</entry>", b"</feed>"
#: Around an entry's HTML. It is a CDATA section: smaller than escaped HTML, and parsers that allow a limited
#: number of entity references read it. Our HTML escapes ">", so that it cannot end one.
_CONTENT = b'<content type="html"><![CDATA[', b"]]></content>"


class FeedgenEntry(FeedEntry):  # type: ignore[misc]
    """An entry whose link keeps its attributes (feedgen issue 135), and that has a language.

    Its categories, which depend on settings and labels, stand last, so that the rest is in one piece.
    """

    language = "en"

    def atom_entry(self, extensions: bool = True) -> Any:  # noqa: FBT001, FBT002 - feedgen's signature
        """Return the entry's element, in no namespace."""
        element = super().atom_entry(extensions)
        element.set(_LANG, self.language)
        for link in self.link() or []:  # one at the most
            node = next(element.iterchildren("link"))
            for name in ("rel", "type"):
                node.set(name, link[name])
        element.extend(element.findall("category"))  # moves them
        return element


class _History(BaseExtension):  # type: ignore[misc]
    """RFC 5005: marks an archive, and links with the relations that feedgen does not know."""

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


def feedgen_entry(entry: Entry, page: str, kind: type[FeedgenEntry] = FeedgenEntry) -> FeedgenEntry:
    """Return an entry as feedgen has it, with neither content nor categories.

    Its one alternate link is its source; ``page`` is the address of its own page, for one without a source.
    """
    made = kind()
    made.language = entry.language
    made.id(entry.id)
    made.title(entry.title)
    made.updated(entry.updated)
    made.published(entry.published)
    made.author({"name": entry.author})
    made.link({"href": entry.source or page, "rel": "alternate", "type": "text/html"})
    made.summary(entry.summary)
    return made


def element(entry: Entry) -> Element:
    """Return an entry's Atom element up to its categories, in UTF-8, as feedgen renders it."""
    whole = etree.tostring(feedgen_entry(entry, "page").atom_entry(), encoding="utf-8")
    # The texts are escaped: each of these tags stands only where feedgen has put it.
    opening, author_end, middle = whole.removesuffix(_ENTRY_END).partition(b"</author>")
    if not entry.source:
        middle = b"\0%b\0%b" % (entry.name.encode(), middle[middle.index(b"<summary>") :])
    start, end = _CONTENT if entry.content else (b"", b"")
    opening, content = opening + author_end + start, entry.content.encode()
    return Element(b"".join((opening, content, end, middle)), len(opening), len(content))


def ending(settings: Settings, categories: Iterable[Category]) -> bytes:
    """Return the end of an entry's element: its categories as feedgen writes them, and its end tag."""
    written = [_category(settings.tag(scheme), term, label) for scheme, term, label in categories]
    return b"".join((*written, _ENTRY_END))


@lru_cache(maxsize=4096)
def _category(scheme: str, term: str, label: str) -> bytes:
    # The bytes that feedgen writes, which takes five times as long.
    made = etree.Element("category", term=term, scheme=scheme, label=label)
    return bytes(etree.tostring(made, encoding="utf-8"))


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
    if head.contact.link:
        made.author({"name": head.site, "email": head.contact.email, "uri": head.contact.page})
    made.rights(head.rights)
    made.language("en")
    made.icon(head.icon)
    made.logo(head.logo)
    made.generator("feeds", version=__version__)
    return made


def document(head: Head, pieces: Sequence[bytes]) -> bytes:
    """Return a whole Atom document: the head, by feedgen, and the pieces of the elements of its entries."""
    declaration, _newline, rest = generator(head).atom_str().partition(b"\n")
    stylesheet = (
        f'<?xml-stylesheet type="text/css" href="{head.stylesheet}"?>\n'.encode() if head.stylesheet else b""
    )
    return b"".join((declaration, b"\n", stylesheet, rest.removesuffix(_FEED_END), *pieces, _FEED_END))


def with_own_page(settings: Settings, beginning: bytes) -> bytes:
    """Return the beginning of an element whose entry has no source, with the link to its own page."""
    before, name, after = beginning.split(b"\0")
    page = url(settings, page_of(name.decode()))
    link = etree.Element("link", href=page, rel="alternate", type="text/html")
    return b"".join((before, etree.tostring(link, encoding="utf-8"), after))

"""RSS 2.0 by feedgen, in the profile of the RSS Advisory Board.

feedgen is slow for single items. So it renders a template once for each kind of item, with a placeholder for
each text; the texts are escaped and put in here. Descriptions are HTML by convention, titles are plain text:
a summary is escaped as HTML first, so that readers show a ``<b>`` in it as it stands there.
"""

import html
import threading
from collections.abc import Sequence
from datetime import date
from email.utils import format_datetime
from functools import lru_cache, partial
from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds import __version__, days
from feeds.model import Entry
from feeds.publishing.head import Head
from feeds.setting_values import Contact

#: feedgen writes dates by way of setlocale, which is the whole process's.
_LOCALE = threading.Lock()
#: How long a reader need not ask again, by default: caches may keep a feed as long.
_TTL_MINUTES = 15
_START, _END, _CLOSE = "<item>", "</item>", "</channel></rss>"
#: The placeholder for a text where feedgen renders a template; nothing else in it is a line end.
_TEXT = "\n"
#: The placeholder for a date.
_ANY_DAY = date(2025, 1, 1)

_escape = partial(html.escape, quote=False)


class _Hub(BaseExtension):  # type: ignore[misc]
    """The link to a WebSub hub: of links, feedgen writes that of the document itself alone."""

    def extend_rss(self, feed: Any) -> Any:
        etree.SubElement(feed[0], "{http://www.w3.org/2005/Atom}link", href=_TEXT, rel="hub")
        return feed


def document(head: Head, items: Sequence[bytes]) -> bytes:
    """Return a whole RSS document: the channel, and the items of its entries."""
    links = {link.rel: link.href for link in head.links}
    page = _escape(links["alternate"])
    itself, hub = (_escape(links.get(name, "")).replace('"', "&quot;") for name in ("self", "hub"))
    owner = f"{head.contact.email or head.contact.page} ({head.site})"
    texts = (head.stylesheet, head.title, _escape(head.subtitle), head.icon, head.rights, owner)
    stylesheet, title, subtitle, icon, rights, owner = map(_escape, texts)
    # In the order in which feedgen writes them.
    filling = (
        *(stylesheet, title, page, subtitle, itself),
        *([rights] if rights else []),
        *(icon, title, page, format_datetime(head.updated)),
        *([owner] if head.contact.link else []),
        *([hub] if hub else []),
    )
    template = _channel_template(_owner_element(head.contact), with_rights=bool(rights), with_hub=bool(hub))
    channel = template % filling
    return b"".join((channel.encode(), *items, _CLOSE.encode()))


def _owner_element(contact: Contact) -> str:
    """Return the element that names who runs the site; ``webMaster`` takes an e-mail address only."""
    if contact.email:
        return "webMaster"
    return "dc:publisher" if contact.page else ""


@lru_cache(maxsize=8)
def _channel_template(owner: str, *, with_rights: bool, with_hub: bool) -> str:
    """Return a document up to its items, as feedgen renders it, with ``%s`` for each text."""
    made = _generator()
    made.title(_TEXT)
    made.description(_TEXT)
    made.link(href=_TEXT, rel="self", type="application/rss+xml")
    made.link(href=_TEXT, rel="alternate")  # the last one becomes the channel's own
    made.language("en")
    made.generator("feeds", version=__version__)
    made.image(_TEXT)
    made.ttl(_TTL_MINUTES)
    made.lastBuildDate(days.timestamp(_ANY_DAY))
    if with_rights:
        made.copyright(_TEXT)
    if owner == "webMaster":
        made.webMaster(_TEXT)
    elif owner:
        made.dc.dc_publisher(_TEXT)
    if with_hub:
        made.register_extension("hub", _Hub, atom=False)
    declaration, _newline, rest = _rendered(made).partition("\n")
    template = _with_placeholders(rest.removesuffix(_CLOSE))
    return f'{declaration}\n<?xml-stylesheet type="text/css" href="%s"?>\n{template}'


def item(entry: Entry, page: str) -> bytes:
    """Return the item of an entry; ``page`` is the address of its own page."""
    texts = (entry.title, entry.source or page, _escape(entry.summary), entry.id, entry.author)
    title, link, summary, guid, author = map(_escape, texts)
    labels = [_escape(category.label) for category in entry.categories]
    content = [f"<![CDATA[{entry.content}]]>"] if entry.content else []
    # In the order in which feedgen writes them.
    filling = (title, link, summary, *content, guid, *labels, format_datetime(entry.published), author)
    schemes = tuple(category.scheme for category in entry.categories)
    template = _item_template(schemes, with_content=bool(content))
    return (template % filling).encode()


@lru_cache(maxsize=1024)
def _item_template(schemes: tuple[str, ...], *, with_content: bool) -> str:
    """Return an item as feedgen renders it, with ``%s`` for each text, which is to be escaped.

    Items differ in nothing else: the ``schemes`` of their categories, and whether they have content.
    """
    made = _generator()
    # feedgen renders no channel without these; they are cut off.
    made.title("-")
    made.description("-")
    made.link(href="-")
    added = made.add_entry()
    added.guid(_TEXT, permalink=False)
    added.title(_TEXT)
    added.link(href=_TEXT)
    added.published(days.timestamp(_ANY_DAY))
    added.dc.dc_creator(_TEXT)
    # Without content feedgen takes the description for it.
    added.description(_TEXT, isSummary=True)
    if with_content:
        added.content(_TEXT)
    added.category([{"term": _TEXT, "scheme": scheme} for scheme in schemes])
    text = _rendered(made)
    return _with_placeholders(text[text.index(_START) : text.index(_END) + len(_END)])


def _with_placeholders(text: str) -> str:
    """Return the text that feedgen rendered, with ``%s`` for each placeholder, be it text or date."""
    for placeholder in (_TEXT, "&#10;", format_datetime(days.timestamp(_ANY_DAY))):
        text = text.replace(placeholder, "%s")
    return text


def _generator() -> FeedGenerator:
    made = FeedGenerator()
    # By class: by name, feedgen looks each time for a module that there is not.
    made.register_extension("dc", DcExtension, DcEntryExtension, atom=False)
    return made


def _rendered(made: FeedGenerator) -> str:
    with _LOCALE:
        return bytes(made.rss_str()).decode()

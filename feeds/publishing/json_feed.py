"""JSON Feed 1.1."""

import json
from collections.abc import Mapping, Sequence

from feeds.model import Entry
from feeds.publishing.head import Head

_VERSION = "https://jsonfeed.org/version/1.1"
#: ``json.dumps`` would make one for each item.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def document(head: Head, items: Sequence[bytes]) -> bytes:
    """Return a whole JSON Feed: the head, and the items of its entries."""
    links = {link.rel: link.href for link in head.links}
    feed = {
        "version": _VERSION,
        "title": head.title,
        "description": head.subtitle,
        "home_page_url": links["alternate"],
        "feed_url": links["self"],
        "icon": head.logo,
        "favicon": head.icon,
        **({"authors": [{"name": head.site, "url": head.contact.link}]} if head.contact.link else {}),
        "language": "en",
        **({"hubs": [{"type": "WebSub", "url": links["hub"]}]} if "hub" in links else {}),
        "items": [],
    }
    return b"".join((_encoded(feed).removesuffix(b"]}"), b",".join(items), b"]}"))


def item(entry: Entry, page: str) -> bytes:
    """Return the item of an entry; ``page`` is the address of its own page."""
    return _encoded(
        {
            "id": entry.id,
            "url": entry.source or page,
            "title": entry.title,
            "summary": entry.summary,
            # Every item has one or the other.
            **({"content_html": entry.content} if entry.content else {"content_text": entry.summary}),
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
            "authors": [{"name": entry.author}],
            "tags": [category.label for category in entry.categories],
            "language": entry.language,
        }
    )


def _encoded(value: Mapping[str, object]) -> bytes:
    return _ENCODER.encode(value).encode()

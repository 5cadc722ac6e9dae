"""JSON Feed 1.1."""

import json
from collections.abc import Iterable, Mapping, Sequence

from feeds import days
from feeds.catalog.element import content_of
from feeds.catalog.query import Line
from feeds.publishing.head import Head

_VERSION = "https://jsonfeed.org/version/1.1"
#: ``json.dumps`` would make one for each item.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def document(head: Head, items: Sequence[bytes]) -> bytes:
    """Return a whole JSON Feed: what is true of the feed, and the items of its entries."""
    links = {link.rel: link.href for link in head.links}
    feed = {
        "version": _VERSION,
        "title": head.title,
        "description": head.subtitle,
        "home_page_url": links["alternate"],
        "feed_url": links["self"],
        "icon": head.icon,
        "language": "en",
        "items": [],
    }
    return b"".join((_text(feed).removesuffix(b"]}"), b",".join(items), b"]}"))


def items(articles: Iterable[tuple[Line, str, bytes]]) -> list[bytes]:
    """Return the items of entries, each with the address of its own page and its Atom element."""
    return [_text(_item(*article)) for article in articles]


def _text(value: Mapping[str, object]) -> bytes:
    return _ENCODER.encode(value).encode()


def _item(entry: Line, page: str, element: bytes) -> dict[str, object]:
    content = content_of(element)
    return {
        "id": entry.id,
        "url": entry.source or page,
        "title": entry.title,
        "summary": entry.summary,
        # JSON Feed wants one or the other of every item.
        **({"content_html": content} if content else {"content_text": entry.summary}),
        "date_published": days.midnight(entry.published).isoformat(),
        "date_modified": days.midnight(entry.updated).isoformat(),
        "authors": [{"name": entry.author}],
        "tags": [category.label for category in entry.categories],
        "language": entry.language,
    }

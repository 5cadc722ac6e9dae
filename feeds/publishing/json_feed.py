"""JSON Feed 1.1."""

import json
from collections.abc import Sequence

from feeds.publishing.atom import Head, Told

_VERSION = "https://jsonfeed.org/version/1.1"


def document(head: Head, entries: Sequence[Told], pages: Sequence[str]) -> bytes:
    """Return a whole JSON Feed; ``pages`` are the addresses of the entries' own pages."""
    links = {link.rel: link.href for link in head.links}
    feed = {
        "version": _VERSION,
        "title": head.title,
        "description": head.subtitle,
        "home_page_url": links["alternate"],
        "feed_url": links["self"],
        "icon": head.icon,
        "language": "en",
        "items": [_item(entry, page) for entry, page in zip(entries, pages, strict=True)],
    }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode()


def _item(entry: Told, page: str) -> dict[str, object]:
    return {
        "id": entry.id,
        "url": entry.source or page,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content or "",
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [{"name": entry.author}],
        "tags": [category.label for category in entry.categories],
        "language": entry.language,
    }

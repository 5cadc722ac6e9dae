"""The list of all feeds for scripts, as JSON: everything, regions, categories, publishers."""

import json
from collections.abc import Iterator
from typing import Any

from feeds.catalog.categories import Listed
from feeds.catalog.snapshot import Snapshot
from feeds.model import SCHEMES, Selection
from feeds.publishing.address import Address
from feeds.publishing.formats import Format
from feeds.publishing.links import url
from feeds.settings import Settings

#: The names under which a feed has its addresses, by format.
_ADDRESSES: dict[Format, str] = {"html": "page", "atom": "atom", "rss": "rss", "json": "json"}


def feed_list(settings: Settings, snapshot: Snapshot, _address: Address) -> bytes:
    """Return the list of the feeds that lists show, one feed a line.

    An intersection has no line of its own: each region counts the entries that it shares with a category.
    """
    head = {
        "title": settings.title,
        "page": settings.base_url,
        "opml": url(settings, Address("opml").path),
        "docs": url(settings, Address("docs").path),
    }
    feeds = ",\n".join(_json(_feed(settings, snapshot, listed)) for listed in _listed(snapshot))
    return f'{_json(head)[:-1]}, "feeds": [\n{feeds}\n]}}\n'.encode()


def _listed(snapshot: Snapshot) -> Iterator[Listed]:
    yield snapshot.categories.everything
    for scheme in SCHEMES:
        yield from snapshot.categories.listed(scheme)


def _feed(settings: Settings, snapshot: Snapshot, listed: Listed) -> dict[str, Any]:
    """Return the properties of a feed, in JSON's types; everything has neither scheme nor term."""
    category, selection = listed.category, Selection.of(listed.category)
    feed: dict[str, Any] = {
        "scheme": category.scheme or None,
        "term": category.term or None,
        "label": category.label or settings.title,
        "label_kk": listed.label_kk,
        "label_ru": listed.label_ru,
        "id": settings.tag(selection.path),
        "entries": listed.entries,
        "newest": listed.newest.isoformat() if listed.newest else None,
        **{
            name: url(settings, Address("feed", selection, format_).path)
            for format_, name in _ADDRESSES.items()
        },
    }
    if category.scheme == "region":
        pairs = snapshot.categories.pairs("region", listed.key)
        feed["categories"] = {other.category.term: entries for other, entries in pairs}
    return feed


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)

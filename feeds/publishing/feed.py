"""Feeds in each format that is not for people: which entries, under which head."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from feeds import days
from feeds.catalog.query import Snapshot
from feeds.errors import UnknownFeed
from feeds.model import Selection
from feeds.publishing import atom, json_feed, rss, titles
from feeds.publishing.address import Address
from feeds.publishing.formats import FORMATS
from feeds.publishing.head import Head, Link
from feeds.publishing.pieces import Pieces
from feeds.publishing.place import root, url
from feeds.settings import Settings

#: Formats whose documents are joined from items: what makes those, and what joins them.
_MAKERS = {"rss": (rss.items, rss.document), "json": (json_feed.items, json_feed.document)}


def feed(settings: Settings, snapshot: Snapshot, address: Address, pieces: Pieces) -> bytes:
    """Return a subscription document, or one day's archive (of Atom alone), in the address's format.

    Raises UnknownFeed for a term that the catalog does not know, and for a day without entries.
    """
    selection = address.selection
    chosen = snapshot.categories.choose(selection)
    held = snapshot.held(chosen, address.day, selection.query)
    if address.day and not held.keys:
        raise UnknownFeed(address.path, f"nothing was published on {days.in_words(address.day)}")
    head = Head(
        id=_id(settings, selection),
        title=titles.title(chosen, selection.query, address.day),
        subtitle=titles.SUBTITLE,
        updated=_updated(settings, snapshot, held.updated),
        links=(
            Link("self", url(settings, address.target), FORMATS[address.format].announced),
            Link("alternate", url(settings, address.at("html").target), FORMATS["html"].announced),
            *_history(settings, snapshot, address),
        ),
        icon=url(settings, "/favicon.ico"),
        archive=address.kind == "day",
        stylesheet=root(address) + "static/feed.css",
    )
    if address.format == "atom":
        return atom.document(head, held.elements)
    items, document = _MAKERS[address.format]

    def make(missing: Sequence[int]) -> Sequence[bytes]:
        elements = dict(zip(held.keys, held.elements, strict=True))
        return items((line, url(settings, line.path), elements[line.key]) for line in snapshot.lines(missing))

    return document(head, pieces.of(snapshot, address.format, held.keys, make))


def _id(settings: Settings, selection: Selection) -> str:
    """Return a feed's id, which its archives share; that of a search carries the hash of its query."""
    query = "?q=" + hashlib.sha256(selection.query.encode()).hexdigest() if selection.query else ""
    return settings.tag(selection.path + query)


def _updated(settings: Settings, snapshot: Snapshot, day: date | None) -> datetime:
    """Return when a feed was updated; an empty one has the catalog's newest date, or the tag's."""
    day = day or snapshot.categories.everything.newest
    if day is None:
        year, month, first = (*map(int, settings.tag_date.split("-")), 1, 1)[:3]
        day = date(year, month, first)
    return days.midnight(day)


def _history(settings: Settings, snapshot: Snapshot, address: Address) -> Sequence[Link]:
    """Return RFC 5005's links between a subscription document and the archives of its days.

    The two newest days stand whole in the subscription document, and may still grow, which archives
    should not (§4): it links the day before them, and from there each day links the one before.
    """
    selection = address.selection
    if address.format != "atom" or not selection.single:
        return ()
    chosen = snapshot.categories.choose(selection)
    if address.day:
        earlier, later = snapshot.days_beside(chosen, address.day)
        current = Address("feed", selection, "atom")
    else:
        earlier = next((day for day, *_ in snapshot.days(chosen, limit=3)[2:]), None)
        later = current = None
    documents = {
        "prev-archive": earlier and Address("day", selection, "atom", earlier),
        "next-archive": later and Address("day", selection, "atom", later),
        "current": current,
    }
    return [
        Link(relation, url(settings, document.path), FORMATS["atom"].announced)
        for relation, document in documents.items()
        if document
    ]

"""Feeds in each format that is not for people: a head, and the entries of a selection."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from feeds import days
from feeds.catalog.categories import Chosen
from feeds.catalog.record import to_timestamp
from feeds.catalog.snapshot import Snapshot
from feeds.errors import UnknownFeed
from feeds.model import Selection
from feeds.publishing import atom, json_feed, rss, titles
from feeds.publishing.address import Address
from feeds.publishing.formats import FORMATS
from feeds.publishing.fragments import FragmentCache
from feeds.publishing.head import Head, Link
from feeds.publishing.links import ICON, LOGO, root, url
from feeds.publishing.topics import is_topic
from feeds.settings import Settings

Links = Sequence[Link]
#: Formats whose documents are joined from items: the functions that make one, and that join them.
_ITEMS = {"rss": (rss.item, rss.document), "json": (json_feed.item, json_feed.document)}


def feed(settings: Settings, snapshot: Snapshot, address: Address, fragments: FragmentCache) -> bytes:
    """Return a subscription document, or one day's archive (of Atom alone), in the address's format.

    Raises UnknownFeed for a term that the catalog does not know, and for a day without entries.
    """
    chosen = snapshot.categories.choose(address.selection)
    make = _atom if address.format == "atom" else _of_items
    return make(settings, snapshot, address, chosen, fragments)


def _atom(
    settings: Settings, snapshot: Snapshot, address: Address, chosen: Chosen, fragments: FragmentCache
) -> bytes:
    # Another scan leaves them as they are, unless it changes a label.
    endings = fragments.of("endings", snapshot.state_of(snapshot.relabelled))
    newest = 0
    pieces: list[bytes] = []
    stored = snapshot.elements(chosen, address.day, address.selection.query)
    for updated, beginning, categories, _size in stored:
        ending = endings.get(categories)
        if ending is None:
            ending = endings.add(categories, atom.ending(settings, snapshot.categories.of(categories)))
        if b"\0" in beginning:
            beginning = atom.with_own_page(settings, beginning)  # noqa: PLW2901
        pieces += (beginning, ending)
        newest = max(newest, updated)
    if address.day and not newest:
        raise UnknownFeed(address.path, f"nothing was published on {days.in_words(address.day)}")
    links = _history(settings, snapshot, address, chosen, held=len(pieces) // 2)
    head = _head(settings, address, chosen, to_timestamp(newest) if newest else None, links)
    return atom.document(head, pieces)


def _of_items(
    settings: Settings, snapshot: Snapshot, address: Address, chosen: Chosen, fragments: FragmentCache
) -> bytes:
    item, document = _ITEMS[address.format]
    keys = snapshot.keys(chosen, address.day, address.selection.query)

    def make(missing: Sequence[int]) -> list[bytes]:
        return [item(entry, url(settings, entry.path)) for entry in snapshot.entries(missing)]

    items = fragments.of(address.format, snapshot.generation).several(keys, make)
    return document(_head(settings, address, chosen, snapshot.updated(keys)), items)


def _head(
    settings: Settings, address: Address, chosen: Chosen, updated: datetime | None, history: Links = ()
) -> Head:
    selection = address.selection
    return Head(
        id=_id(settings, selection),
        title=titles.subscription_title(settings.title, chosen, selection.query, address.day),
        subtitle=titles.subtitle(settings.subtitle, chosen, selection.query, address.day),
        updated=updated or _tag_date(settings),
        links=(
            Link("self", url(settings, address.target), FORMATS[address.format].announced),
            Link("alternate", url(settings, address.at("html").target), FORMATS["html"].announced),
            *([Link("hub", settings.hub)] if settings.hub and is_topic(address) else []),
            *history,
        ),
        icon=url(settings, ICON),
        logo=url(settings, LOGO),
        site=settings.title,
        contact=settings.contact,
        rights=settings.rights,
        archive=address.kind == "day",
        stylesheet=root(address) + "static/feed.css",
    )


def _id(settings: Settings, selection: Selection) -> str:
    """Return a feed's id, which its archives share; that of a search carries the hash of its query."""
    query = "?q=" + hashlib.sha256(selection.query.encode()).hexdigest() if selection.query else ""
    return settings.tag(selection.path + query)


def _tag_date(settings: Settings) -> datetime:
    """Return when an empty feed was updated: at the tag's date, before anything was published."""
    year, month, day = (*map(int, settings.tag_date.split("-")), 1, 1)[:3]
    return days.timestamp(date(year, month, day))


def _history(settings: Settings, snapshot: Snapshot, address: Address, chosen: Chosen, *, held: int) -> Links:
    """Return RFC 5005's links between a subscription document of Atom and the archives of its days.

    The subscription document, with its ``held`` entries, links the newest day that it does not hold whole;
    from there each day links the one before.
    """
    selection = address.selection
    if not selection.single:
        return ()
    if address.day:
        earlier, later = snapshot.days_beside(chosen, address.day)
        current = Address("feed", selection, "atom")
    else:
        earlier = snapshot.newest_day_beyond(chosen, held)
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

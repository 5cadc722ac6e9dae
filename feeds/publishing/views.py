"""For each kind of page, its template and the template's context.

Where a page lists articles, the context has their keys.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from feeds.catalog.categories import Chosen, Listed
from feeds.catalog.snapshot import Snapshot
from feeds.errors import UnknownFeed
from feeds.model import EVERYTHING, SCHEMES, Category, Selection
from feeds.publishing import calendars, combining, results, titles
from feeds.publishing.address import Address, Kind
from feeds.publishing.charts import SPAN, chart
from feeds.publishing.examples import examples
from feeds.publishing.formats import FORMATS, SUBSCRIBED
from feeds.publishing.tile_map import tiles
from feeds.settings import Settings

View = tuple[str, dict[str, Any]]

#: Articles on the home page.
_NEWEST = 12
#: Categories on the home page: those with most articles; a link leads to all.
_MOST = 48
#: Articles on a feed's page.
_PAGE = 30
#: Days that a feed's page lists.
_DAYS = 7


class Alternate(NamedTuple):
    """A feed that a page announces."""

    #: Title of the feed.
    feed: str
    #: Address below the base URL.
    path: str
    #: Media type.
    type: str
    #: Name of the format.
    format: str

    @property
    def title(self) -> str:
        """The title of feed and format, so that no two of a page are the same."""
        return f"{self.feed} ({self.format})"


class Sibling(NamedTuple):
    """A feed that lies near another one."""

    label: str
    path: str
    #: None where it was not counted.
    entries: int | None = None


def view(settings: Settings, snapshot: Snapshot, address: Address) -> View:
    """Return the template of the page at an address, and its context. Raises UnknownFeed."""
    return _VIEWS[address.kind](settings, snapshot, address)


def _feed(settings: Settings, snapshot: Snapshot, address: Address) -> View:
    if address.selection == EVERYTHING and address.before is None:
        return _home(settings, snapshot)
    selection = address.selection
    chosen = snapshot.categories.choose(selection)
    title = titles.title(settings.title, chosen, selection.query)
    subtitle = titles.subtitle(settings.subtitle, chosen, selection.query)
    alternates = _alternates(title, selection)
    if selection.query:
        found = results.context(snapshot, address, chosen)
        return "search.html", {"subtitle": subtitle, "alternates": alternates, **found}
    keys = snapshot.newest(chosen, _PAGE, before=address.before)
    # The days of other selections are not counted.
    days = [row[:2] for row in snapshot.days(chosen, limit=SPAN)] if selection.single else []
    return "feed.html", {
        "title": title,
        "subject": title,
        "subtitle": subtitle,
        "alternates": alternates,
        "listed": _counted(snapshot, selection, chosen),
        "keys": keys,
        "newest": Address("feed", selection).target,
        "older": Address("feed", selection, before=keys[-1]).target if len(keys) == _PAGE else "",
        "older_day": snapshot.newest_day_beyond(chosen, len(keys)) if selection.single else None,
        "siblings": _siblings(snapshot, selection, chosen),
        "parts": _parts(selection, chosen),
        "combine": combining.link(selection),
        "days": days[:_DAYS],
        "chart": chart(days),
    }


def _home(settings: Settings, snapshot: Snapshot) -> View:
    return "home.html", {
        "title": settings.title,
        "alternates": of_everything(settings.title),
        "tiles": tiles(snapshot.categories.listed("region"), snapshot.recent("region")),
        "categories": _largest(snapshot.categories.listed("category")),
        "totals": {scheme: len(snapshot.categories.listed(scheme)) for scheme in SCHEMES},
        "everything": snapshot.categories.everything,
        "keys": snapshot.newest(Chosen(), _NEWEST),
    }


def _largest(listed: Sequence[Listed]) -> list[Listed]:
    """Return the categories with most entries, in the order in which they are listed."""
    chosen = {row.key for row in sorted(listed, key=lambda row: -row.entries)[:_MOST]}
    return [row for row in listed if row.key in chosen]


def _counted(snapshot: Snapshot, selection: Selection, chosen: Chosen) -> Listed | None:
    """Return the numbers of everything or of a single category; those of other feeds nobody counted."""
    if not selection.single:
        return None
    return chosen[0][0] if chosen else snapshot.categories.everything


def _siblings(snapshot: Snapshot, selection: Selection, chosen: Chosen) -> list[Sibling]:
    """Return the feeds of a region with each category, or of a category with each region."""
    if not selection.single or not chosen or chosen[0][0].category.scheme == "publisher":
        return []
    own = chosen[0][0]
    return [
        Sibling(other.category.label, Selection.of(own.category, other.category).path, entries)
        for other, entries in snapshot.categories.pairs(own.category.scheme, own.key)
    ]


def _parts(selection: Selection, chosen: Chosen) -> list[Sibling]:
    """Return the single feeds that a union or intersection is made of."""
    if selection.single:
        return []
    return [
        Sibling(listed.category.label, Selection.of(listed.category).path)
        for terms in chosen
        for listed in terms
    ]


def _archive(settings: Settings, snapshot: Snapshot, address: Address) -> View:
    chosen = snapshot.categories.choose(address.selection)
    subject = titles.title(settings.title, chosen)
    days = [row[:2] for row in snapshot.days(chosen)]
    return "archive.html", {
        "title": f"{subject}: archive" if chosen else "Archive",
        "subject": subject,
        "alternates": _alternates(subject, address.selection),
        "years": calendars.years(days),
        "chart": chart(days),
    }


def _day(settings: Settings, snapshot: Snapshot, address: Address) -> View:
    chosen, day = snapshot.categories.choose(address.selection), address.day
    keys = snapshot.keys(chosen, day) if day else []
    if not day or not keys:
        raise UnknownFeed(address.path, "nothing was published on that day")
    earlier, later = snapshot.days_beside(chosen, day)
    subject = titles.title(settings.title, chosen)
    return "day.html", {
        "title": titles.title(settings.title, chosen, day=day),
        "subject": subject,
        "alternates": _alternates(subject, address.selection),
        "keys": keys,
        "earlier": earlier,
        "later": later,
    }


def _list(settings: Settings, snapshot: Snapshot, address: Address) -> View:
    return "list.html", {
        "title": titles.GROUPS[address.name],
        "scheme": address.name,
        "alternates": of_everything(settings.title),
        "listed": snapshot.categories.listed(address.name),
    }


def _docs(settings: Settings, snapshot: Snapshot, _address: Address) -> View:
    return "docs.html", {
        "title": "Addresses and formats",
        "alternates": of_everything(settings.title),
        "examples": examples(snapshot),
        "hub": settings.hub,
        "formats": [FORMATS[format_] for format_ in SUBSCRIBED],
    }


def _entry(settings: Settings, snapshot: Snapshot, address: Address) -> View:
    entry = snapshot.entry(address.name)
    if entry is None:
        raise UnknownFeed(address.path, "there is no such article")
    return "entry.html", {
        "title": entry.title,
        "entry": entry,
        "publisher": next(category for category in entry.categories if category.scheme == "publisher"),
        "alternates": (*_of_entry(entry.categories), *of_everything(settings.title)),
    }


@lru_cache(maxsize=1024)
def _of_entry(categories: tuple[Category, ...]) -> tuple[Alternate, ...]:
    """Return the Atom feeds of an entry's publisher, regions and categories."""
    atom = FORMATS["atom"]
    return tuple(
        Alternate(
            category.label,
            f"/{category.scheme}/{category.term}/{atom.file}",
            atom.announced,
            atom.label,
        )
        for category in sorted(categories, key=lambda category: category.scheme, reverse=True)
    )


def _alternates(title: str, selection: Selection) -> tuple[Alternate, ...]:
    return tuple(
        Alternate(
            title,
            Address("feed", selection, format_).target,
            FORMATS[format_].announced,
            FORMATS[format_].label,
        )
        for format_ in SUBSCRIBED
    )


@lru_cache(maxsize=16)
def of_everything(site: str) -> tuple[Alternate, ...]:
    """Return the feeds of everything; ``site`` is the site's name."""
    return _alternates(site, EVERYTHING)


_VIEWS: dict[Kind, Callable[[Settings, Snapshot, Address], View]] = {
    "feed": _feed,
    "archive": _archive,
    "day": _day,
    "list": _list,
    "entry": _entry,
    "docs": _docs,
}

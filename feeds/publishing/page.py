"""Pages for people, by Jinja; each link in them is relative, so that they work under any prefix."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import groupby
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from feeds.catalog.query import Snapshot
from feeds.errors import UnknownFeed
from feeds.model import EVERYTHING, SCHEMES, Selection
from feeds.publishing import atom, titles
from feeds.publishing.address import Address, Kind
from feeds.publishing.place import ANNOUNCED, root
from feeds.settings import Settings

#: What the page of a refusal is called, by HTTP status.
REFUSALS = {400: "Too much to ask", 404: "Nothing is published here", 503: "Back in a moment"}
#: Articles on the home page.
_NEWEST = 20
#: Days that a feed's page links.
_DAYS = 7


@dataclass(frozen=True, slots=True)
class Alternate:
    """A feed that a page announces: its title, its address below the base URL, and its media type."""

    title: str
    path: str
    type: str


def page(settings: Settings, snapshot: Snapshot, address: Address) -> bytes:
    """Return the page at an address. Raises UnknownFeed where there is none."""
    template, context = _CONTEXTS[address.kind](snapshot, address)
    selection = address.selection
    feed = titles.title(snapshot.choose(selection), selection.query)
    alternates = [
        Alternate(feed, Address("feed", selection, format_).target, ANNOUNCED[format_])
        for format_ in ("atom", "rss", "json")
    ]
    return _render(
        template,
        root(address),
        address=address,
        feed=feed,
        alternates=alternates,
        live=settings.live,
        **context,
    )


def refusal(settings: Settings, status: int, reason: str) -> bytes:
    """Return the page that says why an address is not answered; its links are good at any depth."""
    title = REFUSALS.get(status, "No")
    return _render("refusal.html", settings.prefix + "/", title=title, alternates=[], reason=reason)


def _feed(snapshot: Snapshot, address: Address) -> tuple[str, dict[str, Any]]:
    selection = address.selection
    chosen = snapshot.choose(selection)
    if selection == EVERYTHING and address.before is None:
        return "home.html", {
            "title": titles.SITE,
            "lists": [(scheme, titles.GROUPS[scheme], snapshot.listed(scheme)) for scheme in SCHEMES],
            "lines": snapshot.lines(snapshot.newest(chosen, _NEWEST)),
            "everything": snapshot.everything,
        }
    return "feed.html", {
        "title": titles.title(chosen, selection.query),
        "chosen": chosen,
        "lines": snapshot.lines(snapshot.newest(chosen, query=selection.query, before=address.before)),
        "siblings": _siblings(snapshot, selection),
        "days": snapshot.days(chosen, limit=_DAYS) if selection.single else [],
    }


def _siblings(snapshot: Snapshot, selection: Selection) -> list[tuple[Selection, str, int]]:
    """Return what a region is divided into by category, or a category by region: selection, label, entries."""
    if not selection.single or not selection.segments or selection.segments[0][0] == "publisher":
        return []
    ((own,),) = snapshot.choose(selection)
    siblings = []
    for other, entries in snapshot.pairs(own.category.scheme, own.key):
        terms = {category.scheme: (category.term,) for category in (own.category, other.category)}
        segments = tuple((scheme, terms[scheme]) for scheme in SCHEMES if scheme in terms)
        siblings.append((Selection(segments), other.category.label, entries))
    return siblings


def _archive(snapshot: Snapshot, address: Address) -> tuple[str, dict[str, Any]]:
    chosen = snapshot.choose(address.selection)
    return "archive.html", {"title": f"{titles.title(chosen)}: archive", "days": snapshot.days(chosen)}


def _day(snapshot: Snapshot, address: Address) -> tuple[str, dict[str, Any]]:
    chosen, day = snapshot.choose(address.selection), address.day
    keys = snapshot.on(chosen, day) if day else []
    if not day or not keys:
        raise UnknownFeed(address.path, "nothing was published on that day")
    earlier, later = snapshot.days_beside(chosen, day)
    return "day.html", {
        "title": titles.title(chosen, day=day),
        "lines": snapshot.lines(keys),
        "earlier": earlier,
        "later": later,
    }


def _list(snapshot: Snapshot, address: Address) -> tuple[str, dict[str, Any]]:
    scheme = address.name
    return "list.html", {"title": titles.GROUPS[scheme], "scheme": scheme, "listed": snapshot.listed(scheme)}


def _entry(snapshot: Snapshot, address: Address) -> tuple[str, dict[str, Any]]:
    line = snapshot.entry(address.name)
    if line is None:
        raise UnknownFeed(address.path, "there is no such article")
    (told,) = atom.tell(snapshot.atoms([line.key])[0])
    previous, following = snapshot.beside(line)
    return "entry.html", {
        "title": line.title, "line": line, "told": told, "previous": previous, "following": following
    }  # fmt: skip


_CONTEXTS: dict[Kind, Callable[[Snapshot, Address], tuple[str, dict[str, Any]]]] = {
    "feed": _feed,
    "archive": _archive,
    "day": _day,
    "list": _list,
    "entry": _entry,
}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    folder = resources.files("feeds.publishing").joinpath("templates")
    sources = {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".html")}
    made = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(site=titles.SITE, subtitle=titles.SUBTITLE)
    made.filters.update(day=titles.in_words, month=titles.month, months=_months, html=Markup, count=_count)
    return made


def _render(template: str, root: str, **context: Any) -> bytes:
    return _environment().get_template(template).render(root=root, **context).encode()


def _months(days: list[tuple[Any, int, int]]) -> list[list[tuple[Any, int, int]]]:
    """Return days, newest first, in groups of a month."""
    return [list(group) for _key, group in groupby(days, key=lambda day: (day[0].year, day[0].month))]


def _count(number: int) -> str:
    """Return a number with commas between thousands."""
    return f"{number:,}"

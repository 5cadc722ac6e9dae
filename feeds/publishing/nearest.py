"""Suggestions for an address at which nothing is published."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from feeds.catalog.snapshot import Snapshot
from feeds.errors import FeedsError
from feeds.model import SCHEMES, Category
from feeds.publishing import titles
from feeds.publishing.address import Address, Aliases, parse
from feeds.publishing.formats import BY_FILE, Format
from feeds.publishing.spelling import Spellings
from feeds.reading.terms import to_term

Suggestion = tuple[str, str]
#: A term within its scheme.
Term = tuple[str, str]

#: At most so many are named.
_MOST = 5
#: No more of an address is looked at: characters, words, and characters of each.
_LONGEST_PATH = 1000
_WORDS = 4
_LONGEST = 40
#: No more categories, regions and publishers than this can be named.
_MOST_NAMED = 10_000


class _Names:
    """The terms that each term, label and other name (written as a term) stands for."""

    def __init__(self, categories: Iterable[Category], aliases: Aliases) -> None:
        self._terms: dict[str, list[Term]] = {}
        for scheme, term, label in itertools.islice(categories, _MOST_NAMED):
            for name in {term, label.casefold().replace(" ", "-")}:
                self._add(name, (scheme, term))
        for scheme, others in aliases.items():
            for alias, right in others.items():
                self._add(alias, (scheme, right))
        self._spellings = Spellings(sorted(self._terms))

    def _add(self, name: str, term: Term) -> None:
        self._terms.setdefault(name, []).append(term)

    def meant(self, scheme: str, word: str) -> list[Term]:
        """Return the terms that a word may mean, those of its scheme first; itself, where it is one."""
        alike = [word, *self._spellings.alike(word, _MOST), *self._spellings.containing(word)]
        terms = dict.fromkeys(term for name in alike for term in self._terms.get(name, ()))
        own = [term for term in terms if term[0] == scheme or not scheme]
        if (scheme, word) in own:
            return [(scheme, word)]
        return own or list(terms)


class Suggestions:
    """Names documents that are near to an address. Any thread may use it."""

    def __init__(self, site: str) -> None:
        """``site``: the site's name."""
        self._site = site
        #: A cache: the names of one snapshot, by its generation.
        self._names: tuple[object, _Names] | None = None

    def nearest(self, snapshot: Snapshot, path: str) -> tuple[Suggestion, ...]:
        """Return the titles and paths of at most five documents that are near to a path, the nearest first.

        It never fails, for any path; where nothing is near, nothing is returned. A feed is suggested in the
        format that the path asks for.
        """
        *folders, last = path.lower()[:_LONGEST_PATH].split("/")
        format_ = BY_FILE.get(last, "html")
        if last not in BY_FILE:
            folders.append(last)
        found = itertools.chain(_beside(self._site, snapshot, path), self._feeds(snapshot, folders, format_))
        return tuple(itertools.islice(dict.fromkeys(found), _MOST))

    def _feeds(self, snapshot: Snapshot, folders: Sequence[str], format_: Format) -> Iterator[Suggestion]:
        """Yield the feeds that folders may mean: all of them together, then each by itself."""
        wanted = list(itertools.islice(_wanted(folders), _WORDS))
        if not wanted:
            return
        names = self._names_of(snapshot)
        meant = [names.meant(scheme, word) for scheme, word in wanted]
        if len(meant) > 1:
            for terms in itertools.product(*(found[:2] for found in meant)):
                yield from _feed(self._site, snapshot, terms, format_)
        for rank in itertools.zip_longest(*meant):
            for term in filter(None, rank):
                yield from _feed(self._site, snapshot, (term,), format_)
        for scheme, name in titles.GROUPS.items():
            if any(word == to_term(name) for _scheme, word in wanted):
                yield name, f"/{scheme}/"

    def _names_of(self, snapshot: Snapshot) -> _Names:
        cached = self._names
        if cached is None or cached[0] != snapshot.generation:
            listed = (row.category for scheme in SCHEMES for row in snapshot.categories.listed(scheme))
            cached = self._names = snapshot.generation, _Names(listed, snapshot.tables.aliases)
        return cached[1]


def _beside(site: str, snapshot: Snapshot, path: str) -> Iterator[Suggestion]:
    """Yield the days beside one without articles, or the publisher of an article that does not exist."""
    try:
        address = parse(path)
        chosen = snapshot.categories.choose(address.selection)
    except FeedsError:
        return
    subject = titles.title(site, chosen)
    if address.kind == "day" and address.day:
        for day in snapshot.days_beside(chosen, address.day):
            if day:
                beside = Address("day", address.selection, address.format, day)
                yield titles.title(site, chosen, day=day), beside.path
        yield f"{subject}: archive", Address("archive", address.selection).path
    elif address.kind == "entry":
        publisher = snapshot.categories.find("publisher", address.name.partition("/")[0])
        if publisher:
            yield publisher.category.label, f"/publisher/{publisher.category.term}/"


def _feed(site: str, snapshot: Snapshot, terms: Iterable[Term], format_: Format) -> Iterator[Suggestion]:
    """Yield the feed of these terms, unless there is no such feed."""
    of_scheme: dict[str, set[str]] = {}
    for scheme, term in terms:
        of_scheme.setdefault(scheme, set()).add(term)
    folder = "".join(f"/{scheme}/{'+'.join(sorted(of_scheme[scheme]))}" for scheme in of_scheme)
    with suppress(FeedsError):
        address = parse(f"{folder}/").at(format_)
        yield titles.title(site, snapshot.categories.choose(address.selection)), address.path


def _wanted(folders: Sequence[str]) -> Iterator[Term]:
    """Yield each word that is no part of the grammar, with the scheme before it, or an empty one."""
    scheme = ""
    for folder in folders:
        if folder in SCHEMES:
            scheme = folder
        elif folder not in ("archive", "entry"):
            words = (to_term(word[:_LONGEST])[:_LONGEST] for word in folder.split("+"))
            yield from ((scheme, word) for word in words if word)

"""The regions, categories and publishers of a snapshot, with their counts."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from feeds.catalog.record import EVERYTHING
from feeds.errors import UnknownFeed
from feeds.model import Category, Selection


class Listed(NamedTuple):
    """A region, category or publisher with the count of its entries; everything has an empty scheme."""

    key: int
    category: Category
    entries: int
    newest: date | None
    #: The last scan that touched any of its entries.
    version: int
    #: The label in Kazakh and in Russian, where the tables have it.
    label_kk: str | None
    label_ru: str | None


class Chosen(tuple[tuple[Listed, ...], ...]):
    """A selection as the catalog knows it: one or more of each scheme that it names; empty for everything."""

    __slots__ = ()

    @property
    def single(self) -> bool:
        """Whether it is everything, or one category: the selections whose days are counted."""
        return [len(terms) for terms in self] in ([], [1])

    @property
    def intersection(self) -> bool:
        """Whether it is one region with one category: those are counted, and have a word in the index.

        There are no other intersections of two: addresses combine a publisher with nothing.
        """
        return [len(terms) for terms in self] == [1, 1]

    @property
    def key(self) -> int:
        """Of a single one: the category's, or everything's."""
        return self[0][0].key if self else EVERYTHING


class Categories:
    """The categories of one snapshot, by scheme, term or key."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._cached_rows: dict[tuple[object, ...], tuple[Listed, ...]] = {}
        self._choices: dict[Selection, Chosen] = {}
        self._by_key: dict[int, Category] | None = None
        self._sets: dict[str, tuple[Category, ...]] = {}

    @property
    def everything(self) -> Listed:
        """All entries, counted."""
        return self._rows("category.id = ?", EVERYTHING)[0]

    def known(self, scheme: str) -> tuple[Listed, ...]:
        """Return all of a scheme's categories, by label."""
        rows = self._rows("scheme = ?", scheme)
        return tuple(sorted(rows, key=lambda row: (row.category.label.casefold(), row.category.term)))

    def listed(self, scheme: str) -> tuple[Listed, ...]:
        """Return those that lists show, in the same order: all regions, and others that have entries."""
        return tuple(row for row in self.known(scheme) if row.entries or scheme == "region")

    def find(self, scheme: str, term: str) -> Listed | None:
        """Return one category; None where it is unknown."""
        return next(iter(self._rows("scheme = ? AND term = ?", scheme, term)), None)

    def choose(self, selection: Selection) -> Chosen:
        """Return a selection's terms as the catalog knows them. Raises UnknownFeed for one it does not."""
        known = self._choices.get(selection)
        if known is None:
            known = self._choices[selection] = Chosen(
                tuple(self._required(selection, scheme, term) for term in terms)
                for scheme, terms in selection.segments
            )
        return known

    def _required(self, selection: Selection, scheme: str, term: str) -> Listed:
        found = self.find(scheme, term)
        if found is None:
            raise UnknownFeed(selection.path, f"no {scheme} is called {term}")
        return found

    def pairs(self, scheme: str, key: int) -> tuple[tuple[Listed, int], ...]:
        """Return the categories (or regions) that share entries with a region (or category), with counts."""
        other = "category" if scheme == "region" else "region"
        counts: dict[int, int] = dict(
            self._db.execute(f"SELECT {other}, entries FROM pair WHERE {scheme} = ?", (key,)).fetchall()
        )
        return tuple((row, counts[row.key]) for row in self.listed(other) if row.key in counts)

    def intersections(self) -> Iterator[tuple[Category, Category, int]]:
        """Yield each region and category that share entries, and the last scan that touched one of them."""
        for region, category, version in self._db.execute(
            "SELECT region, category, version FROM pair ORDER BY region, category"
        ):
            yield self.by_key(region), self.by_key(category), version

    def by_key(self, key: int) -> Category:
        """Return the category that the catalog has under a key."""
        return self.by_keys[key]

    @property
    def by_keys(self) -> Mapping[int, Category]:
        """Every category by its key; everything has an empty scheme."""
        if self._by_key is None:
            self._by_key = {
                key: Category(scheme, term, label)
                for key, scheme, term, label in self._db.execute(
                    "SELECT id, scheme, term, label FROM category"
                )
            }
        return self._by_key

    def of(self, stored: str) -> tuple[Category, ...]:
        """Return an entry's categories, as they are stored with it; most entries share theirs with others."""
        found = self._sets.get(stored)
        if found is None:
            found = self._sets[stored] = tuple(map(self.by_key, json.loads(stored)))
        return found

    def _rows(self, where: str, *values: object) -> tuple[Listed, ...]:
        """Return categories; an export asks for the same ones time and again."""
        found = self._cached_rows.get((where, *values))
        if found is None:
            found = self._cached_rows[where, *values] = self._query(where, values)
        return found

    def _query(self, where: str, values: tuple[object, ...]) -> tuple[Listed, ...]:
        rows = self._db.execute(
            f"""SELECT id, scheme, term, label, entries, version,
                       (SELECT max(day) FROM day WHERE category = category.id), label_kk, label_ru
                FROM category WHERE {where} ORDER BY id""",
            values,
        )
        return tuple(
            Listed(
                key,
                Category(scheme, term, label),
                entries,
                date.fromordinal(day) if day else None,
                version,
                *translations,
            )
            for key, scheme, term, label, entries, version, day, *translations in rows
        )

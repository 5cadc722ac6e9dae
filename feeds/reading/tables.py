"""The tables of regions, publishers and categories, as one value that is passed to the functions."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from feeds.model import Category
from feeds.reading.gazetteer import NATIONAL, Region
from feeds.reading.mentions import NameFinder
from feeds.reading.publishers import Directory, Publisher, PublisherRow
from feeds.reading.terms import to_term

#: A row of a table, as csv.DictReader returns it.
Row = Mapping[str, str]


@dataclass(frozen=True)
class Tables:
    """All tables, and lookups in them.

    Lookups are prepared on first use and belong to the object. Equal rows make equal objects; pickling
    writes the rows only, so that tables can be handed to another process.
    """

    #: In the order in which lists show them, without ``national``.
    regions: tuple[Region, ...]
    publishers: tuple[PublisherRow, ...]
    #: Categories that have a label of their own, of the scheme ``category``.
    categories: tuple[Category, ...]

    def __reduce__(self) -> tuple[type["Tables"], tuple[object, ...]]:
        return Tables, (self.regions, self.publishers, self.categories)

    @cached_property
    def region_categories(self) -> tuple[Category, ...]:
        """Every region in the order of the table, ``national`` last."""
        return (*(region.category for region in self.regions), NATIONAL)

    @cached_property
    def region_aliases(self) -> Mapping[str, str]:
        """Other terms for regions (former names, spellings, ISO codes, gov.kz slugs) and the right ones.

        No term of a region is among them. Of two regions that share an alias, the first has it.
        """
        found = {
            to_term(alias): region.category.term
            for region in reversed(self.regions)
            for alias in region.aliases
        }
        return {alias: term for alias, term in found.items() if alias and alias not in self._regions}

    def region(self, term: str) -> Category:
        """Return the region with this term; raise KeyError where there is none."""
        return self._regions[term]

    def category(self, term: str) -> Category | None:
        """Return the category with this term, or None where the table has none."""
        return self._categories.get(term)

    def publisher(self, slug: str) -> Publisher:
        """Return the publisher with this gov.kz slug; any slug has one."""
        return self._directory.find(slug)

    def mentioned(self, text: str, end: int) -> frozenset[str]:
        """Return the terms of the regions whose names begin in ``text`` before the position ``end``."""
        return self._names.regions(text, end)

    @cached_property
    def _regions(self) -> Mapping[str, Category]:
        return {region.term: region for region in self.region_categories}

    @cached_property
    def _categories(self) -> Mapping[str, Category]:
        return {category.term: category for category in self.categories}

    @cached_property
    def _directory(self) -> Directory:
        return Directory(self.publishers, self.regions)

    @cached_property
    def _names(self) -> NameFinder:
        return NameFinder(self.regions)


def from_rows(regions: Iterable[Row], publishers: Iterable[Row], categories: Iterable[Row]) -> Tables:
    """Return the tables with these rows; of two rows with the same term or slug, the later counts.

    Raises KeyError where a row lacks a column.
    """
    by_term = {row["term"]: Region.from_row(row) for row in regions}
    by_slug = {row["slug"]: PublisherRow.from_row(row) for row in publishers}
    labels = {row["term"]: row["label"] for row in categories}
    return Tables(
        regions=tuple(by_term.values()),
        publishers=tuple(by_slug.values()),
        categories=tuple(Category("category", term, label) for term, label in labels.items()),
    )


def built_in() -> Tables:
    """Return the tables that come with the program, read from its CSV files."""
    return from_rows(_read("regions.csv"), _read("publishers.csv"), _read("categories.csv"))


def _read(name: str) -> Iterable[Row]:
    text = Path(__file__).with_name(name).read_text("utf-8")
    return csv.DictReader(text.splitlines())

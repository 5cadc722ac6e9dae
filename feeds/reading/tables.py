"""The tables of regions, publishers and categories, as one value that is passed to the functions."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from feeds.model import Category
from feeds.reading.places.gazetteer import NATIONAL, Place, Region, several
from feeds.reading.rows import ANY_REGION, Layout, Row
from feeds.reading.slugs.publishers import Directory, Publisher, PublisherRow, regions_of
from feeds.reading.terms import to_term

if TYPE_CHECKING:
    from feeds.reading.places.mentions import NameFinder


class Section(NamedTuple):
    """A section of news sites: a category that is known before any digest names it.

    A row of the table ``categories.csv`` has the columns ``term`` and ``label``, as published, ``label_kk``
    and ``label_ru``, the label in Kazakh and in Russian, and ``aliases``, other names, separated by
    semicolons.
    """

    #: Term and label, in the scheme ``category``.
    category: Category
    #: Other names that digests and addresses may use, as people write them.
    aliases: tuple[str, ...]
    #: The label in Kazakh and in Russian.
    translations: tuple[str, str]

    @classmethod
    def from_row(cls, row: Row) -> "Section":
        """Return the section that a row of the table describes."""
        translations = row["label_kk"], row["label_ru"]
        names = (row["label"], *translations, *several(row["aliases"]))
        return cls(Category("category", row["term"], row["label"]), names, translations)


@dataclass(frozen=True)
class Tables:
    """All tables, and lookups in them.

    Lookups are prepared on first use and belong to the object. Equal rows make equal objects; pickling
    writes the rows only, so that tables can be handed to another process.
    """

    #: In the order in which lists show them, without ``national``.
    regions: tuple[Region, ...]
    publishers: tuple[PublisherRow, ...]
    sections: tuple[Section, ...]
    #: Districts, towns and villages of the regions.
    places: tuple[Place, ...] = ()

    def __reduce__(self) -> tuple[type["Tables"], tuple[object, ...]]:
        return Tables, (self.regions, self.publishers, self.sections, self.places)

    @cached_property
    def region_categories(self) -> tuple[Category, ...]:
        """Every region in the order of the table, ``national`` last."""
        return (*(region.category for region in self.regions), NATIONAL)

    @cached_property
    def known(self) -> tuple[Category, ...]:
        """All categories that are feeds even while they are empty: the rows of the tables, and ``national``.

        Of the publishers, those are meant that have a row of their own.
        """
        slugs = (row.slug for row in self.publishers if not row.slug.startswith(ANY_REGION))
        return (
            *self.region_categories,
            *self._sections.values(),
            *(self.publisher(slug).category for slug in slugs),
        )

    @cached_property
    def aliases(self) -> Mapping[str, Mapping[str, str]]:
        """For regions and categories, by scheme: other terms and the right ones that they lead to.

        Other terms are former names, names in other languages and scripts, other spellings, ISO codes and
        gov.kz slugs. No right term is among them. Of two rows that share an alias, the first has it.
        """
        return {
            "region": _aliases(self.regions, self._regions),
            "category": _aliases(self.sections, self._sections),
        }

    def translations(self) -> Iterator[tuple[Category, tuple[str, str]]]:
        """Yield each region and category of the tables, with its labels in Kazakh and in Russian."""
        yield from ((region.category, region.translations) for region in self.regions)
        yield from ((section.category, section.translations) for section in self.sections)

    def region(self, term: str) -> Category:
        """Return the region with this term; raise KeyError where there is none."""
        return self._regions[term]

    def category(self, term: str) -> Category | None:
        """Return the category with this term or alias, or None where the table has none."""
        return self._sections.get(self.aliases["category"].get(term, term))

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
    def _sections(self) -> Mapping[str, Category]:
        return {section.category.term: section.category for section in self.sections}

    @cached_property
    def _directory(self) -> Directory:
        return Directory(self.publishers, self.regions, self.places)

    @cached_property
    def _names(self) -> "NameFinder":
        # Imported late: compiling its patterns is slow, and only reading texts needs them.
        from feeds.reading.places.mentions import NameFinder  # noqa: PLC0415

        return NameFinder(self.regions, self.places)


#: How the file of each table is read, by its name.
LAYOUTS = {
    "regions.csv": Layout(
        "term",
        (
            *("term", "iso", "label", "label_kk", "label_ru", "names", "region_names"),
            *("codes", "aliases"),
        ),
        lambda row: Region.from_row(row).aliases,
    ),
    "publishers.csv": Layout("slug", ("slug", "label", "region"), regions=regions_of),
    "categories.csv": Layout(
        "term",
        ("term", "label", "label_kk", "label_ru", "aliases"),
        lambda row: Section.from_row(row).aliases,
    ),
}


def from_rows(
    regions: Iterable[Row], publishers: Iterable[Row], categories: Iterable[Row], places: Iterable[Row] = ()
) -> Tables:
    """Return the tables with these rows; of two rows with the same term or slug, the later counts.

    Raises KeyError where a row lacks a column.
    """
    return Tables(
        regions=tuple({row["term"]: Region.from_row(row) for row in regions}.values()),
        publishers=tuple({row["slug"]: PublisherRow.from_row(row) for row in publishers}.values()),
        sections=tuple({row["term"]: Section.from_row(row) for row in categories}.values()),
        places=tuple(map(Place.from_row, places)),
    )


def built_in() -> Tables:
    """Return the tables that come with the program, read from its CSV files, which the tests check."""
    return from_rows(*map(_own_rows, ("regions.csv", "publishers.csv", "categories.csv", "places.csv")))


def _own_rows(name: str) -> tuple[Row, ...]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _aliases(rows: Sequence[Region | Section], right: Mapping[str, Category]) -> Mapping[str, str]:
    """Return the terms that other names make, and the right terms that they lead to."""
    found = {to_term(alias): row.category.term for row in reversed(rows) for alias in row.aliases}
    return {alias: term for alias, term in found.items() if alias and alias not in right}

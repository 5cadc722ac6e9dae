"""Publishers of gov.kz: their names and regions, found by their slugs.

A row of the table ``publishers.csv`` has the columns ``slug``, ``label`` and ``region``, the terms of regions
separated by semicolons, or ``national``. A slug that begins with ``{region}-`` describes an office that every
region, district and town has, and that may stand before its name or behind it (``karaganda-enbek``,
``adilet-sko``, ``ovp-nura``); such a row has no region. Slugs without a row are read by their parts.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from feeds.model import Category
from feeds.reading.places.gazetteer import NATIONAL, Place, Region, several
from feeds.reading.rows import ANY_REGION, Row
from feeds.reading.slugs.slug_reader import Reading, SlugReader
from feeds.reading.slugs.slug_words import slug_words, sound, title

#: The slug under which items without a gov.kz source are published.
UNKNOWN = "unknown"

#: The placeholder for a place in the label of an office, and the end of labels that can be joined into one.
_PLACE, _DEPARTMENT = "{region}", " Department of {region}"
#: The office that is meant where a slug names a place alone, or with another office.
_AKIMAT = "Akimat of {region}"

#: The Ministry of Foreign Affairs: its offices are named after the cities where they are, at home and abroad.
_FOREIGN_AFFAIRS = "mfa"

#: How many slugs a directory remembers.
_CACHED_SLUGS = 4096


class PublisherRow(NamedTuple):
    """A row of the table."""

    slug: str
    label: str
    #: Terms of regions; empty for national bodies and for offices that every place has.
    regions: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Row) -> "PublisherRow":
        """Return the publisher that a row of the table describes, its regions as a tuple."""
        terms = several(row["region"])
        return cls(row["slug"], row["label"], tuple(term for term in terms if term != NATIONAL.term))


def regions_of(row: Row) -> tuple[str, ...] | None:
    """Return the terms of the regions in a row; None where they are missing."""
    terms = several(row["region"])
    return () if row["slug"].startswith(ANY_REGION) else terms or None


class Publisher(NamedTuple):
    """The body that publishes under a slug."""

    #: Slug and name, in the scheme ``publisher``.
    category: Category
    #: Terms of the regions it issues press releases for; empty for national bodies.
    regions: tuple[str, ...]
    national: bool
    #: Whether the tables say where it belongs and have every part of its name.
    is_known: bool


class Directory:
    """Finds publishers by their slugs, in the table or by the parts of the slug."""

    def __init__(
        self, rows: Iterable[PublisherRow], regions: Sequence[Region], places: Iterable[Place]
    ) -> None:
        self._rows = {row.slug: row for row in rows}
        self._regions, self._places = regions, places
        # The same few slugs come again and again, and reading one by its parts is slow.
        self.find = lru_cache(maxsize=_CACHED_SLUGS)(self._find)

    @cached_property
    def _reader(self) -> SlugReader:
        """The reader of slugs without a row."""
        offices = {
            slug.removeprefix(ANY_REGION): row.label for slug, row in self._rows.items() if ANY_REGION in slug
        }
        return SlugReader(offices, self._regions, self._places)

    def _find(self, slug: str) -> Publisher:
        """Return the publisher with this slug; one without regions if nothing says where it belongs."""
        row = self._rows.get(slug)
        if row is not None:
            return _located(slug, row.label, *row.regions)
        if slug == UNKNOWN:
            return _unlocated(slug, "Unknown publisher")
        ministry = self._rows.get(slug.partition("-")[0])
        if ministry is not None and not ministry.regions:
            return self._below(ministry, slug)
        committee = slug_words("committees").get(sound(slug))
        return _located(slug, committee) if committee else _by_parts(slug, self._reader.read(slug))

    def _below(self, ministry: PublisherRow, slug: str) -> Publisher:
        """Return a committee of a ministry, one of its missions abroad, or its department in a region."""
        rest = slug.removeprefix(f"{ministry.slug}-")
        is_foreign = ministry.slug == _FOREIGN_AFFAIRS
        name = slug_words("missions" if is_foreign else "committees").get(sound(rest))
        if name:
            return _located(slug, name)
        reading = self._reader.read(slug)
        if reading.is_sure and ANY_REGION + ministry.slug in self._rows:
            return _by_parts(slug, reading)
        where = Reading((), (), (), is_sure=False) if is_foreign else self._reader.read(rest)
        if where.regions:
            label = f"{ministry.label} in {', '.join(where.places)}"
            return _located(slug, label, *where.regions)._replace(is_known=where.is_sure)
        return _located(slug, f"{ministry.label} ({title(rest.split('-'))})")._replace(is_known=False)


def with_article(label: str) -> str:
    """Return "the Akimat of …", but "Kazpost": names that say "of" or "for" take an article."""
    return f"the {label}" if " of " in label or " for " in label else label


def _by_parts(slug: str, reading: Reading) -> Publisher:
    """Return the publisher that a slug describes: offices of a place, or its akimat."""
    offices = [label for label in reading.offices if label != _AKIMAT]
    if not offices and (reading.offices or reading.is_sure):
        offices = [_AKIMAT]
    where = ", ".join(reading.places)
    if not offices:
        label = where or title(slug.split("-"))
    elif where:
        label = _joined(offices).replace(_PLACE, where)
    else:
        label = _joined(offices).replace(f" of {_PLACE}", "")
    if not reading.regions:
        return _unlocated(slug, label)
    return _located(slug, label, *reading.regions)._replace(is_known=reading.is_sure)


def _joined(labels: Sequence[str]) -> str:
    """Return one label for departments: "Culture and Sports Department of …"; the first for other offices."""
    *others, last = labels
    if not all(label.endswith(_DEPARTMENT) for label in labels):
        return labels[0]
    subjects = ", ".join(label.removesuffix(_DEPARTMENT) for label in others)
    return f"{subjects} and {last}" if subjects else last


def _located(slug: str, label: str, *regions: str) -> Publisher:
    return Publisher(Category("publisher", slug, label), regions, national=not regions, is_known=True)


def _unlocated(slug: str, label: str) -> Publisher:
    return Publisher(Category("publisher", slug, label), (), national=False, is_known=False)

"""Publishers of gov.kz: their names and regions, found by their slugs.

A row of the table ``publishers.csv`` has the columns ``slug``, ``label`` and ``region``, the terms of regions
separated by semicolons, or ``national``. A slug that begins with ``{region}-`` describes an office that every
region has (``karaganda-enbek``, ``adilet-sko``), and has no region. Slugs without a row are read by their
parts.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from feeds.model import Category
from feeds.reading.gazetteer import NATIONAL, Region, several
from feeds.reading.identity import UNKNOWN
from feeds.reading.rows import ANY_REGION, Row

#: Codes so short that they may end another word by chance count at the end of a slug only: ``akimzko``.
_GLUED_ENDINGS = frozenset({"bko", "sko", "vko", "zko", "wko"})
_SHORTEST_GLUED = 5

#: The Ministry of Foreign Affairs: its offices are named after the places where they are, at home and abroad.
_FOREIGN_AFFAIRS = "mfa"

#: How many slugs a directory remembers.
_CACHED_SLUGS = 4096


class PublisherRow(NamedTuple):
    """A row of the table."""

    slug: str
    label: str
    #: Terms of regions; empty for national bodies and for offices that every region has.
    regions: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Row) -> "PublisherRow":
        """Return the row with the terms of its regions taken apart."""
        terms = several(row["region"])
        return cls(row["slug"], row["label"], tuple(term for term in terms if term != NATIONAL.term))


class Publisher(NamedTuple):
    """The body that publishes under a slug."""

    #: Slug and name, in the scheme ``publisher``.
    category: Category
    #: Terms of the regions it issues press releases for; empty for national bodies.
    regions: tuple[str, ...]
    national: bool

    @property
    def is_located(self) -> bool:
        """Whether the table or the parts of the slug say where it belongs."""
        return self.national or bool(self.regions)


class Directory:
    """Finds publishers by their slugs, in the table or by the codes of regions in the slug."""

    def __init__(self, rows: Iterable[PublisherRow], regions: Sequence[Region]) -> None:
        self._rows = {row.slug: row for row in rows}
        self._labels = {region.category.term: region.category.label for region in regions}
        #: Codes and terms of regions, the longest code first: ``almaty-oblysy`` before ``almaty``.
        self._codes = sorted(
            ((code, region.category.term) for region in regions for code in region.codes),
            key=lambda pair: (-len(pair[0]), pair),
        )
        # The same few slugs come again and again, and reading one by its parts compares it with every code.
        self.find = lru_cache(maxsize=_CACHED_SLUGS)(self._find)

    def _find(self, slug: str) -> Publisher:
        """Return the publisher with this slug; one without regions if nothing says where it belongs."""
        row = self._rows.get(slug)
        if row is not None:
            return _located(slug, row.label, *row.regions)
        if slug == UNKNOWN:
            return _unlocated(slug, "Unknown publisher")
        parent, _, office = slug.partition("-")
        term, rest = (None, slug) if parent == _FOREIGN_AFFAIRS else self._by_code(slug)
        if term is not None:
            return _located(slug, self._office(rest, self._labels[term]), term)
        if parent in self._rows:
            return _located(slug, f"{self._rows[parent].label} ({_words(office)})")
        return _unlocated(slug, _words(slug))

    def _by_code(self, slug: str) -> tuple[str | None, str]:
        """Return the region whose code the slug begins or ends with, and the rest of the slug.

        A code at the beginning wins: in ``karaganda-abay`` and ``sko-zhambyl`` the rest names a district. A
        code glued to other letters comes last: ``akimsko``, ``mvdkostanay``.
        """
        framed = f"-{slug}-"
        for code, term in self._codes:
            if framed.startswith(f"-{code}-"):
                return term, slug[len(code) + 1 :]
        for code, term in self._codes:
            if framed.endswith(f"-{code}-"):
                return term, slug[: -len(code) - 1]
        for code, term in self._codes:
            if f"-{code}-" in framed:
                return term, framed.replace(f"-{code}-", "-", 1).strip("-")
        for code, term in self._codes:
            if (len(code) >= _SHORTEST_GLUED and code in slug) or (
                code in _GLUED_ENDINGS and slug.endswith(code)
            ):
                return term, slug.replace(code, "").strip("-")
        return None, slug

    def _office(self, rest: str, region: str) -> str:
        """Return the name of the office that ``rest`` abbreviates: ``enbek`` → Labour Inspection of …."""
        row = self._rows.get(ANY_REGION + rest)
        if row is not None:
            return row.label.replace("{region}", region)
        return f"{_words(rest)}, {region}" if rest else f"Akimat of {region}"


def with_article(label: str) -> str:
    """Return "the Akimat of …", but "Kazpost": names that say "of" or "for" take an article."""
    return f"the {label}" if " of " in label or " for " in label else label


def _located(slug: str, label: str, *regions: str) -> Publisher:
    return Publisher(Category("publisher", slug, label), regions, national=not regions)


def _unlocated(slug: str, label: str) -> Publisher:
    return Publisher(Category("publisher", slug, label), (), national=False)


def _words(slug: str) -> str:
    """Return a name made from the parts of a slug; "gov.kz" where it has none."""
    return " ".join(part.capitalize() for part in slug.split("-") if part) or "gov.kz"

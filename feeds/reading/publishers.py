"""Publishers of gov.kz: what a slug says of who they are, and of which regions they belong to.

The table ``publishers.csv`` has their proper names. A slug with ``{region}`` in it stands for an office that
every region has (``karaganda-enbek``, ``adilet-sko``). Slugs that are not there are read by their parts.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from feeds.model import Category
from feeds.reading.gazetteer import ALL, BY_TERM, NATIONAL, table
from feeds.reading.identity import UNKNOWN

#: Where ``{region}`` stands in the slug of an office.
_OFFICE = "{region}-"

_TABLE: Mapping[str, dict[str, str]] = MappingProxyType({row["slug"]: row for row in table("publishers.csv")})

#: Codes of regions, the longest first: ``almaty-oblysy`` before ``almaty``.
_CODES: tuple[tuple[str, str], ...] = tuple(
    sorted(
        ((code, region.category.term) for region in ALL for code in region.codes),
        key=lambda pair: (-len(pair[0]), pair),
    )
)

#: Codes so short that they may end another word by chance count at the end of a word only: ``akimzko``.
_GLUED_ENDINGS = frozenset({"bko", "sko", "vko", "zko", "wko"})
_SHORTEST_GLUED = 5

#: Ministry of Foreign Affairs: its offices bear the names of the places where they are, at home and abroad.
_FOREIGN_AFFAIRS = "mfa"


class Publisher(NamedTuple):
    """Who publishes under a slug."""

    #: Slug and proper name, as a category of the scheme ``publisher``.
    category: Category
    #: Terms of the regions it issues for; empty for national bodies.
    regions: tuple[str, ...]
    national: bool

    @property
    def known(self) -> bool:
        """Whether the table or the slug's parts say where it belongs."""
        return self.national or bool(self.regions)


@lru_cache(maxsize=4096)
def find(slug: str) -> Publisher:
    """Return the publisher with this gov.kz slug (or ``unknown``), from the table or the slug's parts."""
    row = _TABLE.get(slug)
    if row is not None:
        terms = row["region"].split(";")
        return _publisher(slug, row["label"], *(term for term in terms if term != NATIONAL.term))
    if slug == UNKNOWN:
        return Publisher(Category("publisher", slug, "Unknown publisher"), (), national=False)
    parent, _, rest = slug.partition("-")
    if parent == _FOREIGN_AFFAIRS:
        return _publisher(slug, f"{_TABLE[parent]['label']} ({_words(rest)})")
    term, rest = _by_code(slug)
    if term is not None:
        return _publisher(slug, _office(rest, BY_TERM[term].label), term)
    if parent in _TABLE:
        return _publisher(slug, f"{_TABLE[parent]['label']} ({_words(slug.partition('-')[2])})")
    return Publisher(Category("publisher", slug, _words(slug)), (), national=False)


def _publisher(slug: str, label: str, *regions: str) -> Publisher:
    return Publisher(Category("publisher", slug, label), regions, national=not regions)


def _by_code(slug: str) -> tuple[str | None, str]:
    """Return the region whose code the slug begins or ends with, and the rest of the slug.

    A code at the beginning wins: in ``karaganda-abay`` and ``sko-zhambyl`` the rest names a district. A code
    glued to other letters comes last: ``akimsko``, ``mvdkostanay``.
    """
    framed = f"-{slug}-"
    for code, term in _CODES:
        if framed.startswith(f"-{code}-"):
            return term, slug[len(code) + 1 :]
    for code, term in _CODES:
        if framed.endswith(f"-{code}-"):
            return term, slug[: -len(code) - 1]
    for code, term in _CODES:
        if f"-{code}-" in framed:
            return term, framed.replace(f"-{code}-", "-", 1).strip("-")
    for code, term in _CODES:
        if (len(code) >= _SHORTEST_GLUED and code in slug) or (
            code in _GLUED_ENDINGS and slug.endswith(code)
        ):
            return term, slug.replace(code, "").strip("-")
    return None, slug


def _office(rest: str, region: str) -> str:
    """Return the name of the office that ``rest`` abbreviates: ``enbek`` → Labour Inspection of …."""
    row = _TABLE.get(_OFFICE + rest)
    if row is not None:
        return row["label"].format(region=region)
    return f"{_words(rest)}, {region}" if rest else f"Akimat of {region}"


def _words(slug: str) -> str:
    """Return a name made from the parts of a slug; "gov.kz" where it has none."""
    return " ".join(part.capitalize() for part in slug.split("-") if part) or "gov.kz"

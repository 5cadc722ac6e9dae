"""The table of regions, as data: ``regions.csv`` beside this module.

Its columns: ``term`` and ``label`` as published; ``iso`` (ISO 3166-2, 2022 revision); the names in Kazakh and
Russian; ``names`` that mean the region by themselves, ``region_names`` that do so beside a word for "region"
only (Abai is a district, an avenue and a poet as well), ``towns`` that stand for the region they lie in,
``city_names`` that do so beside a word for "city" only (Oral); ``codes`` found in slugs of gov.kz;
``aliases`` under which a region may be looked for. In the columns of names a trailing ``*`` stands for any
ending.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from feeds.model import Category
from feeds.reading.terms import to_term


class Region(NamedTuple):
    """One row of the table."""

    #: Term and label, as a category of the scheme ``region``.
    category: Category
    names: tuple[str, ...]
    region_names: tuple[str, ...]
    towns: tuple[str, ...]
    city_names: tuple[str, ...]
    #: Parts of gov.kz slugs: ``almobl``, ``sko``.
    codes: tuple[str, ...]
    #: Other words for the region that may stand in an address, before they are slugified.
    aliases: tuple[str, ...]


def table(name: str) -> Iterator[dict[str, str]]:
    """Return the rows of the CSV file ``name`` of this package."""
    text = Path(__file__).with_name(name).read_text("utf-8")
    return csv.DictReader(text.splitlines())


def _region(row: dict[str, str]) -> Region:
    def several(column: str) -> tuple[str, ...]:
        return tuple(filter(None, row[column].split(";")))

    labels = (row["label"], row["label_kk"], row["label_ru"])
    return Region(
        category=Category("region", row["term"], row["label"]),
        names=several("names"),
        region_names=several("region_names"),
        towns=several("towns"),
        city_names=several("city_names"),
        codes=several("codes"),
        aliases=(row["iso"], *labels, *several("codes"), *several("aliases")),
    )


#: The 17 regions and 3 cities of republican significance, in the order of their ISO codes.
ALL: tuple[Region, ...] = tuple(map(_region, table("regions.csv")))

#: Whatever national bodies issue, and whatever no region claims.
NATIONAL = Category("region", "national", "National")

#: By term, ``national`` included.
BY_TERM: Mapping[str, Category] = MappingProxyType(
    {region.category.term: region.category for region in ALL} | {NATIONAL.term: NATIONAL}
)


@lru_cache(maxsize=1)
def aliases() -> Mapping[str, str]:
    """Return other terms for regions (former names, spellings, ISO codes, gov.kz slugs), for redirects.

    None is a canonical one. Not made at once: most programs never redirect.
    """
    found = {
        to_term(alias): region.category.term
        # In reverse: of two regions that share an alias, the first in the table has it.
        for region in reversed(ALL)
        for alias in region.aliases
    }
    return MappingProxyType({alias: term for alias, term in found.items() if alias and alias not in BY_TERM})

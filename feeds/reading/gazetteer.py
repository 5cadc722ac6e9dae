"""The regions of Kazakhstan and the names by which texts, slugs and addresses call them.

A row of the table ``regions.csv`` has these columns; those with several values separate them by semicolons:

    term, label         as published
    iso                 code of ISO 3166-2, revision of 2022
    label_kk, label_ru  the label in Kazakh and in Russian
    names               names that mean the region by themselves
    region_names        names that do so beside a word for "region" only: Abai is a district and a poet, too
    towns               towns that stand for the region they lie in
    city_names          towns that do so beside a word for "city" only: Oral
    codes               parts of gov.kz slugs: almobl, sko
    aliases             other names that may stand in an address

In ``names``, ``region_names``, ``towns`` and ``city_names`` a ``*`` at the end stands for any ending.
"""

from typing import NamedTuple

from feeds.model import Category
from feeds.reading.rows import Row

#: The region of press releases that national bodies issue, and of those that no region claims.
NATIONAL = Category("region", "national", "National")


class Region(NamedTuple):
    """A region or a city of republican significance."""

    #: Term and label, in the scheme ``region``.
    category: Category
    names: tuple[str, ...]
    region_names: tuple[str, ...]
    towns: tuple[str, ...]
    city_names: tuple[str, ...]
    codes: tuple[str, ...]
    #: Other names that may stand in an address, as people write them: ISO code, labels, codes, former names.
    aliases: tuple[str, ...]
    #: The label in Kazakh and in Russian.
    translations: tuple[str, str]

    @classmethod
    def from_row(cls, row: Row) -> "Region":
        """Return the region that a row of the table describes."""
        translations = row["label_kk"], row["label_ru"]
        codes = several(row["codes"])
        return cls(
            category=Category("region", row["term"], row["label"]),
            names=several(row["names"]),
            region_names=several(row["region_names"]),
            towns=several(row["towns"]),
            city_names=several(row["city_names"]),
            codes=codes,
            aliases=(row["iso"], row["label"], *translations, *codes, *several(row["aliases"])),
            translations=translations,
        )


def several(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that separates them by semicolons."""
    return tuple(filter(None, cell.split(";")))

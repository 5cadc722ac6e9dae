"""The regions of Kazakhstan and their places, with the names by which texts, slugs and addresses call them.

A row of the table ``regions.csv`` has these columns; those with several values separate them by semicolons:

    term, label         as published
    iso                 code of ISO 3166-2, revision of 2022
    label_kk, label_ru  the label in Kazakh and in Russian
    names               names that mean the region by themselves
    region_names        names that mean it only beside a word for "region": Abai is a district and a poet, too
    codes               parts of gov.kz slugs: almobl, sko
    aliases             other names that may stand in an address

In the columns of names, here and in ``places.csv``, a ``*`` at the end stands for any ending.
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
            codes=codes,
            aliases=(row["iso"], row["label"], *translations, *codes, *several(row["aliases"])),
            translations=translations,
        )


class Place(NamedTuple):
    """A district, town or village of a region.

    A row of the table ``places.csv`` has these columns, several values being separated by semicolons:

        region        term of the region
        kind          district, city-district (a part of a city), town or village
        label         the usual name in English, without a word for the kind
        names         names that mean the place by themselves
        unsure_names  names that mean it only beside a word for its kind, because other things have them, too
        slugs         parts of gov.kz slugs: munaily, aiyrtau
    """

    region: str
    kind: str
    label: str
    names: tuple[str, ...]
    unsure_names: tuple[str, ...]
    slugs: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Whether its label alone, without a word for its kind, means this place and no other."""
        return self.label in self.names

    @classmethod
    def from_row(cls, row: Row) -> "Place":
        """Return the place that a row of the table describes."""
        names, unsure, slugs = map(several, (row["names"], row["unsure_names"], row["slugs"]))
        return cls(row["region"], row["kind"], row["label"], names, unsure, slugs)


def several(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that separates them by semicolons."""
    return tuple(filter(None, map(str.strip, cell.split(";"))))

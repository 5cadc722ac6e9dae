"""Counts and versions: how many entries each feed holds, and which scan last touched it."""

import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

from feeds.catalog.record import EVERYTHING

#: Sets of categories that a scan keeps in memory. A hundred thousand entries have five
#: thousand of them, most of which are rare.
MAX_SETS = 4096


class Pairs(dict[tuple[int, ...], tuple[tuple[int, int], ...]]):
    """A cache: each region with each category, by the categories of an entry, which many entries share."""

    def __init__(self, schemes: Mapping[int, str]) -> None:
        #: The scheme of each category.
        self._schemes = schemes

    def __missing__(self, categories: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        if len(self) >= MAX_SETS:
            self.clear()
        regions, others = (
            [category for category in categories if self._schemes[category] == scheme]
            for scheme in ("region", "category")
        )
        return self.setdefault(categories, tuple(itertools.product(regions, others)))


def update(
    database: sqlite3.Connection,
    version: int,
    pairs: Pairs,
    changes: Iterable[tuple[int, int, tuple[int, ...]]],
) -> None:
    """Add and subtract entries in all counts, and give everything that they touch a new version.

    ``changes`` are, for each entry that came (1) or went (-1), that sign, its day and its categories.
    """
    totals: Counter[int] = Counter()
    days: Counter[tuple[int, int]] = Counter()
    both: Counter[tuple[int, int]] = Counter()
    for sign, day, categories in changes:
        for category in (EVERYTHING, *categories):
            totals[category] += sign
            days[category, day] += sign
        for pair in pairs[categories]:
            both[pair] += sign
    database.executemany(
        "UPDATE category SET entries = entries + ?, version = ? WHERE id = ?",
        [(count, version, category) for category, count in totals.items()],
    )
    database.executemany(
        """INSERT INTO pair VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, version = excluded.version""",
        sorted((*pair, count, version) for pair, count in both.items()),
    )
    database.executemany("DELETE FROM pair WHERE region = ? AND category = ? AND entries = 0", both)
    database.executemany(
        """INSERT INTO day VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, version = excluded.version""",
        sorted((*row, count, version) for row, count in days.items()),
    )
    for (category, day), count in days.items():
        _touch_neighbours(database, version, category, day, count)


def _touch_neighbours(
    database: sqlite3.Connection, version: int, category: int, day: int, count: int
) -> None:
    """Give the days beside a day a new version, where it has got its first entries or lost its last.

    Archives link each other (RFC 5005 §4); a day without entries has none.
    """
    (entries,) = database.execute(
        "SELECT entries FROM day WHERE category = ? AND day = ?", (category, day)
    ).fetchone()
    if entries not in (0, count):
        return
    if entries == 0:
        database.execute("DELETE FROM day WHERE category = ? AND day = ?", (category, day))
    for neighbour in ("max(day) FROM day WHERE day < ?", "min(day) FROM day WHERE day > ?"):
        database.execute(
            f"""UPDATE day SET version = ?
                WHERE category = ? AND day = (SELECT {neighbour} AND category = ?)""",
            (version, category, day, category),
        )

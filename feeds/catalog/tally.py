"""Counts and versions: how many entries each feed holds, and which scan last touched it."""

import itertools
import sqlite3
from collections import Counter
from collections.abc import Mapping
from operator import itemgetter

from feeds.catalog.rows import DAY_SHIFT, EVERYTHING, Row

#: A subscription document holds this many of the newest entries, and all of the two newest days besides.
WINDOW = 100
#: Sets of categories that a scan remembers: a hundred thousand entries have five thousand of them.
SETS = 4096


def tally(  # noqa: PLR0913 - a scan has so many sides
    database: sqlite3.Connection,
    version: int,
    paired: "Pairs",
    removed: Mapping[int, Row],
    added: Mapping[int, Row],
    *,
    first: bool,
) -> None:
    """Bring all counts in line with entries that came and went, by their keys; mark what was touched.

    In a ``first`` build everything has the same version.
    """
    totals: Counter[int] = Counter()
    days: Counter[tuple[int, int]] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    for rows, sign in ((removed, -1), (added, 1)):
        for row in rows.values():
            day = row.day
            for category in (EVERYTHING, *row.categories):
                totals[category] += sign
                days[category, day] += sign
            for pair in paired[row.categories]:
                pairs[pair] += sign
    database.executemany(
        "UPDATE category SET entries = entries + ?, version = ? WHERE id = ?",
        [(count, version, category) for category, count in totals.items()],
    )
    database.executemany(
        """INSERT INTO pair VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, version = excluded.version""",
        sorted((*pair, count, version, version) for pair, count in pairs.items()),
    )
    database.execute("DELETE FROM pair WHERE entries = 0")
    database.executemany(
        """INSERT INTO day VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, version = excluded.version""",
        sorted((*place, count, version) for place, count in days.items()),
    )
    if first:
        return
    came_or_went = _changed_days(database, days)
    for category, day in came_or_went:
        _touch_days_beside(database, version, category, day)
    if any(category == EVERYTHING for category, _day in came_or_went):
        # What is empty has the catalog's newest date, which may be another now.
        database.execute("UPDATE category SET recent = ? WHERE entries = 0", (version,))
    for key, row in (*removed.items(), *added.items()):
        publisher = next(category for category in row.categories if paired.schemes[category] == "publisher")
        _touch_articles_beside(database, version, publisher, key)
    newest: dict[int | tuple[int, int], int] = {}
    for key, row in sorted((*removed.items(), *added.items()), key=itemgetter(0)):
        newest.update(dict.fromkeys((EVERYTHING, *row.categories, *paired[row.categories]), key))
    _touch_recent(database, version, newest)


class Pairs(dict[tuple[int, ...], tuple[tuple[int, int], ...]]):
    """Each region with each category, by the categories of an entry: entries share far fewer sets of them."""

    def __init__(self, schemes: Mapping[int, str]) -> None:
        #: The scheme of each category.
        self.schemes = schemes

    def __missing__(self, categories: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        if len(self) >= SETS:
            self.clear()
        regions, others = (
            [category for category in categories if self.schemes[category] == scheme]
            for scheme in ("region", "category")
        )
        return self.setdefault(categories, tuple(itertools.product(regions, others)))


def _changed_days(database: sqlite3.Connection, days: Mapping[tuple[int, int], int]) -> list[tuple[int, int]]:
    """Return the days that have entries now and had none, and those that have none now, which go."""
    changed = []
    for place, count in days.items():
        (entries,) = database.execute(
            "SELECT entries FROM day WHERE category = ? AND day = ?", place
        ).fetchone()
        if entries in (0, count):
            changed.append(place)
        if entries == 0:
            database.execute("DELETE FROM day WHERE category = ? AND day = ?", place)
    return changed


def _touch_days_beside(database: sqlite3.Connection, version: int, category: int, day: int) -> None:
    """Mark the archives that link to a day."""
    for beside in ("max(day) FROM day WHERE day < ?", "min(day) FROM day WHERE day > ?"):
        database.execute(
            f"""UPDATE day SET version = ?
                WHERE category = ? AND day = (SELECT {beside} AND category = ?)""",
            (version, category, day, category),
        )


def _touch_articles_beside(database: sqlite3.Connection, version: int, publisher: int, key: int) -> None:
    """Mark the articles of its publisher that link to an article."""
    for beside in (
        "max(key) FROM entry_category WHERE key < ?",
        "min(key) FROM entry_category WHERE key > ?",
    ):
        database.execute(
            f"UPDATE entry SET version = ? WHERE key = (SELECT {beside} AND category = ?)",
            (version, key, publisher),
        )


def _touch_recent(
    database: sqlite3.Connection, version: int, newest: Mapping[int | tuple[int, int], int]
) -> None:
    """Mark the subscription documents that something came to or went from.

    That is no older than the last entry they hold, or than the third day, which they link.
    """
    for place, key in newest.items():
        if isinstance(place, tuple):
            if key >= _nth_of_pair(database, *place):
                database.execute(
                    "UPDATE pair SET recent = ? WHERE region = ? AND category = ?", (version, *place)
                )
        elif key >= min(_nth(database, place), _third_day(database, place)):
            database.execute("UPDATE category SET recent = ? WHERE id = ?", (version, place))


def _nth(database: sqlite3.Connection, category: int) -> int:
    """Return the key of the last of a category's newest WINDOW entries; 0 where it has fewer."""
    within = ("FROM entry WHERE ? = 0", "FROM entry_category WHERE category = ?")[category != EVERYTHING]
    row = database.execute(
        f"SELECT key {within} ORDER BY key DESC LIMIT 1 OFFSET {WINDOW - 1}", (category,)
    ).fetchone()
    return int(row[0]) if row else 0


def _nth_of_pair(database: sqlite3.Connection, region: int, category: int) -> int:
    row = database.execute(
        f"""SELECT key FROM entry_category AS a WHERE category = ?
            AND EXISTS (SELECT 1 FROM entry_category AS b WHERE b.category = ? AND b.key = a.key)
            ORDER BY key DESC LIMIT 1 OFFSET {WINDOW - 1}""",
        (region, category),
    ).fetchone()
    return int(row[0]) if row else 0


def _third_day(database: sqlite3.Connection, category: int) -> int:
    """Return the lowest key of a category's third newest day, which its subscription document links."""
    row = database.execute(
        "SELECT day FROM day WHERE category = ? ORDER BY day DESC LIMIT 1 OFFSET 2", (category,)
    ).fetchone()
    return int(row[0]) << DAY_SHIFT if row else 0

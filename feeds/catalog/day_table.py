"""The days on which everything, or a single category, has entries."""

import sqlite3
from datetime import date
from typing import NamedTuple

from feeds.catalog.categories import Chosen


class Day(NamedTuple):
    """A day of everything, or of a category."""

    date: date
    #: How many entries it has.
    entries: int
    #: The last scan that touched it; to empty a day touches the days beside it.
    version: int


def newest(connection: sqlite3.Connection, chosen: Chosen, limit: int) -> list[Day]:
    """Return the newest days of a selection, newest first; all of them for a ``limit`` of -1."""
    rows = connection.execute(
        "SELECT day, entries, version FROM day WHERE category = ? ORDER BY day DESC LIMIT ?",
        (chosen.key, limit),
    )
    return [Day(date.fromordinal(day), entries, version) for day, entries, version in rows]


def totals(connection: sqlite3.Connection, scheme: str, days: int) -> dict[int, int]:
    """Return how many entries the newest days of each category of a scheme have, by its key."""
    rows = connection.execute(
        """SELECT id, (SELECT total(entries) FROM (SELECT entries FROM day WHERE category = category.id
                                                   ORDER BY day DESC LIMIT ?))
           FROM category WHERE scheme = ?""",
        (days, scheme),
    )
    return {key: int(entries) for key, entries in rows}


def beside(connection: sqlite3.Connection, chosen: Chosen, day: date) -> tuple[date | None, date | None]:
    """Return the nearest earlier and later days of a selection that have entries."""
    found = [
        connection.execute(
            f"SELECT {which} FROM day WHERE category = ? AND day {sign} ?",
            (chosen.key, day.toordinal()),
        ).fetchone()[0]
        for which, sign in (("max(day)", "<"), ("min(day)", ">"))
    ]
    earlier, later = (date.fromordinal(ordinal) if ordinal else None for ordinal in found)
    return earlier, later

"""The months that have entries, and the pages of each, as sitemaps list them."""

import calendar
import itertools
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from feeds.catalog.record import DAY_SHIFT, EVERYTHING


class Month(NamedTuple):
    """A month in which entries were published."""

    #: Its first day.
    first: date
    entries: int
    #: The latest day on which one of its entries was updated.
    updated: date
    #: The last scan that touched one of its days; to empty a day touches the days beside it.
    version: int


def months(connection: sqlite3.Connection) -> list[Month]:
    """Return the months that have entries, newest first."""
    # Few entries are corrected on a later day, and those have an index of their own.
    rows = connection.execute(
        """SELECT day, entries, version,
                  (SELECT max(updated) FROM entry WHERE published = day AND updated > published)
           FROM day WHERE category = ? ORDER BY day DESC""",
        (EVERYTHING,),
    )
    return [
        _month(first, list(days))
        for first, days in itertools.groupby(rows, key=lambda row: date.fromordinal(row[0]).replace(day=1))
    ]


def _month(first: date, days: list[tuple[int, int, int, int | None]]) -> Month:
    updated = max(corrected or day for day, _entries, _version, corrected in days)
    return Month(
        first,
        sum(entries for _day, entries, *_ in days),
        date.fromordinal(updated),
        max(version for _day, _entries, version, _corrected in days),
    )


def pages(connection: sqlite3.Connection, first: date, limit: int, offset: int) -> Iterator[tuple[str, date]]:
    """Yield the names of a month's entries, and the days on which they were updated, oldest first.

    ``first`` is the month's first day.
    """
    start = first.toordinal()
    end = start + calendar.monthrange(first.year, first.month)[1]
    for name, updated in connection.execute(
        "SELECT name, updated FROM entry WHERE key >= ? AND key < ? ORDER BY key LIMIT ? OFFSET ?",
        (start << DAY_SHIFT, end << DAY_SHIFT, limit, offset),
    ):
        yield name, date.fromordinal(updated)

"""Calendars of the days that have articles, month by month."""

from calendar import Calendar
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import NamedTuple

#: Weeks begin on Monday, as they do in Kazakhstan; nothing here asks the locale.
_CALENDAR = Calendar(firstweekday=0)


class Day(NamedTuple):
    """A field of a calendar."""

    date: date
    #: How many articles it has; 0 where the calendar only has the day.
    entries: int


class Month(NamedTuple):
    """A page of a calendar."""

    first: date
    #: How many articles it has.
    entries: int
    #: Monday to Sunday; None for a field outside the month.
    weeks: tuple[tuple[Day | None, ...], ...]


class Year(NamedTuple):
    """The months of a year that have articles, newest first."""

    number: int
    entries: int
    months: tuple[Month, ...]


def years(days: Iterable[tuple[date, int]]) -> tuple[Year, ...]:
    """Return the calendars of days and their numbers of articles, which come newest first."""
    months = [
        _month(first, {day.day: entries for day, entries in group})
        for first, group in groupby(days, key=lambda row: row[0].replace(day=1))
    ]
    of_years = [
        (number, tuple(group)) for number, group in groupby(months, key=lambda month: month.first.year)
    ]
    return tuple(Year(number, sum(month.entries for month in found), found) for number, found in of_years)


def _month(first: date, entries: dict[int, int]) -> Month:
    weeks = tuple(
        tuple(Day(first.replace(day=number), entries.get(number, 0)) if number else None for number in week)
        for week in _CALENDAR.monthdayscalendar(first.year, first.month)
    )
    return Month(first, sum(entries.values()), weeks)

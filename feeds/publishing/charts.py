"""Charts of the articles a day, as inline SVG draws them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

#: Days that a chart spans, up to the newest that has articles.
SPAN = 90
#: Height of the highest bar; a day is one wide.
HEIGHT = 40


class Bar(NamedTuple):
    """A day that has articles."""

    date: date
    entries: int
    #: Its left and its upper edge.
    x: int
    y: int


class Chart(NamedTuple):
    """The articles of each day, over some months."""

    first: date
    last: date
    #: How many articles the day with most of them has.
    most: int
    #: Newest first.
    bars: tuple[Bar, ...]


def chart(days: Sequence[tuple[date, int]]) -> Chart | None:
    """Return the chart of days and their numbers of articles, which come newest first.

    None for less than two days within its span, which make no picture.
    """
    if not days:
        return None
    last = days[0][0]
    first = last - timedelta(days=SPAN - 1)
    shown = [row for row in days if row[0] >= first]
    most = max(entries for _day, entries in shown)
    # Also the bar of a single article is high enough to be seen.
    bars = (
        Bar(day, entries, (day - first).days, HEIGHT - max(2, HEIGHT * entries // most))
        for day, entries in shown
    )
    return Chart(first, last, most, tuple(bars)) if len(shown) > 1 else None

"""What a feed holds, said in words."""

from collections.abc import Sequence
from datetime import date

from feeds.catalog.query import Chosen
from feeds.model import Category

SITE = "Press releases of Kazakhstan"
SUBTITLE = "What regional governments and ministries of Kazakhstan publish on gov.kz, in whole articles."

#: What the lists of all feeds of a scheme are called.
GROUPS = {"region": "Regions", "category": "Categories", "publisher": "Publishers"}

#: How the terms of one segment are joined: an article is about one region and another, about this or that.
_JOINED = {"region": "and", "category": "or", "publisher": "and"}


def title(chosen: Chosen, query: str = "", day: date | None = None) -> str:
    """Return a feed's title: ``Almaty and Karaganda Region: Business or Law``."""
    text = ": ".join(_union([listed.category for listed in terms]) for terms in chosen) or SITE
    if query:
        text = f"{query} – {text}"
    return f"{text}, {in_words(day)}" if day else text


def in_words(day: date) -> str:
    """Return a date as people write it, in any locale the same: ``21 February 2025``."""
    return f"{day.day} {month(day)}"


def month(day: date) -> str:
    """Return a date's month and year: ``February 2025``."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def _union(categories: Sequence[Category]) -> str:
    *most, last = [category.label for category in categories]
    return f"{', '.join(most)} {_JOINED[categories[0].scheme]} {last}" if most else last


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

"""Titles of feeds and pages, and numbers in words."""

from collections.abc import Sequence
from datetime import date

from feeds import days
from feeds.catalog.categories import Chosen
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
    return f"{text}, {days.in_words(day)}" if day else text


def count(number: int) -> str:
    """Return a number with commas between thousands: ``12,345``."""
    return f"{number:,}"


def articles(number: int) -> str:
    """Return how many articles there are: ``no articles``, ``1 article``, ``12,345 articles``."""
    return f"{count(number) if number else 'no'} article{'' if number == 1 else 's'}"


def _union(categories: Sequence[Category]) -> str:
    *most, last = [category.label for category in categories]
    return f"{', '.join(most)} {_JOINED[categories[0].scheme]} {last}" if most else last

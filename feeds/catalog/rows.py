"""An entry as the catalog stores it, and the key that gives it its place."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from feeds.catalog.element import content_of
from feeds.catalog.words import searchable
from feeds.model import Entry, Item

#: Makes the Atom element of an entry: given from outside, since publishing comes after the catalog.
Render = Callable[[Entry], bytes]

#: Row 0 of category: everything.
EVERYTHING = 0

_NUMBER_BITS, _TIE_BITS = 24, 17
#: How far a key is shifted to the right to give its day.
DAY_SHIFT = _NUMBER_BITS + _TIE_BITS
#: Entries of one day and number, most often those without a number, that can be told apart.
MAX_TIE = (1 << _TIE_BITS) - 1


class Row(NamedTuple):
    """An entry as the catalog stores it, but for its key."""

    day: int
    number: int
    name: str
    id: str
    title: str
    summary: str
    author: str
    language: str
    source: str | None
    updated: int
    atom: bytes
    #: What the search index holds of it.
    text: bytes
    #: Ids of rows of category, in the entry's order.
    categories: tuple[int, ...]

    @property
    def floor(self) -> int:
        """The lowest key that an entry of this day and number can have; the highest is MAX_TIE above it."""
        return self.day << DAY_SHIFT | self.number << _TIE_BITS


#: The fields of a row but for its categories; and scheme, term and label of each of those, which have not
#: got their ids yet. Plain tuples, because they are what processes hand each other most cheaply.
Draft = tuple[
    tuple[int, int, str, str, str, str, str, str, str | None, int, bytes, bytes],
    tuple[tuple[str, str, str], ...],
]

#: An item as the catalog stores it, but for its digest: line, name of its entry, day, headline, body, source
#: and category.
ItemRow = tuple[int, str, int, str, str, str | None, str | None]


def draft(entry: Entry, atom: bytes) -> Draft:
    """Return an entry as the catalog stores it, with its Atom element."""
    fields = (
        entry.published.toordinal(),
        entry.number,
        entry.name,
        entry.id,
        entry.title,
        entry.summary,
        entry.author,
        entry.language,
        entry.source,
        entry.updated.toordinal(),
        atom,
        # What ``content_of`` reads in the element on the day when the entry goes: the index wants its words
        # back exactly.
        searchable(entry.title, entry.content or content_of(atom)),
    )
    return fields, tuple((category.scheme, category.term, category.label) for category in entry.categories)


def item_row(item: Item, name: str) -> ItemRow:
    """Return an item as the catalog stores it."""
    return item.line, name, item.date.toordinal(), item.headline, item.body, item.source, item.category


def day_of(key: int) -> int:
    """Return the day that a key stands for."""
    return key >> DAY_SHIFT


def number_of(key: int) -> int:
    """Return the press-release number that a key stands for."""
    return key >> _TIE_BITS & (1 << _NUMBER_BITS) - 1


def word_of(*categories: int) -> str:
    """Return the word by which the search index knows a category, or a region with a category."""
    return "c" + "x".join(map(str, categories))


@lru_cache(maxsize=4096)
def in_json(categories: tuple[int, ...]) -> str:
    """Return an entry's categories as it is stored with them."""
    return json.dumps(categories)

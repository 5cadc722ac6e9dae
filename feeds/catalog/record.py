"""The stored record of an entry: a column for each field of ``Entry``, and its Atom element."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from feeds import days
from feeds.model import Category, Entry, Item

#: Row 0 of table category: everything.
EVERYTHING = 0

#: The bits of a key below its day (``lowest_key``).
_SECOND_BITS, _TIE_BITS = 14, 16
#: How far a key is shifted to the right to give its day.
DAY_SHIFT = _SECOND_BITS + _TIE_BITS
#: The highest number by which keys tell entries apart that share day and second.
MAX_TIE = (1 << _TIE_BITS) - 1


class Element(NamedTuple):
    """An entry's Atom element (RFC 4287 §4.1.2), but for its end, which settings and labels change.

    The whole element is ``beginning``, the category elements and ``</entry>``.
    """

    #: From the start tag up to the categories. Where an entry has no source, the name of the entry stands
    #: between two NUL bytes, which XML forbids, for the link to its own page.
    beginning: bytes
    #: Where the entry's content stands in it, in bytes: so it is stored once.
    content_start: int
    content_size: int


#: Renders an entry's element. It is passed in, since publishing comes after the catalog.
Render = Callable[[Entry], Element]
#: Makes the entry, and its element, that all versions of one press release make.
Edit = Callable[[Iterable[Item]], tuple[Entry, Element]]


class Record(NamedTuple):
    """An entry as it is stored: the fields of ``Entry`` in their order, then its element."""

    id: str
    name: str
    title: str
    #: Days are ordinals.
    published: int
    updated: int
    number: int
    language: str
    author: str
    source: str | None
    #: A JSON list of the ids of the categories.
    categories: str
    summary: str
    content: str
    beginning: bytes
    content_start: int
    content_size: int


#: The columns of a record, and those of them that are fields of its entry.
COLUMNS = ", ".join(f"entry.{field}" for field in Record._fields)
FIELDS = ", ".join(f"entry.{field}" for field in Entry._fields)
#: The timestamp at which an entry was updated as one number, its day before its second (``to_timestamp``).
UPDATED = f"((entry.updated << {_SECOND_BITS}) | ((entry.key >> {_TIE_BITS}) & {(1 << _SECOND_BITS) - 1}))"
#: The fields that are written: SQLite cuts the content out of the element when it is read.
STORED = tuple(field for field in Record._fields if field != "content")


def to_record(entry: Entry, element: Element, categories: Sequence[int]) -> Record:
    """Return an entry as it is stored; ``categories`` are the ids of its categories, in their order."""
    stored: dict[str, Any] = entry._asdict()
    stored["published"] = entry.published.toordinal()
    stored["updated"] = entry.updated.toordinal()
    stored["categories"] = _in_json(tuple(categories))
    return Record(**stored, **element._asdict())


def to_entry(row: Sequence[Any], categories: Callable[[str], tuple[Category, ...]]) -> Entry:
    """Return the entry of a row of FIELDS; ``categories`` reads the JSON list of their ids."""
    stored: dict[str, Any] = dict(zip(Entry._fields, row, strict=True))
    second = days.second_of(stored["number"], stored["id"])
    for field in ("published", "updated"):
        stored[field] = days.timestamp(date.fromordinal(stored[field]), second)
    stored["categories"] = categories(stored["categories"])
    return Entry(**stored)


@lru_cache(maxsize=4096)
def ids(categories: str) -> tuple[int, ...]:
    """Return the ids of categories from the JSON list that is stored with an entry."""
    return tuple(json.loads(categories))


def to_timestamp(stored: int) -> datetime:
    """Return the timestamp that a value of UPDATED stands for."""
    return days.timestamp(date.fromordinal(stored >> _SECOND_BITS), stored & (1 << _SECOND_BITS) - 1)


def lowest_key(day: int, number: int, id_: str) -> int:
    """Return the lowest key that an entry of this day, as an ordinal, number and id can have.

    The highest is MAX_TIE above it. Keys rise in the order of publication (docs/architecture.md, Order): by
    day; by second, as timestamps do; by number; and of one number, the smallest id has the highest.
    """
    return day << DAY_SHIFT | days.second_of(number, id_) << _TIE_BITS


def day_of(key: int) -> int:
    """Return the day, as an ordinal, of the entry with this key."""
    return key >> DAY_SHIFT


def search_word(*categories: int) -> str:
    """Return the word by which the search index knows a category, or a region with a category."""
    return "c" + "x".join(map(str, categories))


@lru_cache(maxsize=4096)
def _in_json(categories: tuple[int, ...]) -> str:
    return json.dumps(categories)

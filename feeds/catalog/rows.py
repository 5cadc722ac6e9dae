"""An entry as the catalog stores it, and the key that gives it its place."""

from typing import NamedTuple

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
    #: Ids of rows of category, in the entry's order.
    categories: tuple[int, ...]
    atom: bytes
    text: str

    @property
    def floor(self) -> int:
        """The lowest key that an entry of this day and number can have; the highest is MAX_TIE above it."""
        return self.day << DAY_SHIFT | self.number << _TIE_BITS


def day_of(key: int) -> int:
    """Return the day that a key stands for."""
    return key >> DAY_SHIFT


def number_of(key: int) -> int:
    """Return the press-release number that a key stands for."""
    return key >> _TIE_BITS & (1 << _NUMBER_BITS) - 1


def name_of(path: str) -> str:
    """Return an entry's name: its page's address without ``/entry/`` and the final slash."""
    return path.removeprefix("/entry/").removesuffix("/")


def word_of(category: int) -> str:
    """Return the word by which the search index knows a category."""
    return f"c{category}"

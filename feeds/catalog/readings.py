"""The files that a scan reads, and the outcome of reading each."""

from typing import NamedTuple

from feeds.catalog.folder import FileStat
from feeds.catalog.record import Element
from feeds.model import Entry, Item, Problem
from feeds.reading.rows import Row


class Job(NamedTuple):
    """A file to read."""

    #: Below the seeds folder.
    path: str
    stat: FileStat
    #: The SHA-256 of its last good reading; empty where there was none.
    last_sha256: bytes = b""
    #: How many items, or rows, that reading had.
    last_items: int = 0


class Reading(NamedTuple):
    """The outcome of reading one file."""

    path: str
    #: UNREAD where the file cannot be opened: the reason need not show in its stat, so each poll tries again.
    stat: FileStat
    sha256: bytes = b""
    #: Of a digest; None for a table, for the bytes of the last good reading, and where it cannot be read.
    items: tuple[Item, ...] | None = None
    #: Of a table; None for a digest, and in the same cases.
    rows: tuple[Row, ...] | None = None
    #: For each item, its entry if no other item is about the same press release, with its Atom element.
    entries: tuple[tuple[Entry, Element], ...] = ()
    problems: tuple[Problem, ...] = ()
    #: Problems that depend on today's date or on the tables: they are reported once, and not stored.
    passing_problems: tuple[Problem, ...] = ()
    #: Why the file cannot be read; the catalog then keeps the last good reading.
    fault: str | None = None

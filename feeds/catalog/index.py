"""The search index as a scan writes it: many changes at a time, in the order of their keys."""

import sqlite3
from collections.abc import Mapping
from functools import lru_cache

from feeds.catalog.rows import Row, word_of
from feeds.catalog.tally import SETS, Pairs

#: Entries whose words wait to be written together. FTS5 keeps recent words in memory, and has to write them
#: out whenever a key is lower than the one before, or another statement may have to be undone.
_WAITING = 4000
#: How FTS5 writes while a catalog is made: more words in memory (bytes), and what it wrote merged once, at
#: the end, instead of again and again (it takes up to 2,000 segments, of which each write makes one).
_BUILDING = {"hashsize": 8 << 20, "automerge": 0, "crisismerge": 1999}
#: And otherwise: its own defaults.
_RUNNING = {"hashsize": 1 << 20, "automerge": 4, "crisismerge": 16}


class Index:
    """The words of entries, on their way into the index or out of it."""

    def __init__(self, database: sqlite3.Connection, paired: Pairs, *, first: bool) -> None:
        self._db = database
        self._paired = paired
        self._first = first
        #: By key: the words of the text, and those that stand for the categories.
        self._removed: dict[int, tuple[bytes, str]] = {}
        self._added: dict[int, tuple[bytes, str]] = {}
        if first:
            self._configure(_BUILDING)

    def remove(self, key: int, row: Row) -> None:
        """Take an entry's words out; what has not been written yet never will be."""
        if self._added.pop(key, None) is None:
            self._removed[key] = row.text, self._words(row.categories)

    def add(self, key: int, row: Row) -> None:
        """Put an entry's words in."""
        self._added[key] = row.text, self._words(row.categories)
        if len(self._added) >= _WAITING:
            self._write()

    def _words(self, categories: tuple[int, ...]) -> str:
        return _words(categories, self._paired[categories])

    def finish(self) -> None:
        """Write what waits."""
        self._write()
        if self._first:
            self._db.execute("INSERT INTO search (search) VALUES ('optimize')")
            self._configure(_RUNNING)

    def _write(self) -> None:
        for rows, statement in (
            (
                self._removed,
                "INSERT INTO search (rowid, text, categories, search) VALUES (?, ?, ?, 'delete')",
            ),
            (self._added, "INSERT INTO search (rowid, text, categories) VALUES (?, ?, ?)"),
        ):
            self._db.executemany(statement, ((key, *words) for key, words in sorted(rows.items())))
            rows.clear()

    def _configure(self, options: Mapping[str, int]) -> None:
        self._db.executemany("INSERT INTO search (search, rank) VALUES (?, ?)", options.items())


@lru_cache(maxsize=SETS)
def _words(categories: tuple[int, ...], pairs: tuple[tuple[int, int], ...]) -> str:
    """Return the words of an entry's categories, and of its intersections: each feed is one word."""
    return " ".join((*map(word_of, categories), *(word_of(*pair) for pair in pairs)))

"""Writes the full-text index during a scan: many changes at a time, in the order of their keys."""

import sqlite3
from collections.abc import Mapping

from feeds.catalog.counts import Pairs
from feeds.catalog.fulltext import searchable
from feeds.catalog.record import Record, ids, search_word

#: Entries whose words wait to be written together. FTS5 keeps recent words in memory, and has to write them
#: out whenever a key is lower than the one before, or another statement may have to be undone.
_WAITING = 4000
#: How FTS5 writes while a catalog is built: more words in memory (bytes), and its segments merged once, at
#: the end, instead of again and again (it takes up to 2,000 of them; each write makes one).
_BUILDING = {"hashsize": 8 << 20, "automerge": 0, "crisismerge": 1999}
#: And otherwise: its own defaults.
_RUNNING = {"hashsize": 1 << 20, "automerge": 4, "crisismerge": 16}


class SearchIndex:
    """The words of entries, on their way into the index or out of it."""

    def __init__(self, database: sqlite3.Connection, pairs: Pairs, *, building: bool) -> None:
        self._db = database
        self._pairs = pairs
        self._building = building
        #: By key: the words of the text, and those of the categories.
        self._removed: dict[int, tuple[bytes, str]] = {}
        self._added: dict[int, tuple[bytes, str]] = {}
        if building:
            self._configure(_BUILDING)

    def remove(self, key: int, record: Record) -> None:
        """Take an entry's words out; what has not been written yet never will be."""
        if self._added.pop(key, None) is None:
            self._removed[key] = self._words(record)
            if len(self._removed) >= _WAITING:
                self._write()

    def add(self, key: int, record: Record) -> None:
        """Put an entry's words in."""
        self._added[key] = self._words(record)
        if len(self._added) >= _WAITING:
            self._write()

    def finish(self) -> None:
        """Write the words that wait."""
        self._write()
        if self._building:
            self._db.execute("INSERT INTO search (search) VALUES ('optimize')")
            self._configure(_RUNNING)

    def _words(self, record: Record) -> tuple[bytes, str]:
        """Return the words of an entry's text, and one for each feed that holds it."""
        categories = ids(record.categories)
        feeds = [search_word(category) for category in categories]
        feeds += [search_word(*pair) for pair in self._pairs[categories]]
        return searchable(record.title, record.content), " ".join(feeds)

    def _write(self) -> None:
        self._db.executemany(
            "INSERT INTO search (rowid, text, categories, search) VALUES (?, ?, ?, 'delete')",
            [(key, *words) for key, words in sorted(self._removed.items())],
        )
        self._db.executemany(
            "INSERT INTO search (rowid, text, categories) VALUES (?, ?, ?)",
            [(key, *words) for key, words in sorted(self._added.items())],
        )
        self._removed.clear()
        self._added.clear()

    def _configure(self, options: Mapping[str, int]) -> None:
        self._db.executemany("INSERT INTO search (search, rank) VALUES (?, ?)", options.items())

"""The search index as a scan writes it: many changes at a time, in the order of their keys."""

import sqlite3

from feeds.catalog.rows import Row, word_of

#: Entries whose words wait to be written together. FTS5 keeps recent words in memory, and has to write them
#: out whenever a key is lower than the one before.
_WAITING = 4000
#: Bytes of words that FTS5 keeps in memory while a catalog is made, and otherwise (its own default).
_BUILDING, _RUNNING = 16 << 20, 1 << 20


class Index:
    """The words of entries, on their way into the index or out of it."""

    def __init__(self, database: sqlite3.Connection, *, first: bool) -> None:
        self._db = database
        self._first = first
        self._removed: dict[int, Row] = {}
        self._added: dict[int, Row] = {}
        if first:
            self._keep(_BUILDING)

    def remove(self, key: int, row: Row) -> None:
        """Take an entry's words out; what has not been written yet never will be."""
        if self._added.pop(key, None) is None:
            self._removed[key] = row

    def add(self, key: int, row: Row) -> None:
        """Put an entry's words in."""
        self._added[key] = row
        if len(self._added) >= _WAITING:
            self._write()

    def finish(self) -> None:
        """Write what waits."""
        self._write()
        if self._first:
            self._keep(_RUNNING)

    def _write(self) -> None:
        for rows, statement in (
            (
                self._removed,
                "INSERT INTO search (rowid, text, categories, search) VALUES (?, ?, ?, 'delete')",
            ),
            (self._added, "INSERT INTO search (rowid, text, categories) VALUES (?, ?, ?)"),
        ):
            words = (
                (key, row.text, " ".join(map(word_of, row.categories))) for key, row in sorted(rows.items())
            )
            self._db.executemany(statement, words)
            rows.clear()

    def _keep(self, size: int) -> None:
        self._db.execute("INSERT INTO search (search, rank) VALUES ('hashsize', ?)", (size,))

"""The tables that a catalog is made with: the program's own, and the rows of those in the seeds folder."""

import json
import sqlite3

from feeds.reading.operator_tables import NAMES, extend
from feeds.reading.tables import Tables

_AMONG = f"path IN ({', '.join('?' * len(NAMES))}) ORDER BY path"


class StoredTables:
    """Reads the tables of one catalog, at any moment of it. Any thread may use it."""

    def __init__(self, own: Tables) -> None:
        """``own`` are the program's."""
        self.own = own
        #: A cache: the tables, by the paths and hashes of the files that have rows in them.
        self._cached: tuple[object, Tables] = [], own

    def read(self, connection: sqlite3.Connection) -> Tables:
        """Return the tables as a connection sees them."""
        key = connection.execute(f"SELECT path, sha256 FROM digest WHERE {_AMONG}", NAMES).fetchall()
        cached = self._cached
        if cached[0] != key:
            rows = connection.execute(f"SELECT path, coalesce(rows, '[]') FROM digest WHERE {_AMONG}", NAMES)
            cached = self._cached = key, extend(self.own, {path: json.loads(of) for path, of in rows})
        return cached[1]

    def count(self, connection: sqlite3.Connection) -> int:
        """Return how many tables the seeds folder had when it was last read."""
        return len(connection.execute(f"SELECT 1 FROM digest WHERE {_AMONG}", NAMES).fetchall())

"""Stores readings of digests in the catalog, and withdraws digests, in one transaction."""

import json
import sqlite3
from collections.abc import Iterable

from feeds.catalog import database
from feeds.catalog.digest_table import delete_items, insert_items, store_digest, store_stat
from feeds.catalog.entry_table import EntryTable
from feeds.catalog.reader import Reader, Reading
from feeds.catalog.record import EVERYTHING, Element
from feeds.model import Entry

#: The one label of a category of which digests have several.
_LABEL = "SELECT min(label) FROM label WHERE label.term = category.term"


class Scan:
    """The changes of one scan, within a transaction that the caller holds."""

    def __init__(self, connection: sqlite3.Connection, reader: Reader, now: int) -> None:
        """``now`` is Unix time."""
        self._db = connection
        self._tables = reader.tables
        (self._version,) = connection.execute("SELECT value + 1 FROM meta WHERE name = 'version'").fetchone()
        self._now = now
        building = not connection.execute("SELECT 1 FROM category LIMIT 1").fetchone()
        self.entries = EntryTable(connection, reader, self._version)
        #: Whether anything that is published has changed, and whether anything was stored at all.
        self._changed = self._stored = building
        if building:
            self._prepare()

    def _prepare(self) -> None:
        """Put everything and all known categories into a new catalog: they are feeds even while empty."""
        self._db.execute("INSERT INTO category VALUES (?, '', '', '', 0, ?)", (EVERYTHING, self._version))
        for category in self._tables.known:
            self.entries.category_id(category)

    def withdraw(self, paths: Iterable[str]) -> None:
        """Take out the items of digests that are gone."""
        for path in paths:
            self._stored = True
            (key,) = self._db.execute("DELETE FROM digest WHERE path = ? RETURNING id", (path,)).fetchone()
            self.entries.update({}, delete_items(self._db, key))

    def store(self, batch: Iterable[Reading]) -> None:
        """Store the readings of a batch of files: their items, and the entries that these are versions of."""
        deleted: set[str] = set()
        alone: dict[str, tuple[Entry, Element]] = {}
        for reading in batch:
            self._stored = True
            if reading.items is None:
                store_stat(self._db, reading)
                continue
            digest = store_digest(self._db, reading)
            deleted |= delete_items(self._db, digest)
            alone.update((made[0].name, made) for made in reading.entries)
            insert_items(self._db, digest, reading, self._tables)
        self.entries.update(alone, deleted)

    def finish(self) -> None:
        """Bring the labels in line with the digests, drop categories, and number the scan.

        Those are dropped that have no entries and that no table knows.
        """
        self.entries.finish()
        relabelled = self._db.execute(
            f"UPDATE category SET label = ({_LABEL}) WHERE scheme = 'category' AND label <> ({_LABEL})"
        ).rowcount
        known = json.dumps([f"{category.scheme}/{category.term}" for category in self._tables.known])
        self._db.execute(
            """DELETE FROM category WHERE entries = 0 AND id <> ?
               AND scheme || '/' || term NOT IN (SELECT value FROM json_each(?))""",
            (EVERYTHING, known),
        )
        if relabelled:
            self._set("relabelled", self._version)
        if self._changed or self.entries.changed or relabelled:
            # Rising with every scan, even after the clock was put back: clients compare it.
            last = self._db.execute("SELECT moment FROM scan ORDER BY version DESC LIMIT 1").fetchone()
            scan = self._version, max(last[0] + 1 if last else 0, self._now), database.random_id()
            self._db.execute("INSERT INTO scan VALUES (?, ?, ?)", scan)
            self._set("version", self._version)
        if self._stored:
            self._db.execute("UPDATE meta SET value = value + 1 WHERE name = 'scans'")

    def _set(self, name: str, value: int) -> None:
        self._db.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))

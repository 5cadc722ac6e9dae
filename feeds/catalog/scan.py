"""Stores readings of digests and tables in the catalog, and withdraws files, in one transaction."""

import json
import sqlite3
from collections.abc import Iterable

from feeds.catalog import changed_tables, database
from feeds.catalog.digest_table import delete_items, insert_items, store_digest, store_stat
from feeds.catalog.entry_table import EntryTable
from feeds.catalog.readings import Reading
from feeds.catalog.record import EVERYTHING, Edit, Element
from feeds.catalog.stored_tables import StoredTables
from feeds.model import Entry
from feeds.reading.tables import Tables

#: The one label of a category of which digests have several.
_LABEL = "SELECT min(label) FROM label WHERE label.term = category.term"


class Scan:
    """The changes of one scan, within a transaction that the caller holds.

    Tables are stored before digests, with ``use_tables`` between them.
    """

    def __init__(self, connection: sqlite3.Connection, stored_tables: StoredTables, now: int) -> None:
        """``now`` is Unix time."""
        self._db = connection
        self._stored_tables = stored_tables
        self._tables = stored_tables.read(connection)
        (self._version,) = connection.execute("SELECT value + 1 FROM meta WHERE name = 'version'").fetchone()
        self._now = now
        building = not connection.execute("SELECT 1 FROM category LIMIT 1").fetchone()
        self.entries = EntryTable(connection, self._version)
        #: Whether anything that is published has changed, and whether anything was stored at all.
        self._changed = self._stored = self._building = building
        self._relabelled = False

    def use_tables(self) -> Tables:
        """Return the stored tables, and mark for editing each entry that they change.

        Inserts all categories of the tables: they are feeds even while empty.
        """
        before, self._tables = self._tables, self._stored_tables.read(self._db)
        if self._building:
            self._db.execute(
                "INSERT INTO category VALUES (?, '', '', '', NULL, NULL, 0, ?)", (EVERYTHING, self._version)
            )
        elif before != self._tables:
            self._changed = True
            self._relabelled = changed_tables.apply(self._db, before, self._tables)
        else:
            return self._tables
        for category in self._tables.known:
            self.entries.category_id(category)
        self._db.execute("UPDATE category SET label_kk = NULL, label_ru = NULL")
        self._db.executemany(
            "UPDATE category SET label_kk = ?, label_ru = ? WHERE id = ?",
            [(*labels, self.entries.category_id(row)) for row, labels in self._tables.translations()],
        )
        return self._tables

    def withdraw(self, paths: Iterable[str]) -> None:
        """Take out digests and tables that are gone, with their items and rows."""
        for path in paths:
            self._stored = True
            (key,) = self._db.execute("DELETE FROM digest WHERE path = ? RETURNING id", (path,)).fetchone()
            self.entries.update({}, delete_items(self._db, key))

    def store(self, batch: Iterable[Reading]) -> None:
        """Store a batch of readings: rows, or items and the entries that these are versions of."""
        deleted: set[str] = set()
        alone: dict[str, tuple[Entry, Element]] = {}
        for reading in batch:
            self._stored = True
            if reading.items is None and reading.rows is None:
                store_stat(self._db, reading)
                continue
            digest = store_digest(self._db, reading)
            deleted |= delete_items(self._db, digest)
            alone.update((made[0].name, made) for made in reading.entries)
            insert_items(self._db, digest, reading, self._tables)
        self.entries.update(alone, deleted)

    def finish(self, edit: Edit) -> None:
        """Update the labels, drop unused categories, edit the entries that wait, and number the scan.

        Unused are categories without entries that are in no table. ``edit`` makes the entries.
        """
        self.entries.finish(edit)
        relabelled = self._db.execute(
            f"UPDATE category SET label = ({_LABEL}) WHERE scheme = 'category' AND label <> ({_LABEL})"
        ).rowcount
        relabelled = relabelled or self._relabelled
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

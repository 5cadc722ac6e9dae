"""The entries of the catalog, with all that is derived from them: changed as the items of digests change."""

import json
import sqlite3
from collections.abc import Collection, Mapping
from datetime import date
from operator import attrgetter

from feeds.catalog import counts, keys
from feeds.catalog.counts import MAX_SETS, Pairs
from feeds.catalog.record import EVERYTHING, STORED, Edit, Element, Record, ids, to_record
from feeds.catalog.search_index import SearchIndex
from feeds.model import Category, Entry, Item

_STORED_VALUES = attrgetter(*STORED)
#: A condition that takes names as a JSON list: one statement for any number of them.
_AMONG = "name IN (SELECT value FROM json_each(?))"
#: Entries with several versions that are edited at a time, since they are held in memory.
_AT_A_TIME = 500


class EntryTable:
    """The entries during one scan, within its transaction."""

    def __init__(self, connection: sqlite3.Connection, version: int) -> None:
        """``version``: the number of the scan, which everything that changes gets."""
        self._db = connection
        self._version = version
        self._categories = {
            (scheme, term): key
            for key, scheme, term in connection.execute("SELECT id, scheme, term FROM category")
        }
        self._schemes = {key: scheme for (scheme, _term), key in self._categories.items()}
        #: A cache: the ids of sets of categories that entries have; there are far fewer sets than entries.
        self._sets: dict[tuple[Category, ...], tuple[int, ...]] = {}
        self._pairs = Pairs(self._schemes)
        self._index = SearchIndex(connection, self._pairs, building=not self._categories)
        #: How many entries the scan has added, corrected and withdrawn.
        self.added = self.corrected = self.withdrawn = 0

    def update(self, alone: Mapping[str, tuple[Entry, Element]], deleted: set[str]) -> None:
        """Store the entries whose items were inserted or deleted, or have them wait for ``finish``.

        ``alone`` has an entry for each new item, by name, as that item makes it if it is the only version.
        ``deleted`` are the names of entries that have lost items. Entries wait that have several versions
        now, that have lost items and got no new one, or that are ``keys.crowded``.
        """
        several = {
            name
            for (name,) in self._db.execute(
                """SELECT value FROM json_each(?)
                   WHERE (SELECT count(*) FROM (SELECT 1 FROM item WHERE name = value LIMIT 2)) = 2""",
                _json(alone),
            )
        }
        single = {name: self._record(*made) for name, made in alone.items() if name not in several}
        for name in keys.crowded(self._db, single):
            del single[name]
        waited = self._db.execute(f"DELETE FROM waiting WHERE {_AMONG} RETURNING name", _json(single))
        # No other entry of ``single`` is stored: it would have another item, and so several versions.
        perhaps_stored = {name for (name,) in waited.fetchall()} | deleted
        self._db.executemany(
            "INSERT OR IGNORE INTO waiting VALUES (?)",
            [(name,) for name in (alone.keys() | deleted) - single.keys()],
        )
        self._change(single, perhaps_stored)

    def _edit_waiting(self, edit: Edit) -> None:
        """Edit the entries that wait, each once however often its items have changed.

        They are taken by descending names, which within a day and number are nearly always descending ids:
        each gets a higher key than the one before, so that no stored entry needs another (``keys.crowded``).
        """
        last = "SELECT name FROM waiting ORDER BY name DESC LIMIT ?"
        while names := [name for (name,) in self._db.execute(last, (_AT_A_TIME,))]:
            edited = {name: self._edited(name, edit) for name in names}
            self._change(edited, edited)
            self._db.execute(f"DELETE FROM waiting WHERE {_AMONG}", _json(names))

    def _change(self, edited: Mapping[str, Record | None], perhaps_stored: Collection[str]) -> None:
        """Put edited entries, by name, in the place of those that are stored; None for one without items."""
        removed: dict[int, Record] = {}
        added: list[Record] = []
        for name, new in edited.items():
            old = keys.stored(self._db, "name", name) if name in perhaps_stored else None
            if old and new == old.record:
                continue
            if old:
                removed[old.key] = old.record
            if new:
                added.append(new)
            self._count(old, new)
        if removed or added:
            self._replace(removed, keys.assign(self._db, removed, added))

    def _count(self, old: keys.StoredEntry | None, new: Record | None) -> None:
        """Count an entry that changes, once however often the scan changes it."""
        if not old:
            self.added += 1
        elif not new:
            self.withdrawn += 1
        elif old.version != self._version:
            self.corrected += 1

    @property
    def changed(self) -> bool:
        """Whether any entry has changed."""
        return bool(self.added or self.corrected or self.withdrawn)

    def _edited(self, name: str, edit: Edit) -> Record | None:
        """Return the record of an entry as all its versions make it; None where there are none any more."""
        versions = self._versions(name)
        return self._record(*edit(versions)) if versions else None

    def _record(self, entry: Entry, element: Element) -> Record:
        categories = self._sets.get(entry.categories)
        if categories is None:
            if len(self._sets) >= MAX_SETS:
                self._sets.clear()
            categories = self._sets[entry.categories] = tuple(map(self.category_id, entry.categories))
        return to_record(entry, element, categories)

    def _versions(self, name: str) -> list[Item]:
        rows = self._db.execute(
            """SELECT digest.path, item.key & 0xffffffff, headline, day, body, source, category
               FROM item JOIN digest ON digest.id = item.key >> 32 WHERE name = ?""",
            (name,),
        )
        return [
            Item(path, line, headline, date.fromordinal(day), body, source, category)
            for path, line, headline, day, body, source, category in rows
        ]

    def _replace(self, removed: Mapping[int, Record], added: Mapping[int, Record]) -> None:
        """Take entries out and put entries in, by their keys, with all that is derived from them."""
        self._db.executemany("DELETE FROM entry WHERE key = ?", [(key,) for key in removed])
        self._db.executemany(
            "DELETE FROM entry_category WHERE category = ? AND key = ?", _memberships(removed)
        )
        ordered = sorted(added.items())
        placeholders = ", ".join("?" * (len(STORED) + 2))
        self._db.executemany(
            f"INSERT INTO entry (key, version, {', '.join(STORED)}) VALUES ({placeholders})",
            [(key, self._version, *_STORED_VALUES(record)) for key, record in ordered],
        )
        self._db.executemany("INSERT INTO entry_category VALUES (?, ?)", sorted(_memberships(added)))
        for key, record in removed.items():
            self._index.remove(key, record)
        for key, record in ordered:
            self._index.add(key, record)
        changes = [(-1, record.published, ids(record.categories)) for record in removed.values()]
        changes += [(1, record.published, ids(record.categories)) for record in added.values()]
        counts.update(self._db, self._version, self._pairs, changes)

    def finish(self, edit: Edit) -> None:
        """Edit the entries that wait for it, and write the words that wait for the search index."""
        self._edit_waiting(edit)
        self._index.finish()

    def category_id(self, category: Category) -> int:
        """Return the id of a category, which is inserted when it is met first."""
        key = self._categories.get((category.scheme, category.term))
        if key is None:
            (key,) = self._db.execute(
                "INSERT INTO category VALUES (NULL, ?, ?, ?, NULL, NULL, 0, ?) RETURNING id",
                (*category, self._version),
            ).fetchone()
            self._categories[category.scheme, category.term] = key
            self._schemes[key] = category.scheme
        return int(key)


def _json(names: Collection[str]) -> tuple[str]:
    """Return the argument for _AMONG."""
    return (json.dumps(list(names)),)


def _memberships(records: Mapping[int, Record]) -> list[tuple[int, int]]:
    """Return the rows of table entry_category: each category of each entry, and everything."""
    return [
        (category, key)
        for key, record in records.items()
        for category in (EVERYTHING, *ids(record.categories))
    ]

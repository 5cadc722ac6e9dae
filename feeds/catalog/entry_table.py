"""The entries of the catalog, with all that is derived from them: changed as the items of digests change."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter

from feeds.catalog import counts
from feeds.catalog.counts import MAX_SETS, Pairs
from feeds.catalog.reader import Reader
from feeds.catalog.record import (
    COLUMNS,
    EVERYTHING,
    MAX_TIE,
    STORED,
    Element,
    Record,
    day_of,
    ids,
    lowest_key,
    to_record,
)
from feeds.catalog.search_index import SearchIndex
from feeds.errors import CatalogError
from feeds.model import Category, Entry, Item

_STORED_VALUES = attrgetter(*STORED)
#: A condition that takes names as a JSON list: one statement for any number of them.
_AMONG = "name IN (SELECT value FROM json_each(?))"


class EntryTable:
    """The entries during one scan, within its transaction."""

    def __init__(self, connection: sqlite3.Connection, reader: Reader, version: int) -> None:
        """``version``: the number of the scan, which everything that changes gets."""
        self._db = connection
        self._reader = reader
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
        #: Whether any entry has changed.
        self.changed = False

    def update(self, alone: Mapping[str, tuple[Entry, Element]], deleted: set[str]) -> None:
        """Bring entries in line with their items.

        ``alone`` are the entries of new items, by name, each as it is if that item is its only version; of
        the entries named in ``deleted``, items were deleted.
        """
        removed: dict[int, Record] = {}
        added: list[Record] = []
        names = sorted(alone.keys() | deleted)
        versions: dict[str, int] = dict(
            self._db.execute(
                f"SELECT name, count(*) FROM item WHERE {_AMONG} GROUP BY name", (json.dumps(names),)
            ).fetchall()
        )
        # A new item that is the only version of its entry makes one that is not stored yet.
        perhaps = [name for name in names if name in deleted or versions[name] > 1]
        stored = {
            name
            for (name,) in self._db.execute(f"SELECT name FROM entry WHERE {_AMONG}", (json.dumps(perhaps),))
        }
        for name in names:
            new = self._edited(name, versions.get(name, 0), alone.get(name))
            old = self._stored("name", name) if name in stored else None
            if old and new == old[1]:
                continue
            if old:
                removed[old[0]] = old[1]
            if new:
                added.append(new)
        if removed or added:
            self.changed = True
            self._replace(removed, self._keyed(removed, added))

    def _edited(self, name: str, versions: int, alone: tuple[Entry, Element] | None) -> Record | None:
        """Return the record of an entry as all its versions make it; None where there are none any more."""
        if not versions:
            return None
        entry, element = alone if alone and versions == 1 else self._reader.edit(self._versions(name))
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

    def _stored(self, column: str, value: object) -> tuple[int, Record] | None:
        """Return the key and the record of the entry with a value in a column; None where there is none."""
        found = self._db.execute(f"SELECT key, {COLUMNS} FROM entry WHERE {column} = ?", (value,)).fetchone()
        return (found[0], Record._make(found[1:])) if found else None

    def _keyed(self, removed: dict[int, Record], added: Iterable[Record]) -> dict[int, Record]:
        """Return the added records by their keys.

        Entries of one day and number, most often those without a number, are ordered by id. Stored ones that
        have to make room move: they are put into ``removed``, and returned under their new keys.
        """
        groups: dict[int, list[Record]] = {_lowest_key(record): [] for record in removed.values()}
        for record in added:
            groups.setdefault(_lowest_key(record), []).append(record)
        # A group that has members has one at its lowest key.
        lowest = self._db.execute(
            "SELECT key FROM entry WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(list(groups)),)
        )
        inhabited = {key for (key,) in lowest}
        keyed: dict[int, Record] = {}
        for low, records in groups.items():
            if len(records) == 1 and low not in inhabited:  # nearly always
                keyed[low] = records[0]
            else:
                self._renumber(low, records, removed, keyed)
        return keyed

    def _renumber(
        self, low: int, records: list[Record], removed: dict[int, Record], keyed: dict[int, Record]
    ) -> None:
        """Give each member of a group, stored or added, the key of its place among their ids."""
        stored = self._db.execute(
            "SELECT key, id FROM entry WHERE key BETWEEN ? AND ?", (low, low | MAX_TIE)
        ).fetchall()
        members: list[tuple[str, int | Record]] = [(id_, key) for key, id_ in stored if key not in removed]
        members += [(record.id, record) for record in records]
        if len(members) > MAX_TIE:
            day = date.fromordinal(day_of(low))
            raise CatalogError(f"{day:%d.%m.%Y}", f"has more than {MAX_TIE} press releases with one number")
        for tie, (_id, member) in enumerate(sorted(members, key=lambda pair: pair[0], reverse=True)):
            key = low | tie
            if isinstance(member, Record):
                keyed[key] = member
            elif member != key and (moved := self._stored("key", member)):
                removed[member] = keyed[key] = moved[1]

    def _replace(self, removed: Mapping[int, Record], added: Mapping[int, Record]) -> None:
        """Take entries out and put entries in, by their keys, with all that is derived from them."""
        self._db.executemany("DELETE FROM entry WHERE key = ?", [(key,) for key in removed])
        self._db.executemany(
            "DELETE FROM entry_category WHERE category = ? AND key = ?",
            _memberships(removed),
        )
        ordered = sorted(added.items())
        placeholders = ", ".join("?" * (len(STORED) + 2))
        self._db.executemany(
            f"INSERT INTO entry (key, version, {', '.join(STORED)}) VALUES ({placeholders})",
            [(key, self._version, *_STORED_VALUES(record)) for key, record in ordered],
        )
        self._db.executemany(
            "INSERT INTO entry_category VALUES (?, ?)",
            sorted(_memberships(added)),
        )
        for key, record in removed.items():
            self._index.remove(key, record)
        for key, record in ordered:
            self._index.add(key, record)
        changes = [(-1, record.published, ids(record.categories)) for record in removed.values()]
        changes += [(1, record.published, ids(record.categories)) for record in added.values()]
        counts.update(self._db, self._version, self._pairs, changes)

    def finish(self) -> None:
        """Write the words that wait for the search index."""
        self._index.finish()

    def category_id(self, category: Category) -> int:
        """Return the id of a category, which is inserted when it is met first."""
        key = self._categories.get((category.scheme, category.term))
        if key is None:
            (key,) = self._db.execute(
                "INSERT INTO category VALUES (NULL, ?, ?, ?, 0, ?) RETURNING id",
                (*category, self._version),
            ).fetchone()
            self._categories[category.scheme, category.term] = key
            self._schemes[key] = category.scheme
        return int(key)


def _memberships(records: Mapping[int, Record]) -> list[tuple[int, int]]:
    """Return the rows of table entry_category: each category of each entry, and everything."""
    return [
        (category, key)
        for key, record in records.items()
        for category in (EVERYTHING, *ids(record.categories))
    ]


def _lowest_key(record: Record) -> int:
    return lowest_key(record.published, record.number, record.id)

"""Readings into the catalog: the entries that they change, and everything else left as it is."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from operator import itemgetter

from feeds.catalog import store
from feeds.catalog.element import content_of
from feeds.catalog.index import Index
from feeds.catalog.intake import Reading
from feeds.catalog.rows import EVERYTHING, MAX_TIE, Draft, Render, Row, day_of, draft, in_json, number_of
from feeds.catalog.tally import SETS, Pairs, tally
from feeds.catalog.words import searchable
from feeds.errors import CatalogError
from feeds.model import Item
from feeds.reading import editing, places

#: A condition that takes names as a JSON array: one statement for any number of them.
_AMONG = "name IN (SELECT value FROM json_each(?))"
#: What digests call a category: the first of its labels.
_LABEL = "SELECT min(label) FROM label WHERE label.term = category.term"


class Ingest:
    """One scan's changes to a catalog, within a transaction that the caller holds."""

    def __init__(self, connection: sqlite3.Connection, render: Render, version: int, now: int) -> None:
        self._db = connection
        self._render = render
        self._version = version
        self._now = now
        self._first = not connection.execute("SELECT 1 FROM category LIMIT 1").fetchone()
        self._categories = {
            (scheme, term): key
            for key, scheme, term in connection.execute("SELECT id, scheme, term FROM category")
        }
        self._schemes = {key: scheme for (scheme, _term), key in self._categories.items()}
        #: Ids of sets of categories that entries have: far fewer than there are entries.
        self._sets: dict[tuple[tuple[str, str, str], ...], tuple[int, ...]] = {}
        self._paired = Pairs(self._schemes)
        self._index = Index(connection, self._paired, first=self._first)
        #: Whether anything that is published has changed.
        self.changed = False
        self._renamed = False
        if not self._categories:
            self._prepare()

    def _prepare(self) -> None:
        """Put everything, and each region, into a new catalog: they are known even while they are empty."""
        self._db.execute(
            "INSERT INTO category VALUES (?, '', '', '', 0, ?, ?)", (EVERYTHING, self._version, self._version)
        )
        for region in places.REGIONS:
            self._category(region.scheme, region.term, region.label)
        self.changed = True

    def withdraw(self, paths: Iterable[str]) -> None:
        """Take out what digests said that are gone."""
        names: set[str] = set()
        for path in paths:
            (key,) = self._db.execute("SELECT id FROM digest WHERE path = ?", (path,)).fetchone()
            names |= self._forget_items(key)
            self._db.execute("DELETE FROM digest WHERE id = ?", (key,))
        self._settle({}, names)

    def take(self, batch: Iterable[Reading]) -> None:
        """Store what a batch of files says: items, and the entries that they are versions of."""
        forgotten: set[str] = set()
        alone: dict[str, Draft] = {}
        for reading in batch:
            if reading.items is not None:
                key = self._digest(reading)
                forgotten |= self._forget_items(key)
                alone.update(zip(map(itemgetter(1), reading.items), reading.drafts, strict=True))
                self._db.executemany(
                    "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [(key << 32 | line, *rest) for line, *rest in reading.items],
                )
                called = {editing.category_of(item[-1]) for item in reading.items}
                self._db.executemany(
                    "INSERT INTO label VALUES (?, ?, ?)",
                    [(key, category.term, category.label) for category in called],
                )
            if reading.items is None or reading.fault:
                self._note(reading)
        self._settle(alone, forgotten)

    def finish(self) -> None:
        """Name categories as the digests do, drop those without entries, and close the scan."""
        self._index.finish()
        if self._first:  # later on, each scan removes the days that it empties
            self._db.execute("DELETE FROM day WHERE entries = 0")
        relabelled = self._db.execute(
            f"""UPDATE category SET label = ({_LABEL}) WHERE scheme = 'category' AND label <> ({_LABEL})"""
        ).rowcount
        dropped = self._db.execute(
            "DELETE FROM category WHERE entries = 0 AND scheme IN ('category', 'publisher')"
        ).rowcount
        if relabelled and not self._first:
            for table in ("category", "entry", "day", "pair"):
                self._db.execute(f"UPDATE {table} SET version = ?", (self._version,))
            self._db.execute("UPDATE category SET recent = version")
            self._db.execute("UPDATE pair SET recent = version")
        if relabelled or dropped or self._renamed:
            self._note_version("names")
        if self.changed or relabelled:
            self._note_version("version")
            self._db.execute("INSERT INTO scan VALUES (?, ?, ?)", (self._version, self._now, store.mark()))

    def _note_version(self, name: str) -> None:
        self._db.execute("UPDATE meta SET value = ? WHERE name = ?", (self._version, name))

    # Digests and their items

    def hashes(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the hash of each file's last good reading, where there was one."""
        if self._first:
            return {}
        known = "SELECT path, sha256 FROM digest WHERE path IN (SELECT value FROM json_each(?))"
        return dict(self._db.execute(known, (json.dumps(list(paths)),)))

    def _digest(self, reading: Reading) -> int:
        """Store what is known of a file that was read; return its key."""
        problems = json.dumps(
            [(problem.line, problem.severity, problem.message) for problem in reading.problems]
        )
        (key,) = self._db.execute(
            """INSERT INTO digest (path, size, mtime, inode, sha256, items, fault, problems)
               VALUES (?, ?, ?, ?, ?, ?, NULL, ?)
               ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime = excluded.mtime,
                   inode = excluded.inode, sha256 = excluded.sha256, items = excluded.items, fault = NULL,
                   problems = excluded.problems
               RETURNING id""",
            (
                reading.path,
                *reading.look,
                reading.sha256,
                len(reading.items or ()),
                problems,
            ),
        ).fetchone()
        return int(key)

    def _note(self, reading: Reading) -> None:
        """Store how a file looks now that holds what it held before, or that cannot be read."""
        self._db.execute(
            """INSERT INTO digest (path, size, mtime, inode, sha256, items, fault, problems)
               VALUES (?, ?, ?, ?, ?, 0, ?, '[]')
               ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime = excluded.mtime,
                   inode = excluded.inode, fault = excluded.fault""",
            (reading.path, *reading.look, reading.sha256, reading.fault),
        )

    def _forget_items(self, digest: int) -> set[str]:
        """Delete what a digest said; return the names of the entries concerned."""
        if self._first:
            return set()
        span = (digest << 32, (digest + 1) << 32)
        names = {
            name for (name,) in self._db.execute("SELECT name FROM item WHERE key >= ? AND key < ?", span)
        }
        self._db.execute("DELETE FROM item WHERE key >= ? AND key < ?", span)
        self._db.execute("DELETE FROM label WHERE digest = ?", (digest,))
        return names

    # Entries

    def _settle(self, alone: Mapping[str, Draft], forgotten: set[str]) -> None:
        """Bring entries in line with the items that tell of them now.

        ``alone`` are those of new items, each as if nothing else told of it; of the entries named in
        ``forgotten``, items are gone.
        """
        removed: dict[int, Row] = {}
        added: list[Row] = []
        names = alone.keys() | forgotten
        told = dict(
            self._db.execute(
                f"SELECT name, count(*) FROM item WHERE {_AMONG} GROUP BY name", (json.dumps(sorted(names)),)
            )
        )
        # What a single item tells of, a new one, has no entry yet.
        perhaps = sorted(name for name in names if name in forgotten or told[name] > 1)
        known = {
            name
            for (name,) in self._db.execute(f"SELECT name FROM entry WHERE {_AMONG}", (json.dumps(perhaps),))
        }
        for name in sorted(names):
            made = self._edited(name, told.get(name, 0), alone.get(name))
            row = self._row(made) if made else None
            stored = self._stored("name", name) if name in known else None
            if row and stored and row.atom == stored[1].atom:
                continue
            if stored:
                removed[stored[0]] = stored[1]
            if row:
                added.append(row)
        if not removed and not added:
            return
        self.changed = True
        keyed = self._tie(removed, added)
        self._remove(removed)
        self._add(keyed)
        tally(self._db, self._version, self._paired, removed, keyed, first=self._first)

    def _edited(self, name: str, told: int, alone: Draft | None) -> Draft | None:
        """Return the entry as all the items that tell of it do together; None where none does any more."""
        if not told:
            return None
        if alone and told == 1:
            return alone
        rows = self._db.execute(
            """SELECT digest.path, item.key & 0xffffffff, headline, day, body, source, category
               FROM item JOIN digest ON digest.id = item.key >> 32 WHERE name = ?""",
            (name,),
        )
        entry = editing.edit(
            [
                Item(path, line, headline, date.fromordinal(day), body, source, category)
                for path, line, headline, day, body, source, category in rows
            ]
        )
        return draft(entry, self._render(entry))

    def _row(self, made: Draft) -> Row:
        fields, categories = made
        ids = self._sets.get(categories)
        if ids is None:
            if len(self._sets) >= SETS:
                self._sets.clear()
            ids = self._sets[categories] = tuple(self._category(*category) for category in categories)
        return Row(*fields, ids)

    def _stored(self, column: str, value: object) -> tuple[int, Row] | None:
        found = self._db.execute(
            f"""SELECT key, name, id, title, summary, author, language, source, entry.updated, categories,
                       atom
                FROM entry JOIN element USING (key) WHERE {column} = ?""",
            (value,),
        ).fetchone()
        if found is None:
            return None
        key, *fields, categories, atom = found
        _name, _id, title, *_ = fields
        text = searchable(title, content_of(atom))
        ids = tuple(json.loads(categories))
        return key, Row._make((day_of(key), number_of(key), *fields, atom, text, ids))

    def _tie(self, removed: dict[int, Row], added: Iterable[Row]) -> dict[int, Row]:
        """Return the added rows by their keys; rows that make room for them move from stored to both.

        Entries of one day and number, most often those without a number, are ordered by id.
        """
        groups: dict[int, list[Row]] = {row.floor: [] for row in (*removed.values(), *added)}
        for row in added:
            groups[row.floor].append(row)
        # A group that has members has one at its floor.
        floors = self._db.execute(
            "SELECT key FROM entry WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(list(groups)),)
        )
        inhabited = {floor for (floor,) in floors}
        keyed: dict[int, Row] = {}
        for low, rows in groups.items():
            if len(rows) == 1 and low not in inhabited:  # nearly always
                keyed[low] = rows[0]
                continue
            kept = self._members(low) if low in inhabited else []
            members: list[tuple[str, int | Row]] = [(id_, key) for key, id_ in kept if key not in removed]
            members += [(row.id, row) for row in rows]
            if len(members) > MAX_TIE:
                day = date.fromordinal(day_of(low))
                raise CatalogError(
                    f"{day:%d.%m.%Y}", f"has more than {MAX_TIE} press releases with one number"
                )
            for tie, (_id, member) in enumerate(sorted(members, key=lambda pair: pair[0], reverse=True)):
                key = low | tie
                if isinstance(member, Row):
                    keyed[key] = member
                elif member != key and (stored := self._stored("entry.key", member)):
                    removed[member] = stored[1]
                    keyed[key] = stored[1]
        return keyed

    def _members(self, low: int) -> list[tuple[int, str]]:
        span = (low, low | MAX_TIE)
        return self._db.execute("SELECT key, id FROM entry WHERE key BETWEEN ? AND ?", span).fetchall()

    def _remove(self, rows: dict[int, Row]) -> None:
        keys = [(key,) for key in rows]
        for table in ("entry", "element"):
            self._db.executemany(f"DELETE FROM {table} WHERE key = ?", keys)
        self._db.executemany(
            "DELETE FROM entry_category WHERE category = ? AND key = ?",
            [(category, key) for key, row in rows.items() for category in row.categories],
        )
        for key, row in rows.items():
            self._index.remove(key, row)

    def _add(self, rows: dict[int, Row]) -> None:
        ordered = sorted(rows.items())
        self._db.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(key, *row[2:10], in_json(row.categories), self._version) for key, row in ordered],
        )
        self._db.executemany(
            "INSERT INTO element VALUES (?, ?, ?)", [(key, row.updated, row.atom) for key, row in ordered]
        )
        self._db.executemany(
            "INSERT INTO entry_category VALUES (?, ?)",
            sorted((category, key) for key, row in ordered for category in row.categories),
        )
        for key, row in ordered:
            self._index.add(key, row)

    def _category(self, scheme: str, term: str, label: str) -> int:
        """Return the id of a category, which is made when it is met first."""
        key = self._categories.get((scheme, term))
        if key is None:
            (key,) = self._db.execute(
                "INSERT INTO category VALUES (NULL, ?, ?, ?, 0, ?, ?) RETURNING id",
                (scheme, term, label, self._version, self._version),
            ).fetchone()
            self._renamed = True
            self._categories[scheme, term] = key
            self._schemes[key] = scheme
        return int(key)

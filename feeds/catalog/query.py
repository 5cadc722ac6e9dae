"""Questions to the catalog, all answered from one moment of it."""

import heapq
import itertools
import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from feeds.catalog.categories import Categories, Chosen
from feeds.catalog.rows import DAY_SHIFT, EVERYTHING, day_of, word_of
from feeds.catalog.tally import WINDOW
from feeds.catalog.words import expression
from feeds.model import Category, Severity, page_of


class Line(NamedTuple):
    """An entry as lists show it: all of it but its content."""

    key: int
    #: Address of its page.
    path: str
    id: str
    title: str
    summary: str
    author: str
    language: str
    source: str | None
    published: date
    updated: date
    categories: tuple[Category, ...]


class Read(NamedTuple):
    """A digest as it was last read."""

    #: Below the seeds folder.
    path: str
    items: int
    #: Why the file cannot be read now; its items are an earlier reading's.
    fault: str | None
    #: Line, severity and message of each.
    problems: tuple[tuple[int, Severity, str], ...]


class Held(NamedTuple):
    """What a feed's document holds: its entries, newest first."""

    keys: Sequence[int]
    #: Atom elements.
    elements: Sequence[bytes]
    #: The latest; None where there are no entries.
    updated: date | None


class Snapshot:
    """A view of the catalog within one read transaction of its connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.categories = Categories(connection)
        #: What was asked for last, and the answer: a feed's formats are often made one after another.
        self._held: tuple[object, Held] = None, Held((), (), None)
        #: By key, what was asked for lately: neighbouring feeds and pages list the same entries.
        self._lines: dict[int, Line] = {}
        meta = dict(connection.execute("SELECT name, value FROM meta"))
        #: Tells this catalog from every other, a rebuilt one included.
        self.serial: str = meta["serial"]
        #: Number of the last scan that changed what is published.
        self.version: int = meta["version"]
        #: Number of the last scan that changed which categories there are, or what they are called.
        self.names: int = meta["names"]
        #: When documents last changed because the server's settings did.
        self.settings_modified: int = meta.get("settings_modified", 0)
        #: Differs whenever anything that is published may differ.
        self.generation = (self.serial, self.version, self.settings_modified)
        #: Fingerprint of the settings that a server last served with.
        self.settings: str = meta.get("settings", "")

    # Versions

    def version_of(self, chosen: Chosen, day: date | None = None, *, recent: bool = False) -> int:
        """Return the last scan that touched a selection, one day of it, or its ``recent`` entries alone.

        An intersection of unions counts as touched when each of its unions was: at times too often, never too
        seldom.
        """
        if day is not None:
            row = self._db.execute(
                "SELECT version FROM day WHERE category = ? AND day = ?",
                (chosen.key, day.toordinal()),
            ).fetchone()
            return int(row[0]) if row else self.version
        if chosen.intersection:
            row = self._db.execute(
                f"SELECT {'recent' if recent else 'version'} FROM pair WHERE region = ? AND category = ?",
                [terms[0].key for terms in chosen],
            ).fetchone()
            if row:
                return int(row[0])
        # The newest entries of an intersection may be older than any of its parts' newest.
        recent = recent and len(chosen) <= 1
        return min(
            max(term.recent if recent else term.version for term in terms)
            for terms in chosen or ((self.categories.everything,),)
        )

    def version_of_entry(self, name: str) -> int:
        """Return the last scan that touched an entry, or an article beside it; 0 where there is none."""
        row = self._db.execute("SELECT version FROM entry WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def moment(self, version: int) -> int:
        """Return when a scan was, in Unix time; for a scan that changed nothing, when one last did."""
        row = self._db.execute("SELECT max(moment) FROM scan WHERE version <= ?", (version,)).fetchone()
        return int(row[0] or 0)

    def mark(self, version: int) -> str:
        """Return what tells a scan, or the last before it that changed anything, from others so numbered."""
        row = self._db.execute(
            "SELECT mark FROM scan WHERE version <= ? ORDER BY version DESC LIMIT 1", (version,)
        ).fetchone()
        return str(row[0]) if row else ""

    # Entries

    def newest(
        self, chosen: Chosen, limit: int = WINDOW, query: str = "", before: int | None = None
    ) -> list[int]:
        """Return the keys of a selection's newest entries, newest first, older than ``before``.

        ``query`` is a normalised search.
        """
        if query:
            return self._search(chosen, query, limit, before)
        return [row[0] for row in self._newest(chosen, "", limit, before)]

    def _newest(
        self, chosen: Chosen, more: str, limit: int, before: int | None = None
    ) -> list[tuple[Any, ...]]:
        """Return keys, newest first, with ``more`` columns of element."""
        ceiling = before if before is not None else _BEYOND
        if not chosen:
            table = "element" if more else "entry"
            newest = f"SELECT key{more} FROM {table} WHERE key < ? ORDER BY key DESC LIMIT ?"
            return self._db.execute(newest, (ceiling, limit)).fetchall()
        driver, *others = sorted(chosen, key=lambda terms: sum(term.entries for term in terms))
        joined = "CROSS JOIN element ON element.key = run.key" if more else ""
        conditions = "".join(
            f""" AND EXISTS (SELECT 1 FROM entry_category AS other
                             WHERE other.key = run.key AND other.category IN ({_marks(terms)}))"""
            for terms in others
        )
        values = [term.key for terms in others for term in terms]
        runs = [
            self._db.execute(
                f"""SELECT run.key{more} FROM entry_category AS run {joined}
                    WHERE run.category = ? AND run.key < ?{conditions} ORDER BY run.key DESC LIMIT ?""",
                (term.key, ceiling, *values, limit),
            ).fetchall()
            for term in driver
        ]
        if len(runs) == 1:
            return runs[0]
        merged = heapq.merge(*runs, key=itemgetter(0), reverse=True)
        return [
            next(same) for _key, same in itertools.islice(itertools.groupby(merged, itemgetter(0)), limit)
        ]

    def _search(self, chosen: Chosen, query: str, limit: int, before: int | None) -> list[int]:
        if chosen.intersection:
            within = f" AND categories : {word_of(*(terms[0].key for terms in chosen))}"
        else:
            within = "".join(
                f" AND categories : ({' OR '.join(word_of(term.key) for term in terms)})" for terms in chosen
            )
        rows = self._db.execute(
            "SELECT rowid FROM search WHERE search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
            (expression(query) + within, before if before is not None else _BEYOND, limit),
        )
        return [key for (key,) in rows]

    def held(self, chosen: Chosen, day: date | None = None, query: str = "") -> Held:
        """Return what a subscription document holds, one day's archive, or the results of a search.

        A subscription document holds the newest WINDOW, and for everything or a single category all of its
        two newest days. A day is one of everything or of a single category.
        """
        asked = chosen, day, query
        if self._held[0] != asked:
            if query:
                rows = self._elements(self.newest(chosen, query=query))
            else:
                rows = self._on(chosen, _ELEMENT, day) if day else self._window(chosen)
            updated = max(map(itemgetter(2), rows), default=None)
            held = Held(
                list(map(itemgetter(0), rows)),
                list(map(itemgetter(1), rows)),
                date.fromordinal(updated) if updated else None,
            )
            self._held = asked, held
        return self._held[1]

    def _window(self, chosen: Chosen) -> list[tuple[Any, ...]]:
        days = self.days(chosen, limit=2) if chosen.single else []
        if sum(entries for _day, entries, _version in days) <= WINDOW:
            return self._newest(chosen, _ELEMENT, WINDOW)
        return self._between(chosen, _ELEMENT, days[-1][0].toordinal() << DAY_SHIFT, _BEYOND)

    def on(self, chosen: Chosen, day: date) -> list[int]:
        """Return the keys of one day of everything or of a single category, newest first."""
        return [row[0] for row in self._on(chosen, "", day)]

    def _on(self, chosen: Chosen, more: str, day: date) -> list[tuple[Any, ...]]:
        return self._between(chosen, more, day.toordinal() << DAY_SHIFT, (day.toordinal() + 1) << DAY_SHIFT)

    def _between(self, chosen: Chosen, more: str, low: int, high: int) -> list[tuple[Any, ...]]:
        if not chosen:
            table = "element" if more else "entry"
            between = f"SELECT key{more} FROM {table} WHERE key >= ? AND key < ? ORDER BY key DESC"
            return self._db.execute(between, (low, high)).fetchall()
        joined = "CROSS JOIN element ON element.key = run.key" if more else ""
        return self._db.execute(
            f"""SELECT run.key{more} FROM entry_category AS run {joined}
                WHERE run.category = ? AND run.key >= ? AND run.key < ? ORDER BY run.key DESC""",
            (chosen.key, low, high),
        ).fetchall()

    def atoms(self, keys: Sequence[int]) -> list[bytes]:
        """Return the Atom elements of entries, newest first."""
        return list(map(itemgetter(1), self._elements(keys)))

    def _elements(self, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        return self._db.execute(
            f"SELECT key{_ELEMENT} FROM element WHERE {_AMONG} ORDER BY key DESC", (json.dumps(keys),)
        ).fetchall()

    def lines(self, keys: Sequence[int]) -> Sequence[Line]:
        """Return entries as lists show them, in the order of their keys."""
        missing = [key for key in keys if key not in self._lines]
        if missing:
            if len(self._lines) > _LATELY:
                self._lines.clear()
                missing = list(keys)
            rows = self._db.execute(f"SELECT {_LINE} FROM entry WHERE {_AMONG}", (json.dumps(missing),))
            self._lines.update((row[0], self._line(row)) for row in rows)
        return [self._lines[key] for key in keys]

    def entry(self, name: str) -> tuple[Line, bytes] | None:
        """Return the entry of this name (``karaganda/940388``) and its Atom element; None where it is not."""
        row = self._db.execute(
            f"SELECT {_LINE}, atom FROM entry JOIN element USING (key) WHERE name = ?", (name,)
        ).fetchone()
        return (self._line(row[:-1]), row[-1]) if row else None

    def entries(self, since: int) -> Iterator[tuple[str, int]]:
        """Yield the name of each entry that a scan after ``since`` touched, and the last, newest first."""
        yield from self._db.execute(
            """SELECT name, version FROM entry
               WHERE key IN (SELECT key FROM entry WHERE version > ?) ORDER BY key DESC""",
            (since,),
        )

    def beside(self, line: Line) -> tuple[Line | None, Line | None]:
        """Return the previous and the next article of an entry's publisher, in the order of publication."""
        publisher = next(category for category in line.categories if category.scheme == "publisher")
        listed = self.categories.find("publisher", publisher.term)
        found = [
            self._db.execute(
                f"""SELECT {_LINE} FROM entry_category JOIN entry USING (key)
                    WHERE category = ? AND key {sign} ? ORDER BY key {order} LIMIT 1""",
                (listed.key if listed else EVERYTHING, line.key),
            ).fetchone()
            for sign, order in (("<", "DESC"), (">", "ASC"))
        ]
        previous, following = (self._line(row) if row else None for row in found)
        return previous, following

    def _line(self, row: tuple[int, str, str, str, str, str, str, str | None, int, str]) -> Line:
        key, name, id_, title, summary, author, language, source, updated, categories = row
        return Line(
            key,
            page_of(name),
            id_,
            title,
            summary,
            author,
            language,
            source,
            date.fromordinal(day_of(key)),
            date.fromordinal(updated),
            self.categories.of(categories),
        )

    # Days

    def days(self, chosen: Chosen, limit: int = -1) -> list[tuple[date, int, int]]:
        """Return the days of everything, or of a single category, newest first: date, entries, last scan."""
        rows = self._db.execute(
            "SELECT day, entries, version FROM day WHERE category = ? ORDER BY day DESC LIMIT ?",
            (chosen.key, limit),
        )
        return [(date.fromordinal(day), entries, version) for day, entries, version in rows]

    def archived(self, since: int) -> Iterator[tuple[Category, date, int]]:
        """Yield each category's days that a scan after ``since`` touched, and the last; newest first.

        Everything is one of them, with an empty scheme.
        """
        for key, day, version in self._db.execute(
            "SELECT category, day, version FROM day WHERE version > ? ORDER BY category, day DESC", (since,)
        ):
            yield self.categories.by_key(key), date.fromordinal(day), version

    def count_archived(self) -> int:
        """Return how many days ``archived`` yields in all."""
        return int(self._db.execute("SELECT count(*) FROM day").fetchone()[0])

    def days_beside(self, chosen: Chosen, day: date) -> tuple[date | None, date | None]:
        """Return the nearest earlier and later days that have entries."""
        found = [
            self._db.execute(
                f"SELECT {which} FROM day WHERE category = ? AND day {sign} ?",
                (chosen.key, day.toordinal()),
            ).fetchone()[0]
            for which, sign in (("max(day)", "<"), ("min(day)", ">"))
        ]
        earlier, later = (date.fromordinal(ordinal) if ordinal else None for ordinal in found)
        return earlier, later

    # Digests

    def count_digests(self) -> int:
        """Return how many files were read."""
        return int(self._db.execute("SELECT count(*) FROM digest").fetchone()[0])

    def digests(self, *, noticed: bool = False) -> list[Read]:
        """Return what was read, by path; with ``noticed``, only where something was."""
        where = "WHERE problems <> '[]' OR fault IS NOT NULL" if noticed else ""
        rows = self._db.execute(f"SELECT path, items, fault, problems FROM digest {where} ORDER BY path")
        return [
            Read(path, items, fault, tuple(map(tuple, json.loads(found))))
            for path, items, fault, found in rows
        ]


#: What no key reaches: SQLite's largest integer.
_BEYOND = (1 << 63) - 1
#: Lines that a snapshot remembers, and those that were asked for last.
_LATELY = 4096
#: Columns of element besides the key.
_ELEMENT = ", atom, updated"
#: A condition that takes keys as a JSON array: one statement for any number of them.
_AMONG = "key IN (SELECT value FROM json_each(?))"
_LINE = """key, entry.name, entry.id, title, summary, author, language, source, entry.updated, categories"""


def _marks(terms: Sequence[object]) -> str:
    return ", ".join("?" * len(terms))

"""One moment of the catalog, as publishing asks it: entries, days, versions."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from feeds.catalog import day_table, digest_table, months, selecting
from feeds.catalog.categories import Categories, Chosen
from feeds.catalog.conditions import Condition, conditions
from feeds.catalog.day_table import Day
from feeds.catalog.digest_table import DigestRow
from feeds.catalog.faults import Fault
from feeds.catalog.feed_names import FeedNames, NamesCache
from feeds.catalog.record import FIELDS, UPDATED, to_entry, to_timestamp
from feeds.catalog.stored_tables import StoredTables
from feeds.model import Category, Entry

#: A subscription document holds this many of the newest entries, and for everything or a single category all
#: of so many newest days besides: docs/architecture.md, Feeds.
WINDOW = 100
_DAYS = 7
#: It ends before its Atom elements are more bytes than this, but not before it has so many entries.
_MOST_BYTES = 1_000_000
_LEAST = 20

#: The stored element of an entry: when it was updated, for ``record.to_timestamp``; its beginning
#: (``record.Element``); the JSON list of the ids of its categories, for ``Categories.of``; its size in bytes,
#: with about as many as the categories take when they are put behind it.
ElementRow = tuple[int, bytes, str, int]
_SIZE = "length(beginning) + 400"
_ELEMENT = f"{UPDATED}, beginning, categories, {_SIZE}"


class Snapshot:
    """The catalog as it was when a read transaction of its connection began."""

    def __init__(self, connection: sqlite3.Connection, tables: StoredTables, names: NamesCache) -> None:
        self._db = connection
        self._stored_tables = tables
        self._names = names
        #: The tables that the catalog is made with.
        self.tables = tables.read(connection)
        self.categories = Categories(connection)
        meta = dict(connection.execute("SELECT name, value FROM meta"))
        #: The random id of this catalog; one that is rebuilt has another.
        self.serial: str = meta["serial"]
        #: Number of the last scan that changed what is published.
        self.version: int = meta["version"]
        #: Number of the last scan that changed a label, and so may have changed every document.
        self.relabelled: int = meta["relabelled"]

    @property
    def generation(self) -> object:
        """A cache key: it changes whenever any document may change."""
        return self.state_of(self.version)

    def state_of(self, version: int) -> object:
        """Return a cache key for a document of this version; no other state of any catalog has the same."""
        return self.serial, self.random_id(version)

    # Versions

    def version_of(self, chosen: Chosen, day: date | None = None) -> int:
        """Return the last scan that touched a selection, or one day of it.

        An intersection of unions counts as touched when each of its unions was: at times too often, never too
        seldom.
        """
        if day is None and not chosen.intersection:
            every = chosen or ((self.categories.everything,),)
            return min(max(term.version for term in terms) for terms in every)
        if day is not None:
            row = self._db.execute(
                "SELECT version FROM day WHERE category = ? AND day = ?", (chosen.key, day.toordinal())
            ).fetchone()
        else:
            row = self._db.execute(
                "SELECT version FROM pair WHERE region = ? AND category = ?",
                [terms[0].key for terms in chosen],
            ).fetchone()
        return int(row[0]) if row else self.version

    def version_of_entry(self, name: str) -> int:
        """Return the last scan that touched an entry; the newest where there is none of this name."""
        row = self._db.execute("SELECT version FROM entry WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else self.version

    def moment(self, version: int) -> int:
        """Return when a scan was, in Unix time; for a scan that changed nothing, when one last did."""
        row = self._db.execute(
            "SELECT moment FROM scan WHERE version <= ? ORDER BY version DESC LIMIT 1", (version,)
        ).fetchone()
        return int(row[0]) if row else 0

    def random_id(self, version: int) -> str:
        """Return the random id of the newest scan not after ``version``; empty before the first."""
        row = self._db.execute(
            "SELECT random_id FROM scan WHERE version <= ? ORDER BY version DESC LIMIT 1", (version,)
        ).fetchone()
        return str(row[0]) if row else ""

    def scan_of(self, random_id: str) -> int | None:
        """Return the version of the scan with a random id; None where this catalog has none such."""
        row = self._db.execute("SELECT version FROM scan WHERE random_id = ?", (random_id,)).fetchone()
        return int(row[0]) if row else None

    # The entries of documents

    def keys(self, chosen: Chosen, day: date | None = None, query: str = "") -> list[int]:
        """Return the keys of the entries that a document holds, newest first.

        It is a subscription document, one day's archive, or the results of a search (a normalised query).
        """
        return [key for key, _size in self._document(f"key, {_SIZE}", chosen, day, query)]

    def elements(self, chosen: Chosen, day: date | None = None, query: str = "") -> Iterable[ElementRow]:
        """Return the Atom elements of the entries of ``keys``, to be read once."""
        return self._document(_ELEMENT, chosen, day, query)

    def _document(self, columns: str, chosen: Chosen, day: date | None, query: str) -> selecting.Rows:
        """Return columns of the entries that a document holds; the last one is the size of their elements."""
        if day:
            return selecting.of_day(self._db, columns, chosen, day.toordinal())
        if query:
            return _fitting(selecting.by_keys(self._db, columns, self.newest(chosen, query=query)))
        days = self.days(chosen, limit=_DAYS) if chosen.single else []
        most = max(WINDOW, sum(entries for _day, entries, _version in days))
        return _fitting(selecting.newest(self._db, columns, chosen, most, selecting.BEYOND))

    def newest(
        self, chosen: Chosen, limit: int = WINDOW, query: str = "", before: int | None = None
    ) -> list[int]:
        """Return the keys of a selection's newest entries, newest first; of those below ``before``, if given.

        ``query`` is a normalised search.
        """
        ceiling = before if before is not None else selecting.BEYOND
        if query:
            return selecting.found(self._db, chosen, self.conditions(query), limit, ceiling)
        return [key for (key,) in selecting.newest(self._db, "key", chosen, limit, ceiling)]

    def conditions(self, query: str) -> tuple[Condition, ...]:
        """Return the conditions of a normalised query, with the feeds that its words name."""
        return conditions(query, self.feed_names.find)

    @property
    def feed_names(self) -> FeedNames:
        """The names by which searches find feeds."""
        return self._names.of(self.generation, self.categories.by_keys, self.tables)

    # Entries

    def entries(self, keys: Sequence[int]) -> list[Entry]:
        """Return the entries with these keys, which are all there, newest first."""
        rows = selecting.by_keys(self._db, FIELDS, keys)
        return [to_entry(row, self.categories.of) for row in rows]

    def entry(self, name: str) -> Entry | None:
        """Return the entry of this name (``karaganda/940388``); None where there is none."""
        row = self._db.execute(f"SELECT {FIELDS} FROM entry WHERE name = ?", (name,)).fetchone()
        return to_entry(row, self.categories.of) if row else None

    def updated(self, keys: Sequence[int]) -> datetime | None:
        """Return when the last of these entries was updated; None where there are none."""
        row = self._db.execute(
            f"SELECT max({UPDATED}) FROM entry WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(keys),),
        ).fetchone()
        return to_timestamp(row[0]) if row[0] else None

    def names(self) -> Iterator[tuple[str, int]]:
        """Yield the name and the version of every entry, newest first."""
        yield from self._db.execute("SELECT name, version FROM entry ORDER BY key DESC")

    # Days

    def days(self, chosen: Chosen, limit: int = -1) -> list[Day]:
        """Return the days of everything, or of a single category, newest first."""
        return day_table.newest(self._db, chosen, limit)

    def recent(self, scheme: str) -> dict[int, int]:
        """Return how many entries the newest seven days of each category of a scheme have, by its key."""
        return day_table.totals(self._db, scheme, _DAYS)

    def archived(self) -> Iterator[tuple[Category, date, int]]:
        """Yield the days of each category, and their versions, newest first.

        Everything is one of the categories, with an empty scheme.
        """
        for key, day, version in self._db.execute(
            "SELECT category, day, version FROM day ORDER BY category, day DESC"
        ):
            yield self.categories.by_key(key), date.fromordinal(day), version

    def newest_day_beyond(self, chosen: Chosen, held: int) -> date | None:
        """Return the newest day of which a document with the ``held`` newest entries lacks some; or None."""
        for day, entries, _version in self.days(chosen, limit=held + 1):
            held -= entries
            if held < 0:
                return day
        return None

    def days_beside(self, chosen: Chosen, day: date) -> tuple[date | None, date | None]:
        """Return the nearest earlier and later days that have entries."""
        return day_table.beside(self._db, chosen, day)

    # Months

    def months(self) -> list[months.Month]:
        """Return the months that have entries, newest first."""
        return months.months(self._db)

    def pages(self, first: date, limit: int, offset: int) -> Iterator[tuple[str, date]]:
        """Yield the names of a month's entries, and the days on which they were updated, oldest first."""
        return months.pages(self._db, first, limit, offset)

    # Digests and tables

    def count_digests(self) -> int:
        """Return how many digests were read."""
        return digest_table.count(self._db) - self._stored_tables.count(self._db)

    def faults(self) -> list[Fault]:
        """Return the digests and tables that cannot be followed, by path, with the reason of each."""
        return digest_table.faults(self._db)

    def digests(self, *, with_problems: bool = False) -> list[DigestRow]:
        """Return the digests and tables that were read, by path.

        If asked for, only those with a problem or a fault.
        """
        return digest_table.rows(self._db, with_problems=with_problems)


def _fitting(rows: selecting.Rows) -> selecting.Rows:
    """Yield the first rows, for as long as the entries, whose sizes stand last, fit in one document."""
    total = 0
    for number, row in enumerate(rows):
        total += row[-1]
        if total > _MOST_BYTES and number >= _LEAST:
            return
        yield row

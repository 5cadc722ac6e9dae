"""Records the documents that an export wrote, and the state of each at its target, in an SQLite database.

Others may have written to that database. Rows that no export makes are no reason to fail, and callers examine
paths before they act on them.
"""

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from feeds.errors import ExportError
from feeds.filenames import to_text

#: "fdex", the application_id of SQLite by which a database is recognised as a manifest.
_APPLICATION_ID = 0x66646578
#: Statements name no column but path: in manifests of version 1, others have other names.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    path TEXT PRIMARY KEY,    -- below the target
    {columns}
) WITHOUT ROWID
"""
#: Facts about a target as a whole, such as its last run.
_FACTS = "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
_KEPT = "CREATE TEMP TABLE kept (path TEXT PRIMARY KEY) WITHOUT ROWID"
_LISTED = "CREATE TEMP TABLE listed (path TEXT PRIMARY KEY) WITHOUT ROWID"
#: The columns but the first are those of Outdated.
_OUTDATED = "CREATE TEMP TABLE outdated (number INTEGER PRIMARY KEY, path TEXT, origin BLOB)"
#: SQLite's errors that come from the disk, memory or permissions: a new manifest would not mend them.
_ENVIRONMENT_ERRORS = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
#: For the lines of several faults.
AT_WORK = "another export is at work here"
ADVICE = "delete it, and export again with --overwrite"
#: Files that are looked up together.
_BATCH = 500

_T = TypeVar("_T")
State = TypeVar("State", bound=tuple[Any, ...])


class Layout(NamedTuple, Generic[State]):
    """The columns in which a manifest records the state of a document at its target."""

    #: In SQL, without that of the path.
    columns: tuple[str, ...]
    #: Returns the state of such columns. They may hold values of any type.
    read: Callable[..., State]


class Outdated(NamedTuple):
    """A document that is not up to date at its target."""

    #: Of its file, below the target.
    path: str
    #: Identifies the program, the settings and the scan that the document is to be made from.
    origin: bytes


class Manifest(Generic[State]):
    """The manifest of one target, during one run of an export."""

    def __init__(self, file: Path, connection: sqlite3.Connection, layout: Layout[State]) -> None:
        self._file = file
        self._db = connection
        self._layout = layout

    def states(self, paths: Iterable[str]) -> Mapping[str, State]:
        """Return the recorded states of those of the documents that are recorded, by path."""
        among = "SELECT * FROM file WHERE path IN (SELECT value FROM json_each(?))"
        return self._states(among, json.dumps(list(paths)))

    def keep(self, paths: Sequence[str]) -> Mapping[str, State]:
        """Return the recorded states of documents, by path, and except these from those that are stale."""
        self._write("INSERT OR IGNORE INTO kept VALUES (?)", ((path,) for path in paths))
        return self.states(paths)

    def stale(self) -> Mapping[str, State]:
        """Return the recorded states of the documents that ``keep`` was not called with."""
        return self._states("SELECT * FROM file WHERE path NOT IN (SELECT path FROM kept)")

    def postpone(self, documents: Iterable[Outdated]) -> None:
        """Remember documents until the end of the run, on the disk: there may be millions."""
        self._write("INSERT INTO outdated (path, origin) VALUES (?, ?)", documents)

    def postponed(self, size: int) -> Iterator[Sequence[Outdated]]:
        """Yield the documents that were postponed, in their order, in batches."""
        number = 0
        following = "SELECT * FROM outdated WHERE number > ? ORDER BY number LIMIT ?"
        while rows := self._fetch(following, number, size):
            number = rows[-1][0]
            yield [Outdated(*row[1:]) for row in rows]

    def record(self, files: Iterable[tuple[str, State]]) -> None:
        """Record the states of documents, in one transaction."""
        places = ", ".join("?" for _ in (*self._layout.columns, "path"))
        rows = ((path, *state) for path, state in files)
        self._write(f"INSERT OR REPLACE INTO file VALUES ({places})", rows)  # noqa: S608 - of question marks

    def forget(self, paths: Iterable[str]) -> None:
        """Remove documents from the record, in one transaction."""
        self._write("DELETE FROM file WHERE path = ?", ((path,) for path in paths))

    def is_empty(self) -> bool:
        """Return whether no document is recorded, as before the first run."""
        return not self._fetch("SELECT 1 FROM file LIMIT 1")

    def named(self, file: str) -> Mapping[str, State]:
        """Return the recorded states of the documents of this name, in any folder, by path."""
        return self._states("SELECT * FROM file WHERE path = ? OR path LIKE ?", file, f"%/{file}")

    def fact(self, name: str) -> str | None:
        """Return what is recorded of the target as a whole under a name."""
        rows = self._fetch("SELECT value FROM fact WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def has_facts(self) -> bool:
        """Return whether anything is recorded of the target as a whole."""
        return bool(self._fetch("SELECT 1 FROM fact LIMIT 1"))

    def set_fact(self, name: str, value: str) -> None:
        """Record something of the target as a whole, in a transaction of its own."""
        self._write("INSERT OR REPLACE INTO fact VALUES (?, ?)", [(name, value)])

    def align(self, listed: Iterable[tuple[str, State]], same: Callable[[State, State], bool]) -> None:
        """Bring the record in line with a list of all that the target holds, each with its state there.

        A recorded state stays where it is the ``same`` as the listed one, for it may say more.
        """
        for batch in batches(listed):
            paths = [path for path, _state in batch]
            self._write("INSERT OR IGNORE INTO listed VALUES (?)", ((path,) for path in paths))
            recorded = self.states(paths)
            self.record(
                (path, state)
                for path, state in batch
                if path not in recorded or not same(recorded[path], state)
            )
        self._write("DELETE FROM file WHERE path NOT IN (SELECT path FROM listed)")

    def _states(self, statement: str, *values: object) -> Mapping[str, State]:
        return {path: self._layout.read(*state) for path, *state in self._fetch(statement, *values)}

    def _fetch(self, statement: str, *values: object) -> list[Any]:
        with _reporting(self._file):
            return self._db.execute(statement, values).fetchall()

    def _write(self, statement: str, rows: Iterable[Sequence[object]] = ((),)) -> None:
        """Execute a statement for each row of values, by default once and without any, in one transaction."""
        with _reporting(self._file):
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")


def batches(files: Iterable[_T]) -> Iterator[list[_T]]:
    """Yield files in lists of such a length that it is cheap to look each list up in a manifest."""
    iterator = iter(files)
    while batch := list(itertools.islice(iterator, _BATCH)):
        yield batch


@contextmanager
def open_manifest(file: Path, layout: Layout[State], target: str) -> Iterator[Manifest[State]]:
    """Open a manifest, or make it; until it is closed, nobody else can open it.

    ``target`` is named where another export is at work. The file is removed where nothing is recorded at the
    end: a run that wrote nothing leaves nothing. Raises ExportError where another export has it open,
    where the file is no manifest, or where it cannot be written.
    """
    if file.is_symlink():
        raise ExportError(str(file), f"is a symbolic link, and no manifest; {ADVICE}")
    with _reporting(file, target):
        connection = sqlite3.connect(file, timeout=1, isolation_level=None)
    with closing(connection):
        # Text may be any bytes; a path with others than ours is none of our files'.
        connection.text_factory = _text
        with _reporting(file, target):
            _prepare(file, connection, layout)
        manifest = Manifest(file, connection, layout)
        try:
            yield manifest
        finally:
            with suppress(ExportError, OSError):
                if manifest.is_empty() and not manifest.has_facts():
                    file.unlink()


def _text(value: bytes) -> str:
    return value.decode(errors="replace")


def _prepare(file: Path, connection: sqlite3.Connection, layout: Layout[Any]) -> None:
    """Lock a database, and make its tables."""
    connection.execute("BEGIN EXCLUSIVE")
    # From now on, the end of a transaction does not release the lock.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    elif connection.execute("PRAGMA application_id").fetchone() != (_APPLICATION_ID,):
        raise ExportError(str(file), "is another program's database; it is left alone")
    connection.execute(_SCHEMA.format(columns=", ".join(layout.columns)))
    columns = connection.execute("SELECT name, pk FROM pragma_table_xinfo('file')").fetchall()
    if len(columns) != len(layout.columns) + 1 or columns[0] != ("path", 1):
        raise ExportError(str(file), f"does not have the table of a manifest; {ADVICE}")
    connection.execute(_FACTS)
    connection.execute(_KEPT)
    connection.execute(_LISTED)
    connection.execute(_OUTDATED)
    connection.execute("COMMIT")


@contextmanager
def _reporting(file: Path, target: str = "") -> Iterator[None]:
    """Raise SQLite's errors as ExportError, with the manifest's path: an export reads the catalog, too."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_BUSY:
            raise ExportError(target or str(file), AT_WORK) from None
        advice = "" if code in _ENVIRONMENT_ERRORS else f"; {ADVICE}"
        raise ExportError(str(file), f"cannot be written: {to_text(str(error))}{advice}") from None

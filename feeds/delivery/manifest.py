"""Records the files that an export wrote, in an SQLite database beside them.

Others may have written to that database. Rows that no export makes are no reason to fail, and callers examine
paths before they act on them.
"""

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from feeds.errors import ExportError
from feeds.filenames import to_text

_NAME = ".feeds-manifest.sqlite3"
#: "fdex", the application_id of SQLite by which a database is recognised as a manifest.
_APPLICATION_ID = 0x66646578
#: Statements name no column but path: in manifests of version 1, the last two have other names.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    path       TEXT PRIMARY KEY,    -- below the output folder; the other columns are those of FileState
    size       INTEGER NOT NULL,
    mtime      INTEGER NOT NULL,
    gzip_mtime INTEGER NOT NULL,
    origin     BLOB NOT NULL
) WITHOUT ROWID
"""
#: What else is known of a target as a whole.
_FACTS = "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
_KEPT = "CREATE TEMP TABLE kept (path TEXT PRIMARY KEY) WITHOUT ROWID"
#: The columns but the first are those of Outdated.
_OUTDATED = """
CREATE TEMP TABLE outdated (number INTEGER PRIMARY KEY, path TEXT, origin BLOB, gzip_mtime INTEGER)
"""
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
_ADVICE = "delete it, and export again with --overwrite"
#: Files that are looked up together.
_BATCH = 500

_T = TypeVar("_T")

#: In place of the mtime of a compressed copy that is not there, since it would be no smaller than the file.
NO_COPY = -2


class FileState(NamedTuple):
    """The state of a file that was written; by default, of one that was not."""

    #: In bytes; -1 until the file is written.
    size: int = -1
    #: In nanoseconds.
    mtime: int = -1
    #: Of its compressed copy; 0 where none was asked for, -1 until it is written, otherwise perhaps NO_COPY.
    gzip_mtime: int = 0
    #: Identifies the program, the settings and the scan that the file was made from.
    origin: bytes = b""

    @property
    def content(self) -> str:
        """Differs whenever the bytes of the file do; empty until the file is written."""
        return f"{self.size} {self.mtime}" if self.size >= 0 else ""


class Outdated(NamedTuple):
    """A document whose file is not up to date."""

    #: Of its file, below the output folder.
    path: str
    #: Identifies the program, the settings and the scan that the document is to be made from.
    origin: bytes
    #: That of the file's recorded state.
    gzip_mtime: int


class Manifest:
    """The manifest of one output folder, during one run of an export."""

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        self._file = file
        self._db = connection

    def states(self, paths: Iterable[str]) -> Mapping[str, FileState]:
        """Return the recorded states of those of the files that are recorded, by path."""
        among = "SELECT * FROM file WHERE path IN (SELECT value FROM json_each(?))"
        return self._states(among, json.dumps(list(paths)))

    def keep(self, paths: Sequence[str]) -> Mapping[str, FileState]:
        """Return the recorded states of files, by path, and except these files from those that are stale."""
        self._write("INSERT INTO kept VALUES (?)", ((path,) for path in paths))
        return self.states(paths)

    def stale(self) -> Mapping[str, FileState]:
        """Return the recorded states of the files that ``keep`` was not called with."""
        return self._states("SELECT * FROM file WHERE path NOT IN (SELECT path FROM kept)")

    def postpone(self, documents: Iterable[Outdated]) -> None:
        """Remember documents until the end of the run, on the disk: there may be millions."""
        self._write("INSERT INTO outdated (path, origin, gzip_mtime) VALUES (?, ?, ?)", documents)

    def postponed(self, size: int) -> Iterator[Sequence[Outdated]]:
        """Yield the documents that were postponed, in their order, in batches."""
        number = 0
        following = "SELECT * FROM outdated WHERE number > ? ORDER BY number LIMIT ?"
        while rows := self._fetch(following, number, size):
            number = rows[-1][0]
            yield [Outdated(*row[1:]) for row in rows]

    def record(self, files: Iterable[tuple[str, FileState]]) -> None:
        """Record the states of files, in one transaction."""
        rows = ((path, *state) for path, state in files)
        self._write("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self, paths: Iterable[str]) -> None:
        """Remove files from the record, in one transaction."""
        self._write("DELETE FROM file WHERE path = ?", ((path,) for path in paths))

    def is_empty(self) -> bool:
        """Return whether nothing is recorded, as before the first run."""
        return not self._fetch("SELECT 1 FROM file LIMIT 1")

    def named(self, file: str) -> Mapping[str, FileState]:
        """Return the recorded states of the files of this name, in any folder, by path."""
        return self._states("SELECT * FROM file WHERE path = ? OR path LIKE ?", file, f"%/{file}")

    def fact(self, name: str) -> str | None:
        """Return what is recorded of the target as a whole under a name."""
        rows = self._fetch("SELECT value FROM fact WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def set_fact(self, name: str, value: str) -> None:
        """Record something of the target as a whole, in a transaction of its own."""
        self._write("INSERT OR REPLACE INTO fact VALUES (?, ?)", [(name, value)])

    def _states(self, statement: str, *values: object) -> Mapping[str, FileState]:
        return {path: _state(*state) for path, *state in self._fetch(statement, *values)}

    def _fetch(self, statement: str, *values: object) -> list[Any]:
        with _reporting(self._file):
            return self._db.execute(statement, values).fetchall()

    def _write(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        with _reporting(self._file):
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")


def batches(files: Iterable[_T]) -> Iterator[list[_T]]:
    """Yield files in lists of such a length that it is cheap to look each list up in a manifest."""
    iterator = iter(files)
    while batch := list(itertools.islice(iterator, _BATCH)):
        yield batch


def _state(size: int, mtime: int, gzip_mtime: object, origin: bytes) -> FileState:
    """Return a recorded state. Values of other types equal those of no file, and are not used otherwise."""
    return FileState(size, mtime, gzip_mtime if isinstance(gzip_mtime, int) else -1, origin)


@contextmanager
def open_manifest(out: Path) -> Iterator[Manifest]:
    """Open the manifest of an output folder, or make it; until it is closed, nobody else can open it.

    It is removed where nothing is recorded at the end: a run that wrote nothing leaves nothing.
    Raises ExportError where another export has it open, where the file is no manifest, or where it cannot be
    written.
    """
    file = out / _NAME
    if file.is_symlink():
        raise ExportError(str(file), f"is a symbolic link, and no manifest; {_ADVICE}")
    with _reporting(file):
        connection = sqlite3.connect(file, timeout=1, isolation_level=None)
    with closing(connection):
        # Text may be any bytes; a path with others than ours is none of our files'.
        connection.text_factory = _text
        with _reporting(file):
            _prepare(file, connection)
        manifest = Manifest(file, connection)
        try:
            yield manifest
        finally:
            with suppress(ExportError, OSError):
                if manifest.is_empty():
                    file.unlink()


def _text(value: bytes) -> str:
    return value.decode(errors="replace")


def _prepare(file: Path, connection: sqlite3.Connection) -> None:
    """Lock a database, and make its tables."""
    connection.execute("BEGIN EXCLUSIVE")
    # From now on, the end of a transaction does not release the lock.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    elif connection.execute("PRAGMA application_id").fetchone() != (_APPLICATION_ID,):
        raise ExportError(str(file), "is another program's database; it is left alone")
    connection.execute(_SCHEMA)
    columns = connection.execute("SELECT name, pk FROM pragma_table_xinfo('file')").fetchall()
    if len(columns) != len(FileState._fields) + 1 or columns[0] != ("path", 1):
        raise ExportError(str(file), f"does not have the table of a manifest; {_ADVICE}")
    connection.execute(_FACTS)
    connection.execute(_KEPT)
    connection.execute(_OUTDATED)
    connection.execute("COMMIT")


@contextmanager
def _reporting(file: Path) -> Iterator[None]:
    """Raise SQLite's errors as ExportError, with the manifest's path: an export reads the catalog, too."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_BUSY:
            raise ExportError(str(file.parent), "another export is at work here") from None
        advice = "" if code in _ENVIRONMENT_ERRORS else f"; {_ADVICE}"
        raise ExportError(str(file), f"cannot be written: {to_text(str(error))}{advice}") from None

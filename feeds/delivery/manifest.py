"""Records the files that an export wrote, in an SQLite database beside them."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from feeds.errors import ExportError

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


class Manifest:
    """The manifest of one output folder, during one run of an export."""

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        self._file = file
        self._db = connection

    def keep(self, paths: Sequence[str]) -> Mapping[str, FileState]:
        """Return the recorded states of files, by path, and except these files from those that are stale."""
        self._write("INSERT INTO kept VALUES (?)", ((path,) for path in paths))
        among = "SELECT * FROM file WHERE path IN (SELECT value FROM json_each(?))"
        return self._states(among, json.dumps(paths))

    def stale(self) -> Mapping[str, FileState]:
        """Return the recorded states of the files that ``keep`` was not called with."""
        return self._states("SELECT * FROM file WHERE path NOT IN (SELECT path FROM kept)")

    def record(self, files: Iterable[tuple[str, FileState]]) -> None:
        """Record the states of files, in one transaction."""
        rows = ((path, *state) for path, state in files)
        self._write("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self, paths: Iterable[str]) -> None:
        """Remove files from the record, in one transaction."""
        self._write("DELETE FROM file WHERE path = ?", ((path,) for path in paths))

    def _states(self, statement: str, *values: object) -> Mapping[str, FileState]:
        with _reporting(self._file):
            return {path: FileState(*state) for path, *state in self._db.execute(statement, values)}

    def _write(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        with _reporting(self._file):
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")


@contextmanager
def open_manifest(out: Path) -> Iterator[Manifest]:
    """Open the manifest of an output folder, or make it; until it is closed, nobody else can open it.

    Raises ExportError where another export has it open, where the file is another program's, or where it
    cannot be written.
    """
    file = out / _NAME
    with _reporting(file):
        connection = sqlite3.connect(file, timeout=1, isolation_level=None)
    with closing(connection):
        with _reporting(file):
            _prepare(file, connection)
        yield Manifest(file, connection)


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
    connection.execute("CREATE TEMP TABLE kept (path TEXT PRIMARY KEY) WITHOUT ROWID")
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
        damaged = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        advice = "; delete it, and every file is compared with what is published" if damaged else ""
        raise ExportError(str(file), f"cannot be written: {error}{advice}") from None

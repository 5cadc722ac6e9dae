"""What an export knows of the files that it wrote: a small SQLite file among them."""

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from feeds.catalog import store
from feeds.errors import ExportError

#: The manifest's name in the output folder.
MANIFEST = ".feeds-manifest.sqlite3"
_LOCK = ".feeds-manifest.lock"
#: "fdex", by which a manifest says that it is ours (SQLite's application_id).
_APPLICATION_ID = 0x66646578
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
    path    TEXT PRIMARY KEY,   -- below the output folder
    size    INTEGER,            -- of what was written; NULL until it is
    mtime   INTEGER,
    gzip    INTEGER NOT NULL DEFAULT 0,   -- mtime of the .gz beside it; 0 where there is to be none
    run     INTEGER NOT NULL              -- that last had to see whether the document is published
) WITHOUT ROWID;
"""
#: Files that are asked for together.
_BATCH = 500
#: Behind every path.
_LAST = "\U0010ffff"

#: A file as it was last written: its size, its mtime in nanoseconds, and the mtime of the compressed file
#: beside it: 0 where there is to be none, -1 where it is missing.
Written = tuple[int | None, int | None, int]
_NEW: Written = (None, None, 0)


class Manifest:
    """The manifest of one output folder, during one run of an export."""

    def __init__(self, file: Path, connection: sqlite3.Connection, made_with: str, *, gzip: bool) -> None:
        """``made_with`` is what versions are comparable within; ``begin`` is to be called next."""
        self._file = file
        self._db = connection
        self._made_with = made_with
        self._gzip = gzip
        meta = dict(self._execute("SELECT name, value FROM meta"))
        #: The catalog's last scan, by version and mark, of the last run that was finished. None where that
        #: was made with something else: only the bytes themselves tell then.
        self.finished: tuple[int, str] | None = None
        #: The same of the last run that was begun.
        self.begun: tuple[int, str] | None = None
        if meta.get("made_with") == made_with:
            self.finished = meta["version"], meta["mark"]
            self.begun = meta["begun"], meta["begun_mark"]
        #: Whether earlier runs may have put compressed files beside the others.
        self.was_gzip = bool(meta.get("gzip"))
        self._run = meta.get("run", 0) + 1
        #: The last path that somebody looked at.
        self._looked: str = meta.get("looked", "")

    def begin(self, version: int, mark: str, *, trusted: bool) -> None:
        """Begin to write what the catalog's last scan, of this version and mark, publishes.

        Where the run is cut off, the next one takes all files for what the last finished run made of them,
        but for what scans have touched since; unless that is not to be ``trusted``.
        """
        self._note(
            made_with=self._made_with if trusted else "",
            run=self._run,
            gzip=int(self._gzip or self.was_gzip),
            begun=version,
            begun_mark=mark,
        )

    def files(self) -> Iterator[list[tuple[str, *Written]]]:
        """Yield what is known of each file, many at a time, beginning where the last finished run stopped."""
        turn = self._looked
        for low, high in ((turn, _LAST), ("", turn)):
            self._looked = low
            while rows := self._execute(
                """SELECT path, size, mtime, gzip FROM file
                   WHERE path > ? AND path <= ? ORDER BY path LIMIT ?""",
                self._looked,
                high,
                _BATCH,
            ):
                self._looked = rows[-1][0]
                yield rows

    def forget(self, paths: Iterable[str]) -> None:
        """Forget how files were that are not so any more."""
        self._write("UPDATE file SET size = NULL WHERE path = ?", [(path,) for path in paths])

    def plan(self, paths: Sequence[str]) -> Mapping[str, Written]:
        """Return what is known of files that this run publishes.

        New ones are noted before any of them is there: what is ours stays known.
        """
        rows = self._execute(
            """SELECT path, size, mtime, gzip FROM file
               WHERE path IN (SELECT value FROM json_each(?))""",
            json.dumps(paths),
        )
        known: dict[str, Written] = {row[0]: row[1:] for row in rows}
        new = [path for path in paths if path not in known]
        self._write("INSERT INTO file (path, run) VALUES (?, ?)", [(path, self._run) for path in new])
        return known | dict.fromkeys(new, _NEW)

    def note(self, files: Mapping[str, Written]) -> None:
        """Note how files are now."""
        self._write(
            "UPDATE file SET size = ?, mtime = ?, gzip = ? WHERE path = ?",
            [(*known, path) for path, known in files.items()],
        )

    def __len__(self) -> int:
        """Return how many files are known."""
        ((files,),) = self._execute("SELECT count(*) FROM file")
        return int(files)

    def others(self, published: Iterable[Sequence[str]]) -> list[str]:
        """Return the files of earlier runs that are not among those published."""
        for paths in published:
            self._execute(
                "UPDATE file SET run = ? WHERE path IN (SELECT value FROM json_each(?))",
                self._run,
                json.dumps(paths),
            )
        return [path for (path,) in self._execute("SELECT path FROM file WHERE run <> ?", self._run)]

    def forget_others(self) -> None:
        """Forget the files that ``others`` returned: they are gone."""
        self._execute("DELETE FROM file WHERE run <> ?", self._run)

    def finish(self, version: int, mark: str) -> None:
        """Say that the run that ``begin`` began came to its end, and what it made is on the disk."""
        self._note(
            made_with=self._made_with, gzip=int(self._gzip), version=version, mark=mark, looked=self._looked
        )

    def _note(self, **meta: object) -> None:
        self._write("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(meta.items()))

    def _execute(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with _telling(self._file):
            return self._db.execute(statement, values).fetchall()

    def _write(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Write rows together: a transaction each would wait for the disk."""
        if not rows:
            return
        with _telling(self._file):
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")


@contextmanager
def open_manifest(out: Path, made_with: str, *, gzip: bool) -> Iterator[Manifest]:
    """Open the manifest of an output folder, or make it, for one run, the only one at a time.

    Raises ExportError where another export is at work, or where the file is not ours or cannot be written.
    """
    file = out / MANIFEST
    with _alone(out), closing(_connection(file)) as connection:
        yield Manifest(file, connection, made_with, gzip=gzip)


def _connection(file: Path) -> sqlite3.Connection:
    with _telling(file):
        connection = sqlite3.connect(file, isolation_level=None)
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        if owner != _APPLICATION_ID:
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
                raise ExportError(str(file), "is another program's database; it is left alone")
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_SCHEMA)
        return connection


@contextmanager
def _telling(file: Path) -> Iterator[None]:
    """Say of which file SQLite's errors are: an export reads the catalog, too."""
    try:
        yield
    except sqlite3.Error as error:
        advice = (
            "; delete it, and every file is compared with what is published" if store.damaged(error) else ""
        )
        raise ExportError(str(file), f"cannot be written: {error}{advice}") from None


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    lock = os.open(out / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExportError(str(out), "another export is at work here") from None
        yield
    finally:
        os.close(lock)

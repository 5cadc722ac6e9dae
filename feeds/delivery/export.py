"""Every exportable document as a file: only what changed is written, and only what was written is removed."""

# Plain strings: a path object costs as much as the system call it is for, and there are thousands of files.
# ruff: noqa: PTH116

import fcntl
import gzip as gzips
import itertools
import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from feeds.catalog.query import Snapshot
from feeds.delivery import files
from feeds.errors import ExportError
from feeds.model import Document
from feeds.publishing.address import Address
from feeds.publishing.press import Press
from feeds.settings import Settings

#: "fdex", by which a manifest says that it is ours (SQLite's application_id).
_APPLICATION_ID = 0x66646578
_MANIFEST = ".feeds-manifest.sqlite3"
_LOCK = ".feeds-manifest.lock"
_DRAFT = ".feeds-draft"
#: Bytes of what several documents have in common that are kept while they are made.
_ROOM = 96_000_000
#: Documents whose paths the manifest learns of before the first of them is written.
_BATCH = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
    path    TEXT PRIMARY KEY,   -- below the output folder
    version INTEGER,            -- of what the document shows, when it was last looked at
    size    INTEGER,            -- of what was written; NULL until it is
    mtime   INTEGER,
    gzip    INTEGER NOT NULL DEFAULT 0,   -- mtime of the .gz beside it; 0 where there is to be none
    run     INTEGER NOT NULL              -- that last had to see whether the document is published
) WITHOUT ROWID;
"""

#: What the manifest tells of a file: version, size, mtime, mtime of the compressed one.
_Known = tuple[int | None, int | None, int | None, int]
_NEW: _Known = (None, None, None, 0)


class Summary:
    """What an export did, in documents."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    #: Documents that were rendered: those that may have changed.
    rendered: int = 0

    def __str__(self) -> str:
        return f"{self.written:,} written, {self.unchanged:,} unchanged, {self.removed:,} removed"


def export(
    out: Path,
    settings: Settings,
    snapshot: Snapshot,
    *,
    gzip: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> Summary:
    """Bring the files under ``out`` in line with the catalog.

    Each file changes at once or not at all, and what a page points to is there before the page. ``gzip``
    puts a ``.gz`` beside each. Raises ExportError where a file cannot be written, where another export is
    at work, or where the manifest is not ours; what was written until then stays, and the next run goes on.
    """
    settings = settings._replace(live=False)
    press = Press(settings, _ROOM)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _alone(out), _manifest(out) as manifest:
            return _Export(out, press, manifest, gzip=gzip).run(
                snapshot, _made_with(settings, snapshot), progress
            )
    except OSError as error:
        # Where a draft cannot take its place, it is the place that matters.
        where = error.filename2 or error.filename or out
        raise ExportError(str(where), f"cannot be written: {error.strerror}") from None
    except sqlite3.Error as error:
        raise ExportError(str(out / _MANIFEST), f"cannot be written: {error}") from None


def _made_with(settings: Settings, snapshot: Snapshot) -> str:
    """Return what versions are comparable within: a catalog, a program and its settings."""
    return f"{snapshot.serial} {settings.fingerprint}"


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


@contextmanager
def _manifest(out: Path) -> Iterator[sqlite3.Connection]:
    manifest = sqlite3.connect(out / _MANIFEST, isolation_level=None)
    try:
        (owner,) = manifest.execute("PRAGMA application_id").fetchone()
        if owner != _APPLICATION_ID:
            if manifest.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
                raise ExportError(str(out / _MANIFEST), "is another program's database; it is left alone")
            manifest.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        manifest.execute("PRAGMA journal_mode = WAL")
        manifest.execute("PRAGMA synchronous = NORMAL")
        manifest.executescript(_SCHEMA)
        yield manifest
    finally:
        manifest.close()


class _Export:
    """One run: what is planned, written, left and removed."""

    def __init__(self, out: Path, press: Press, manifest: sqlite3.Connection, *, gzip: bool) -> None:
        self._folder = out
        self._out = str(out)
        self._draft = str(out / _DRAFT)
        self._press = press
        self._db = manifest
        self._gzip = gzip
        self._summary = Summary()

    def run(self, snapshot: Snapshot, made_with: str, progress: Callable[[int], None]) -> Summary:
        meta = dict(self._db.execute("SELECT name, value FROM meta"))
        # After a run that was cut off, or with another program or catalog, only the bytes themselves tell.
        trusted = meta.get("made_with") == made_with
        self._run = meta.get("run", 0) + 1
        self._was_gzip = bool(meta.get("gzip"))
        self._note(made_with="", run=self._run, gzip=int(self._gzip))
        Path(self._draft).unlink(missing_ok=True)
        done = 0
        for batch in _batches(self._press.exported(snapshot)):
            known = self._plan([path for path, _address, _version in batch])
            put = []
            for path, address, version in batch:
                before = known[path]
                if trusted and before == (version, *self._state(path), self._beside(path)):
                    self._summary.unchanged += 1
                else:
                    # An earlier run put a compressed file there, or was cut off where it may have.
                    compressed = self._was_gzip or before[-1] != 0
                    document = self._press.publish(snapshot, address)
                    put.append(self._put(path, version, document, compressed=compressed))
            self._db.execute("BEGIN")
            self._db.executemany(
                "UPDATE file SET version = ?, size = ?, mtime = ?, gzip = ? WHERE path = ?", put
            )
            self._db.execute("COMMIT")
            done += len(batch)
            progress(done)
        (known_files,) = self._db.execute("SELECT count(*) FROM file").fetchone()
        if known_files > done:
            self._prune(_batches(self._press.exported(snapshot)))
        os.sync()
        self._note(made_with=made_with)
        return self._summary

    def _note(self, **meta: object) -> None:
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())

    def _plan(self, paths: list[str]) -> dict[str, _Known]:
        """Tell the manifest what this run publishes, before any of it is there: what is ours stays known.

        Return what it knows of each: version, size, mtime, and the mtime of the compressed file.
        """
        rows = self._db.execute(
            """SELECT path, version, size, mtime, gzip FROM file
               WHERE path IN (SELECT value FROM json_each(?))""",
            (json.dumps(paths),),
        )
        known: dict[str, _Known] = {row[0]: row[1:] for row in rows}
        self._db.execute("BEGIN")
        new = [path for path in paths if path not in known]
        self._db.executemany(
            "INSERT INTO file (path, run) VALUES (?, ?)", [(path, self._run) for path in new]
        )
        self._db.execute("COMMIT")
        return known | dict.fromkeys(new, _NEW)

    def _put(self, path: str, version: int, document: Document, *, compressed: bool) -> tuple[object, ...]:
        """Write a document where it differs from what is there; return what the manifest is to know."""
        self._summary.rendered += 1
        file, body = f"{self._out}/{path}", document.body
        beside = f"{file}.gz"
        state = self._state(path)
        changed = state[0] != len(body) or Path(file).read_bytes() != body
        if (changed or not self._gzip) and compressed:
            # Before the file changes: should we be killed here, no host sends what was there before.
            Path(beside).unlink(missing_ok=True)
        if changed:
            status = files.write(file, body, self._draft, new=state[0] < 0)
            state = status.st_size, status.st_mtime_ns
        if self._gzip and (changed or not _holds(beside, body)):
            files.write(beside, gzips.compress(body, 9, mtime=0), self._draft)
        self._summary.written += changed
        self._summary.unchanged += not changed
        return version, *state, self._beside(path), path

    def _state(self, path: str) -> tuple[int, int]:
        """Return the size and the mtime of a file below the output folder; -1 where it is missing."""
        try:
            stat = os.stat(f"{self._out}/{path}")
        except FileNotFoundError:
            return -1, -1
        return stat.st_size, stat.st_mtime_ns

    def _beside(self, path: str) -> int:
        """Return the mtime of the compressed file, -1 where it is missing; 0 where there is to be none."""
        return self._state(f"{path}.gz")[1] if self._gzip else 0

    def _prune(self, published: Iterable[list[tuple[str, Address, int]]]) -> None:
        """Remove what earlier runs wrote and is not published any more, and folders that are empty then."""
        for batch in published:
            paths = json.dumps([path for path, _address, _version in batch])
            self._db.execute(
                "UPDATE file SET run = ? WHERE path IN (SELECT value FROM json_each(?))", (self._run, paths)
            )
        gone = self._db.execute("SELECT path FROM file WHERE run <> ?", (self._run,)).fetchall()
        for (path,) in gone:
            file = self._folder / path
            with suppress(FileNotFoundError):
                file.unlink()
                self._summary.removed += 1
            file.with_name(file.name + ".gz").unlink(missing_ok=True)
            for folder in file.parents:
                if folder == self._folder:
                    break
                try:
                    folder.rmdir()
                except OSError:  # something else is in it
                    break
        self._db.execute("DELETE FROM file WHERE run <> ?", (self._run,))


def _batches(addresses: Iterator[tuple[Address, int]]) -> Iterator[list[tuple[str, Address, int]]]:
    while batch := list(itertools.islice(addresses, _BATCH)):
        yield [(_file_of(address.path), address, version) for address, version in batch]


def _file_of(path: str) -> str:
    """Return the file that a static host serves at an address."""
    return path.removeprefix("/") + ("index.html" if path.endswith("/") else "")


def _holds(beside: str, body: bytes) -> bool:
    """Return whether a compressed file holds ``body``."""
    try:
        return gzips.decompress(Path(beside).read_bytes()) == body
    except (OSError, EOFError, zlib.error):
        return False

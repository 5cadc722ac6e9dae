"""Every exportable document as a file: only what changed is written, and only what was written is removed."""

import errno
import fcntl
import gzip as gzips
import itertools
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from feeds.catalog.query import Snapshot
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
    run     INTEGER NOT NULL
) WITHOUT ROWID;
"""


@dataclass(slots=True)
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
    settings = replace(settings, live=False)
    press = Press(settings)
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
        self._out = out
        self._press = press
        self._db = manifest
        self._gzip = gzip
        self._summary = Summary()

    def run(self, snapshot: Snapshot, made_with: str, progress: Callable[[int], None]) -> Summary:
        meta = dict(self._db.execute("SELECT name, value FROM meta"))
        # After a run that was cut off, or with another program or catalog, only the bytes themselves tell.
        self._trusted = meta.get("made_with") == made_with
        self._run = meta.get("run", 0) + 1
        self._was_gzip = bool(meta.get("gzip"))
        self._note(made_with="", run=self._run, gzip=int(self._gzip))
        done = 0
        for batch in _batches(self._press.exported(snapshot)):
            self._plan([_file_of(address.path) for address, _version in batch])
            self._db.execute("BEGIN")
            for address, version in batch:
                path = _file_of(address.path)
                if not self._current(path, version):
                    self._put(path, version, self._press.publish(snapshot, address))
            self._db.execute("COMMIT")
            done += len(batch)
            progress(done)
        self._prune()
        os.sync()
        self._note(made_with=made_with)
        return self._summary

    def _note(self, **meta: object) -> None:
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())

    def _plan(self, paths: list[str]) -> None:
        """Tell the manifest what this run publishes, before any of it is there: what is ours stays known."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO file (path, run) VALUES (?, ?) ON CONFLICT DO UPDATE SET run = excluded.run",
            [(path, self._run) for path in paths],
        )
        self._db.execute("COMMIT")

    def _current(self, path: str, version: int) -> bool:
        """Return whether a file is as this version of its document left it; nothing is rendered for that."""
        if not self._trusted:
            return False
        row = self._db.execute(
            "SELECT version, size, mtime, gzip FROM file WHERE path = ?", (path,)
        ).fetchone()
        if row != (version, *_state(self._out / path), self._beside(path)):
            return False
        self._summary.unchanged += 1
        return True

    def _put(self, path: str, version: int, document: Document) -> None:
        self._summary.rendered += 1
        file = self._out / path
        beside = file.with_name(file.name + ".gz")
        changed = not _is(file, document.body)
        if (changed or not self._gzip) and self._compressed(path):
            # Before the file changes: should we be killed here, no host sends what was there before.
            beside.unlink(missing_ok=True)
        if changed:
            _write(file, document.body, self._out / _DRAFT)
        if self._gzip and (changed or not _holds(beside, document.body)):
            _write(beside, gzips.compress(document.body, 9, mtime=0), self._out / _DRAFT)
        self._summary.written += changed
        self._summary.unchanged += not changed
        self._db.execute(
            "UPDATE file SET version = ?, size = ?, mtime = ?, gzip = ? WHERE path = ?",
            (version, *_state(file), self._beside(path), path),
        )

    def _beside(self, path: str) -> int:
        """Return the mtime of the compressed file, -1 where it is missing; 0 where there is to be none."""
        return _state(self._out / f"{path}.gz")[1] if self._gzip else 0

    def _compressed(self, path: str) -> bool:
        """Return whether an earlier run put a compressed file there, or was cut off where it may have."""
        return self._was_gzip or bool(
            self._db.execute("SELECT gzip FROM file WHERE path = ?", (path,)).fetchone()[0]
        )

    def _prune(self) -> None:
        """Remove what earlier runs wrote and this one does not publish, and folders that are empty then."""
        gone = self._db.execute("SELECT path FROM file WHERE run <> ?", (self._run,)).fetchall()
        for (path,) in gone:
            file = self._out / path
            with suppress(FileNotFoundError):
                file.unlink()
                self._summary.removed += 1
            file.with_name(file.name + ".gz").unlink(missing_ok=True)
            for folder in file.parents:
                if folder == self._out:
                    break
                try:
                    folder.rmdir()
                except OSError:  # something else is in it
                    break
        self._db.execute("DELETE FROM file WHERE run <> ?", (self._run,))


def _batches(addresses: Iterator[tuple[Address, int]]) -> Iterator[list[tuple[Address, int]]]:
    while batch := list(itertools.islice(addresses, _BATCH)):
        yield batch


def _file_of(path: str) -> str:
    """Return the file that a static host serves at an address."""
    return path.removeprefix("/") + ("index.html" if path.endswith("/") else "")


def _state(file: Path) -> tuple[int, int]:
    try:
        stat = file.stat()
    except FileNotFoundError:
        return -1, -1
    return stat.st_size, stat.st_mtime_ns


def _is(file: Path, body: bytes) -> bool:
    """Return whether a file holds ``body``."""
    try:
        return file.stat().st_size == len(body) and file.read_bytes() == body
    except FileNotFoundError:
        return False


def _holds(beside: Path, body: bytes) -> bool:
    """Return whether a compressed file holds ``body``."""
    try:
        return gzips.decompress(beside.read_bytes()) == body
    except (OSError, EOFError, zlib.error):
        return False


def _write(file: Path, body: bytes, draft: Path) -> None:
    """Write a file so that it is there whole or not at all, even if we are killed here."""
    try:
        _link(body, draft)
        draft.replace(file)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(file)


def _link(body: bytes, draft: Path) -> None:
    """Give a file the name ``draft`` once it holds ``body``: until then it has none (Linux's O_TMPFILE)."""
    draft.unlink(missing_ok=True)
    descriptor = _nameless(draft.parent)
    if descriptor is None:
        draft.write_bytes(body)
        return
    try:
        view = memoryview(body)
        while view:
            view = view[os.write(descriptor, view) :]
        # The descriptor is named only for linkat() to be called, which alone follows /proc's link.
        os.link(f"/proc/self/fd/{descriptor}", draft, src_dir_fd=descriptor, follow_symlinks=True)
    finally:
        os.close(descriptor)


def _nameless(folder: Path) -> int | None:
    """Return a file that has no name yet; None where the system or the file system has none such."""
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o644)
    except OSError as error:
        if error.errno in (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT):
            return None
        raise

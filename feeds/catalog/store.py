"""The catalog's file: made, opened, told from a foreign or damaged one, and written by one at a time."""

import fcntl
import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from feeds import program
from feeds.errors import CatalogError
from feeds.settings import Settings

#: "feed" in ASCII, by which a file says that it is ours (SQLite's application_id).
APPLICATION_ID = 0x66656564
#: What stands at offset 68 of such a file (SQLite's file format §1.3).
_OURS = APPLICATION_ID.to_bytes(4, "big")

#: SQLite's errors that say nothing against the file: busy, locked, out of memory, input/output, full.
_PASSING = (
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
)  # fmt: skip

_SCHEMA = Path(__file__).with_name("schema.sql")

#: How long a reader waits for a writer's lock, which WAL makes rare.
_BUSY_SECONDS = 10.0


def fingerprint(settings: Settings) -> str:
    """Return what a catalog is made with: the program, and the tag that enters elements."""
    return hashlib.sha256(
        repr((program.fingerprint(), settings.authority, settings.tag_date)).encode()
    ).hexdigest()


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that any thread may use, one at a time; transactions are begun by hand."""
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    # Not mapped: a file that somebody cuts short, or copies over, would end the process (SIGBUS).
    connection.execute("PRAGMA mmap_size = 0")
    connection.execute("PRAGMA cache_size = -8000")
    return connection


def open_existing(path: Path, settings: Settings) -> sqlite3.Connection | None:
    """Return a connection to the catalog at ``path``; None where there is none that these settings made.

    Raises CatalogError where the file belongs to somebody else or cannot be read at all.
    """
    _refuse_what_is_no_file(path)
    try:
        with path.open("rb") as file:
            header = file.read(72)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CatalogError(str(path), f"cannot be read: {error.strerror}") from None
    if not header or not _whole(path, header):
        return None
    # Ours, even if the rest is damaged.
    ours = header[68:72] == _OURS
    if not ours and not _empty(path, header):
        raise CatalogError(
            str(path),
            "is not a catalog of this program; it is left alone: delete it, or name another (--catalog)",
        )
    connection = connect(path)
    try:
        made = connection.execute("SELECT value FROM meta WHERE name = 'fingerprint'").fetchone()
        if made == (fingerprint(settings),):
            return connection
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING:
            connection.close()
            raise
    connection.close()
    return None


def is_ours(path: Path) -> bool:
    """Return whether a file says that it is a catalog of this program, whatever made it."""
    with path.open("rb") as file:
        return file.read(72)[68:] == _OURS


def mark() -> str:
    """Return what no other catalog, or scan, is marked by."""
    return os.urandom(8).hex()


def _refuse_what_is_no_file(path: Path) -> None:
    """Raise CatalogError where a catalog would take the place of a folder, a device or the like."""
    with suppress(OSError):
        if not stat.S_ISREG(path.stat().st_mode):
            raise CatalogError(str(path), "is not a regular file; it is left alone")


def _whole(path: Path, header: bytes) -> bool:
    """Return whether a database of ours has all its pages; a log beside it may hold more."""
    if header[68:72] != _OURS:
        return True
    log = path.with_name(path.name + "-wal")
    page_size, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
    return (log.exists() and log.stat().st_size > 0) or path.stat().st_size >= page_size * pages


def damaged(error: sqlite3.Error) -> bool:
    """Return whether an error says that a catalog's file is not what SQLite wrote."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _empty(path: Path, header: bytes) -> bool:
    """Return whether a file is a database that holds nothing yet: whoever made it will not miss it."""
    if not header.startswith(b"SQLite format 3\0"):
        return False
    connection = connect(path)
    try:
        return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0])
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


@contextmanager
def creating(path: Path, settings: Settings) -> Iterator[sqlite3.Connection]:
    """Give a connection to a new, empty catalog, which takes its place at ``path`` when all went well.

    Until then readers keep what was there; a build that is killed leaves a file that the next one removes.
    """
    draft = path.with_name(path.name + ".new")
    _remove(draft)
    connection = connect(draft)
    try:
        connection.execute("PRAGMA page_size = 16384")
        connection.execute("PRAGMA cache_size = -24000")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        # Debian's SQLite would overwrite with zeros, and write out, whatever the index merges away.
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.executescript(_SCHEMA.read_text("utf-8"))
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [
                ("fingerprint", fingerprint(settings)),
                ("serial", mark()),
                ("version", 0),
                ("names", 0),
            ],
        )
        yield connection
        connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
        for suffix in ("-wal", "-shm"):
            _remove(path.with_name(path.name + suffix))
        draft.replace(path)
    finally:
        connection.close()
        _remove(draft)


def _remove(draft: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            draft.with_name(draft.name + suffix).unlink()


@contextmanager
def writing(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold the right to change the catalog; give False at once where another process has it and not ``wait``.

    The lock is the kernel's, on a file of its own beside the catalog: it ends with the process that holds it.
    """
    _refuse_what_is_no_file(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise CatalogError(str(path), f"cannot be written: {error.strerror}") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(lock)

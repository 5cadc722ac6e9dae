"""Opens and makes the SQLite file of a catalog, and recognises a damaged one."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from feeds.catalog.location import APPLICATION_ID

_SCHEMA = Path(__file__).with_name("schema.sql")

#: How long a reader waits for a writer's lock, which write-ahead logging makes rare.
_BUSY_SECONDS = 10.0


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that any thread may use, one at a time; transactions are begun by hand."""
    return _configure(_open(path, "rwc"))


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _configure(connection: sqlite3.Connection) -> sqlite3.Connection:
    # Not mapped into memory: a file that somebody cuts short would end the process (SIGBUS).
    connection.execute("PRAGMA mmap_size = 0")
    connection.execute("PRAGMA cache_size = -8000")
    return connection


def open_existing(path: Path) -> sqlite3.Connection | None:
    """Return a connection that reads the catalog at ``path``; None where there is no sound one.

    It cannot write: SQLite would let the last one to be closed move the log into the file, at any time.
    Raises sqlite3.Error or OSError where the file cannot be read just now.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
    except FileNotFoundError:
        return None
    connection = _open(path, "ro")
    try:
        if _configure(connection).execute("SELECT value FROM meta WHERE name = 'serial'").fetchone():
            return connection
    except sqlite3.DatabaseError as error:
        # Of a database without our tables SQLite says only "error".
        if not is_damaged(error) and _code(error) != sqlite3.SQLITE_ERROR:
            connection.close()
            raise
    connection.close()
    return None


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that writes to the catalog at ``path``; at the end, the log is moved into the file.

    Where a snapshot still needs the log, as much of it stays; the next writer moves it.
    """
    with closing(connect(path)) as connection:
        yield connection
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def random_id() -> str:
    """Return 16 hexadecimal digits that no other catalog, or scan, has."""
    return os.urandom(8).hex()


def is_damaged(error: sqlite3.Error) -> bool:
    """Return whether an error says that a file is not as SQLite wrote it."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code; 0 for an error of Python's module."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def creating(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection to a new, empty catalog, which takes its place at ``path`` when all went well.

    Until then readers keep the file that was there. A build that is killed leaves a file for the next one to
    remove.
    """
    new = path.with_suffix(".new")
    _remove(new, "", "-wal", "-shm")
    connection = connect(new)
    try:
        connection.execute("PRAGMA page_size = 16384")
        connection.execute("PRAGMA cache_size = -24000")
        # Nobody reads the file before it is whole, and nothing is lost with it.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        # Debian's SQLite would overwrite with zeros, and write out, all that the index merges away.
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.executescript(_SCHEMA.read_text("utf-8"))
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [("serial", random_id()), ("version", 0), ("relabelled", 0), ("scans", 0)],
        )
        yield connection
        connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
        _flush(new)
        _remove(path, "-wal", "-shm")
        if path.is_dir():
            _remove(path, "")
        new.replace(path)
    finally:
        connection.close()
        _remove(new, "", "-wal", "-shm")


def _flush(path: Path) -> None:
    """Write a file out to the disk: after a loss of power, the renamed file must not lack bytes."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _remove(path: Path, *suffixes: str) -> None:
    """Remove a catalog's files, or folders that somebody has put in their places."""
    for suffix in suffixes:
        file = path.with_name(path.name + suffix)
        if file.is_dir() and not file.is_symlink():
            shutil.rmtree(file)
        else:
            file.unlink(missing_ok=True)

"""Connections to a catalog's file for the threads of one process."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feeds.catalog import database
from feeds.errors import NotBuilt

#: Connections of a process: each has up to three files open, and a cache of 8 MB.
_MOST = 8


class Connections:
    """Lends connections to one path, each good for the file that stood there when it was opened.

    A catalog that is built anew is another file in the same place: connections to the former one are closed
    when they are given back, or when the next one is lent. A thread that asks for one while all are lent
    waits; so none may ask for a second one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inherited: list[sqlite3.Connection] = []
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        """Start with no connections, in this process."""
        self._process = os.getpid()
        #: SQLite forbids to use, or to close, those of the process that this one was forked from.
        self._inherited += self._idle
        self._idle = []
        self._free = threading.Semaphore(_MOST)
        self._opened_inode = 0
        #: The inodes of the log and of its index as they were when the first connection was open.
        self._opened_log: tuple[int, int] | None = None
        self._damaged_inode = 0

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that nobody else uses meanwhile.

        Raises NotBuilt where there is no catalog, or only one that is damaged; sqlite3.Error
        where it cannot be opened.
        """
        with self._lock:
            if self._process != os.getpid():
                self._begin()
        with self._free:
            inode, connection = self._take()
            try:
                yield connection
            except sqlite3.DatabaseError as error:
                if database.is_damaged(error):
                    self._damaged_inode = inode
                raise
            finally:
                self._give_back(inode, connection)

    def _take(self) -> tuple[int, sqlite3.Connection]:
        with self._lock:
            # Of a file that was deleted, connections stay good until another takes its place.
            inode = _inode(self._path) or self._opened_inode
            if inode != self._opened_inode:
                self._close_idle()
                self._opened_inode, self._opened_log = inode, None
            if self._idle:
                return inode, self._idle.pop()
        try:
            connection = database.open_existing(self._path)
        except OSError as error:
            raise sqlite3.OperationalError(error.strerror) from None
        if connection is None:
            raise NotBuilt(str(self._path), "is being built")
        with self._lock:
            if self._opened_log is None:
                self._opened_log = self._log()
        return inode, connection

    def _give_back(self, inode: int, connection: sqlite3.Connection) -> None:
        with self._lock:
            if inode == self._opened_inode:
                self._idle.append(connection)
                return
        connection.close()

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()

    @property
    def damaged(self) -> bool:
        """Whether the file that is there now is damaged, as an error has shown, or has lost its log.

        A log that is gone, or another one, while a connection is open: each process would go on with its own.
        """
        inode = _inode(self._path)
        lost = self._opened_log is not None and self._opened_log != self._log()
        return inode != 0 and (inode == self._damaged_inode or (inode == self._opened_inode and lost))

    def forget(self) -> None:
        """Close what is idle: another file is in place now, perhaps with the former one's inode."""
        with self._lock:
            self._close_idle()
            self._opened_inode = self._damaged_inode = 0
            self._opened_log = None

    def _log(self) -> tuple[int, int]:
        """Return the inodes of the write-ahead log and of its index."""
        log, index = (self._path.with_name(self._path.name + suffix) for suffix in ("-wal", "-shm"))
        return _inode(log), _inode(index)


def _inode(file: Path) -> int:
    """Return the inode of a file; 0 where there is none."""
    try:
        return file.stat().st_ino
    except OSError:
        return 0

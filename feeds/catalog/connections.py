"""Connections to a catalog's file for the threads of one process."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feeds.catalog import database
from feeds.errors import NotBuilt


class Connections:
    """Lends connections to one path, each good for the file that stood there when it was opened.

    A catalog that is built anew is another file in the same place: connections to the former one are closed
    when they are given back, or when the next one is lent.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._opened_inode = 0
        self._idle: list[sqlite3.Connection] = []
        #: Those of the process that this one was forked from, which SQLite forbids to use or to close.
        self._inherited: list[sqlite3.Connection] = []
        self._damaged_inode = 0

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that nobody else uses meanwhile.

        Raises NotBuilt where there is no catalog, or only one that is damaged; sqlite3.Error
        where it cannot be opened.
        """
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
            if self._process != os.getpid():
                self._inherited += self._idle
                self._idle, self._process = [], os.getpid()
            # Of a file that was deleted, connections stay good until another takes its place.
            inode = self._inode() or self._opened_inode
            if inode != self._opened_inode:
                self._close_idle()
                self._opened_inode = inode
            if self._idle:
                return inode, self._idle.pop()
        try:
            connection = database.open_existing(self._path)
        except OSError as error:
            raise sqlite3.OperationalError(str(error)) from None
        if connection is None:
            raise NotBuilt(str(self._path), "is being built")
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
        """Whether an error has shown that the file which is there now is damaged."""
        return self._damaged_inode != 0 and self._damaged_inode == self._inode()

    def forget(self) -> None:
        """Close what is idle: another file is in place now, perhaps with the former one's inode."""
        with self._lock:
            self._close_idle()
            self._opened_inode = self._damaged_inode = 0

    def _inode(self) -> int:
        """Return what tells the file from one that took its place; 0 where there is none."""
        try:
            return self._path.stat().st_ino
        except OSError:
            return 0

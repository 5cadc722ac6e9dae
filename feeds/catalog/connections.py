"""Connections to one catalog's file, each good for one process and one file."""

import os
import sqlite3
import threading
from typing import NamedTuple

from feeds.catalog import store
from feeds.errors import NotBuilt
from feeds.settings import Settings


class _Held(NamedTuple):
    """A connection, and what it is good for: one process (SQLite's rule for forks) and one file."""

    process: int
    inode: int
    connection: sqlite3.Connection


class Connections:
    """One to read for each thread, and one to write. Whoever builds a catalog puts another file in place."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._readers = threading.local()
        self._writer: _Held | None = None
        #: The file of which a page was found to be broken.
        self._broken: int | None = None

    def reading(self) -> sqlite3.Connection:
        """Return this thread's connection, a new one where the file was replaced since.

        Raises NotBuilt where there is no catalog of these settings, CatalogError where its place is taken.
        """
        before: _Held | None = getattr(self._readers, "held", None)
        held = self._current(before) or self._opened()
        if held is None:
            # While another catalog takes its place, the one we hold is as good as it was.
            if before is None or before.process != os.getpid():
                raise NotBuilt(str(self._settings.catalog), "is being built")
            held = before
        self._readers.held = held
        return held.connection

    def writing(self) -> sqlite3.Connection | None:
        """Return the connection to write by; None where a catalog is to be made, or made anew."""
        self._writer = None if self.damaged else self._current(self._writer) or self._opened()
        return self._writer.connection if self._writer else None

    @property
    def built(self) -> bool:
        """Whether there is a catalog of these settings. Raises CatalogError where its place is taken."""
        return self._current(self._writer) is not None or self._opened() is not None

    def note_damage(self, *, writing: bool) -> None:
        """Note that the file that was just read, or written, is not what SQLite wrote."""
        held: _Held | None = self._writer if writing else getattr(self._readers, "held", None)
        self._broken = held.inode if held else self._inode()

    @property
    def damaged(self) -> bool:
        """Whether the file that is there was found to be broken."""
        return self._broken == self._inode()

    def forget_damage(self) -> None:
        """Take the file that is there for sound: it was just made, perhaps with the broken one's inode."""
        self._broken = None

    def _current(self, held: _Held | None) -> _Held | None:
        """Return ``held`` if it is this process's and of the file that is there now."""
        return held if held and (held.process, held.inode) == (os.getpid(), self._inode()) else None

    def _opened(self) -> _Held | None:
        inode = self._inode()
        connection = store.open_existing(self._settings.catalog, self._settings) if inode else None
        return _Held(os.getpid(), inode, connection) if connection else None

    def _inode(self) -> int:
        """Return what tells the catalog's file from one that took its place; 0 where there is none."""
        try:
            return self._settings.catalog.stat().st_ino
        except OSError:
            return 0

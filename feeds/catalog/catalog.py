"""The catalog for the rest of the program: kept in line with the seeds folder, read in snapshots."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from feeds.catalog.connections import Connections
from feeds.catalog.faults import Fault, PublicNames
from feeds.catalog.feed_names import NamesCache
from feeds.catalog.location import catalog_file
from feeds.catalog.locks import FollowerLease, WriteLock
from feeds.catalog.polls import Polls
from feeds.catalog.record import Render
from feeds.catalog.scan_summary import ScanSummary
from feeds.catalog.snapshot import Snapshot
from feeds.catalog.stored_tables import StoredTables
from feeds.catalog.update import POOL_BYTES, Updater, problems_of
from feeds.errors import CatalogError, NotBuilt
from feeds.model import Problem
from feeds.reading.tables import Tables
from feeds.settings import Settings

Result = TypeVar("Result")

#: How often, and how long apart, a command asks for another process's lock before it says that it waits.
_ATTEMPTS, _PAUSE_SECONDS = 10, 0.1


class Catalog:
    """The catalog of one seeds folder. Any number of processes and threads may use it at the same time."""

    def __init__(self, settings: Settings, tables: Tables, render: Render) -> None:
        """``tables``: the program's own; those in the seeds folder are added to them."""
        self._seeds = settings.seeds
        self._cache = settings.cache
        self.file = catalog_file(settings.seeds, settings.cache)
        self._connections = Connections(self.file)
        #: The tables of the newest snapshot that this process has used; the program's before the first.
        self.tables = tables
        self._stored_tables = StoredTables(tables)
        self._updater = Updater(self.file, settings.seeds, self._stored_tables, render, self._connections)
        self._feed_names = NamesCache()
        self._lease = FollowerLease(self.file.with_suffix(".lease"))
        self._names = PublicNames(settings.seeds, settings.cache, self.file)
        #: How the last poll ended, for health reports.
        self.polls = Polls(self._lease)
        #: Whether it is this process that follows the seeds folder, as the last poll found.
        self.follows = False

    # Reading

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Give the catalog as it is now; it does not change while it is used.

        Raises NotBuilt while there is no catalog, CatalogError where its file cannot be read.
        """
        try:
            with self._connections.lend() as connection:
                connection.execute("BEGIN")
                try:
                    snapshot = Snapshot(connection, self._stored_tables, self._feed_names)
                    self.tables = snapshot.tables
                    yield snapshot
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            raise CatalogError(str(self.file), f"cannot be read: {error}") from None

    def read(self, use: Callable[[Snapshot], Result], processes: int = 1) -> Result:
        """Return what ``use`` returns of a snapshot; a catalog that proves damaged is built anew, once."""
        try:
            with self.snapshot() as snapshot:
                return use(snapshot)
        except CatalogError:
            if not self._connections.damaged:
                raise
        self.refresh(processes=processes)
        with self.snapshot() as snapshot:
            return use(snapshot)

    def problems(self) -> tuple[Problem, ...]:
        """Return all problems of the digests and tables, by path and line."""
        with self.snapshot() as snapshot:
            digests = snapshot.digests(with_problems=True)
        return tuple(
            sorted(
                problem
                for digest in digests
                for problem in problems_of(self._seeds / digest.path, digest.fault, digest.problems)
            )
        )

    @property
    def built(self) -> bool:
        """Whether there is a catalog to read. Raises CatalogError where its file cannot be read."""
        try:
            with self.snapshot():
                return True
        except NotBuilt:
            return False

    def close(self) -> None:
        """Close the connections that are not in use; the next use opens others.

        To be called before processes are forked that use the catalog: SQLite forbids to carry connections
        across a fork, for a child would share their locks and their mapping of the log's index.
        """
        self._connections.forget()

    # Following the seeds folder

    def poll(self) -> None:
        """Bring the catalog in line with the seeds folder, if it is this process that follows the folder.

        One process at a time does, for as long as it lives; so does any process that finds the catalog
        damaged. Files that are still being written, or another process's scan, are left for the next poll.
        Raises CatalogError as ``refresh`` does.
        """
        self.polls.expect()
        self.follows = False
        self._make_folder()
        try:
            self.follows = self._lease.acquire()
        except OSError as error:
            raise self._noted(self._unusable(error)) from None
        if self.follows or self._connections.damaged:
            self.refresh(wait=False)
        else:
            self.polls.forget_faults()

    def refresh(
        self,
        *,
        wait: bool = True,
        processes: int = 1,
        say: Callable[[str], None] = lambda _: None,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> bool:
        """Bring the catalog in line with the seeds folder; return False where another process is at it.

        With ``wait``, another process's scan is waited for, and so are files that are still being written,
        for some seconds (after one of them ``say`` is called with a line about that); else both are left for
        the next time. ``progress`` is called with the numbers of digests read, and to be read. Raises
        CatalogError where the seeds folder cannot be listed, or is empty and was not
        (nothing is withdrawn then), and where the catalog cannot be written.
        """
        self._make_folder()
        lock = WriteLock(self.file)
        try:
            if not (self._wait_for(lock, say) if wait else lock.acquire()):
                self.polls.leave_out()
                return False
            self.polls.begin()
            unlisted = self._updater.update(lock, wait=wait, processes=processes, say=say, progress=progress)
        except (CatalogError, OSError, sqlite3.Error) as error:
            raise self._noted(error if isinstance(error, CatalogError) else self._unusable(error)) from None
        except Exception as error:  # a fault of ours: until it is over, nothing is followed
            self.polls.finish(Fault(PublicNames.SEEDS, type(error).__name__))
            raise
        finally:
            lock.release()
        faults = sorted(unlisted.items())
        self.polls.finish(*(Fault(folder, f"cannot be listed: {reason}") for folder, reason in faults))
        return True

    def _wait_for(self, lock: WriteLock, say: Callable[[str], None]) -> bool:
        for _ in range(_ATTEMPTS):
            if lock.acquire():
                return True
            time.sleep(_PAUSE_SECONDS)
        say(f"{self._seeds}: waits for another process that is reading this folder")
        return lock.acquire(wait=True)

    @property
    def fault(self) -> str | None:
        """Why the seeds folder could not be followed at the last poll, of this process or of another one.

        What was read before stays published. None where all is well.
        """
        return "; ".join(map(self.in_full, self.polls.faults)) or None

    def in_full(self, fault: Fault) -> str:
        """Return a fault in one line that begins with its path."""
        return self._names.in_full(fault)

    @property
    def waiting(self) -> list[str]:
        """The files that were still being written at the last poll: they are read later."""
        return [str(self._seeds / path) for path in self._updater.folder.waiting]

    @property
    def large(self) -> bool:
        """Whether the seeds folder holds so much that reading it takes a while."""
        return sum(stat.size for stat in self._updater.folder.listing().files.values()) >= POOL_BYTES

    def new_problems(self) -> tuple[Problem, ...]:
        """Return the problems of the digests that this process has read since the last call."""
        problems, self._updater.problems = tuple(sorted(self._updater.problems)), []
        return problems

    def new_summary(self) -> ScanSummary | None:
        """Return the outcome of this process's last scan; None where there was none since the last call."""
        summary, self._updater.summary = self._updater.summary, None
        return summary

    def _make_folder(self) -> None:
        try:
            self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._noted(self._unusable(error)) from None

    def _noted(self, error: CatalogError) -> CatalogError:
        """Return ``error``, after it was noted as the fault with which a poll has finished."""
        self.polls.finish(self._names.fault(error))
        return error

    def _unusable(self, error: Exception) -> CatalogError:
        """Return an error that says why the catalog cannot be written, and what can be done about it."""
        if isinstance(error, ChildProcessError):
            return CatalogError(str(self.file), str(error))
        if isinstance(error, OSError):
            reason = f"cannot be written: {error.strerror}; name another folder (--cache DIR)"
            return CatalogError(str(self._cache), reason)
        return CatalogError(str(self.file), f"cannot be written: {error}")

"""Brings a catalog in line with its seeds folder: by a scan, or by building it anew."""

import sqlite3
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from feeds.catalog import database
from feeds.catalog.changes import Changes, SeedsFolder
from feeds.catalog.connections import Connections
from feeds.catalog.entry_table import EntryTable
from feeds.catalog.location import remove_former, remove_unused
from feeds.catalog.locks import WriteLock
from feeds.catalog.readings import Reading
from feeds.catalog.record import Render
from feeds.catalog.scan import Scan
from feeds.catalog.scan_summary import ScanSummary
from feeds.catalog.stored_tables import StoredTables
from feeds.errors import NotBuilt
from feeds.model import Problem, Severity
from feeds.reading.operator_tables import is_table

#: Below this many bytes of new digests, starting processes costs more than it saves.
POOL_BYTES = 4_000_000


class Updater:
    """Writes one catalog. Callers hold its write lock."""

    def __init__(
        self, file: Path, seeds: Path, tables: StoredTables, render: Render, connections: Connections
    ) -> None:
        self.folder = SeedsFolder(seeds)
        #: Problems of the files that were read, until the caller takes them.
        self.problems: list[Problem] = []
        #: The outcome of the last scan that changed a digest, until the caller takes it.
        self.summary: ScanSummary | None = None
        self._file = file
        self._seeds = seeds
        self._tables = tables
        self._render = render
        self._connections = connections

    def update(
        self,
        lock: WriteLock,
        *,
        wait: bool,
        processes: int,
        say: Callable[[str], None],
        progress: Callable[[int, int], None],
    ) -> Mapping[str, str]:
        """Scan in one transaction, or build the catalog anew where there is no sound one.

        Returns the folders that cannot be listed, and why. ``wait`` and ``say`` are those of
        ``SeedsFolder.compare``; ``progress`` is called with the numbers of digests read, and to be read.
        Raises CatalogError as ``compare`` does, and OSError or sqlite3.Error where the catalog cannot be
        written.
        """
        # A catalog that was deleted can still be read by this process, but by no new one.
        if lock.unchanged and not self._connections.damaged:
            try:
                with self._connections.lend() as connection:
                    changes = self.folder.compare(connection, wait=wait, say=say)
                if changes.jobs or changes.gone or not lock.noted:
                    with lock.noting(), database.writing(self._file) as connection:
                        self._scan(connection, changes, processes, progress)
            except NotBuilt:
                pass
            except sqlite3.DatabaseError as error:
                if not database.is_damaged(error):
                    raise
            else:
                return changes.unlisted
        # It is built from nothing, and takes the place of a damaged one when it is whole.
        remove_unused(self._file)
        remove_former(self._seeds)
        with lock.noting(), database.creating(self._file) as connection:
            # A damaged one held something; its readers may still find sound pages in it.
            had_digests = self._file.exists()
            changes = self.folder.compare(connection, wait=wait, had_digests=had_digests, say=say)
            self._scan(connection, changes, processes, progress)
        self._connections.forget()
        return changes.unlisted

    def _scan(
        self,
        connection: sqlite3.Connection,
        changes: Changes,
        processes: int,
        progress: Callable[[int, int], None],
    ) -> None:
        """Read the changed files and store their readings; withdraw the files that are gone."""
        # It compiles all patterns by which texts are read: processes that find nothing new need none.
        from feeds.catalog.reader import Reader  # noqa: PLC0415

        reader = Reader(self._seeds, self._tables.own, self._render)
        connection.execute("BEGIN IMMEDIATE")
        problems: list[Problem] = []
        stored: list[str] = []
        try:
            scan = Scan(connection, self._tables, int(time.time()))
            scan.withdraw(changes.gone)
            tables = [job for job in changes.jobs if is_table(job.path)]
            digests = [job for job in changes.jobs if not is_table(job.path)]
            for reading in _store(scan, changes, reader.read(tables)):
                problems += self._problems(reading)
            reader = reader.with_tables(scan.use_tables())
            few = sum(job.stat.size for job in digests) < POOL_BYTES
            batches = reader.read(digests, 1 if few else processes)
            for reading in _store(scan, changes, batches, lambda read: progress(read, len(digests))):
                problems += self._problems(reading)
                stored += [reading.path] * (reading.items is not None)
            scan.finish(reader.edit)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        self.problems += problems
        self._summarize(stored, changes, scan.entries)

    def _summarize(self, stored: list[str], changes: Changes, entries: EntryTable) -> None:
        """Note the outcome of a scan that has changed digests, or entries by other tables."""
        if stored or changes.gone or entries.changed:
            changed = sum(path in changes.known for path in stored)
            new, gone = len(stored) - changed, sum(not is_table(path) for path in changes.gone)
            counts = entries.added, entries.corrected, entries.withdrawn
            self.summary = ScanSummary(new, changed, gone, *counts)

    def _problems(self, reading: Reading) -> Iterator[Problem]:
        """Yield all problems of a file that was read, also those that are not stored."""
        noticed = [problem[1:] for problem in (*reading.problems, *reading.passing_problems)]
        return problems_of(self._seeds / reading.path, reading.fault, noticed)


def _store(
    scan: Scan,
    changes: Changes,
    readings: Generator[list[Reading], None, None],
    progress: Callable[[int], None] = lambda _read: None,
) -> Iterator[Reading]:
    """Store readings in batches; yield all but those of files that fail for the same reason as before."""
    read = 0
    with closing(readings) as batches:
        for batch in batches:
            new = [reading for reading in batch if not changes.failed_before(reading)]
            scan.store(new)
            yield from new
            read += len(batch)
            progress(read)


def problems_of(
    digest: Path, fault: str | None, noticed: Iterable[tuple[int, Severity, str]]
) -> Iterator[Problem]:
    """Yield the problems of a digest or table.

    ``fault`` is one of them; ``noticed`` has line, severity and message of the others.
    """
    if fault:
        yield Problem(str(digest), 0, "error", fault)
    for line, severity, message in noticed:
        yield Problem(str(digest), line, severity, message)

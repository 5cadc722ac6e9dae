"""Reads the files that changed: the rows of tables, the items of digests.

With each item comes the entry that it makes if no other digest has it.
"""

import hashlib
import itertools
import multiprocessing
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from feeds.catalog.folder import UNREAD, FileStat
from feeds.catalog.readings import Job, Reading
from feeds.catalog.record import Element, Render
from feeds.errors import DigestError, DigestGone
from feeds.filenames import to_name
from feeds.model import Digest, Entry, Item, Problem
from feeds.processes import end_by_sigterm, end_with
from feeds.reading import editing, notes, operator_tables
from feeds.reading.items import digest as digests
from feeds.reading.items import same_number
from feeds.reading.items.loading import load
from feeds.reading.operator_tables import is_table
from feeds.reading.rows import Contents
from feeds.reading.tables import Tables

#: Digests that are read, sent between processes and stored at a time.
_BATCH = 20
#: Batches a process that wait to be read or to be stored: memory is bounded by them.
_AHEAD = 2


class Reader:
    """Reads digests and tables of one seeds folder. It can be sent to other processes."""

    def __init__(self, folder: Path, tables: Tables, render: Render) -> None:
        """``tables``: used to read digests; the folder's tables are added to them."""
        self._folder = folder
        self.tables = tables
        self._render = render

    def with_tables(self, tables: Tables) -> "Reader":
        """Return a reader of the same folder that uses other tables."""
        return Reader(self._folder, tables, self._render)

    def edit(self, versions: Iterable[Item]) -> tuple[Entry, Element]:
        """Return the entry that all versions of one press release make, and its Atom element."""
        entry = editing.edit(list(versions), self.tables)
        return entry, self._render(entry)

    def read(self, jobs: Iterable[Job], processes: int = 1) -> Generator[list[Reading], None, None]:
        """Yield readings in batches, in the order of the jobs; several ``processes`` share the work.

        Raises ChildProcessError where one of them was killed or cannot be started.
        """
        waiting = iter(jobs)
        batches = iter(lambda: list(itertools.islice(waiting, _BATCH)), [])
        if processes == 1:
            yield from map(self._batch, batches)
        else:
            yield from self._in_processes(batches, processes)

    def _in_processes(
        self, batches: Iterator[list[Job]], processes: int
    ) -> Generator[list[Reading], None, None]:
        pool = ProcessPoolExecutor(processes, initializer=_prepare_process, initargs=(os.getpid(),))
        try:
            window: deque[Future[list[Reading]]] = deque()
            for batch in batches:
                window.append(pool.submit(self._batch, batch))
                if len(window) > processes * _AHEAD:
                    yield window.popleft().result()
            while window:
                yield window.popleft().result()
        except BrokenProcessPool:
            raise ChildProcessError("a process that read digests was killed") from None
        except OSError as error:
            # The pool has no thread yet that would end those which could be started.
            for process in multiprocessing.active_children():
                process.terminate()
            raise ChildProcessError(f"no process to read digests can be started: {error.strerror}") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _batch(self, jobs: list[Job]) -> list[Reading]:
        return [reading for job in jobs if (reading := self._one(job))]

    def _one(self, job: Job) -> Reading | None:
        """Return the reading of a file; None where it was deleted since it was listed."""
        try:
            data, seen = load(self._folder / to_name(job.path), job.path)
        except DigestGone:
            return None
        except DigestError as error:
            return Reading(job.path, UNREAD, fault=error.reason)
        # The file may have changed since it was listed.
        stat = FileStat(seen.st_size, seen.st_mtime_ns, seen.st_ino)
        sha256 = hashlib.sha256(data).digest()
        if sha256 == job.last_sha256:
            return Reading(job.path, stat, sha256)
        try:
            if is_table(job.path):
                table = _parse_table(data, job, self.tables)
                return Reading(job.path, stat, sha256, rows=table.rows, problems=table.problems)
            return self._digest(Reading(job.path, stat, sha256), _parse(data, job))
        except DigestError as error:
            return Reading(job.path, stat, fault=error.reason)

    def _digest(self, reading: Reading, digest: Digest) -> Reading:
        entries = tuple(self.edit([item]) for item in digest.items)
        problems = notes.take(digest)
        slugs = (entry.name.partition("/")[0] for entry, _element in entries)
        unknown = notes.unknown_publishers(zip(digest.items, slugs, strict=True), self.tables)
        passing = (*unknown, *notes.ahead(digest.items))
        return reading._replace(
            items=digest.items, entries=entries, problems=problems, passing_problems=passing
        )


def _parse(data: bytes, job: Job) -> Digest:
    """Return a digest whose items may take the place of those of its last good reading.

    Raises DigestError for one that cannot be decoded, that has no items any more, as an accident leaves it,
    or that gives one number to too many press releases.
    """
    digest = digests.parse(data, job.path)
    if job.last_items and not digest.items:
        raise _emptied(job, "items", digest.problems)
    same_number.refuse(digest)
    return digest


def _parse_table(data: bytes, job: Job, tables: Tables) -> Contents:
    """Return a table whose rows may take the place of those of its last good reading.

    Raises DigestError for one that cannot be decoded, or that has no rows any more.
    """
    table = operator_tables.read_table(data, job.path, tables)
    if job.last_items and not table.rows:
        raise _emptied(job, "rows", table.problems)
    return table


def _emptied(job: Job, noun: str, problems: Sequence[Problem]) -> DigestError:
    """Return the error that a file holds nothing any more, with the first of its problems."""
    first = problems[0] if problems else Problem(job.path, 1, "error", "nothing follows")
    where = f"line {first.line}: " if first.line else ""
    return DigestError(job.path, f"has no {noun} any more ({where}{first.message})")


def _prepare_process(parent: int) -> None:
    """Let a process that reads digests end with its parent, which alone hears Ctrl-C."""
    end_with(parent)
    end_by_sigterm()

"""Reads the digests that changed: their items, and the entry that each makes if no other digest has it."""

import hashlib
import itertools
import multiprocessing
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NamedTuple

from feeds.catalog.folder import UNREAD, FileStat
from feeds.catalog.record import Element, Render
from feeds.errors import DigestError, DigestGone
from feeds.filenames import to_name
from feeds.model import Digest, Entry, Item, Problem
from feeds.processes import end_by_sigterm, end_with
from feeds.reading import editing, notes
from feeds.reading.items import digest as digests
from feeds.reading.items import same_number
from feeds.reading.items.loading import load
from feeds.reading.tables import Tables

#: Digests that are read, sent between processes and stored at a time.
_BATCH = 20
#: Batches a process that wait to be read or to be stored: memory is bounded by them.
_AHEAD = 2


class Job(NamedTuple):
    """A file to read."""

    #: Below the seeds folder.
    path: str
    stat: FileStat
    #: The SHA-256 of its last good reading; empty where there was none.
    last_sha256: bytes = b""
    #: How many items that reading had.
    last_items: int = 0


class Reading(NamedTuple):
    """The outcome of reading one file."""

    path: str
    #: UNREAD where the file cannot be opened: the reason need not show in its stat, so each poll tries again.
    stat: FileStat
    sha256: bytes = b""
    #: None where the file holds the same bytes as at its last good reading, or cannot be read.
    items: tuple[Item, ...] | None = None
    #: For each item, its entry if no other item is about the same press release, with its Atom element.
    entries: tuple[tuple[Entry, Element], ...] = ()
    problems: tuple[Problem, ...] = ()
    #: Those that depend on today's date: they are reported once, and not stored.
    date_problems: tuple[Problem, ...] = ()
    #: Why the file cannot be read; the catalog then keeps what it held before.
    fault: str | None = None


class Reader:
    """Reads digests of one seeds folder. It can be sent to other processes."""

    def __init__(self, folder: Path, tables: Tables, render: Render) -> None:
        self._folder = folder
        self.tables = tables
        self._render = render

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
            digest = _parse(data, job)
        except DigestError as error:
            return Reading(job.path, stat, fault=error.reason)
        entries = tuple(self.edit([item]) for item in digest.items)
        problems, date_problems = notes.take(digest, self.tables), notes.ahead(digest.items)
        return Reading(job.path, stat, sha256, digest.items, entries, problems, date_problems)


def _parse(data: bytes, job: Job) -> Digest:
    """Return a digest whose items may take the place of those of its last good reading.

    Raises DigestError for one that cannot be decoded, that has no items any more, as an accident leaves it,
    or that gives one number to too many press releases.
    """
    digest = digests.parse(data, job.path)
    if job.last_items and not digest.items:
        first = digest.problems[0]
        where = f"line {first.line}: " if first.line else ""
        raise DigestError(job.path, f"has no items any more ({where}{first.message})")
    same_number.refuse(digest)
    return digest


def _prepare_process(parent: int) -> None:
    """Let a process that reads digests end with its parent, which alone hears Ctrl-C."""
    end_with(parent)
    end_by_sigterm()

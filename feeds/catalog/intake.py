"""Files to readings: what a digest says, each item edited and rendered as if nothing else told of it."""

import hashlib
import itertools
from collections.abc import Generator, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from feeds.catalog.rows import Draft, ItemRow, Render, draft, item_row
from feeds.catalog.scan import Look
from feeds.errors import DigestError
from feeds.filenames import to_name
from feeds.model import Item, Problem
from feeds.reading import digest as digests
from feeds.reading import editing, notes
from feeds.reading.files import load

#: Digests that are read, edited and stored at a time.
BATCH = 20

#: A file to read: its path below the seeds folder, how it looked, and the SHA-256 of its last reading.
Job = tuple[str, Look, bytes]


class Reading(NamedTuple):
    """What came of reading one file."""

    path: str
    look: Look
    sha256: bytes = b""
    #: None where the file holds what it held before.
    items: tuple[ItemRow, ...] | None = None
    #: The entry of each item, if nothing else tells of it.
    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: Those that the next day may not have: they are told once, and not stored.
    passing: tuple[Problem, ...] = ()
    #: Why it could not be read: whatever else is told is what it held before then.
    fault: str | None = None


def read(jobs: Sequence[Job], folder: Path, render: Render) -> list[Reading]:
    """Read digests of a folder; edit and render each of their items as if no other digest told of it."""
    opened = [_open(folder, *job) for job in jobs]
    rows, drafts = drafts_of([item for _, items in opened for item in items], render)
    ends = itertools.accumulate(len(items) for _, items in opened)
    return [
        reading._replace(items=rows[end - len(items) : end], drafts=drafts[end - len(items) : end])
        if reading.items is not None
        else reading
        for (reading, items), end in zip(opened, ends, strict=True)
    ]


def drafts_of(items: Sequence[Item], render: Render) -> tuple[tuple[ItemRow, ...], tuple[Draft, ...]]:
    """Return items as the catalog stores them, and the entry of each if it were alone."""
    # One kind of work after another costs a fifth less than one item after another.
    entries = editing.edit_each([[item] for item in items])
    elements = [render(entry) for entry in entries]
    rows = [item_row(item, entry.name) for item, entry in zip(items, entries, strict=True)]
    return tuple(rows), tuple(map(draft, entries, elements))


def _open(folder: Path, path: str, look: Look, known: bytes) -> tuple[Reading, tuple[Item, ...]]:
    """Return what a file holds: its items, without their entries, if it is not what was read of it before."""
    try:
        data, seen = load(folder / to_name(path), path)
        look = Look(seen.st_size, seen.st_mtime_ns, seen.st_ino)
        sha256 = hashlib.sha256(data).digest()
        if sha256 == known:
            return Reading(path, look, sha256), ()
        digest = digests.parse(data, path)
    except DigestError as error:
        return Reading(path, look, fault=error.reason), ()
    return Reading(path, look, sha256, (), (), notes.take(digest), notes.ahead(digest.items)), digest.items


def readings(
    jobs: Iterable[Job], folder: Path, render: Render, processes: int = 0
) -> Generator[list[Reading], None, None]:
    """Yield readings in batches, in the order of their jobs; ``processes`` beside this one read them.

    Each of these goes through a copy of ``jobs``, which must not ask the catalog or the like.
    """
    work = partial(read, folder=folder, render=render)
    waiting = iter(jobs)
    batches = iter(lambda: list(itertools.islice(waiting, BATCH)), [])
    if processes:
        # Not at the top: a small folder need not wait for what makes processes.
        from feeds.catalog.readers import read_in_processes  # noqa: PLC0415

        yield from read_in_processes(batches, work, processes)
    else:
        yield from map(work, batches)

"""Compares a seeds folder with the digests and tables that its catalog has read."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from feeds.catalog.folder import UNREAD, FileStat, Listing, list_digests
from feeds.catalog.readings import Job, Reading
from feeds.errors import CatalogError
from feeds.reading.operator_tables import is_table

#: How often, and how long apart, a command lists the folder again while files are still being written.
_ATTEMPTS, _PAUSE_SECONDS = 12, 0.25
#: The attempt at which it says that it waits, and how many files it names.
_SAYING, _NAMED = 4, 3


class KnownFile(NamedTuple):
    """A digest or table as the catalog last read it."""

    stat: FileStat
    sha256: bytes
    #: How many items, or rows, its last good reading has.
    items: int
    #: Why it could not be read; None where it could.
    fault: str | None


_NEW = KnownFile(UNREAD, b"", 0, None)


class Changes(NamedTuple):
    """The differences between a folder and its catalog."""

    #: Files to read: new, different, or not opened so far; by path.
    jobs: list[Job]
    #: Paths of digests and tables that no longer exist.
    gone: list[str]
    #: Folders that cannot be listed just now, and why; the digests in them are not gone.
    unlisted: dict[str, str]
    known: Mapping[str, KnownFile]

    def failed_before(self, reading: Reading) -> bool:
        """Return whether a file cannot be read for the same reason as at its last reading."""
        before = self.known.get(reading.path)
        return (
            before is not None
            and reading.fault is not None
            and (reading.fault, reading.stat) == (before.fault, before.stat)
        )


class SeedsFolder:
    """One seeds folder, compared again and again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        #: A cache of the known files, and the catalog and scan that they were read after.
        self._known: tuple[object, dict[str, KnownFile]] = None, {}
        #: Files that were still being written at the last comparison.
        self._being_written: dict[str, FileStat] = {}

    @property
    def waiting(self) -> list[str]:
        """The paths of the files that were still being written at the last comparison."""
        return sorted(self._being_written)

    def listing(self) -> Listing:
        """Return the digests and tables that the folder holds now.

        Raises CatalogError where the folder cannot be listed.
        """
        try:
            return list_digests(self._folder)
        except OSError as error:
            raise CatalogError(str(self._folder), f"cannot be listed: {error.strerror}") from None

    def compare(
        self,
        connection: sqlite3.Connection,
        *,
        wait: bool,
        had_digests: bool = False,
        say: Callable[[str], None] = lambda _: None,
    ) -> Changes:
        """Return the changes since the catalog's last scan.

        Files that are still being written are left out: a file is read when its last change is a while ago,
        or when it has not changed between two comparisons. With ``wait`` they are waited for, some seconds;
        after one of them ``say`` is called with a line about that.
        Raises CatalogError where the folder cannot be listed, or is empty and was not: the catalog knows
        digests, or takes the place of one that ``had_digests``.
        """
        known = self._known_files(connection)
        had_digests = had_digests or not all(map(is_table, known))
        for attempt in range(_ATTEMPTS if wait else 1):
            if attempt:
                time.sleep(_PAUSE_SECONDS)
            if attempt == _SAYING:
                say(self._waits())
            files, unlisted = self.listing()
            if had_digests and all(map(is_table, files)):
                raise CatalogError(str(self._folder), "holds no digests any more; what it held is kept")
            jobs = self._settled(
                [
                    Job(path, stat, before.sha256, before.items)
                    for path, stat in files.items()
                    if (before := known.get(path, _NEW)).stat != stat
                ]
            )
            if not self._being_written:
                break
        gone = sorted(path for path in known.keys() - files.keys() if not path.startswith(tuple(unlisted)))
        return Changes(sorted(jobs), gone, unlisted, known)

    def _waits(self) -> str:
        """Return a line that names the files which are still being written."""
        named = ", ".join(str(self._folder / path) for path in self.waiting[:_NAMED])
        more = len(self._being_written) - _NAMED
        return f"{named}{f' and {more} more' if more > 0 else ''}: waits until nobody writes"

    def _settled(self, jobs: list[Job]) -> list[Job]:
        """Return the jobs whose files nobody is still writing."""
        before, self._being_written = self._being_written, {}
        for job in jobs:
            if not job.stat.settled and before.get(job.path) != job.stat:
                self._being_written[job.path] = job.stat
        return [job for job in jobs if job.path not in self._being_written]

    def _known_files(self, connection: sqlite3.Connection) -> dict[str, KnownFile]:
        """Return the files that the catalog has read, by path; asked again only after another scan."""
        key = tuple(connection.execute("SELECT value FROM meta WHERE name IN ('serial', 'scans')").fetchall())
        if self._known[0] != key:
            rows = connection.execute("SELECT path, size, mtime, inode, sha256, items, fault FROM digest")
            self._known = key, {row[0]: KnownFile(FileStat(*row[1:4]), *row[4:]) for row in rows}
        return self._known[1]

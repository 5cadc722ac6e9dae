"""Locks between processes, by files: for writing a catalog, following its seeds, announcing its scans."""

import fcntl
import json
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from feeds.catalog.faults import Fault


class Lock:
    """A lock on a file, which is made where it is missing. The kernel releases it when the process ends.

    It belongs to the process that acquired it: one that is forked from that has to acquire it anew.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._process = 0
        self._descriptor = -1

    def acquire(self, *, wait: bool = False) -> bool:
        """Return whether this process has the lock; ``wait`` until it has. Raises OSError for a bad file."""
        if self._process == os.getpid() and self._is_in_place():
            return True
        self.release()
        descriptor = os.open(self.file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError as error:
            os.close(descriptor)
            if isinstance(error, BlockingIOError):
                return False
            raise
        self._process, self._descriptor = os.getpid(), descriptor
        return True

    def release(self) -> None:
        """Let others acquire the lock; a forked process only closes the file that it has inherited."""
        if self._process == os.getpid():
            # Closing alone is not enough while a forked process has the file open too.
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        if self._process:
            # Open in a forked process, it would keep the lock when the process that acquired it has ended.
            os.close(self._descriptor)
        self._process = 0

    def _is_in_place(self) -> bool:
        """Return whether the locked file still has its name: somebody may have emptied the folder."""
        try:
            return os.fstat(self._descriptor).st_ino == self.file.stat().st_ino
        except OSError:
            return False


class WriteLock(Lock):
    """The right to write a catalog. The text of its file is the state in which the last writer left it.

    The state is the size and the mtime of the catalog's file and of its log. The text is empty during a
    write, and after a writer was killed. The holder of the lock finds out by it that another program has
    changed the catalog, which SQLite notices late, or never: an older copy, half a file, a log that is gone.
    """

    def __init__(self, catalog: Path) -> None:
        super().__init__(catalog.with_suffix(".lock"))
        self._files = [catalog.with_name(f"{catalog.name}{ending}") for ending in ("", "-wal", "-shm")]

    @property
    def noted(self) -> bool:
        """Whether there is a noted state."""
        return self.file.stat().st_size > 0

    @property
    def unchanged(self) -> bool:
        """Whether the catalog is there, as its last writer left it, and can be read and written."""
        readable = [os.access(file, os.R_OK | os.W_OK) for file in self._files if file.exists()]
        return (
            self._files[0].is_file()
            and all(readable)
            and (not self.noted or self.file.read_bytes() == self._state())
        )

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note the state of the catalog at the end of what is done to it."""
        self.file.write_bytes(b"")
        yield
        self.file.write_bytes(self._state())

    def _state(self) -> bytes:
        catalog, log, _ = self._files
        return b" ".join(map(_size_and_mtime, (catalog, log)))


def _size_and_mtime(file: Path) -> bytes:
    """Return the size and the mtime of a file; one that is empty is as good as none."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return b"0"
    return f"{status.st_size} {status.st_mtime_ns}".encode() if status.st_size else b"0"


class AnnouncementLease(Lock):
    """The right to announce the scans of a catalog to a hub, which one process at a time has while it lives.

    The text of the file is the random id of the last scan that was announced. It is written by one call to
    the system, so that a process that is killed leaves the old one or the new one, which are equally long.
    """

    @property
    def announced_scan(self) -> str:
        """The random id of the last scan that was announced; empty where none was. Raises OSError."""
        try:
            return self.file.read_text("ascii")
        except (FileNotFoundError, ValueError):  # ValueError: somebody has written into the file
            return ""

    def note(self, random_id: str) -> None:
        """Note that a scan was announced. Raises OSError; the process has to have the lease."""
        text = random_id.encode("ascii")
        os.pwrite(self._descriptor, text, 0)
        os.ftruncate(self._descriptor, len(text))


class LastPoll(NamedTuple):
    """How the last finished poll ended."""

    #: Why the seeds folder could not be followed; empty where it could.
    faults: tuple[Fault, ...] = ()
    #: How long it took, rounded up.
    seconds: int = 0


class FollowerLease(Lock):
    """The right to follow a seeds folder, which one process at a time has for as long as it lives.

    The file's mtime is the time of the last finished poll, by a follower or a command; its text is that
    poll in JSON, for the health reports of all processes.
    """

    def note(self, poll: LastPoll) -> None:
        """Note that a poll has just finished."""
        with suppress(OSError):  # a cache folder that is read-only has its own message
            if self.last_poll != poll:
                self.file.write_text(json.dumps(poll), "utf-8")
            self.file.touch()

    @property
    def last_poll(self) -> LastPoll:
        """The last finished poll."""
        try:
            faults, seconds = json.loads(self.file.read_text("utf-8"))
            return LastPoll(tuple(Fault(*fault) for fault in faults), int(seconds))
        except (OSError, ValueError, TypeError):  # there was none yet, or somebody has written into the file
            return LastPoll()

    @property
    def finished(self) -> float | None:
        """When the last poll finished, in Unix time; None where none has."""
        try:
            return self.file.stat().st_mtime
        except OSError:
            return None

    @property
    def age_seconds(self) -> float:
        """How long ago the last poll finished; infinite where none has."""
        finished = self.finished
        # After the clock was put back, too, a time that does not move is one of long ago.
        return math.inf if finished is None else abs(time.time() - finished)

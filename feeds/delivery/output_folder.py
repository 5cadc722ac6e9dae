"""The folder that an export writes to: its files, by their paths below it.

Symbolic links in it are not followed. One in the place of a file is replaced like a file. Below one in the
place of a folder nothing is to be written or removed: callers ask ``blocked_at`` first.
"""

# Plain strings, since Path objects cost as much as the system calls, and there are thousands of files.
# ruff: noqa: PTH103, PTH105, PTH106, PTH108, PTH120, PTH123

import errno
import gzip
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from feeds.delivery.manifest import Layout

_TEMPORARY = ".feeds-temporary"
#: Errors of a path that leads to no file.
_NO_FILE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}

#: In place of the mtime of a compressed copy that is not there, since it would be no smaller than the file.
NO_COPY = -2


class FileState(NamedTuple):
    """The state of a file that was written; by default, of one that was not."""

    #: In bytes; -1 until the file is written.
    size: int = -1
    #: In nanoseconds.
    mtime: int = -1
    #: Of its compressed copy; 0 where none was asked for, -1 until it is written, otherwise perhaps NO_COPY.
    gzip_mtime: int = 0
    #: Identifies the program, the settings and the scan that the file was made from.
    origin: bytes = b""

    @property
    def content(self) -> str:
        """Differs whenever the bytes of the file do; empty until it is written."""
        return f"{self.size} {self.mtime}" if self.size >= 0 else ""


def _recorded(size: int, mtime: int, gzip_mtime: object, origin: bytes) -> FileState:
    """Return a recorded state. Values of other types equal those of no file, and are not used otherwise."""
    return FileState(size, mtime, gzip_mtime if isinstance(gzip_mtime, int) else -1, origin)


#: In manifests of folders.
FILES = Layout(
    (
        "size INTEGER NOT NULL",
        "mtime INTEGER NOT NULL",
        "gzip_mtime INTEGER NOT NULL",
        "origin BLOB NOT NULL",
    ),
    _recorded,
)


class OutputFolder:
    """A folder that exists. All methods raise OSError where the file system refuses."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._temporary = str(folder / _TEMPORARY)

    def status(self, path: str) -> os.stat_result | None:
        """Return the status of a file, a link or a folder; None where none can be reached by that path."""
        try:
            return os.lstat(f"{self._folder}/{path}")
        except OSError:
            return None

    def holds(self, path: str, body: bytes) -> bool:
        """Return whether there is a regular file with exactly these bytes."""
        status = self.status(path)
        if status is None or not stat.S_ISREG(status.st_mode) or status.st_size != len(body):
            return False
        with open(f"{self._folder}/{path}", "rb") as stream:
            return stream.read() == body

    def replace(self, path: str, body: bytes) -> None:
        """Make a file with these bytes, in place of the one of that path, and its folder where it is missing.

        Readers find the old file or the new one, never a part, even if the process is killed: the bytes are
        written under a temporary name and moved.
        """
        file = f"{self._folder}/{path}"
        with open(self._temporary, "xb") as stream:  # not through a link
            stream.write(body)
        try:
            os.replace(self._temporary, file)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(file), exist_ok=True)
            os.replace(self._temporary, file)

    def remove(self, path: str) -> bool:
        """Remove a file or a link, if there is one of that path in the folder; return whether there was."""
        if self.blocked_at(path):
            return False
        try:
            os.unlink(f"{self._folder}/{path}")
        except OSError as error:
            if error.errno not in _NO_FILE:
                raise
            return False
        return True

    def remove_empty_folders(self, path: str) -> None:
        """Remove the folders on the way to a file that are empty, from the innermost on."""
        if self.blocked_at(path):
            return
        with suppress(OSError):  # of the first that is not empty
            while path := os.path.dirname(path):
                os.rmdir(f"{self._folder}/{path}")

    def remove_temporary(self) -> None:
        """Remove the temporary file that a killed process left."""
        self.remove(_TEMPORARY)

    def blocked_at(self, path: str) -> str | None:
        """Return the path of a link, or of a file, that stands in the place of one of a file's folders."""
        folder = ""
        for name in path.split("/")[:-1]:
            folder = f"{folder}/{name}" if folder else name
            status = self.status(folder)
            if status is None:
                return None
            if not stat.S_ISDIR(status.st_mode):
                return folder
        return None

    def files(self) -> Iterator[str]:
        """Yield the path of each file, and of each link to a file, in any order."""
        for folder, _folders, names in os.walk(self._folder):
            below = os.path.relpath(folder, self._folder)
            yield from (name if below == "." else f"{below}/{name}" for name in names)


def compress(body: bytes) -> bytes | None:
    """Return the bytes compressed, always the same ones; None where that makes them no smaller."""
    compressed = gzip.compress(body, 9, mtime=0)
    return compressed if len(compressed) < len(body) else None

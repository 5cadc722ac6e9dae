"""The digests and tables of a seeds folder: their paths, sizes, times and inodes."""

import os
import time
from pathlib import Path
from typing import NamedTuple

from feeds.errors import CatalogError
from feeds.filenames import to_name, to_text
from feeds.model import Problem
from feeds.reading.operator_tables import is_table

#: A file that was last written this long ago is taken to be finished at first sight.
SETTLED_SECONDS = 1.0
#: A folder that file systems make for themselves, and let nobody list.
_LOST = "lost+found"


class FileStat(NamedTuple):
    """The stat fields by which a changed file is recognised; all zeros for a link that leads nowhere."""

    size: int
    #: Nanoseconds.
    mtime: int
    inode: int

    @property
    def settled(self) -> bool:
        """Whether the last change is so old that nobody is still writing the file."""
        return abs(time.time() - self.mtime / 1e9) > SETTLED_SECONDS


_UNKNOWN = FileStat(0, 0, 0)
#: For a file that has not been read: it differs from all that are listed.
UNREAD = FileStat(-1, -1, -1)


class Listing(NamedTuple):
    """The digests and tables of a folder at one moment."""

    #: By path below the folder, with slashes, spelled as ``to_text`` does.
    files: dict[str, FileStat]
    #: Folders that cannot be listed just now, with a slash at their end, and why.
    unlisted: dict[str, str]


def list_digests(folder: Path) -> Listing:
    """Return the digests in a folder and in its subfolders, and the tables in the folder itself.

    Names that begin with a dot are ignored, and symbolic links to folders are not followed. A subfolder with
    the name of a digest or table is listed as one, and is a fault when it is read. Raises OSError where
    the folder itself cannot be listed.
    """
    listing = Listing({}, {})
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            waiting += _list_one(f"{folder}/{prefix}", prefix, listing.files)
        except OSError as error:
            if not prefix:
                raise
            # A folder that has gone since its parent was listed has no digests any more.
            if not isinstance(error, FileNotFoundError | NotADirectoryError):
                listing.unlisted[to_text(prefix)] = error.strerror or str(error)
    return listing


def _list_one(folder: str, prefix: str, files: dict[str, FileStat]) -> list[str]:
    """Add the digests and tables of one folder to ``files``; return its subfolders."""
    subfolders = []
    with os.scandir(folder) as children:
        for child in children:
            if is_digest(child.name) or (not prefix and is_table(child.name)):
                found = _stat(child)
                if found:
                    files[to_text(f"{prefix}{child.name}")] = found
            elif child.is_dir(follow_symlinks=False) and _may_hold_digests(child.name):
                subfolders.append(f"{prefix}{child.name}/")
    return subfolders


def _may_hold_digests(folder: str) -> bool:
    return not folder.startswith(".") and folder != _LOST


def _stat(child: "os.DirEntry[str]") -> FileStat | None:
    """Return size, time and inode of a file; None if it has gone since its folder was listed."""
    try:
        found = child.stat()
    except FileNotFoundError:
        return _UNKNOWN if child.is_symlink() else None
    except OSError:  # a link that leads round in a circle, or where we may not go: reading it will say so
        return _UNKNOWN
    return FileStat(found.st_size, found.st_mtime_ns, found.st_ino)


def is_digest(name: str) -> bool:
    """Return whether a file of this name is a digest, rather than one still being put there (.part, .tmp)."""
    return name.lower().endswith(".txt") and not name.startswith(".")


def digest_files(path: Path) -> tuple[list[Path], list[Problem]]:
    """Return the digests and tables that a path names: those below a folder, or the one file.

    With them come the subfolders that cannot be listed, as problems. Raises CatalogError where the folder
    itself cannot.
    """
    if not path.is_dir():
        return [path], []
    try:
        listing = list_digests(path)
    except OSError as error:
        raise CatalogError(str(path), f"cannot be listed: {error.strerror}") from None
    unlisted = [
        Problem(str(path / folder), 0, "error", f"cannot be listed: {reason}")
        for folder, reason in listing.unlisted.items()
    ]
    return [path / to_name(name) for name in sorted(listing.files)], unlisted

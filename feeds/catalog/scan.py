"""The files of a seeds folder: which there are, which have come to rest, and what they hold."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from feeds.errors import CatalogError

#: A file that was last written this long ago is taken to be finished at first sight.
SETTLED_SECONDS = 1.0


class Look(NamedTuple):
    """What can be seen of a file without opening it."""

    size: int
    mtime: int
    inode: int

    @property
    def settled(self) -> bool:
        """Whether its last change is old enough that nobody is still writing it."""
        return abs(time.time() - self.mtime / 1e9) > SETTLED_SECONDS


def look(folder: Path) -> dict[str, Look]:
    """Return what there is below ``folder``, by path with slashes. Raises OSError where it cannot be listed.

    Digests are ``*.txt`` in it and in its subfolders; names that begin with a dot are ignored, and so are
    symbolic links to folders.
    """
    return dict(sorted(_walk(str(folder), "")))


def files(path: Path) -> list[Path]:
    """Return the digests that a path names: those below a folder, or the one file. Raises CatalogError."""
    if not path.is_dir():
        return [path]
    try:
        return [path / name for name in look(path)]
    except OSError as error:
        raise CatalogError(error.filename or str(path), f"cannot be listed: {error.strerror}") from None


def ignored(name: str) -> bool:
    """Return whether a file of this name is no digest, or one that is still being put there (.part, .tmp)."""
    return name.startswith(".") or not name.lower().endswith(".txt")


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, Look]]:
    with os.scandir(folder) as places:
        for place in places:
            if place.is_dir(follow_symlinks=False):
                if not place.name.startswith("."):
                    yield from _walk(place.path, f"{prefix}{place.name}/")
            elif not ignored(place.name):
                try:
                    stat = place.stat()
                except FileNotFoundError:  # gone since it was listed, or a link to nowhere
                    continue
                yield f"{prefix}{place.name}", Look(stat.st_size, stat.st_mtime_ns, stat.st_ino)

"""The files of a seeds folder: which there are, and which have come to rest."""

import itertools
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from feeds.errors import CatalogError
from feeds.filenames import to_name, to_text

#: A file that was last written this long ago is taken to be finished at first sight.
SETTLED_SECONDS = 1.0
#: Files that a look asks about although nothing says that they have changed: what was written in place shows
#: in the file alone. Of a larger folder each look takes its share, in turn.
SHARE = 5_000
#: A folder that file systems make for themselves, and let nobody look into.
_LOST = "lost+found"
#: A folder that changed so recently may change again without a later date.
_RACY_NANOSECONDS = 2_000_000_000


class Look(NamedTuple):
    """What can be seen of a file without opening it; zeros where a link cannot be followed."""

    size: int
    mtime: int
    inode: int

    @property
    def settled(self) -> bool:
        """Whether its last change is old enough that nobody is still writing it."""
        return abs(time.time() - self.mtime / 1e9) > SETTLED_SECONDS


#: How a file looks that nothing can be seen of.
UNSEEN = Look(0, 0, 0)


class _Folder(NamedTuple):
    """A folder as it was last listed."""

    #: When it last changed, in nanoseconds; 0 where that was too recently to go by.
    mtime: int
    folders: list[str]
    files: set[str]


class Follower:
    """Looks at a seeds folder again and again, and asks no more about each file than it must.

    Digests are ``*.txt`` in it and in its subfolders; names that begin with a dot are ignored, and so are
    symbolic links to folders. A file that comes, goes or is replaced changes its folder, which the next look
    sees. One that is written in place is seen by the next look in a folder of up to SHARE files, and in a
    larger one when its turn comes.
    """

    def __init__(self, folder: Path, share: int = SHARE) -> None:
        self._folder = str(folder)
        self._share = share
        #: Folders below it that cannot be listed just now, with a slash at their end, and why: what was seen
        #: of them before stands.
        self.unlisted: dict[str, str] = {}
        self._forget()

    def _forget(self) -> None:
        self._folders: dict[str, _Folder] = {}
        self._looks: dict[str, Look] = {}
        self._turn: Iterator[str] = iter(())
        self.unlisted.clear()

    def look(self, restless: Iterable[str] = ()) -> Mapping[str, Look]:
        """Return what there is now, by path below the folder, with slashes, as ``to_text`` spells it.

        It is the same mapping each time, brought up to date. Whatever its turn, each ``restless`` file is
        looked at. Raises OSError where the folder cannot be listed; the next look starts afresh then.
        """
        first = not self._folders
        try:
            self._list("")
            if not first:
                for path in (*restless, *self._share_of_files()):
                    self._see(path)
        except OSError:
            self._forget()
            raise
        return self._looks

    def _share_of_files(self) -> list[str]:
        share = list(itertools.islice(self._turn, self._share))
        if len(share) < self._share:
            self._turn = iter(list(self._looks))
            share += itertools.islice(self._turn, self._share - len(share))
        return share

    def _list(self, prefix: str) -> None:
        """List a folder if it has changed since it was last listed, and those below it."""
        try:
            self._list_again(prefix)
        except (FileNotFoundError, NotADirectoryError):  # it has gone meanwhile
            raise
        except OSError as error:
            if not prefix:
                raise
            self.unlisted[to_text(prefix)] = error.strerror or str(error)
        else:
            self.unlisted.pop(to_text(prefix), None)

    def _list_again(self, prefix: str) -> None:
        mtime = os.stat(f"{self._folder}/{prefix}"[:-1]).st_mtime_ns  # noqa: PTH116 - there are many
        folder = self._folders.get(prefix)
        if folder is None or folder.mtime != mtime:
            racy = abs(time.time_ns() - mtime) <= _RACY_NANOSECONDS
            folder = self._read(prefix, folder or _Folder(0, [], set()), 0 if racy else mtime)
            self._folders[prefix] = folder
        for name in folder.folders:
            self._list(f"{prefix}{name}/")

    def _read(self, prefix: str, before: _Folder, mtime: int) -> _Folder:
        now = _Folder(mtime, [], set())
        # By its descriptor: what is in an open folder is looked at a fifth faster than what a path leads to.
        folder = os.open(f"{self._folder}/{prefix}"[:-1], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with os.scandir(folder) as places:
                for place in places:
                    if place.is_dir(follow_symlinks=False):
                        if not place.name.startswith(".") and place.name != _LOST:
                            now.folders.append(place.name)
                    elif not ignored(place.name):
                        path = to_text(f"{prefix}{place.name}")
                        now.files.add(path)
                        seen = self._looks.get(path)
                        if seen is None or seen.inode != place.inode():
                            self._see(path, place)
        finally:
            os.close(folder)
        for path in before.files - now.files:
            self._looks.pop(path, None)
        for name in set(before.folders).difference(now.folders):
            self._drop(f"{prefix}{name}/")
        return now

    def _drop(self, prefix: str) -> None:
        self.unlisted.pop(to_text(prefix), None)
        folder = self._folders.pop(prefix, None)
        if folder:
            for path in folder.files:
                self._looks.pop(path, None)
            for name in folder.folders:
                self._drop(f"{prefix}{name}/")

    def _see(self, path: str, place: "os.DirEntry[str] | None" = None) -> None:
        try:
            stat = place.stat() if place else os.stat(f"{self._folder}/{to_name(path)}")  # noqa: PTH116 - there are many
        except FileNotFoundError:
            if os.path.islink(f"{self._folder}/{to_name(path)}"):  # noqa: PTH114 - it leads nowhere just now
                self._looks[path] = UNSEEN
            else:  # gone since it was listed
                self._looks.pop(path, None)
        except OSError:  # a link that leads round in a circle, or where we may not go: reading it will say so
            self._looks[path] = UNSEEN
        else:
            self._looks[path] = Look(stat.st_size, stat.st_mtime_ns, stat.st_ino)


def files(path: Path) -> list[Path]:
    """Return the digests that a path names: those below a folder, or the one file. Raises CatalogError."""
    if not path.is_dir():
        return [path]
    follower = Follower(path)
    try:
        found = [path / to_name(name) for name in sorted(follower.look())]
    except OSError as error:
        raise CatalogError(error.filename or str(path), f"cannot be listed: {error.strerror}") from None
    for folder, reason in follower.unlisted.items():
        raise CatalogError(str(path / to_name(folder)), f"cannot be listed: {reason}")
    return found


def ignored(name: str) -> bool:
    """Return whether a file of this name is no digest, or one that is still being put there (.part, .tmp)."""
    return name.startswith(".") or not name.lower().endswith(".txt")

"""A folder as the target of an export.

Files that the manifest does not name are somebody else's, unless the operator says that they are not.
"""

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from feeds.delivery.manifest import Manifest, open_manifest
from feeds.delivery.output_folder import FILES, NO_COPY, FileState, OutputFolder, compress
from feeds.delivery.ownership import Obstacles, adopt, refuse_around_seeds
from feeds.errors import ExportError
from feeds.model import Document

_MANIFEST = ".feeds-manifest.sqlite3"


@contextmanager
def open_folder(
    out: Path, seeds: Path, *, gzip: bool, overwrite: bool
) -> Iterator[tuple["FolderTarget", Manifest[FileState]]]:
    """Give a folder, which is made where there is none, with its manifest; nobody else can open it meanwhile.

    With ``gzip``, a compressed copy is put beside each file. With ``overwrite``, every file that an export
    could have made counts as made by one. Raises ExportError where the folder lies in the seeds folder, holds
    it and no export, or cannot be written: also in the context, in place of OSError.
    """
    if out.resolve().is_relative_to(seeds.resolve()):
        raise ExportError(str(out), "is in the seeds folder: what is written there would be read as digests")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with folder_manifest(out) as manifest:
            if overwrite:
                adopt(OutputFolder(out), manifest)
            else:
                refuse_around_seeds(out, seeds, manifest)
            yield FolderTarget(out, gzip=gzip, overwrite=overwrite), manifest
    except OSError as error:
        # Of two names, the second is the one that a temporary file was to be moved to.
        where = error.filename2 or error.filename or out
        raise ExportError(str(where), f"cannot be written: {error.strerror}") from None


def folder_manifest(out: Path) -> AbstractContextManager[Manifest[FileState]]:
    """Open the manifest of a folder, which lies in it; see ``open_manifest``."""
    return open_manifest(out / _MANIFEST, FILES, str(out))


class FolderTarget:
    """A folder during one run of an export: its files, which change at once or not at all."""

    def __init__(self, out: Path, *, gzip: bool, overwrite: bool) -> None:
        self.blocked: set[str] = set()
        self._out = out
        self._folder = OutputFolder(out)
        self._gzip = gzip
        self._overwrite = overwrite
        self._obstacles = Obstacles(self._folder, gzip=gzip)
        self._written: list[tuple[str, FileState]] = []

    def look(self, path: str, origin: bytes, recorded: FileState | None, render: Callable[[], bytes]) -> bool:
        """Return whether a file has the size and the times that were recorded; see ``Target``.

        Where it has not, and no export made it, it may be in the way.
        """
        if (recorded or FileState()) == self._state(path, origin):
            return True
        if not self._overwrite:
            self._obstacles.look_for(path, recorded, render)
        return False

    def _state(self, path: str, origin: bytes) -> FileState | None:
        """Return the state of a document's file on the disk; None where it is missing, or no file."""
        file = self._folder.status(path)
        if not file or not stat.S_ISREG(file.st_mode):
            return None
        if not self._gzip:
            return FileState(file.st_size, file.st_mtime_ns, 0, origin)
        copy = self._folder.status(f"{path}.gz")
        if copy and not stat.S_ISREG(copy.st_mode):
            return None
        return FileState(file.st_size, file.st_mtime_ns, copy.st_mtime_ns if copy else NO_COPY, origin)

    def begin(self) -> None:
        """Raise ExportError where files of others are in the way; see ``Target``."""
        self._obstacles.refuse(self._out)
        self._folder.remove_temporary()

    def accepts(self, path: str) -> bool:
        """Return whether nothing stands in the place of a file's folder; see ``Target``."""
        at = self._folder.blocked_at(path)
        if at:
            self.blocked.add(at)
        return at is None

    def claim(self, recorded: FileState | None) -> FileState:
        """Return the state of a file that is to be written, and perhaps has a compressed copy."""
        return FileState(gzip_mtime=-1 if self._gzip else (recorded or FileState()).gzip_mtime)

    def put(self, path: str, document: Document, origin: bytes, recorded: FileState | None) -> bool:
        """Write a document, and its compressed copy, where its file differs; see ``Target``."""
        body = document.body
        gzip_mtime = (recorded or FileState()).gzip_mtime
        changed = not self._folder.holds(path, body)
        if (changed or not self._gzip) and (self._gzip or gzip_mtime):
            # Before the file changes: a web server would send the old copy in place of the new file.
            self._folder.remove(f"{path}.gz")
        if changed:
            self._folder.replace(path, body)
        state = self._state(path, origin)
        if self._gzip and (changed or state is None or state.gzip_mtime != gzip_mtime):
            self._compress(f"{path}.gz", body)
            state = self._state(path, origin)
        if state:
            self._written.append((path, state))
        return changed

    def _compress(self, path: str, body: bytes) -> None:
        compressed = compress(body)
        if compressed is None:
            self._folder.remove(path)
        elif not self._folder.holds(path, compressed):
            self._folder.replace(path, compressed)

    def wait(self) -> None:
        """Return: files are written one after another."""

    def settle(self) -> Sequence[tuple[str, FileState]]:
        """Wait for the disk, and return the states of the files that were put; see ``Target``."""
        # A loss of power must not leave states of files in the manifest whose bytes are not on the disk.
        os.sync()
        written, self._written = self._written, []
        return written

    def remove(self, recorded: Mapping[str, FileState]) -> Iterator[tuple[str, bool]]:
        """Remove files, their compressed copies, and the folders that are then empty; see ``Target``."""
        reachable = [path for path in recorded if not self._folder.status(path) or self.accepts(path)]
        for path in reachable:
            removed = self._folder.remove(path)
            if recorded[path].gzip_mtime:
                self._folder.remove(f"{path}.gz")
            self._folder.remove_empty_folders(path)
            yield path, removed

"""Every exportable document as a file: only what changed is written, and only what was written is removed."""

# Plain strings: a path object costs as much as the system call it is for, and there are thousands of files.
# ruff: noqa: PTH116

import gzip as gzips
import itertools
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from feeds.catalog.query import Snapshot
from feeds.delivery import files
from feeds.delivery.manifest import Manifest, Written, open_manifest
from feeds.errors import ExportError
from feeds.model import Document
from feeds.publishing.address import Address
from feeds.publishing.press import Press
from feeds.settings import Settings

_DRAFT = ".feeds-draft"
#: Bytes of what several documents have in common that are kept while they are made.
_ROOM = 96_000_000
#: Documents whose paths the manifest learns of before the first of them is written.
_BATCH = 500
#: Files that a run looks at, in turn, to find those that somebody else has changed. There may be a million.
SHARE = 5_000
#: Before the first scan.
_NEVER = -1


class Summary:
    """What an export did, in documents."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    #: Documents that were rendered: those that may have changed.
    rendered: int = 0

    def __str__(self) -> str:
        return f"{self.written:,} written, {self.unchanged:,} unchanged, {self.removed:,} removed"


def export(
    out: Path,
    settings: Settings,
    snapshot: Snapshot,
    *,
    gzip: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> Summary:
    """Bring the files under ``out`` in line with the catalog.

    Each file changes at once or not at all, and what a page points to is there before the page. ``gzip``
    puts a ``.gz`` beside each. Raises ExportError where a file cannot be written, where another export is
    at work, or where the manifest is not ours; what was written until then stays, and the next run goes on.
    """
    if out.resolve().is_relative_to(settings.seeds.resolve()):
        raise ExportError(str(out), "is in the seeds folder: what is written there would be read as digests")
    settings = settings._replace(live=False)
    press = Press(settings, _ROOM)
    # A catalog, a program and its settings: what versions are comparable within.
    made_with = f"{snapshot.serial} {settings.fingerprint}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with open_manifest(out, made_with, gzip=gzip) as manifest:
            return _Export(out, press, manifest, gzip=gzip).run(snapshot, progress)
    except OSError as error:
        # Where a draft cannot take its place, it is the place that matters.
        where = error.filename2 or error.filename or out
        raise ExportError(str(where), f"cannot be written: {error.strerror}") from None


class _Export:
    """One run: what is planned, written, left and removed."""

    def __init__(self, out: Path, press: Press, manifest: Manifest, *, gzip: bool) -> None:
        self._folder = out
        self._out = str(out)
        self._draft = str(out / _DRAFT)
        self._press = press
        self._manifest = manifest
        self._gzip = gzip
        self._summary = Summary()

    def run(self, snapshot: Snapshot, progress: Callable[[int], None]) -> Summary:
        Path(self._draft).unlink(missing_ok=True)
        since = self._since(snapshot)
        intact, lost = self._look(progress) if since > _NEVER else (0, 0)
        scan = snapshot.version, snapshot.mark(snapshot.version)
        # Mended files are noted before they are on the disk, and no later scan would touch them.
        self._manifest.begin(*scan, trusted=since > _NEVER and not lost)
        done = intact
        # Where files have to be mended, they are looked for among all.
        for batch in _batches(self._press.exported(snapshot, _NEVER if lost else since)):
            known = self._manifest.plan([path for path, _address, _version in batch])
            written: dict[str, Written] = {}
            for path, address, version in batch:
                if version > since or known[path][0] is None:
                    # An earlier run put a compressed file there, or was cut off where it may have.
                    compressed = self._manifest.was_gzip or known[path][-1] != 0
                    document = self._press.publish(snapshot, address)
                    written[path] = self._put(path, document, compressed=compressed)
            self._manifest.note(written)
            done += len(written)
            progress(done)
        documents = self._press.count(snapshot)
        if len(self._manifest) > documents:
            self._prune(_batches(self._press.exported(snapshot)))
        self._summary.unchanged = documents - self._summary.written
        os.sync()
        self._manifest.finish(*scan)
        return self._summary

    def _since(self, snapshot: Snapshot) -> int:
        """Return the scan that the last finished run published: what no later one touched is as it was."""
        finished, begun = self._manifest.finished, self._manifest.begun
        if finished is None or begun is None:
            return _NEVER
        # An older copy of the catalog may be back, and have gone on from there.
        same = all(
            version <= snapshot.version and mark == snapshot.mark(version)
            for version, mark in (finished, begun)
        )
        return finished[0] if same else _NEVER

    def _look(self, progress: Callable[[int], None]) -> tuple[int, int]:
        """Look at a share of the files; return how many are as they were written, and how many are not.

        Where one is not, all are looked at; so they are where compressed files come or go: none is then.
        """
        intact = lost = 0
        # By its descriptor: what is in an open folder is looked at faster than what a path leads to.
        folder = os.open(self._out, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for files_ in self._manifest.files():
                others = list(self._others(files_, folder))
                self._manifest.forget(others)
                intact += len(files_) - len(others)
                lost += len(others)
                progress(intact)
                if not lost and intact >= SHARE:
                    break
        finally:
            os.close(folder)
        return intact, lost

    def _others(self, files_: Iterable[tuple[str, *Written]], folder: int) -> Iterator[str]:
        """Yield the paths of those files that are not as they were written."""
        stat = os.stat
        for path, size, mtime, gzip in files_:
            try:
                now = stat(path, dir_fd=folder)
            except FileNotFoundError:
                yield path
            except OSError as error:
                raise ExportError(f"{self._out}/{path}", f"cannot be written: {error.strerror}") from None
            else:
                beside = self._beside(path) if self._gzip else 0
                if now.st_size != size or now.st_mtime_ns != mtime or beside != gzip:
                    yield path

    def _put(self, path: str, document: Document, *, compressed: bool) -> Written:
        """Write a document where it differs from what is there; return how its files are then."""
        self._summary.rendered += 1
        file, body = f"{self._out}/{path}", document.body
        beside = f"{file}.gz"
        state = self._state(path)
        changed = state[0] != len(body) or Path(file).read_bytes() != body
        if (changed or not self._gzip) and compressed:
            # Before the file changes: should we be killed here, no host sends what was there before.
            Path(beside).unlink(missing_ok=True)
        if changed:
            status = files.write(file, body, self._draft, new=state[0] < 0)
            state = status.st_size, status.st_mtime_ns
        if self._gzip and (changed or not _holds(beside, body)):
            files.write(beside, gzips.compress(body, 9, mtime=0), self._draft)
        self._summary.written += changed
        return *state, self._beside(path)

    def _state(self, path: str) -> tuple[int, int]:
        """Return the size and the mtime of a file below the output folder; -1 where it is missing."""
        try:
            stat = os.stat(f"{self._out}/{path}")
        except FileNotFoundError:
            return -1, -1
        return stat.st_size, stat.st_mtime_ns

    def _beside(self, path: str) -> int:
        """Return the mtime of the compressed file, -1 where it is missing; 0 where there is to be none."""
        return self._state(f"{path}.gz")[1] if self._gzip else 0

    def _prune(self, published: Iterable[list[tuple[str, Address, int]]]) -> None:
        """Remove what earlier runs wrote and is not published any more, and folders that are empty then."""
        for path in self._manifest.others([path for path, *_ in batch] for batch in published):
            file = self._folder / path
            with suppress(FileNotFoundError):
                file.unlink()
                self._summary.removed += 1
            if self._gzip or self._manifest.was_gzip:
                file.with_name(file.name + ".gz").unlink(missing_ok=True)
            for folder in file.parents:
                if folder == self._folder:
                    break
                try:
                    folder.rmdir()
                except OSError:  # something else is in it
                    break
        self._manifest.forget_others()


def _batches(addresses: Iterator[tuple[Address, int]]) -> Iterator[list[tuple[str, Address, int]]]:
    while batch := list(itertools.islice(addresses, _BATCH)):
        yield [(_file_of(address.path), address, version) for address, version in batch]


def _file_of(path: str) -> str:
    """Return the file that a static host serves at an address."""
    return path.removeprefix("/") + ("index.html" if path.endswith("/") else "")


def _holds(beside: str, body: bytes) -> bool:
    """Return whether a compressed file holds ``body``."""
    try:
        return gzips.decompress(Path(beside).read_bytes()) == body
    except (OSError, EOFError, zlib.error):
        return False

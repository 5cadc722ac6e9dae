"""Writes every exportable document as a file.

A file is up to date as long as its size, its mtime and its origin (the program, the settings, and the last
scan that changed its document) are those in the manifest. Every other document is rendered, and written where
its file differs. Files in the manifest that are no longer published are removed at the end.
"""

import functools
import gzip as gzips
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

from feeds.catalog.snapshot import Snapshot
from feeds.delivery import atomic
from feeds.delivery.manifest import NO_COPY, FileState, Manifest, open_manifest
from feeds.errors import ExportError
from feeds.publishing.address import Address
from feeds.publishing.publication import Publication
from feeds.settings import Settings

_TEMPORARY = ".feeds-temporary"
#: Bytes that the fragments of each kind may take: items of RSS and of JSON Feed, list items of pages.
_CAPACITY = 32_000_000
#: Files that are looked up in the manifest together.
_BATCH = 500
#: Documents that are written between two checkpoints; after a kill, at most so many are rendered again.
_CHECKPOINT = 2_000

_T = TypeVar("_T")


class Summary:
    """How many documents an export wrote, left unchanged, removed and rendered."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    #: Of those written or unchanged, the ones whose files were not up to date.
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
    """Bring the files under ``out`` in line with the catalog; return how many were written and removed.

    Each file changes at once or not at all, and articles are written before the feeds and pages that link to
    them. ``gzip`` puts a compressed copy (``.gz``) beside each file that it makes smaller. ``progress`` is
    called with the number of documents done. Raises ExportError where a file cannot be written, where another
    export is at work, or where the manifest is not ours; what was written until then stays, and the next run
    goes on from there.
    """
    if out.resolve().is_relative_to(settings.seeds.resolve()):
        raise ExportError(str(out), "is in the seeds folder: what is written there would be read as digests")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with open_manifest(out) as manifest:
            run = _Run(out, settings._replace(live=False), snapshot, manifest, gzip=gzip)
            run.write(progress)
            run.remove_stale()
            return run.summary
    except OSError as error:
        # Of two names, the second is the one that a temporary file was to be moved to.
        where = error.filename2 or error.filename or out
        raise ExportError(str(where), f"cannot be written: {error.strerror}") from None


class _Output(NamedTuple):
    """A document to export."""

    address: Address
    #: Of its file, below the output folder.
    path: str
    #: Identifies the program, the settings and the scan that the document is made from.
    origin: bytes


class _Run:
    """One run of an export."""

    def __init__(
        self, out: Path, settings: Settings, snapshot: Snapshot, manifest: Manifest, *, gzip: bool
    ) -> None:
        self.summary = Summary()
        self._out = str(out)
        self._temporary = str(out / _TEMPORARY)
        self._settings = settings
        self._publication = Publication(settings, _CAPACITY)
        self._snapshot = snapshot
        self._manifest = manifest
        self._gzip = gzip

    def write(self, progress: Callable[[int], None]) -> None:
        """Write the documents whose files are not up to date."""
        Path(self._temporary).unlink(missing_ok=True)
        for outdated in _batched(self._outdated(), _CHECKPOINT):
            # First of all: if the run is killed, the next one knows that these files are ours.
            self._manifest.record(
                (output.path, FileState(gzip_mtime=-1 if self._gzip else recorded.gzip_mtime))
                for output, recorded in outdated
            )
            written = [(output.path, self._put(output, recorded)) for output, recorded in outdated]
            # A loss of power must not leave states of files in the manifest whose bytes are not on the disk.
            os.sync()
            self._manifest.record((path, state) for path, state in written if state)
            progress(self.summary.written + self.summary.unchanged)

    def _outdated(self) -> Iterator[tuple[_Output, FileState]]:
        """Yield each document whose file is not up to date, with the recorded state of that file."""
        for batch in _batched(self._outputs(), _BATCH):
            recorded = self._manifest.keep([output.path for output in batch])
            for output in batch:
                state = recorded.get(output.path, FileState())
                if state == self._state(output):
                    self.summary.unchanged += 1
                else:
                    yield output, state

    def _outputs(self) -> Iterator[_Output]:
        """Yield every document that is exported, each after the documents that it links to."""

        @functools.cache
        def origin(version: int) -> bytes:
            # By its random id: after an older catalog was put back, other scans have the same numbers.
            scan = self._snapshot.random_id(version)
            return sha256(f"{self._settings.fingerprint} {scan}".encode()).digest()[:8]

        for address, version in self._publication.exported(self._snapshot):
            path = address.path
            # Static hosts serve a folder's index.html at the folder's address.
            yield _Output(address, path[1:] + "index.html" * path.endswith("/"), origin(version))

    def _state(self, output: _Output) -> FileState | None:
        """Return the state of a document's file on the disk; None where it is missing."""
        file = f"{self._out}/{output.path}"
        status = _status(file)
        if status is None:
            return None
        copy = _status(f"{file}.gz") if self._gzip else None
        gzip_mtime = copy.st_mtime_ns if copy else NO_COPY if self._gzip else 0
        return FileState(status.st_size, status.st_mtime_ns, gzip_mtime, output.origin)

    def _put(self, output: _Output, recorded: FileState) -> FileState | None:
        """Render a document, write it where its file differs, and return the state of the file."""
        file, body = (
            f"{self._out}/{output.path}",
            self._publication.publish(self._snapshot, output.address).body,
        )
        changed = not atomic.holds(file, body)
        self.summary.rendered += 1
        self.summary.written += changed
        self.summary.unchanged += not changed
        if (changed or not self._gzip) and (self._gzip or recorded.gzip_mtime):
            # Before the file changes: a web server would send the old copy in place of the new file.
            Path(f"{file}.gz").unlink(missing_ok=True)
        if changed:
            atomic.replace(file, body, self._temporary)
        state = self._state(output)
        if self._gzip and (changed or state is None or state.gzip_mtime != recorded.gzip_mtime):
            self._compress(f"{file}.gz", body)
            state = self._state(output)
        return state

    def _compress(self, file: str, body: bytes) -> None:
        compressed = gzips.compress(body, 9, mtime=0)
        if len(compressed) >= len(body):
            Path(file).unlink(missing_ok=True)
        elif not atomic.holds(file, compressed):
            atomic.replace(file, compressed, self._temporary)

    def remove_stale(self) -> None:
        """Remove the files that are no longer published, and the folders that are then empty."""
        stale = self._manifest.stale()
        for path, recorded in stale.items():
            file = Path(self._out, path)
            with suppress(FileNotFoundError):
                file.unlink()
                self.summary.removed += 1
            if recorded.gzip_mtime:
                file.with_name(f"{file.name}.gz").unlink(missing_ok=True)
            with suppress(OSError):  # of the first folder that is not empty
                for folder in itertools.islice(file.parents, path.count("/")):
                    folder.rmdir()
        self._manifest.forget(stale)


def _status(file: str) -> os.stat_result | None:
    try:
        return os.stat(file)  # noqa: PTH116 - as in atomic.py
    except FileNotFoundError:
        return None


def _batched(items: Iterable[_T], size: int) -> Iterator[Sequence[_T]]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch

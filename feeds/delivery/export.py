"""Writes every exportable document as a file.

A file is up to date as long as its size, its mtime and its origin (the program, the settings, and the last
scan that changed its document) are those in the manifest. Every other document is rendered, and written where
its file differs. Files in the manifest that are no longer published are removed at the end.

Files that the manifest does not name are somebody else's, unless the operator says that they are not.
"""

import functools
import os
import stat
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from feeds.catalog.snapshot import Snapshot
from feeds.delivery.exported_topics import note_export
from feeds.delivery.manifest import NO_COPY, FileState, Manifest, Outdated, batches, open_manifest
from feeds.delivery.output_folder import OutputFolder, compress
from feeds.delivery.ownership import Obstacles, adopt, refuse_around_seeds
from feeds.errors import ExportError
from feeds.publishing import address
from feeds.publishing.publication import Publication
from feeds.settings import Settings

#: Bytes that the fragments of each kind may take: items of RSS and of JSON Feed, list items of pages.
_CAPACITY = 32_000_000
#: Documents that are written between two checkpoints; after a kill, at most so many are rendered again.
_CHECKPOINT = 2_000


class Options(NamedTuple):
    """How an export deals with files."""

    #: Whether a compressed copy (``.gz``) is put beside each file.
    gzip: bool = False
    #: Whether every file that an export could have made counts as made by one: it is replaced, or removed
    #: where it is not published.
    overwrite: bool = False


_PLAIN = Options()


class Summary:
    """How many documents an export wrote, left unchanged, removed and rendered."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    #: Of those written or unchanged, the ones whose files were not up to date.
    rendered: int = 0

    def __init__(self) -> None:
        #: Paths of links and files in the place of folders: nothing below them was written or removed.
        self.blocked: set[str] = set()

    @property
    def changed(self) -> bool:
        """Whether a file was written or removed."""
        return bool(self.written or self.removed)

    def __str__(self) -> str:
        return f"{self.written:,} written, {self.unchanged:,} unchanged, {self.removed:,} removed"


def export(
    out: Path,
    settings: Settings,
    snapshot: Snapshot,
    options: Options = _PLAIN,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Summary:
    """Bring the files under ``out`` in line with the catalog; return how many were written and removed.

    Each file changes at once or not at all, and articles are written before the feeds and pages that link to
    them. ``progress`` is called with the numbers of documents made, and to be made.

    Raises ExportError where files that the manifest does not name are in the way, where another export is at
    work, or where the manifest is not ours, and then nothing has been written; and where a file cannot be
    written: what was written until then stays, and the next run goes on from there.
    """
    if out.resolve().is_relative_to(settings.seeds.resolve()):
        raise ExportError(str(out), "is in the seeds folder: what is written there would be read as digests")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with open_manifest(out) as manifest:
            if options.overwrite:
                adopt(OutputFolder(out), manifest)
            else:
                refuse_around_seeds(out, settings.seeds, manifest)
            run = _Run(out, settings._replace(live=False), snapshot, manifest, options)
            run.compare()
            run.write(progress)
            run.remove_stale()
            note_export(manifest, settings)
            return run.summary
    except OSError as error:
        # Of two names, the second is the one that a temporary file was to be moved to.
        where = error.filename2 or error.filename or out
        raise ExportError(str(where), f"cannot be written: {error.strerror}") from None


def complaints(out: Path, summary: Summary) -> list[str]:
    """Return a line about each link or file that stands in the place of a folder."""
    reason = "is a link or a file, not a folder; nothing below it was written or removed"
    return [f"{out}/{path}: {reason}" for path in sorted(summary.blocked)]


class _Run:
    """One run of an export; its methods are called in the order in which they stand here."""

    def __init__(
        self, out: Path, settings: Settings, snapshot: Snapshot, manifest: Manifest, options: Options
    ) -> None:
        self.summary = Summary()
        self._out = out
        self._folder = OutputFolder(out)
        self._settings = settings
        self._publication = Publication(settings, _CAPACITY)
        self._snapshot = snapshot
        self._manifest = manifest
        self._gzip, self._overwrite = options
        self._outdated = 0

    def compare(self) -> None:
        """Find the documents whose files are not up to date. Raises ExportError where it must not write."""
        obstacles = Obstacles(self._folder, gzip=self._gzip)
        for batch in batches(self._outputs()):
            recorded = self._manifest.keep([path for path, _origin in batch])
            outdated = []
            for path, origin in batch:
                state = recorded.get(path, FileState())
                if state == self._state(path, origin):
                    self.summary.unchanged += 1
                else:
                    outdated.append(Outdated(path, origin, state.gzip_mtime))
                    if not self._overwrite:
                        obstacles.look_for(path, recorded.get(path), functools.partial(self._render, path))
            self._manifest.postpone(outdated)
            self._outdated += len(outdated)
        obstacles.refuse(self._out)

    def _outputs(self) -> Iterator[tuple[str, bytes]]:
        """Yield the file and the origin of every document that is exported, in the order of writing.

        An origin identifies the program, the settings and the scan that a document is made from.
        """

        @functools.cache
        def origin(version: int) -> bytes:
            # By its random id: after an older catalog was put back, other scans have the same numbers.
            scan = self._snapshot.random_id(version)
            return sha256(f"{self._settings.fingerprint} {scan}".encode()).digest()[:8]

        for exported, version in self._publication.exported(self._snapshot):
            yield exported.file, origin(version)

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

    def write(self, progress: Callable[[int, int], None]) -> None:
        """Write the documents whose files are not up to date."""
        self._folder.remove_temporary()
        for batch in self._manifest.postponed(_CHECKPOINT):
            outdated = [document for document in batch if not self._is_blocked(document.path)]
            # Before they are written: if the run is killed, the next one knows that these files are ours.
            self._manifest.record(
                (path, FileState(gzip_mtime=-1 if self._gzip else gzip_mtime))
                for path, _origin, gzip_mtime in outdated
            )
            written = []
            for document in outdated:
                written.append((document.path, self._put(document)))
                progress(self.summary.rendered, self._outdated)
            # A loss of power must not leave states of files in the manifest whose bytes are not on the disk.
            os.sync()
            self._manifest.record((path, state) for path, state in written if state)

    def _is_blocked(self, path: str) -> bool:
        """Return whether something stands in the place of a file's folder, and note that in the summary."""
        at = self._folder.blocked_at(path)
        if at:
            self.summary.blocked.add(at)
        return at is not None

    def _put(self, document: Outdated) -> FileState | None:
        """Render a document, write it where its file differs, and return the state of the file."""
        path, origin, gzip_mtime = document
        body = self._render(path)
        changed = not self._folder.holds(path, body)
        self.summary.rendered += 1
        self.summary.written += changed
        self.summary.unchanged += not changed
        if (changed or not self._gzip) and (self._gzip or gzip_mtime):
            # Before the file changes: a web server would send the old copy in place of the new file.
            self._folder.remove(f"{path}.gz")
        if changed:
            self._folder.replace(path, body)
        state = self._state(path, origin)
        if self._gzip and (changed or state is None or state.gzip_mtime != gzip_mtime):
            self._compress(f"{path}.gz", body)
            state = self._state(path, origin)
        return state

    def _render(self, path: str) -> bytes:
        return self._publication.publish(self._snapshot, address.parse(f"/{path}")).body

    def _compress(self, path: str, body: bytes) -> None:
        compressed = compress(body)
        if len(compressed) >= len(body):
            self._folder.remove(path)
        elif not self._folder.holds(path, compressed):
            self._folder.replace(path, compressed)

    def remove_stale(self) -> None:
        """Remove the files that are no longer published, and the folders that are then empty."""
        stale = self._manifest.stale()
        ours = [path for path in stale if address.of_file(path)]
        removed = [path for path in ours if not (self._folder.status(path) and self._is_blocked(path))]
        for path in removed:
            self.summary.removed += self._folder.remove(path)
            if stale[path].gzip_mtime:
                self._folder.remove(f"{path}.gz")
            self._folder.remove_empty_folders(path)
        self._manifest.forget(removed)

"""Brings a target, a folder or a bucket, in line with the catalog: every exportable document is there.

A document is up to date as long as it is at its target as the manifest says, and its origin (the program,
the settings, and the last scan that changed it) is the recorded one. Every other document is rendered, and
put where the target has other bytes. Documents in the manifest that are no longer published are removed at
the end.
"""

import functools
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Generic, NamedTuple

from feeds.catalog.snapshot import Snapshot
from feeds.delivery.exported_topics import note_export
from feeds.delivery.manifest import Manifest, Outdated, State, batches
from feeds.delivery.targets.location import Bucket
from feeds.delivery.targets.opening import open_target
from feeds.delivery.targets.target import Target
from feeds.publishing import address
from feeds.publishing.address import Address
from feeds.publishing.publication import Publication, wave
from feeds.settings import Settings

#: Bytes that the fragments of each kind may take: items of RSS and of JSON Feed, list items of pages.
_CAPACITY = 32_000_000
#: Documents that are written between two checkpoints; after a kill, at most so many are rendered again.
_CHECKPOINT = 2_000


class Options(NamedTuple):
    """How an export deals with what is at its target."""

    #: Whether a compressed copy (``.gz``) is put beside each file. In a bucket, each object is compressed.
    gzip: bool = False
    #: Whether every file that an export could have made counts as made by one: it is replaced, or removed
    #: where it is not published.
    overwrite: bool = False
    #: Whether all objects in a bucket are compared with the manifest. The files in a folder always are.
    verify: bool = False


_PLAIN = Options()


class Summary:
    """How many documents an export wrote, left unchanged, removed and rendered."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    #: Of those written or unchanged, the ones that were not up to date.
    rendered: int = 0

    def __init__(self) -> None:
        #: Paths of links and files in the place of folders: nothing below them was written or removed.
        self.blocked: set[str] = set()

    @property
    def changed(self) -> bool:
        """Whether a document was written or removed."""
        return bool(self.written or self.removed)

    def __str__(self) -> str:
        return f"{self.written:,} written, {self.unchanged:,} unchanged, {self.removed:,} removed"


def export(
    out: Path | Bucket,
    settings: Settings,
    snapshot: Snapshot,
    options: Options = _PLAIN,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Summary:
    """Bring the documents at ``out`` in line with the catalog; return how many were written and removed.

    Each document changes at once or not at all, and articles are written before the feeds and pages that link
    to them. ``progress`` is called with the numbers of documents made, and to be made.

    Raises ExportError where something is in the way that the manifest does not name, where another export is
    at work, or where the manifest is not ours, and then nothing has been written; and where a document cannot
    be written: what was written until then stays, and the next run goes on from there.
    """
    with open_target(out, settings, **options._asdict()) as (target, manifest):
        run = _Run(target, settings._replace(live=False), snapshot, manifest)
        run.compare()
        run.write(progress)
        run.remove_stale()
        note_export(manifest, settings)
        return run.summary


def complaints(out: Path | Bucket, summary: Summary) -> list[str]:
    """Return a line about each link or file that stands in the place of a folder."""
    reason = "is a link or a file, not a folder; nothing below it was written or removed"
    return [f"{out}/{path}: {reason}" for path in sorted(summary.blocked)]


class _Run(Generic[State]):
    """One run of an export; its methods are called in the order in which they stand here."""

    def __init__(
        self, target: Target[State], settings: Settings, snapshot: Snapshot, manifest: Manifest[State]
    ) -> None:
        self.summary = Summary()
        self.summary.blocked = target.blocked
        self._target = target
        self._settings = settings
        self._publication = Publication(settings, _CAPACITY)
        self._snapshot = snapshot
        self._manifest = manifest
        self._outdated = 0

    def compare(self) -> None:
        """Find the documents that are not up to date. Raises ExportError where it must not write."""
        for batch in batches(self._outputs()):
            recorded = self._manifest.keep([path for path, _origin in batch])
            outdated = [
                Outdated(path, origin)
                for path, origin in batch
                if not self._target.look(path, origin, recorded.get(path), self._rendering(path))
            ]
            self._manifest.postpone(outdated)
            self._outdated += len(outdated)
            self.summary.unchanged += len(batch) - len(outdated)
        self._target.begin()

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

    def _rendering(self, path: str) -> Callable[[], bytes]:
        return lambda: self._publication.publish(self._snapshot, address.parse(f"/{path}")).body

    def write(self, progress: Callable[[int, int], None]) -> None:
        """Write the documents that are not up to date, each wave after those that it links to."""
        for batch in self._manifest.postponed(_CHECKPOINT):
            outdated = [document for document in batch if self._target.accepts(document.path)]
            recorded = self._manifest.states(document.path for document in outdated)
            # Before they are written: if the run is killed, the next one knows that these are ours.
            self._manifest.record(
                (path, self._target.claim(recorded.get(path))) for path, _origin in outdated
            )
            parsed = ((each, address.parse(f"/{each.path}")) for each in outdated)
            for _wave, documents in groupby(parsed, lambda each: wave(each[1])):
                self._target.wait()
                for document, at in documents:
                    self._put(document, at, recorded.get(document.path))
                    progress(self.summary.rendered, self._outdated)
            self._manifest.record(self._target.settle())

    def _put(self, document: Outdated, at: Address, recorded: State | None) -> None:
        rendered = self._publication.publish(self._snapshot, at)
        changed = self._target.put(document.path, rendered, document.origin, recorded)
        self.summary.rendered += 1
        self.summary.written += changed
        self.summary.unchanged += not changed

    def remove_stale(self) -> None:
        """Remove the documents that are no longer published."""
        stale = {path: state for path, state in self._manifest.stale().items() if address.of_file(path)}
        gone = []
        for path, was_there in self._target.remove(stale):
            self.summary.removed += was_there
            gone.append(path)
        self._manifest.forget(gone)

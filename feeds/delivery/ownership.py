"""Decides which of the files in an output folder an export may replace.

These are the files that its manifest names and, where the operator says so, all that an export could have
made. While other files are in the way, nothing is written.
"""

from collections.abc import Callable
from pathlib import Path

from feeds.counts import count
from feeds.delivery.manifest import Manifest, batches
from feeds.delivery.output_folder import FileState, OutputFolder, compress
from feeds.errors import ExportError
from feeds.publishing import address
from feeds.publishing.publication import ASSETS

#: Files in the way that a refusal names.
_NAMED = 3


def adopt(folder: OutputFolder, manifest: Manifest[FileState]) -> None:
    """Record all files of a folder that an export could have made, and their compressed copies."""
    for names in batches(folder.files()):
        paths = {name: name.removesuffix(".gz") for name in names}
        ours = {name: path for name, path in paths.items() if is_output(path)}
        states = dict(manifest.states(ours.values()))
        for name, path in ours.items():
            state = states.get(path, FileState())
            is_copy = name != path
            states[path] = state._replace(gzip_mtime=state.gzip_mtime or -1) if is_copy else state
        manifest.record(states.items())


def is_output(path: str) -> bool:
    """Return whether an export could have made a file. Of assets, it makes only those that are published."""
    found = address.of_file(path)
    return found is not None and (found.kind != "asset" or found.name in ASSETS)


def refuse_around_seeds(out: Path, seeds: Path, manifest: Manifest[FileState]) -> None:
    """Raise ExportError where an output folder that has no export yet holds the seeds, as a checkout does."""
    if manifest.is_empty() and seeds.resolve().is_relative_to(out.resolve()):
        reason = "holds the seeds folder and no export; nothing was written; --overwrite writes all the same"
        raise ExportError(str(out), reason)


class Obstacles:
    """The files that stand in the place of documents or compressed copies, and that a manifest does not name.

    A file that has the bytes to be written is not in the way. To find out, its document has to be rendered.
    Once a few files are in the way this is left out, and the others are only counted: to refuse thousands
    must not take minutes.
    """

    def __init__(self, folder: OutputFolder, *, gzip: bool) -> None:
        self._folder = folder
        self._gzip = gzip
        self._number = 0
        self._named: list[str] = []

    def look_for(self, path: str, recorded: FileState | None, render: Callable[[], bytes]) -> None:
        """Look for a file in the place of a document, and for one in the place of its compressed copy.

        ``recorded`` is the document's state in the manifest. The copy's place matters where a copy would be
        written, and where an earlier one, which nobody recorded, would be served in place of the new file.
        """
        copy = f"{path}.gz"
        if not recorded and self._is_there(path):
            self._add(path, lambda: self._folder.holds(path, render()))
        if not (recorded and recorded.gzip_mtime) and (self._gzip or not recorded) and self._is_there(copy):
            self._add(copy, lambda: self._gzip and self._holds_compressed(copy, render()))

    def _holds_compressed(self, copy: str, body: bytes) -> bool:
        compressed = compress(body)
        return compressed is not None and self._folder.holds(copy, compressed)

    def _is_there(self, path: str) -> bool:
        # Files behind a link are left alone; the link itself is reported (``Summary.blocked``).
        return self._folder.status(path) is not None and not self._folder.blocked_at(path)

    def _add(self, path: str, is_wanted: Callable[[], bool]) -> None:
        self._number += 1
        if len(self._named) < _NAMED and not is_wanted():
            self._named.append(path)

    def refuse(self, out: Path) -> None:
        """Raise ExportError where there are any."""
        if self._named:
            are = "is" if self._number == 1 else "are there,"
            more = ", …" if len(self._named) == _NAMED < self._number else ""
            named = ", ".join(self._named) + more
            reason = (
                f"{count(self._number, 'file')} that its manifest does not name {are} in the way: {named}"
            )
            raise ExportError(str(out), f"{reason}; nothing was written; --overwrite replaces them")

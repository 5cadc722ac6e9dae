"""The command ``export --watch``: keeps files in line with the seeds folder for as long as it runs."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from feeds.catalog.catalog import Catalog
from feeds.catalog.snapshot import Snapshot
from feeds.commands.progress import progress_bar
from feeds.commands.seeds_folder import require_folder, without_digests
from feeds.counts import count
from feeds.delivery import export as exporter
from feeds.delivery import log
from feeds.delivery.follower import Follower
from feeds.delivery.targets.location import Bucket
from feeds.errors import CatalogError, FeedsError
from feeds.opening import open_catalog
from feeds.processes import CORES
from feeds.settings import Settings

_LOG = logging.getLogger("feeds")

#: The pause after a run that failed; it doubles while the next ones fail, too.
_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 60.0


def watch(settings: Settings, out: Path | Bucket, options: exporter.Options, *, quiet: bool) -> NoReturn:
    """Export to the folder or bucket ``out`` now, and again after each change of the catalog, for ever.

    Each run is logged; if ``quiet``, only one that changed files. A run that fails is logged, once while the
    reason stays the same, and tried again. Raises CatalogError where a catalog is missing and cannot be made.
    """
    log.configure()
    catalog = open_catalog(settings)
    try:
        require_folder(settings.seeds)
        with progress_bar("digests") as progress:
            catalog.refresh(processes=CORES, say=_LOG.info, progress=progress)
    except CatalogError:
        if not catalog.built:
            raise
    _log_start(catalog, quiet=quiet)

    def export(snapshot: Snapshot) -> object:
        if not snapshot.count_digests():
            raise without_digests(settings.seeds)
        with progress_bar("documents") as progress:
            summary = exporter.export(out, settings, snapshot, options, progress)
        for complaint in exporter.complaints(out, summary):
            _LOG.error("%s", complaint)
        if summary.changed or not quiet:
            _LOG.info("%s: %s", out, summary)
        return snapshot.generation

    _Watch(catalog, export).run()


def _log_start(catalog: Catalog, *, quiet: bool) -> None:
    """Log the errors of the digests that were read at the start, and how many warnings there are."""
    if summary := catalog.new_summary():
        _LOG.info("%s", summary)
    problems = catalog.new_problems()
    errors = [problem for problem in problems if problem.severity == "error"]
    for error in errors:
        _LOG.error("%s", error)
    if len(problems) > len(errors) and not quiet:
        _LOG.warning("%s; feeds check names them", count(len(problems) - len(errors), "warning"))


class _Watch:
    """Exports after each change of a catalog, which a thread polls."""

    def __init__(self, catalog: Catalog, export: Callable[[Snapshot], object]) -> None:
        """``export`` returns the generation that it has exported."""
        self._catalog = catalog
        self._export = export
        self._polled = threading.Event()
        self._generation: object = None

    def run(self) -> NoReturn:
        """Export for ever."""
        Follower(self._catalog, self._follow).ensure()
        exported = None
        while True:
            self._polled.wait()
            self._polled.clear()
            if self._generation not in (None, exported):
                exported = self._export_at_last()

    def _follow(self, generation: object) -> None:
        self._generation = generation
        self._polled.set()

    def _export_at_last(self) -> object:
        """Export until it succeeds; return the generation that was exported."""
        pause, logged = _PAUSE_SECONDS, ""
        while True:
            try:
                return self._catalog.read(self._export)
            except Exception as error:  # noqa: BLE001 - logged in full, but for errors that explain themselves
                if repr(error) != logged:
                    known = isinstance(error, FeedsError)
                    _LOG.error("%s; it is tried again", error, exc_info=not known)
                logged = repr(error)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

"""The thread that follows the seeds folder while an app runs: one in each process."""

import logging
import os
import threading
import time

from feeds.catalog.catalog import Catalog
from feeds.delivery.cache import PageCache
from feeds.errors import CatalogError, NotBuilt

_LOG = logging.getLogger("feeds")

#: How often it looks; a look that is much work is followed by a longer pause, so that it never eats a core.
LOOK_SECONDS = 1.0
_PAUSE_FOR_LOOK = 5.0
_LONGEST_PAUSE_SECONDS = 30.0
#: How long requests wait for the first look before they are told to come back.
_FIRST_SECONDS = 5.0


class Watch:
    """Refreshes the catalog once a second, and tells the page cache of each change."""

    def __init__(self, catalog: Catalog, cache: PageCache) -> None:
        self._catalog = catalog
        self._cache = cache
        self._lock = threading.Lock()
        self._process = 0
        self._started = 0.0
        self._looked = threading.Event()
        self._told: str | None = None

    def ensure(self) -> None:
        """Start the thread where this process has none yet; wait a moment for its first look."""
        if self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    self._looked = threading.Event()
                    self._started = time.monotonic()
                    threading.Thread(target=self._run, name="feeds-watch", daemon=True).start()
                    self._process = os.getpid()
        if not self._looked.is_set():
            self._looked.wait(max(0.0, self._started + _FIRST_SECONDS - time.monotonic()))

    def _run(self) -> None:
        while True:
            # Of this thread alone, and without what it waited: somebody's lock is no reason to look away.
            started = time.thread_time()
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 - told in full, below
                # The thread must outlive whatever happens to files; the next look may well succeed.
                if repr(error) != self._told:
                    _LOG.exception("looking at the seeds folder failed")
                self._told = repr(error)
            self._looked.set()
            pause = _PAUSE_FOR_LOOK * (time.thread_time() - started)
            time.sleep(min(max(LOOK_SECONDS, pause), _LONGEST_PAUSE_SECONDS))

    def _look(self) -> None:
        fault = None
        try:
            self._catalog.refresh(wait=False)
            fault = self._catalog.fault
        except CatalogError as error:
            fault = str(error)
        try:
            self._catalog.note_settings()
            self._cache.follow(self._catalog.generation())
        except NotBuilt:
            self._cache.follow(None)
        except CatalogError as error:
            self._cache.follow(None)
            fault = str(error)
        self._tell(fault)
        for problem in self._catalog.news():
            _LOG.warning("%s", problem)

    def _tell(self, fault: str | None) -> None:
        """Log a fault once, and once that it is over."""
        if fault != self._told:
            if fault:
                _LOG.error("%s", fault)
            else:
                _LOG.warning("the seeds folder can be followed again")
            self._told = fault

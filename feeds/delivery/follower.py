"""The thread that polls the catalog while an app runs: one in each process."""

import logging
import os
import threading
import time

from feeds.catalog.catalog import Catalog
from feeds.delivery.page_cache import PageCache
from feeds.errors import CatalogError, NotBuilt

_LOG = logging.getLogger("feeds")

#: The pause between two polls. One that is much work is followed by a longer pause, so that it never keeps a
#: core busy.
POLL_SECONDS = 1.0
_PAUSE_PER_CPU_SECOND = 5.0
_LONGEST_PAUSE_SECONDS = 30.0
#: How long requests wait for the first poll before they are told to come back.
_FIRST_SECONDS = 5.0


class Follower:
    """Polls the catalog once a second, and invalidates the page cache with each change."""

    def __init__(self, catalog: Catalog, cache: PageCache) -> None:
        self._catalog = catalog
        self._cache = cache
        self._lock = threading.Lock()
        self._process = 0
        self._started = 0.0
        self._polled = threading.Event()
        self._reported: str | None = None

    def ensure(self) -> None:
        """Start the thread where this process has none yet; wait a moment for its first poll."""
        if self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    self._polled = threading.Event()
                    self._started = time.monotonic()
                    threading.Thread(target=self._run, name="feeds-follower", daemon=True).start()
                    self._process = os.getpid()
        if not self._polled.is_set():
            self._polled.wait(max(0.0, self._started + _FIRST_SECONDS - time.monotonic()))

    def _run(self) -> None:
        while True:
            # CPU time of this thread alone: waiting for a lock is no reason to poll less often.
            started = time.thread_time()
            try:
                self._poll()
            except Exception as error:  # noqa: BLE001 - logged in full, below
                # The thread must outlive every accident with files; the next poll may well succeed.
                if repr(error) != self._reported:
                    _LOG.exception("following the seeds folder failed")
                self._reported = repr(error)
            self._polled.set()
            pause = _PAUSE_PER_CPU_SECOND * (time.thread_time() - started)
            time.sleep(min(max(POLL_SECONDS, pause), _LONGEST_PAUSE_SECONDS))

    def _poll(self) -> None:
        fault = None
        try:
            self._catalog.poll()
            fault = self._catalog.fault
        except CatalogError as error:
            fault = str(error)
        try:
            with self._catalog.snapshot() as snapshot:
                self._cache.follow(snapshot.generation)
        except NotBuilt:
            self._cache.follow(None)
        except CatalogError as error:
            self._cache.follow(None)
            fault = str(error)
        self._report(fault)
        for problem in self._catalog.new_problems():
            _LOG.warning("%s", problem)

    def _report(self, fault: str | None) -> None:
        """Log a fault once, and once that it is over."""
        if fault != self._reported:
            if fault:
                _LOG.error("%s", fault)
            else:
                _LOG.warning("the seeds folder can be followed again")
            self._reported = fault

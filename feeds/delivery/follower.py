"""Polls the catalog for as long as a process runs; in each process of an app, from a thread."""

import logging
import os
import threading
import time
from collections.abc import Callable, Collection

from feeds.catalog.catalog import Catalog
from feeds.catalog.faults import Fault
from feeds.errors import CatalogError, NotBuilt
from feeds.model import Problem

_LOG = logging.getLogger("feeds")

#: The pause between two polls. One that is much work is followed by a longer pause, so that it never keeps a
#: core busy.
POLL_SECONDS = 1.0
_PAUSE_PER_CPU_SECOND = 5.0
_LONGEST_PAUSE_SECONDS = 30.0
#: How long requests wait for the first poll before they are told to come back.
_FIRST_SECONDS = 5.0


class Follower:
    """Polls the catalog, usually once a second, and logs changes, problems and faults.

    Between two polls it only looks at the catalog, which another process may have brought in line.
    """

    def __init__(
        self, catalog: Catalog, follow: Callable[[object], None], look_seconds: float = POLL_SECONDS
    ) -> None:
        """``follow`` is called at each look, with the generation of the catalog; with None for none.

        ``look_seconds``: the longest pause between two looks. Each poll ends with one.
        """
        self._catalog = catalog
        self._look_seconds = look_seconds
        self._follow = follow
        self._lock = threading.Lock()
        self._process = 0
        self._started = 0.0
        self._polled = threading.Event()
        #: The faults that were logged and are not over.
        self._faults: dict[str, str] = {}
        self._pause_seconds = POLL_SECONDS

    def start(self) -> None:
        """Start a thread that polls where this process has none yet."""
        if self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    self._polled = threading.Event()
                    self._started = time.monotonic()
                    threading.Thread(target=self.run, name="feeds-follower", daemon=True).start()
                    self._process = os.getpid()

    def ensure(self) -> None:
        """Start a thread that polls where this process has none yet; wait a moment for its first poll."""
        self.start()
        if not self._polled.is_set():
            self._polled.wait(max(0.0, self._started + _FIRST_SECONDS - time.monotonic()))

    def run(self) -> None:
        """Poll for ever."""
        while True:
            self._attempt(self._poll)
            self._polled.set()
            pause = self._pause_seconds
            while pause > self._look_seconds:
                time.sleep(self._look_seconds)
                pause -= self._look_seconds
                self._attempt(self._look)
            time.sleep(pause)

    def _attempt(self, step: Callable[[], None]) -> None:
        """Take a step. The thread must outlive every accident with files; the next one may well succeed."""
        try:
            step()
        except Exception as error:  # noqa: BLE001 - logged in full
            if repr(error) not in self._faults:
                _LOG.exception("following the seeds folder failed")
            self._faults[repr(error)] = "following the seeds folder failed"

    def _look(self) -> None:
        """Pass on the generation of the catalog; where it cannot be read, the next poll logs why."""
        try:
            with self._catalog.snapshot() as snapshot:
                generation = snapshot.generation
        except CatalogError:
            generation = None
        self._follow(generation)

    def _poll(self) -> None:
        errors: list[CatalogError] = []
        generation, unread = None, []
        try:
            self._poll_catalog()
        except CatalogError as error:
            errors.append(error)
        try:
            with self._catalog.snapshot() as snapshot:
                generation, unread = snapshot.generation, snapshot.faults()
        except NotBuilt:
            pass
        except CatalogError as error:
            errors.append(error)
        self._follow(generation)
        self._log_changes(unread)
        # A poll that has failed in this process is known to all by the same reason.
        reasons = {error.reason for error in errors}
        shared = self._shared_faults(unread, reasons)
        self._log_faults({str(error): str(error) for error in errors} | shared)

    def _poll_catalog(self) -> None:
        # CPU time of this thread alone: waiting for a lock is no reason to poll less often.
        started = time.thread_time()
        try:
            self._catalog.poll()
        finally:
            pause = _PAUSE_PER_CPU_SECOND * (time.thread_time() - started)
            self._pause_seconds = min(max(POLL_SECONDS, pause), _LONGEST_PAUSE_SECONDS)

    def _shared_faults(self, unread: list[Fault], own: Collection[str]) -> dict[str, str]:
        """Return the faults known to all processes that this one has to log, by keys that stay the same.

        Faults whose reason is among its ``own`` are left out. The process that follows the folder logs all of
        them, so that each is logged once; the others only log that it finishes no poll.
        """
        polls = self._catalog.polls
        if not self._catalog.follows:
            # Its text says for how long, so it differs at each poll.
            overdue = polls.overdue
            return {"overdue": self._catalog.in_full(overdue)} if overdue else {}
        faults = [fault for fault in (*polls.faults, *unread) if fault.reason not in own]
        return {text: text for text in map(self._catalog.in_full, faults)}

    def _log_changes(self, unread: list[Fault]) -> None:
        """Log the outcome of a scan, and the problems of the files that it read."""
        summary = self._catalog.new_summary()
        if summary:
            _LOG.info("%s", summary)
        faults = tuple(map(self._catalog.in_full, unread))
        for problem in self._catalog.new_problems():
            if not _is_fault(problem, faults):
                _LOG.log(logging.ERROR if problem.severity == "error" else logging.WARNING, "%s", problem)

    def _log_faults(self, faults: dict[str, str]) -> None:
        """Log each fault once, and once that it is over."""
        for key in sorted(faults.keys() - self._faults.keys()):
            _LOG.error("degraded: %s", faults[key])
        for key in sorted(self._faults.keys() - faults.keys()):
            _LOG.warning("no longer degraded: %s", self._faults[key])
        self._faults = faults


def _is_fault(problem: Problem, faults: tuple[str, ...]) -> bool:
    """Return whether a problem is one of the faults, which are logged by themselves."""
    return not problem.line and any(
        fault.startswith(f"{problem.path}: {problem.message};") for fault in faults
    )

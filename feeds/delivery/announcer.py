"""Tells a WebSub hub which topics each scan has changed, from a thread of each process of an app.

The steps of one announcement:

1. A scan commits: what it touched carries its number as its version, and the scan has a random id.
2. Each process looks at the catalog, serves the new documents from then on, and calls ``follow``, which only
   wakes a thread.
3. The thread compares the newest scan with the one that is noted as announced, to this hub for this base URL.
4. If they differ, it asks for the lease, a lock. The process that has it keeps it until it ends; the others
   ask again at each new scan, so that another one takes over.
5. Where no scan is noted, or one that the catalog does not know since it was made anew, nothing is announced:
   its newest scan is noted.
6. From one snapshot it takes the topics that changed after the noted scan.
7. It waits for as long as all processes need to look, since the hub may fetch a topic from any of them. Scans
   that come meanwhile are announced together, next.
8. It tells the hub about each topic that it has not answered about already (``hub.announce``).
9. When the hub has answered about all, by taking or refusing them, the snapshot's scan is noted as announced.
10. Otherwise it tries twice more, after pauses, then at the next scan. Until the hub has answered about all,
    nothing is noted, so that the next process to announce begins at the same scan: the hub is told of each
    topic at least once.
"""

import logging
import os
import threading
import time

from feeds.catalog.catalog import Catalog
from feeds.catalog.location import announcement_file
from feeds.catalog.locks import AnnouncementLease
from feeds.catalog.snapshot import Snapshot
from feeds.counts import count
from feeds.errors import FeedsError
from feeds.publishing.links import url
from feeds.publishing.topics import topics
from feeds.settings import Settings

_LOG = logging.getLogger("feeds")

#: How often each process of an app looks at the catalog, where there is a hub.
LOOK_SECONDS = 0.25
#: Longer than two looks: after it, every process serves what this one has seen.
_LOOKED_SECONDS = 0.6
#: The pauses before each try: a hub that was restarted is back by the second try, after most other faults by
#: the third.
_PAUSES_SECONDS = (0.0, 5.0, 30.0)


class Announcer:
    """Announces the scans of one catalog to the hub of the settings."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings = settings
        self._catalog = catalog
        self._lease = AnnouncementLease(announcement_file(catalog.file, settings.hub, settings.base_url))
        #: The id of the process whose thread announces: a process that is forked has to start its own.
        self._process = 0
        self._woken = threading.Event()
        #: The generation for which there is nothing left to do: it was announced, or given up.
        self._finished: object = None
        #: The topics that the hub has answered about since the noted scan, in the form of ``waiting``.
        self._answered: dict[str, str] = {}
        #: The last complaints about the hub and about this machine; empty ones are over.
        self._complaints: dict[str, str] = {}

    def follow(self, generation: object) -> None:
        """Announce what is new in this generation of the catalog, soon; None stands for no catalog.

        It is to be called by one thread, each time it has looked at the catalog.
        """
        if generation is None or generation == self._finished:
            return
        if self._process != os.getpid():
            self._process, self._woken = os.getpid(), threading.Event()
            threading.Thread(target=self._run, name="feeds-announcer", daemon=True).start()
        self._woken.set()

    def waiting(self, snapshot: Snapshot) -> dict[str, str]:
        """Return the topics that changed after the noted scan: random ids of their last scans, by address.

        Raises OSError where the note cannot be read.
        """
        since = snapshot.scan_of(self._lease.announced_scan)
        changed = topics(snapshot, snapshot.version if since is None else since)
        return {url(self._settings, topic.path): snapshot.random_id(version) for topic, version in changed}

    def _run(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            try:
                self._announce_newest()
                self._complain("machine", "")
            except FeedsError:
                pass  # the thread that polls logs it, and wakes this one again
            except OSError as error:
                file = error.filename or self._lease.file
                self._complain("machine", f"{file}: cannot be used: {error.strerror}")
            except Exception as error:  # noqa: BLE001 - logged in full
                self._complain("machine", repr(error), exc_info=True)

    def _announce_newest(self) -> None:
        """Announce the newest scan, unless another process has done so, or has the lease."""
        with self._catalog.snapshot() as snapshot:
            generation, newest = snapshot.generation, snapshot.random_id(snapshot.version)
        if generation == self._finished:
            return
        if newest == self._lease.announced_scan:
            self._finished = generation
        elif self._lease.acquire():
            self._finished = self._try()

    def _try(self) -> object:
        """Announce all that is new, in up to three tries; return the generation of the last snapshot."""
        for pause in _PAUSES_SECONDS:
            time.sleep(pause)
            with self._catalog.snapshot() as snapshot:
                generation, newest = snapshot.generation, snapshot.random_id(snapshot.version)
                anew = snapshot.scan_of(self._lease.announced_scan) is None
                waiting = self.waiting(snapshot)
            time.sleep(_LOOKED_SECONDS)
            if self._tell(waiting):
                self._lease.note(newest)
                self._answered.clear()
                if anew:
                    _LOG.info("hub: %s is told of all changes from now on", self._settings.hub)
                break
        return generation

    def _tell(self, waiting: dict[str, str]) -> bool:
        """Tell the hub about the topics that it has not answered about; return whether none is left."""
        from feeds.delivery.hub import announce  # noqa: PLC0415 - most sites have no hub

        untold = [topic for topic, scan in waiting.items() if self._answered.get(topic) != scan]
        if not untold:
            return True
        outcome = announce(self._settings.hub, untold)
        self._answered.update({topic: waiting[topic] for topic in outcome.answered})
        if outcome.taken:
            _LOG.info("hub: %s announced", count(len(outcome.taken), "topic"))
        self._complain("hub", f"{self._settings.hub} {outcome.complaint}" if outcome.complaint else "")
        return not outcome.failure

    def _complain(self, about: str, complaint: str, *, exc_info: bool = False) -> None:
        """Log a complaint, once while it stays the same; an empty one says that the trouble is over."""
        if complaint and complaint != self._complaints.get(about):
            _LOG.error("hub: %s", complaint, exc_info=exc_info)
        self._complaints[about] = complaint

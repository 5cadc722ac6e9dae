"""Announces to a WebSub hub which topics each scan has changed: of an app, in a thread of each process.

The walk of one announcement:

1. A scan commits: what it touched carries its number, and the scan has a random id.
2. Each process polls, serves the new documents from then on, and calls ``follow``, which only wakes a thread.
3. The thread compares the newest scan with the one that was last announced, to this hub for this base URL.
4. If they differ, it asks for the lease. Who has it keeps it until the process ends; the others look again
   at each poll, so that another one takes over.
5. A catalog that does not know the announced scan was made anew: its newest scan counts as announced.
6. It waits until all processes have polled, since the hub may fetch from any. Scans that come meanwhile are
   announced together.
7. From one snapshot it takes the topics that changed after the announced scan, but for those told already.
8. It tells the hub about each (``hub.announce``).
9. When the hub has taken all, the snapshot's scan is noted as announced.
10. Otherwise it tries again after pauses, twice, then at the next scan. Until all are taken nothing is noted,
    so that whichever process announces next begins where this one did: each topic is told at least once.
"""

import logging
import os
import threading
import time

from feeds.catalog.catalog import Catalog
from feeds.catalog.location import announcement_file
from feeds.catalog.locks import AnnouncementLease
from feeds.catalog.snapshot import Snapshot
from feeds.errors import FeedsError
from feeds.publishing.links import url
from feeds.publishing.topics import topics
from feeds.settings import Settings

_LOG = logging.getLogger("feeds")

#: How often the processes of an app poll that do not follow the folder, where there is a hub.
POLL_SECONDS = 0.25
#: The pauses before each try. After the first, all processes have polled; a hub that was restarted is back
#: after the second; after the third, most others are.
_PAUSES_SECONDS = (0.6, 5.0, 30.0)


class Announcer:
    """Announces the scans of one catalog to the hub of the settings."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings = settings
        self._catalog = catalog
        self._lease = AnnouncementLease(announcement_file(catalog.file, settings.hub, settings.base_url))
        self._process = 0
        self._woken = threading.Event()
        #: The generation for which there is nothing left to do: it was announced, or given up.
        self._finished: object = None
        #: The versions of the topics that the hub was told about since the scan that is noted as announced.
        self._told: dict[str, int] = {}
        #: The last complaint that was logged and is not over.
        self._complaint = ""

    def follow(self, generation: object) -> None:
        """Announce what is new in this generation of the catalog, soon; None stands for no catalog.

        It is to be called by one thread, after each of its polls.
        """
        if generation is None or generation == self._finished:
            return
        if self._process != os.getpid():
            self._process, self._woken = os.getpid(), threading.Event()
            threading.Thread(target=self._run, name="feeds-announcer", daemon=True).start()
        self._woken.set()

    def waiting(self, snapshot: Snapshot) -> dict[str, int]:
        """Return the topics that changed after the scan announced last: their versions, by address."""
        since = snapshot.scan_of(self._lease.announced)
        changed = topics(snapshot, snapshot.version if since is None else since)
        return {url(self._settings, topic.path): version for topic, version in changed}

    def _run(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            try:
                self._announce_newest()
            except FeedsError:
                pass  # the thread that polls logs it, and wakes this one again
            except OSError as error:
                self._complain(f"{error.filename or self._lease.file}: cannot be written: {error.strerror}")
            except Exception as error:  # noqa: BLE001 - logged in full
                self._complain(repr(error), exc_info=True)

    def _announce_newest(self) -> None:
        """Announce the newest scan, unless another process has done so, or is at it."""
        with self._catalog.snapshot() as snapshot:
            generation, newest = snapshot.generation, snapshot.random_id(snapshot.version)
        if generation == self._finished:
            return
        if newest == self._lease.announced:
            self._finished = generation
        elif self._lease.acquire():
            self._finished = self._try()

    def _try(self) -> object:
        """Announce all that is new, in three tries; return the generation that the last one was about."""
        for pause in _PAUSES_SECONDS:
            time.sleep(pause)
            with self._catalog.snapshot() as snapshot:
                generation, newest = snapshot.generation, snapshot.random_id(snapshot.version)
                changed = self._untold(snapshot)
            if self._tell(changed):
                self._lease.note(newest)
                self._told.clear()
                break
        return generation

    def _untold(self, snapshot: Snapshot) -> dict[str, int]:
        """Return those of the waiting topics that earlier tries have not told the hub about."""
        if snapshot.scan_of(self._lease.announced) is None:
            _LOG.info("hub: %s is told of all changes from now on", self._settings.hub)
        waiting = self.waiting(snapshot).items()
        return {topic: version for topic, version in waiting if self._told.get(topic) != version}

    def _tell(self, changed: dict[str, int]) -> bool:
        """Tell the hub about topics; return whether it has answered about each."""
        from feeds.delivery.hub import announce, in_words  # noqa: PLC0415 - most sites have no hub

        outcome = announce(self._settings.hub, changed)
        self._told.update({topic: changed[topic] for topic in (*outcome.taken, *outcome.refused)})
        if outcome.taken:
            _LOG.info("hub: %s announced", in_words(len(outcome.taken)))
        if outcome.complaint:
            self._complain(f"{self._settings.hub} {outcome.complaint}")
        else:
            self._complaint = ""
        return not outcome.failure

    def _complain(self, complaint: str, *, exc_info: bool = False) -> None:
        """Log a complaint, once while it stays the same."""
        if complaint != self._complaint:
            _LOG.error("hub: %s", complaint, exc_info=exc_info)
        self._complaint = complaint

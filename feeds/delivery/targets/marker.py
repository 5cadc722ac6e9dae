"""The marker object of an export: it says whose the objects beside it are, and who is at work on them.

It is written only where nobody else has written it meanwhile (RFC 9110 §13.1, If-Match and If-None-Match).
"""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from feeds import program
from feeds.delivery.manifest import ADVICE, AT_WORK
from feeds.delivery.targets.store import Conflict, Found, Store
from feeds.errors import ExportError

NAME = ".feeds-export.json"
#: A run says that it is still at work every so many seconds; after so long without news it is taken for dead.
#: In the time between, a request with its retries ends, and clocks may differ.
_RENEWED_SECONDS, LEASE_SECONDS = 100, 300
_HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}


class Marker(NamedTuple):
    """A marker as it was read."""

    #: The random id of the last run, and whether it is at work.
    run: str
    working: bool
    #: The fingerprint of the program that the last complete export was made by; empty where none was.
    program: str
    #: As the store spells it.
    etag: str
    modified: datetime

    @property
    def until(self) -> datetime:
        """The time, in UTC, at which its run is taken for dead if nothing more is heard of it."""
        return self.modified.astimezone(UTC) + timedelta(seconds=LEASE_SECONDS)

    @property
    def is_held(self) -> bool:
        """Whether its run may be at work."""
        return self.working and datetime.now(UTC) < self.until

    @property
    def is_of_this_program(self) -> bool:
        """Whether the last complete export was made by this program."""
        return self.program == program.fingerprint()


def read(store: Store, where: str) -> Marker | None:
    """Return the marker; None where there is none. Raises ExportError where it is none of ours."""
    found = store.get(NAME)
    return _parse(found, where) if found else None


def _parse(found: Found, where: str) -> Marker:
    try:
        values = json.loads(found.body)
        run, working, by = str(values["run"]), bool(values["working"]), str(values["program"])
    except (ValueError, TypeError, KeyError):
        raise ExportError(f"{where}/{NAME}", f"is no marker of an export; {ADVICE}") from None
    return Marker(run, working, by, found.etag, found.modified)


class Lease:
    """The right to export to a prefix, which one run has at a time."""

    def __init__(self, store: Store, where: str, run: str, found: Marker | None) -> None:
        """Acquire it in place of the marker that was found, for a run with this random id.

        Raises ExportError where another run has acquired it.
        """
        self._store = store
        self._where = where
        self._run = run
        # Of a run that is cut off, some objects have the headers of this program, others have not.
        self._program = found.program if found and found.is_of_this_program else ""
        self._etag = found.etag if found else None
        self._write(working=True)

    def renew(self) -> None:
        """Say that this run is still at work, if it has not said so lately. Raises ExportError as above."""
        if time.monotonic() - self._written > _RENEWED_SECONDS:
            self._write(working=True)

    def release(self, *, complete: bool) -> None:
        """Let others export, after one that was ``complete`` or was not. Raises ExportError as above."""
        if complete:
            self._program = program.fingerprint()
        self._write(working=False)

    def _write(self, *, working: bool) -> None:
        # The time makes every ETag another one.
        values = {"run": self._run, "working": working, "program": self._program, "at": time.time_ns()}
        body = json.dumps(values).encode()
        try:
            self._etag = self._store.put_if(NAME, body, _HEADERS, self._etag)
        except Conflict:
            # The answer to a request that succeeded may have been lost, and the request repeated; or the
            # last request of a run that was killed, which had the same id, has only now arrived.
            found = self._store.get(NAME)
            if not found or _parse(found, self._where).run != self._run:
                raise ExportError(self._where, AT_WORK) from None
            same = found.body == body
            self._etag = found.etag if same else self._store.put_if(NAME, body, _HEADERS, found.etag)
        self._written = time.monotonic()

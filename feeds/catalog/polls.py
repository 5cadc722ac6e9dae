"""Tells how the last poll of a seeds folder ended, and whether it was too long ago."""

import math
import time

from feeds.catalog.faults import Fault, Places
from feeds.catalog.lease import LastPoll, Lease

#: A folder of which no poll has finished for so long is not followed; nor after three times the last poll's
#: time, where that is longer.
_OVERDUE_SECONDS = 60.0
_OVERDUE_POLLS = 3


class Polls:
    """The polls of one process, and the last one of any process that shares its lease."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._faults: tuple[Fault, ...] = ()
        #: When this process was first to poll, and when the poll that it is at began.
        self._first: float | None = None
        self._began: float | None = None
        self._refused = False

    def expect(self) -> None:
        """Note that this process polls from now on."""
        self._first = self._first or time.monotonic()

    def begin(self) -> None:
        """Note that this process begins to compare the folder with the catalog."""
        self._began, self._refused = time.monotonic(), False

    def refuse(self) -> None:
        """Note that another process is at work on the catalog."""
        self._refused = True

    def finish(self, *faults: Fault) -> None:
        """Note that a poll of this process has finished, and what was at fault."""
        now = time.monotonic()
        took = math.ceil(now - (self._began or now))
        self._faults, self._began = faults, None
        self._lease.note(LastPoll(faults, took))

    def forget_faults(self) -> None:
        """Leave it to other processes what is at fault."""
        self._faults = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why the folder could not be followed at the last poll, of this process or of another one."""
        return self._faults or self._lease.last_poll.faults

    @property
    def age_seconds(self) -> float:
        """How long ago the last poll of any process finished; infinite where none has."""
        return self._lease.age_seconds

    @property
    def overdue(self) -> Fault | None:
        """Why no poll has finished for long, though this process asks for them; None where one has."""
        now, age = time.monotonic(), self.age_seconds
        limit = max(_OVERDUE_SECONDS, _OVERDUE_POLLS * self._lease.last_poll.seconds)
        if self._first is None or min(age, now - self._first) <= limit:
            return None
        if self._began is not None:
            reason = f"a poll that began {now - self._began:.0f} s ago has not finished"
        elif self._refused:
            reason = "another process is at work on the catalog"
        else:
            reason = "the process that follows the folder finishes no poll"
        since = "no poll has finished yet" if math.isinf(age) else f"the last poll finished {age:.0f} s ago"
        return Fault(Places.SEEDS, f"{since}: {reason}")

"""How the last poll of a seeds folder ended, and whether that was too long ago."""

import math
import time

from feeds.catalog.faults import Fault, PublicNames
from feeds.catalog.locks import FollowerLease, LastPoll

#: A folder is not followed any more when no poll has finished for so long, or for three times as long as the
#: last poll took, where that is longer.
_OVERDUE_SECONDS = 60.0
_OVERDUE_POLLS = 3


class Polls:
    """The polls of one process, and the last one of any process that shares its lease."""

    def __init__(self, lease: FollowerLease) -> None:
        self._lease = lease
        self._faults: tuple[Fault, ...] = ()
        #: When this process asked for its first poll, and when its present poll began.
        self._first: float | None = None
        self._began: float | None = None
        #: Whether its last poll was left out since another process was writing the catalog.
        self._left_out = False

    def expect(self) -> None:
        """Note that this process polls from now on."""
        self._first = self._first or time.monotonic()

    def begin(self) -> None:
        """Note that this process begins to compare the folder with the catalog."""
        self._began, self._left_out = time.monotonic(), False

    def leave_out(self) -> None:
        """Note that this process leaves out a poll, since another one is writing the catalog."""
        self._left_out = True

    def finish(self, *faults: Fault) -> None:
        """Note that a poll of this process has finished, with these faults."""
        now = time.monotonic()
        took = math.ceil(now - (self._began or now))
        self._faults, self._began = faults, None
        self._lease.note(LastPoll(faults, took))

    def forget_faults(self) -> None:
        """Forget the faults of this process's last poll: those of the process that polls now count."""
        self._faults = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why the folder could not be followed at the last poll, of this process or of another one."""
        return self._faults or self._lease.last_poll.faults

    @property
    def finished(self) -> float | None:
        """When the last poll of any process finished, in Unix time; None where none has."""
        return self._lease.finished

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
        elif self._left_out:
            reason = "another process is at work on the catalog"
        else:
            reason = "the process that follows the folder finishes no poll"
        since = "no poll has finished yet" if math.isinf(age) else f"the last poll finished {age:.0f} s ago"
        return Fault(PublicNames.SEEDS, f"{since}: {reason}")

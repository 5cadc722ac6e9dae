"""The thread that follows the seeds folder logs changes, and a fault once, and once that it is over."""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from feeds.catalog.catalog import Catalog
from feeds.catalog.faults import Fault
from feeds.catalog.scan_summary import ScanSummary
from feeds.delivery import follower
from feeds.delivery.follower import Follower
from feeds.errors import CatalogError, NotBuilt
from feeds.model import Problem


class _Stub:
    """A catalog; what one of its methods does differs from poll to poll."""

    def __init__(self, step: str, outcomes: list[Any], *, follows: bool = True) -> None:
        """``outcomes`` are, poll by poll, the error that ``step`` raises or the value that it returns."""
        self._step = step
        self._outcomes = outcomes
        self._generations = itertools.count(1)
        self._thread: threading.Thread | None = None
        self.follows = follows
        #: The generations that were passed on.
        self.followed: list[object] = []
        #: How often it was polled.
        self.polled = 0

    def end_after(self, polls: int, end: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the thread that polls this stub call ``end`` after so many polls, and not pause before that."""
        pauses, pause = iter(range(polls - 1)), time.sleep

        def sleep(seconds: float) -> None:
            if threading.current_thread() is not self._thread:  # a follower of other tests
                pause(seconds)
            elif next(pauses, None) is None:
                end()

        monkeypatch.setattr("feeds.delivery.follower.time.sleep", sleep)

    def _take(self, step: str) -> Any:
        outcome = self._outcomes.pop(0) if step == self._step else None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def poll(self) -> None:
        self._thread = threading.current_thread()
        self.polled += 1
        self._take("poll")

    @property
    def polls(self) -> Any:
        return SimpleNamespace(faults=self._take("faults") or (), overdue=self._take("overdue"))

    def in_full(self, fault: Fault) -> str:
        return f"/srv/{fault}"

    @contextmanager
    def snapshot(self) -> Iterator[Any]:
        generation = next(self._generations)
        self._take("snapshot")
        unread = self._take("unread") or []
        yield SimpleNamespace(generation=generation, faults=lambda: unread)

    def new_summary(self) -> ScanSummary | None:
        return cast(ScanSummary | None, self._take("new_summary"))

    def new_problems(self) -> tuple[Problem, ...]:
        return self._take("new_problems") or ()

    def follow(self, generation: object) -> None:
        self.followed.append(generation)


#: Lets a follower poll so many times, and returns its log messages.
_Run = Callable[[_Stub, int], list[str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> _Run:
    """Return a function that lets a follower poll so many times, and returns its log messages."""

    def run(stub: _Stub, polls: int) -> list[str]:
        def end() -> None:
            raise InterruptedError

        stub.end_after(polls, end, monkeypatch)
        with caplog.at_level(logging.INFO, "feeds"), pytest.raises(InterruptedError):
            Follower(cast(Catalog, stub), stub.follow).run()
        return [record.getMessage() for record in caplog.records]

    return run


_SEEDS = Fault("seeds", "cannot be listed")
_LAW = Fault("law.txt", "has no items any more; its last good reading is kept")
_FAILED = "following the seeds folder failed"


@pytest.mark.parametrize(
    ("step", "fault", "message"),
    [
        ("poll", CatalogError("catalog", "is broken"), "catalog: is broken"),
        ("snapshot", CatalogError("catalog", "is broken"), "catalog: is broken"),
        ("faults", (_SEEDS,), "/srv/seeds: cannot be listed"),
        ("unread", [_LAW], f"/srv/{_LAW}"),
    ],
)
def test_a_fault_is_logged_once(step: str, fault: object, message: str, run: _Run) -> None:
    """For as many polls as it lasts, wherever it arises; one that comes back is logged again."""
    stub = _Stub(step, [None, fault, fault, fault, None, None, fault])
    begins, ends = f"degraded: {message}", f"no longer degraded: {message}"

    assert [begins, ends, begins] == run(stub, 7)


@pytest.mark.parametrize("step", ["poll", "snapshot"])
def test_a_mistake_of_ours_is_logged_once(step: str, run: _Run) -> None:
    """With its traceback, and the thread goes on."""
    mistake = ZeroDivisionError("a mistake of ours")

    assert [_FAILED, f"no longer degraded: {_FAILED}", _FAILED] == run(
        _Stub(step, [None, mistake, mistake, None, None, mistake]), 6
    )


def test_another_fault_is_logged_as_well(run: _Run) -> None:
    """The log says what is at fault now, and what is no more."""
    cache = Fault("cache", "is full")
    assert [
        "degraded: /srv/seeds: cannot be listed",
        "degraded: /srv/cache: is full",
        "no longer degraded: /srv/seeds: cannot be listed",
        "no longer degraded: /srv/cache: is full",
    ] == run(_Stub("faults", [(_SEEDS,), (_SEEDS, cache), (cache,), (cache,), None]), 5)


@pytest.mark.parametrize("step", ["faults", "unread"])
def test_one_process_logs_what_all_know(step: str, run: _Run) -> None:
    """It is the one that follows the folder; the others keep silent."""
    assert [] == run(_Stub(step, [(_SEEDS,)] * 3, follows=False), 3)


def test_a_failed_poll_is_one_fault(run: _Run) -> None:
    """Its error says more exactly where, and the fault that is noted for all processes why."""

    class Noting(_Stub):
        @property
        def polls(self) -> Any:
            return SimpleNamespace(faults=[Fault("catalog", "has too many")], overdue=None)

    error = CatalogError("21.02.2025", "has too many")
    assert ["degraded: 21.02.2025: has too many"] == run(Noting("poll", [error, error]), 2)


def test_a_process_that_hangs_is_logged_by_the_others(run: _Run) -> None:
    """Once, although the reason says for how long."""
    reasons = [Fault("seeds", f"the last poll finished {age} s ago") for age in (61, 62)]
    assert [
        "degraded: /srv/seeds: the last poll finished 61 s ago",
        "no longer degraded: /srv/seeds: the last poll finished 62 s ago",
    ] == run(_Stub("overdue", [None, *reasons, None], follows=False), 4)


def test_changes_and_problems_are_logged(run: _Run) -> None:
    """Each as often as the catalog returns it: once."""
    summary = ScanSummary(new=1, gone=2, corrected=1000)
    assert ["digests: 1 new, 2 gone; entries: 1,000 corrected"] == run(
        _Stub("new_summary", [None, summary, None]), 3
    )
    problem = Problem("a.txt", 1, "error", "bad")
    assert "a.txt:1: error: bad" == run(_Stub("new_problems", [None, (problem,), None]), 3)[-1]


def test_the_page_cache_serves_what_the_catalog_holds(run: _Run) -> None:
    """Nothing while there is no catalog, or none that can be read."""
    errors = NotBuilt("catalog", "is being built"), CatalogError("catalog", "cannot be read")
    stub = _Stub("snapshot", [None, *errors, None])
    run(stub, 4)

    assert [1, None, None, 4] == stub.followed


def test_the_page_cache_follows_the_catalog_while_the_folder_is_at_fault(
    run: _Run,
) -> None:
    """Another process may have brought the catalog in line."""
    stub = _Stub("poll", [None, CatalogError("seeds", "cannot be listed"), None])
    run(stub, 3)

    assert [1, 2, 3] == stub.followed


def test_the_catalog_is_looked_at_between_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process may have brought it in line while this one pauses after a poll that was much work."""
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 4:
            raise InterruptedError

    stub = _Stub("snapshot", [None, None, CatalogError("catalog", "cannot be read"), None])
    monkeypatch.setattr(follower, "time", SimpleNamespace(sleep=sleep, thread_time=time.thread_time))
    with pytest.raises(InterruptedError):
        Follower(cast(Catalog, stub), stub.follow, 0.25).run()

    assert [0.25] * 4 == pauses
    assert [1, 2, None, 4] == stub.followed
    assert 1 == stub.polled


def test_requests_wait_for_the_first_poll_no_longer_than_it_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that come later wait for the rest of that time, or not at all: a first build may take minutes."""
    monkeypatch.setattr(follower, "_FIRST_SECONDS", 0.5)
    waiting = Follower(cast(Catalog, None), print)
    monkeypatch.setattr(waiting, "run", threading.Event().wait)
    waited = []
    for _ in range(3):
        started = time.monotonic()
        waiting.ensure()
        waited.append(time.monotonic() - started)
    assert 0.4 < waited[0]
    assert sum(waited[1:]) < 0.3


def test_requests_wait_for_the_first_poll_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread polls, started with the first request; no request waits for a later poll."""
    monkeypatch.setattr(follower, "_FIRST_SECONDS", 20.0)
    polls = _Stub("poll", [None])
    polls.end_after(1, threading.Event().wait, monkeypatch)
    following = Follower(cast(Catalog, polls), polls.follow)
    started = time.monotonic()
    for _ in range(3):
        following.ensure()

    assert time.monotonic() - started < 10
    assert [1] == polls.followed

"""The thread that follows the seeds folder logs a fault once, and once that it is over."""

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
from feeds.delivery import follower
from feeds.delivery.follower import Follower
from feeds.delivery.page_cache import PageCache
from feeds.errors import CatalogError, NotBuilt


class _Stub:
    """A catalog and a page cache; what one of the catalog's methods does differs from poll to poll."""

    def __init__(self, step: str, outcomes: list[Exception | str | None]) -> None:
        """``outcomes`` are, poll by poll, the error that ``step`` raises or the text that it returns."""
        self._step = step
        self._outcomes = outcomes
        self._generations = itertools.count(1)
        self._thread: threading.Thread | None = None
        #: The generations that the page cache was made to follow.
        self.followed: list[object] = []

    def end_after(self, polls: int, end: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the thread that polls this stub call ``end`` after so many polls, and not pause before that."""
        pauses, pause = iter(range(polls - 1)), time.sleep

        def sleep(seconds: float) -> None:
            if threading.current_thread() is not self._thread:  # a follower of other tests
                pause(seconds)
            elif next(pauses, None) is None:
                end()

        monkeypatch.setattr("feeds.delivery.follower.time.sleep", sleep)

    def _take(self, step: str) -> str | None:
        outcome = self._outcomes.pop(0) if step == self._step else None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def poll(self) -> None:
        self._thread = threading.current_thread()
        self._take("poll")

    @property
    def fault(self) -> str | None:
        return self._take("fault")

    @contextmanager
    def snapshot(self) -> Iterator[Any]:
        generation = next(self._generations)
        self._take("snapshot")
        yield SimpleNamespace(generation=generation)

    def new_problems(self) -> tuple[str, ...]:
        problem = self._take("new_problems")
        return (problem,) if problem else ()

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
            Follower(cast(Catalog, stub), cast(PageCache, stub))._run()
        return [record.getMessage() for record in caplog.records]

    return run


@pytest.mark.parametrize(
    ("step", "fault", "message"),
    [
        ("poll", CatalogError("catalog", "is broken"), "catalog: is broken"),
        ("snapshot", CatalogError("catalog", "is broken"), "catalog: is broken"),
        ("fault", "seeds: cannot be listed", "seeds: cannot be listed"),
        ("poll", ZeroDivisionError("a mistake of ours"), "following the seeds folder failed"),
        ("snapshot", ZeroDivisionError("a mistake of ours"), "following the seeds folder failed"),
    ],
)
def test_a_fault_is_logged_once(step: str, fault: Exception | str, message: str, run: _Run) -> None:
    """For as many polls as it lasts, wherever it arises; one that comes back is logged again."""
    stub = _Stub(step, [None, fault, fault, fault, None, None, fault])

    assert [message, "the seeds folder can be followed again", message] == run(stub, 7)


def test_another_fault_is_logged_as_well(run: _Run) -> None:
    """The log says what is at fault now."""
    assert ["one", "two", "the seeds folder can be followed again"] == run(
        _Stub("fault", ["one", "two", "two", None]), 4
    )


def test_new_problems_are_logged(run: _Run) -> None:
    """Each as often as the catalog returns it: once."""
    assert ["a.txt:1: error: bad"] == run(_Stub("new_problems", [None, "a.txt:1: error: bad", None]), 3)


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


def test_requests_wait_for_the_first_poll_no_longer_than_it_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that come later wait for the rest of that time, or not at all: a first build may take minutes."""
    monkeypatch.setattr(follower, "_FIRST_SECONDS", 0.5)
    waiting = Follower(cast(Catalog, None), cast(PageCache, None))
    monkeypatch.setattr(waiting, "_run", threading.Event().wait)
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
    polls = _Stub("fault", [None])
    polls.end_after(1, threading.Event().wait, monkeypatch)
    following = Follower(cast(Catalog, polls), cast(PageCache, polls))
    started = time.monotonic()
    for _ in range(3):
        following.ensure()

    assert time.monotonic() - started < 10
    assert [1] == polls.followed

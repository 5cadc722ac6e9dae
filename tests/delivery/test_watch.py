"""The thread that follows the seeds folder tells of a fault once, and once that it is over."""

import logging
import threading
import time
from typing import Any, cast

import pytest

from feeds.catalog.catalog import Catalog
from feeds.delivery import watch
from feeds.delivery.cache import PageCache
from feeds.errors import CatalogError


class _Failing:
    """A catalog, and a cache, of which one step fails as often as it is told."""

    fault = None

    def __init__(self, step: str, faults: list[Exception | None]) -> None:
        self._step = step
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        def step(*_arguments: object, **_options: object) -> tuple[()]:
            if name == self._step and (fault := self._faults.pop(0)):
                raise fault
            return ()

        return step


@pytest.mark.parametrize("step", ["refresh", "note_settings", "generation"])
@pytest.mark.parametrize(
    ("fault", "over"),
    [
        (CatalogError("catalog", "is broken"), "the seeds folder can be followed again"),
        (ZeroDivisionError("a mistake of ours"), "the seeds folder can be followed again"),
    ],
)
def test_a_fault_is_told_once(
    step: str, fault: Exception, over: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """However many looks it lasts, and wherever it arises."""
    stub = _Failing(step, [None, fault, fault, fault, None, None])
    follower = watch.Watch(cast(Catalog, stub), cast(PageCache, stub))
    pauses = iter(range(5))

    def sleep(_seconds: float) -> None:
        if next(pauses, None) is None:
            raise InterruptedError

    monkeypatch.setattr("feeds.delivery.watch.time.sleep", sleep)
    with caplog.at_level(logging.INFO, "feeds"), pytest.raises(InterruptedError):
        follower._run()

    told = [record.getMessage() for record in caplog.records]
    assert 2 == len(told), told
    assert over == told[1]


def test_requests_wait_for_the_first_look_no_longer_than_it_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that come later have less to wait for, or nothing: a first build may take minutes."""
    monkeypatch.setattr(watch, "_FIRST_SECONDS", 0.5)
    follower = watch.Watch(cast(Catalog, None), cast(PageCache, None))
    monkeypatch.setattr(follower, "_run", threading.Event().wait)
    waited = []
    for _ in range(3):
        started = time.monotonic()
        follower.ensure()
        waited.append(time.monotonic() - started)
    assert 0.4 < waited[0]
    assert sum(waited[1:]) < 0.3

"""The thread that follows the seeds folder tells of a fault once, and once that it is over."""

import logging
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


@pytest.mark.parametrize("step", ["refresh", "serve", "generation"])
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

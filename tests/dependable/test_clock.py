"""A clock that was wrong, and is put right: no client misses a change, and none is given a date to come."""

import time
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

import pytest

from feeds import settings
from feeds.delivery.web import create_app
from tests import material
from tests.catalog.seeding import catalog_of
from tests.server import Local, Reply
from tests.waiting import wait_until

_HOUR = 3600.0


class _Clock:
    """The time of day, as far from the right one as a test wants it."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._right = time.time

    def __call__(self) -> float:
        return self._right() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    """Return the clock of this process, which the test may put forward and back."""
    found = _Clock()
    monkeypatch.setattr(time, "time", found)
    return found


def _publish(seeds: Path, app: Local, number: int) -> Reply:
    """Publish one more press release; return the feed that has it."""
    title = f"Number {number}"
    item = material.item(title, "22.02.2025", "Text.", material.address("karaganda", 990_000 + number))
    material.write(seeds / f"{number}.txt", material.text("Law", [item]))
    catalog_of(seeds).refresh()

    def asked() -> Reply | None:
        reply = app.ask("/atom.xml")
        return reply if title.encode() in reply.body else None

    found = wait_until(asked)
    assert found
    return found


def test_last_modified_after_a_jump_of_the_clock(seeds: Path, clock: _Clock) -> None:
    """It is left out while it lies in the future; ETags answer meanwhile, and dates rise all the time."""
    app = Local(create_app(settings.from_environment({}, seeds=str(seeds))))
    clock.ahead = _HOUR
    ahead = _publish(seeds, app, 1)
    clock.ahead = 0
    assert "Last-Modified" in ahead.headers

    back = _publish(seeds, app, 2)
    assert "Last-Modified" not in back.headers
    assert 200 == app.ask("/atom.xml", headers={"If-Modified-Since": ahead.headers["Last-Modified"]}).status
    assert 200 == app.ask("/atom.xml", headers={"If-Modified-Since": formatdate(clock(), usegmt=True)}).status
    assert 304 == app.ask("/atom.xml", headers={"If-None-Match": back.headers["ETag"]}).status

    clock.ahead = 1.5 * _HOUR
    past = app.ask("/atom.xml")
    assert parsedate_to_datetime(ahead.headers["Last-Modified"]) < parsedate_to_datetime(
        past.headers["Last-Modified"]
    )
    assert back.body == past.body

    clock.ahead = 2 * _HOUR
    later = _publish(seeds, app, 3)
    since = later.headers["Last-Modified"]
    assert parsedate_to_datetime(ahead.headers["Last-Modified"]) < parsedate_to_datetime(since)
    assert parsedate_to_datetime(since).timestamp() <= clock()
    assert 304 == app.ask("/atom.xml", headers={"If-Modified-Since": since}).status
    assert 200 == app.ask("/atom.xml", headers={"If-Modified-Since": ahead.headers["Last-Modified"]}).status

"""A day's work, in bursts, with readers that come when they like."""

import random
import threading
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests import material
from tests.server import Server
from tests.subscriber import Answer, Subscriber

pytestmark = pytest.mark.slow

_RELEASES = 660
_PUBLISHERS = ("karaganda", "abay", "almaty", "transport", "mfa-belgrad")
_CATEGORIES = ("Law", "Business")


class _Reader(threading.Thread):
    """Reads one feed and its archives, now and then."""

    def __init__(
        self, server: Server, target: str, pause_seconds: float, over: threading.Event, seed: int
    ) -> None:
        super().__init__()
        self._pause, self._over, self._chance = pause_seconds, over, random.Random(seed)
        self.subscriber = Subscriber(partial(_ask, server), target)

    def run(self) -> None:
        while not self._over.wait(self._pause * (0.5 + self._chance.random())):
            self.subscriber.poll()


def _ask(server: Server, url: str, etag: str) -> Answer:
    reply = server.ask_anew("/" + url.removeprefix(server.url).removeprefix("/"), {"If-None-Match": etag})
    return Answer(reply.status, reply.headers.get("ETag", ""), reply.body)


def test_a_reader_that_follows_the_archives_has_every_entry(tmp_path: Path, full: bool) -> None:  # noqa: FBT001
    """However seldom a reader comes, in the end it has met each of the day's entries, each once."""
    bursts, pause = (60, 3.0) if full else (10, 1.0)
    seeds, over = tmp_path / "seeds", threading.Event()
    seeds.mkdir()
    expected: dict[str, set[str]] = {}
    with Server(_first(seeds), log=tmp_path / "log") as server:
        readers = [
            _Reader(server, target, pause * every, over, seed)
            for seed, (target, every) in enumerate(
                (target, every)
                for target in (
                    "/atom.xml",
                    "/region/karaganda/atom.xml",
                    "/category/law/atom.xml",
                    "/publisher/transport/atom.xml",
                )
                for every in (0.4, bursts / 3, bursts * 10)
            )
        ]
        for reader in readers:
            reader.subscriber.poll()
            reader.start()
        for burst in range(bursts):
            _publish(seeds, burst, bursts, expected)
            time.sleep(pause)
        newest = max(expected["/atom.xml"])
        server.wait(lambda: newest.encode() in server.ask("/atom.xml").body)
        over.set()
        for reader in readers:
            reader.join()
            reader.subscriber.poll()
        assert b'"ok"' in server.ask("/health").body

    assert _RELEASES == len(expected["/atom.xml"])
    for reader in readers:
        assert [] == reader.subscriber.faults
        titles = sorted(title for title in reader.subscriber.titles.values() if title != "A beginning")
        assert sorted(expected[reader.subscriber.target]) == titles


def _first(seeds: Path) -> Path:
    """Put the first digests into the folder, so that there is a feed of each kind to subscribe to."""
    for at, category in enumerate(_CATEGORIES):
        items = [
            material.item("A beginning", "01.02.2025", "Text.", material.address(publisher, 800_000 + at))
            for publisher in _PUBLISHERS
        ]
        material.write(seeds / f"first-{category}.txt", material.text(category, items))
    return seeds


def _publish(seeds: Path, burst: int, bursts: int, expected: dict[str, set[str]]) -> None:
    """Put one burst into the folder, a digest a category; the releases of all bursts are of eight days."""
    day = f"{date(2025, 2, 10) + timedelta(days=burst * 8 // bursts):%d.%m.%Y}"
    items: dict[str, list[str]] = {category: [] for category in _CATEGORIES}
    for number in range(_RELEASES * burst // bursts, _RELEASES * (burst + 1) // bursts):
        publisher, category = _PUBLISHERS[number % 5], _CATEGORIES[number % 2]
        title = f"Release {number:04}"
        items[category].append(
            material.item(title, day, "Something was said.", material.address(publisher, 900_000 + number))
        )
        for target in (
            "/atom.xml",
            f"/region/{publisher}/atom.xml",
            f"/category/{category.lower()}/atom.xml",
            f"/publisher/{publisher}/atom.xml",
        ):
            expected.setdefault(target, set()).add(title)
    for category, some in items.items():
        # As an operator does: the file grows under a name that is ignored, and gets its own when it is whole.
        material.write(
            seeds / f"{burst:02}-{category}.txt", material.text(category, some), settled=burst % 2 == 0
        )

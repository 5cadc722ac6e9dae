"""A running app tells its hub which topics have changed, and the hub's subscribers get them."""

import errno
import json
import logging
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Response

from feeds import settings
from feeds.catalog.location import announcement_file
from feeds.delivery import announcer as announcer_module
from feeds.delivery import hub, web
from feeds.delivery.announcer import Announcer
from feeds.delivery.hub import Announcement
from feeds.delivery.web import create_app
from feeds.opening import open_catalog
from tests import material
from tests.hub import Hub, Reader, served
from tests.server import Server, free_port
from tests.waiting import wait_until

#: The longest time from the folder to a subscriber.
_SOON_SECONDS = 3.0
_FORMATS = ("atom.xml", "rss.xml", "feed.json")


class _Server(Server):
    """A server that signals reach with all its workers."""

    group = True


class _Site:
    """A seeds folder, a hub that does not run yet, and a server that names it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.seeds = material.copy(folder / "seeds")
        self.hub = Hub(folder)
        self.port = free_port()

    def serve(self, *options: str) -> _Server:
        url = f"http://127.0.0.1:{self.port}{self.hub.target}"
        return _Server(
            self.seeds, *options, log=self._folder / "log", FEEDS_HUB=url, FEEDS_CACHE=f"{self._folder}/cache"
        )

    def drop(self, title: str, name: str = "new.txt") -> None:
        """Put a digest in with one press release of Karaganda, in place of that of the same name."""
        source = material.address("karaganda", 700_000 + sum(map(ord, title)))
        made = material.item(title, "21.02.2025", "A bridge was opened in Karaganda.", source)
        material.write(self.seeds / name, material.text("Law", [made]))


@pytest.fixture
def site(tmp_path: Path) -> _Site:
    """Return a site of the project's digests."""
    return _Site(tmp_path)


@contextmanager
def _reader(folder: Path) -> Iterator[Reader]:
    port = free_port()
    reader = Reader(folder, f"http://127.0.0.1:{port}/")
    with served(reader.app, port):
        yield reader


def _etags(server: Server) -> dict[str, str]:
    """Return the ETag of every subscription document, by its address."""
    folders = {"/"}
    for feed in json.loads(server.ask("/list.json").body)["feeds"]:
        path = "/" + feed["page"].removeprefix(server.url)
        folders |= {path, *(f"{path}category/{term}/" for term in feed.get("categories", ()))}
    targets = [f"{folder}{file}" for folder in folders for file in _FORMATS]
    with ThreadPoolExecutor(4) as pool:
        etags = [*pool.map(lambda target: server.ask_anew(target).headers["ETag"], targets)]
    return {server.url + target[1:]: etag for target, etag in zip(targets, etags, strict=True)}


def _changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(topic for topic, etag in after.items() if before.get(topic) != etag)


def _announcing(server: Server) -> int:
    """Return the worker that has the lease of announcements."""
    return next(
        worker
        for worker in server.workers()
        if any(file.resolve().suffix == ".announced" for file in Path(f"/proc/{worker}/fd").iterdir())
    )


# The whole way, with a real server


@pytest.mark.parametrize("workers", ["1", "4"])
def test_subscribers_get_what_changed(site: _Site, tmp_path: Path, workers: str) -> None:
    """Within seconds; the hub is told of the topics that have changed, each once, and of no others."""
    with (
        served(site.hub.app, site.port),
        site.serve("--workers", workers) as server,
        _reader(tmp_path) as reader,
    ):
        topic = reader.subscribe(f"{server.url}region/karaganda/rss.xml")
        assert f"{server.url}region/karaganda/rss.xml" == topic
        wait_until(lambda: topic in reader.verified)
        server.wait(lambda: "changes from now on" in server.log)
        assert [] == site.hub.pings
        etags = _etags(server)

        for number, title in enumerate(("A bridge opens", "A bridge closes"), start=1):
            site.hub.pings.clear()
            dropped = time.monotonic()
            site.drop(title)
            wait_until(lambda title=title: title.encode() in reader.body(topic))  # type: ignore[misc]
            assert time.monotonic() - dropped < _SOON_SECONDS
            server.wait(lambda number=number: server.log.count(" announced") == number)  # type: ignore[misc]
            before, etags = etags, _etags(server)
            assert _changed(before, etags) == site.hub.topics
            assert {server.url + file for file in _FORMATS} < set(site.hub.topics)
        for ping in site.hub.pings:
            assert {"hub.mode": "publish", "hub.url": ping.topic, "hub.topic": ping.topic} == ping.form
        assert f"INFO hub: {len(site.hub.pings)} topics announced\n" in server.log


def _refuse() -> Response:
    return Response("out of order", 500)


@pytest.mark.parametrize("fault", ["down", "slow", "500"])
def test_a_hub_that_fails_holds_nothing_up(site: _Site, fault: str) -> None:
    """Requests are as fast as ever, one line says what is wrong, and a later try tells all that is left."""
    site.hub.delay_seconds = 1.0 if fault == "slow" else 0.0
    site.hub.failing = _refuse if fault == "500" else None
    with site.serve("--metrics") as server:
        server.wait(lambda: b"\nfeeds_unannounced_topics 0.0\n" in server.ask("/metrics").body)
        server.wait(lambda: "changes from now on" in server.log)
        before = _etags(server)
        site.drop("A bridge opens")
        if fault == "down":
            server.wait(lambda: b"\nfeeds_unannounced_topics 15.0\n" in server.ask("/metrics").body)
            server.wait(lambda: "/hub?of=ours cannot be reached: Connection refused" in server.log)
        with served(site.hub.app, site.port):
            if fault != "down":
                server.wait(lambda: site.hub.asked)
            slowest = 0.0
            for _ in range(200):
                started = time.monotonic()
                assert 200 == server.ask("/region/karaganda/atom.xml").status
                slowest = max(slowest, time.monotonic() - started)
            assert slowest < 0.5
            if fault == "500":
                server.wait(lambda: "/hub?of=ours answers 500 Internal Server Error" in server.log)
                site.hub.failing = None
            changed = _changed(before, _etags(server))
            assert changed
            server.wait(lambda: changed == site.hub.topics)
            server.wait(lambda: b"\nfeeds_unannounced_topics 0.0\n" in server.ask("/metrics").body)
            assert (fault != "slow") == ("ERROR hub: " in server.log)


def test_a_server_that_is_killed_tells_at_its_next_start(site: _Site) -> None:
    """The scan was published and the hub not told; no request need come before it is."""
    site.hub.delay_seconds = 30.0
    with served(site.hub.app, site.port):
        with site.serve("--workers", "2") as server:
            server.wait(lambda: "changes from now on" in server.log)
            before = _etags(server)
            site.drop("A bridge opens")
            server.wait(lambda: site.hub.asked)
            changed = _changed(before, _etags(server))
            server.stop(signal.SIGKILL)
        assert [] == site.hub.pings
        site.hub.delay_seconds = 0.0
        again = subprocess.Popen(server._command, env=server._environment, stdout=subprocess.DEVNULL)
        try:
            wait_until(lambda: changed == site.hub.topics)
        finally:
            again.terminate()
            again.wait()


def test_a_worker_that_is_killed_is_replaced_by_another(site: _Site) -> None:
    """The lease ends with the process that has it, and another one begins where it began."""
    site.hub.delay_seconds = 30.0
    with served(site.hub.app, site.port), site.serve("--workers", "2") as server:
        server.wait(lambda: "changes from now on" in server.log)
        before = _etags(server)
        site.drop("A bridge opens")
        server.wait(lambda: site.hub.asked)
        changed = _changed(before, _etags(server))
        site.hub.delay_seconds = 0.0
        os.kill(_announcing(server), signal.SIGKILL)
        server.wait(lambda: set(changed) <= set(site.hub.topics))


# One process


class _Announcing:
    """A catalog, and an announcer whose pauses are short."""

    def __init__(self, site: _Site, base_url: str = "http://127.0.0.1:9/") -> None:
        self.settings = settings.from_environment(
            {},
            seeds=str(site.seeds),
            cache=str(site.seeds.with_name("cache")),
            base_url=base_url,
            hub=f"http://127.0.0.1:{site.port}{site.hub.target}",
        )
        self.catalog = open_catalog(self.settings)
        self.announcer = Announcer(self.settings, self.catalog)

    def announce(self, *, scan: bool = True) -> None:
        """Bring the catalog in line with the folder, and announce it as the thread does when it is woken."""
        if scan:
            self.catalog.refresh()
        self.announcer._announce_newest()

    def polled(self) -> bool:
        """Wake the thread, as a poll does; return true."""
        with self.catalog.snapshot() as snapshot:
            self.announcer.follow(snapshot.generation)
        return True


@pytest.fixture
def ours(
    site: _Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[_Announcing]:
    """Give an announcer whose hub runs, and knows of a first scan."""
    monkeypatch.setattr(announcer_module, "_PAUSES_SECONDS", (0.0, 0.05, 0.05))
    monkeypatch.setattr(announcer_module, "_LOOKED_SECONDS", 0.0)
    caplog.set_level(logging.INFO, "feeds")
    with served(site.hub.app, site.port):
        made = _Announcing(site)
        made.announce()
        yield made


def _logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.getMessage().startswith("hub: ")]


def test_a_new_catalog_announces_nothing(
    ours: _Announcing, site: _Site, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither at first, nor when it is made anew; what comes after that is announced."""
    for number in range(2):
        assert [] == site.hub.pings
        site.drop(f"A bridge opens {number}")
        ours.announce()
        assert "http://127.0.0.1:9/region/karaganda/atom.xml" in site.hub.topics
        site.hub.pings.clear()
        ours.catalog.close()
        for file in ours.settings.cache.glob("*.sqlite3*"):
            file.unlink()
        site.drop(f"A bridge closes {number}")
        ours.announce()
    on = f"hub: {ours.settings.hub} is told of all changes from now on"
    assert ["hub: 15 topics announced", on, "hub: 15 topics announced", on] == _logged(caplog)


def test_scans_that_come_together_are_announced_together(ours: _Announcing, site: _Site) -> None:
    """Each topic once, and nothing again when nothing is new."""
    for number in range(3):
        site.drop(f"A bridge opens {number}", f"{number}.txt")
        ours.catalog.refresh()
    ours.announce()
    ours.announce()

    assert 15 == len(site.hub.pings) == len(set(site.hub.topics))


def test_after_three_tries_the_next_scan_is_waited_for(
    ours: _Announcing, site: _Site, caplog: pytest.LogCaptureFixture
) -> None:
    """A reason is logged once while it stays the same."""
    site.hub.failing = _refuse
    site.drop("A bridge opens")
    ours.announce()
    assert 3 <= site.hub.asked <= 12  # four connections at a time
    asked = site.hub.asked
    ours.announce(scan=False)
    assert asked == site.hub.asked
    site.drop("A road opens", "road.txt")
    ours.announce()
    assert asked < site.hub.asked
    site.hub.failing = None
    site.drop("A school opens", "school.txt")
    ours.announce()

    assert 15 == len(site.hub.pings)
    assert [
        f"hub: {ours.settings.hub} answers 500 Internal Server Error", "hub: 15 topics announced",
    ] == _logged(caplog)  # fmt: skip


def _after(number: int, answer: Callable[[], Response]) -> Callable[[], Response | None]:
    """Return a fault that begins after some pings, and is over after as many again."""
    asked = iter(range(10_000))
    return lambda: answer() if number <= next(asked) < 2 * number else None


def test_a_try_goes_on_where_the_last_one_ended(ours: _Announcing, site: _Site) -> None:
    """Topics that the hub has taken are not announced again."""
    site.hub.failing = _after(4, _refuse)
    site.drop("A bridge opens")
    ours.announce()
    assert 15 == len(site.hub.pings) == len(set(site.hub.topics))


def test_refused_topics_hold_up_no_others(
    ours: _Announcing, site: _Site, caplog: pytest.LogCaptureFixture
) -> None:
    """To tell the hub again would not help; one line says so."""
    site.hub.failing = _after(2, lambda: Response("unknown", 404))
    site.drop("A bridge opens")
    ours.announce()
    assert 13 == len(site.hub.pings)
    assert 15 == site.hub.asked
    assert [
        "hub: 13 topics announced", f"hub: {ours.settings.hub} answers 404 Not Found to a topic",
    ] == _logged(caplog)  # fmt: skip
    ours.announce()
    assert 15 == site.hub.asked


def test_one_process_announces(ours: _Announcing, site: _Site) -> None:
    """Another one of the same hub and base URL leaves it to that; one of another site does not."""
    other, elsewhere = _Announcing(site), _Announcing(site, "http://127.0.0.2:9/")
    elsewhere.announce()
    site.drop("A bridge opens")
    other.announce()
    assert [] == site.hub.pings
    elsewhere.announce()
    assert {"127.0.0.2:9"} == {topic.split("/")[2] for topic in site.hub.topics}

    ours.announcer._lease.release()
    site.hub.pings.clear()
    other.announce()
    assert 15 == len(site.hub.pings)
    ours.announce()
    assert 15 == len(site.hub.pings)


@pytest.mark.parametrize("text", ["", "0123456789abcdef" * 2, "\0" * 16, "қ"])
def test_a_record_that_cannot_be_used_counts_as_none(ours: _Announcing, site: _Site, text: str) -> None:
    """Nothing is announced then, and all goes on from there."""
    file = announcement_file(ours.catalog.file, ours.settings.hub, ours.settings.base_url)
    file.write_text(text, "utf-8")
    site.drop("A bridge opens")
    ours.announce()
    assert [] == site.hub.pings
    site.drop("A road opens", "road.txt")
    ours.announce()
    assert 15 == len(site.hub.pings)


def test_what_fails_is_logged_once(
    ours: _Announcing, site: _Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease that cannot be had, or a fault of ours, does not end the thread."""
    site.drop("A bridge opens")
    ours.catalog.refresh()
    ours.announcer._lease.release()
    errors = [ValueError("ours")] * 2 + [OSError(30, "Read-only file system", "x.announced")] * 2

    def acquire() -> bool:
        if errors:
            raise errors.pop()
        return False

    monkeypatch.setattr(ours.announcer._lease, "acquire", acquire)
    wait_until(lambda: ours.polled() and not errors)
    monkeypatch.undo()
    wait_until(lambda: ours.polled() and len(site.hub.pings) == 15)

    assert [
        "hub: x.announced: cannot be used: Read-only file system", "hub: ValueError('ours')",
    ] == _logged(caplog)[:2]  # fmt: skip


def test_a_record_that_cannot_be_written_is_logged_once(
    ours: _Announcing, site: _Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it is tried, until it can be written again; the hub is told once."""
    tries: list[str] = []

    def note(random_id: str) -> None:
        tries.append(random_id)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    lease = ours.announcer._lease

    def noted_another(scan: str) -> bool:
        return ours.polled() and lease.announced_scan != scan

    file = announcement_file(ours.catalog.file, ours.settings.hub, ours.settings.base_url)
    for turn in ("opens", "closes"):
        noted = lease.announced_scan
        site.drop(f"A bridge {turn}", f"{turn}.txt")
        ours.catalog.refresh()
        tries.clear()
        with monkeypatch.context() as patch:
            patch.setattr(lease, "note", note)
            wait_until(lambda: ours.polled() and len(tries) > 4)
        wait_until(partial(noted_another, noted))

    assert 2 * [
        "hub: 15 topics announced", f"hub: {file}: cannot be used: No space left on device",
    ] == _logged(caplog)  # fmt: skip
    assert 30 == len(site.hub.pings)


def test_a_record_that_cannot_be_read_for_a_moment_loses_nothing(
    ours: _Announcing, site: _Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not one that is missing; what was to be announced is announced later."""
    site.drop("A bridge opens")
    ours.catalog.refresh()

    def fail(*_: object, **__: object) -> str:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", fail)
        with pytest.raises(OSError, match="Too many open files"):
            ours.announce(scan=False)
    assert [] == site.hub.pings
    ours.announce(scan=False)
    assert 15 == len(site.hub.pings)


def test_a_scan_of_the_same_number_is_another_one(
    ours: _Announcing, site: _Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older catalog was put back with its lock; what it then scans is announced, though told before."""
    cache, kept = ours.settings.cache, site.seeds.with_name("kept")
    shutil.copytree(cache, kept)
    monkeypatch.setattr(ours.announcer._lease, "note", _interrupted)
    site.drop("A bridge opens")
    with pytest.raises(InterruptedError):
        ours.announce()
    monkeypatch.undo()
    assert 15 == len(site.hub.pings)

    ours.catalog.close()
    for file in kept.glob(f"{ours.catalog.file.stem}.*"):
        (cache / file.name).unlink(missing_ok=True)
        shutil.copy2(file, cache)
    site.drop("A bridge closes")
    ours.announce()
    assert 30 == len(site.hub.pings)


def _interrupted(_: str) -> None:
    raise InterruptedError


@pytest.mark.parametrize(("chosen", "pause"), [("http://127.0.0.1:9/hub", 0.25), ("", 1.0)])
def test_every_process_looks_often_where_there_is_a_hub(
    chosen: str, pause: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it follows the folder or not: a command may have made the scan."""
    pauses: list[float] = []
    monkeypatch.setattr(web, "Follower", lambda _catalog, _follow, seconds: pauses.append(seconds))
    create_app(settings.from_environment({}, cache=str(tmp_path), hub=chosen))
    assert [pause] == pauses


def test_a_topic_is_announced_when_every_process_has_it(
    ours: _Announcing, site: _Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pings wait for the others to look; a scan that comes meanwhile is left for the next announcement."""
    steps: list[str] = []

    def sleep(seconds: float) -> None:
        steps.append(f"pause {seconds}")
        if seconds == 0.6:
            site.drop(f"A road opens {len(steps)}", "road.txt")
            ours.catalog.refresh()

    def announce(_hub: str, topics: Iterable[str]) -> Announcement:
        outcome = Announcement()
        outcome.failure = "" if "tell" in steps else "is down"
        outcome.taken += topics
        steps.append("tell")
        return outcome

    site.drop("A bridge opens")
    ours.catalog.refresh()
    with monkeypatch.context() as patch:
        patch.setattr(announcer_module, "_PAUSES_SECONDS", (0.0, 5.0))
        patch.setattr(announcer_module, "_LOOKED_SECONDS", 0.6)
        patch.setattr(hub, "announce", announce)
        patch.setattr(announcer_module, "time", SimpleNamespace(sleep=sleep))
        ours.announce(scan=False)
    assert ["pause 0.0", "pause 0.6", "tell", "pause 5.0", "pause 0.6", "tell"] == steps
    ours.announce(scan=False)
    assert 15 == len(site.hub.pings)

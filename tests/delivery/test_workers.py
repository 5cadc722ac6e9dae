"""Workers that end are replaced, after pauses that grow while they end soon."""

import errno
import logging
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from feeds.delivery import server as server_module
from feeds.delivery.server import _Slot
from tests.server import Server


class _Worker:
    """A worker that lives until it is said to have ended."""

    idx = 0

    def __init__(self, birth: float) -> None:
        self.birth = birth
        self.alive = True

    def is_alive(self) -> bool:
        return self.alive


class _Clock:
    """A clock that a test sets, and a place for a worker that goes by it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        patch.setattr(server_module, "time", SimpleNamespace(monotonic=lambda: self.now))
        self.errors: Iterator[bool] = iter(())
        self.slot = _Slot(cast(Any, self._start))

    def _start(self) -> _Worker:
        if next(self.errors, False):
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return _Worker(self.now)

    def pause(self, lived: float) -> float:
        """Let the worker end after some seconds; return for how long there is none."""
        self.slot.replace_ended()
        self.now += lived
        self.slot.replace_ended()
        cast(Any, self.slot.worker).alive = False
        ended = self.now
        while not self.slot.worker.is_alive():
            self.slot.replace_ended()
            self.now += 0.1
            assert self.now < ended + 100
        return self.now - ended


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    """Return a clock that stands still but for the test."""
    return _Clock(monkeypatch)


def test_pauses_grow_while_workers_end_soon(clock: _Clock) -> None:
    """They double up to half a minute, and begin anew after a worker that has stayed."""
    assert [1, 2, 4, 8, 16, 30, 30, 30] == [round(clock.pause(lived=0.5)) for _ in range(8)]
    assert 0 == round(clock.pause(lived=5))
    assert [1, 2] == [round(clock.pause(lived=4)) for _ in range(2)]
    assert 0 == round(clock.pause(lived=3600))


def test_a_worker_that_cannot_be_started_is_started_later(
    clock: _Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system has no process left, say; the other workers stay."""
    monkeypatch.setattr(server_module, "_LOG", logging.getLogger("of this test"))
    clock.errors = iter((True, True, False))
    assert 3 == round(clock.pause(lived=10))
    assert [
        "worker-1 ended unexpectedly; another one takes its place",
        "worker-1 cannot be started: Resource temporarily unavailable; another one takes its place in 1 s",
        "worker-1 cannot be started: Resource temporarily unavailable; another one takes its place in 2 s",
    ] == caplog.messages


def _kill(server: Server, index: int = 0) -> None:
    os.kill(server.workers()[index], signal.SIGKILL)


@pytest.mark.slow
def test_a_worker_that_ends_is_replaced(seeds: Path, tmp_path: Path) -> None:
    """One that is killed, as by a system without memory, is logged, and another one answers."""
    with Server(seeds, "--workers", "2", log=tmp_path / "log") as server:
        time.sleep(5)
        before = server.workers()
        os.kill(before[0], signal.SIGKILL)
        server.wait(lambda: before != server.workers() and len(server.workers()) == 2)
        assert 200 == server.ask_anew("/atom.xml").status
        assert "worker-1 ended unexpectedly" in server.log


@pytest.mark.slow
def test_a_worker_that_always_ends_soon_harms_no_other(seeds: Path, tmp_path: Path) -> None:
    """The other workers stay, and answer meanwhile; the log says when it is tried again."""
    with Server(seeds, "--workers", "2", log=tmp_path / "log") as server:
        stays = min(server.workers())
        for pause in (1, 2, 4, 8):
            os.kill(max(server.workers()), signal.SIGKILL)
            server.wait(lambda: [stays] == server.workers())
            for _ in range(20):
                assert 200 == server.ask_anew("/atom.xml").status
            server.wait(lambda: 2 == len(server.workers()))
            assert f"another one takes its place in {pause} s" in server.log
        assert stays in server.workers()


@pytest.mark.slow
def test_the_only_worker_is_replaced_time_and_again(seeds: Path, tmp_path: Path) -> None:
    """Where one has stayed, the fault is none of the start; clients wait until the next one is there."""
    with Server(seeds, log=tmp_path / "log") as server:
        time.sleep(5.5)
        for _ in range(4):
            server.wait(server.workers)
            _kill(server)
            server.wait(lambda: not server.workers())
            assert 200 == server.ask_anew("/atom.xml").status
        assert "another one takes its place in 4 s" in server.log


@pytest.mark.slow
def test_workers_that_all_end_at_once_end_the_server(seeds: Path, tmp_path: Path) -> None:
    """The next ones would do so again: one line, status 1."""
    with Server(seeds, log=tmp_path / "log") as server:
        for _ in range(3):
            server.wait(server.workers)
            _kill(server)
            time.sleep(0.5)
        assert 1 == server.process.wait(5)
        address = f"127.0.0.1:{server.port}"
        assert f"feeds: {address}: cannot be served: workers end right after their start" in server.log


@pytest.mark.slow
def test_workers_end_with_the_server(seeds: Path, tmp_path: Path) -> None:
    """However it ends: nobody else would end them, and they would keep the port."""
    with Server(seeds, log=tmp_path / "log") as server:
        server.ask("/atom.xml")
        server.stop(signal.SIGKILL)
        time.sleep(3)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", server.port))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="another process's files are listed in /proc")
def test_workers_inherit_no_connection(seeds: Path, tmp_path: Path) -> None:
    """With one of their parent's, workers that map a damaged index of the log would end time and again."""
    with Server(seeds, "--cache", tmp_path / "cache", log=tmp_path / "log") as server:
        assert 200 == server.ask("/atom.xml").status
        opened = [file.resolve() for file in Path(f"/proc/{server.process.pid}/fd").iterdir()]

        assert [] == [file for file in opened if file.is_relative_to(tmp_path / "cache")]

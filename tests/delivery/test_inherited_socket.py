"""A server takes the socket that a service manager keeps open, so that a restart refuses nobody."""

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.command import environment, line
from tests.programs import need
from tests.server import Server

_CLIENTS = 4
#: As sd_listen_fds(3) describes it: the socket is file 3, and the variables name the very process.
_PASSING = 'exec 3<&{}; LISTEN_FDS={} LISTEN_PID=$$ exec "$@"'


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Give a socket that listens, as a service manager keeps it."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as made:
        yield made


def _serve(passed: socket.socket, seeds: Path, log: Path, number: int = 1) -> subprocess.Popen[bytes]:
    command = [need("bash"), "-c", _PASSING.format(passed.fileno(), number), "bash"]
    with log.open("ab") as output:
        return subprocess.Popen(
            [*command, *line("serve", "--seeds", seeds, "--cache", log.with_name("cache"), "--workers", "2")],
            env=environment(), stdout=output, stderr=output, pass_fds=(passed.fileno(),),
        )  # fmt: skip


def test_a_restart_under_load_fails_only_requests_in_flight(
    listening: socket.socket, seeds: Path, tmp_path: Path
) -> None:
    """Connections that come while no server runs wait for the next one."""
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/atom.xml"
    done, answered = threading.Event(), [0] * _CLIENTS
    failed: list[float] = []

    def ask(client: int) -> None:
        while not done.is_set():
            started = time.monotonic()
            try:
                with urlopen(url, timeout=60) as answer:
                    answered[client] += answer.status == 200
            except (OSError, URLError):
                failed.append(started)

    server = _serve(listening, seeds, tmp_path / "log")
    clients = [threading.Thread(target=ask, args=(client,)) for client in range(_CLIENTS)]
    try:
        assert urlopen(url, timeout=60).status == 200
        for client in clients:
            client.start()
        server.terminate()
        assert 0 == server.wait(20)
        ended, before = time.monotonic(), list(answered)
        server = _serve(listening, seeds, tmp_path / "log")
        while any(now <= then for now, then in zip(answered, before, strict=True)):
            assert time.monotonic() < ended + 60, (tmp_path / "log").read_text()
            time.sleep(0.05)
        finished = time.monotonic()
    finally:
        done.set()
        server.terminate()
        server.wait(20)
        for client in clients:
            client.join()
    assert len([moment for moment in failed if moment < ended]) <= _CLIENTS
    assert [] == [moment for moment in failed if ended <= moment < finished]


def test_several_sockets_are_refused(listening: socket.socket, seeds: Path, tmp_path: Path) -> None:
    """Clients of the others would wait for ever."""
    assert 1 == _serve(listening, seeds, tmp_path / "log", number=2).wait(60)
    assert "feeds: LISTEN_FDS: one socket can be served, not 2" in (tmp_path / "log").read_text()


def test_variables_for_another_process_are_ignored(seeds: Path, tmp_path: Path) -> None:
    """They are inherited by whatever a service starts."""
    with Server(seeds, log=tmp_path / "log", LISTEN_PID="1", LISTEN_FDS="1") as server:
        assert 200 == server.ask("/atom.xml").status

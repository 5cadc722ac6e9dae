"""A server takes the socket that a service manager keeps open, so that a restart refuses nobody."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.clients import Clients
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
    server = _serve(listening, seeds, tmp_path / "log")
    try:
        assert urlopen(url, timeout=60).status == 200
        with Clients(url, _CLIENTS) as clients:
            clients.wait_for_answers()
            server.terminate()
            assert 0 == server.wait(20)
            ended = time.monotonic()
            server = _serve(listening, seeds, tmp_path / "log")
            finished = clients.wait_for_answers()
            # Those that the end of the test cuts off do not count.
            failed = [moment for moment in clients.failed if moment < finished]
    finally:
        server.terminate()
        server.wait(20)
    assert len([moment for moment in failed if moment < ended]) <= _CLIENTS
    assert [] == [moment for moment in failed if ended <= moment]


def test_several_sockets_are_refused(listening: socket.socket, seeds: Path, tmp_path: Path) -> None:
    """Clients of the others would wait for ever."""
    assert 1 == _serve(listening, seeds, tmp_path / "log", number=2).wait(60)
    assert "feeds: LISTEN_FDS: one socket can be served, not 2" in (tmp_path / "log").read_text()


def test_variables_for_another_process_are_ignored(seeds: Path, tmp_path: Path) -> None:
    """They are inherited by whatever a service starts."""
    with Server(seeds, log=tmp_path / "log", LISTEN_PID="1", LISTEN_FDS="1") as server:
        assert 200 == server.ask("/atom.xml").status

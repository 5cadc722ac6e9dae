"""Reports of a running app to operators and probes: /health, and the log."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import material
from tests.command import PROJECT, environment
from tests.server import Server, free_port

pytestmark = pytest.mark.slow

_LAW = "2025-02-21-law.txt"


@pytest.fixture
def server(seeds: Path, tmp_path: Path) -> Server:
    """Return a server that is not started yet, of digests that the test may change."""
    return Server(seeds, "--cache", tmp_path / "cache", log=tmp_path / "log")


def _status(server: Server) -> str:
    found = re.search(rb'"status": "(\w+)"', server.ask("/health").body)
    assert found
    return found[1].decode()


def test_an_undecodable_digest_is_reported_once(server: Server, seeds: Path) -> None:
    """Its entries stay, /health names it with 200, the log has one line; mended, all is well by itself."""
    whole = (seeds / _LAW).read_bytes()
    with server:
        before = server.ask("/category/law/atom.xml").body
        assert "ok" == _status(server)
        material.write(seeds / _LAW, b"Law\n\n\xff\xfe\xfd broken 21.02.2025\n")
        server.wait(lambda: _status(server) == "degraded")
        health = server.ask("/health")
        assert (200, before) == (health.status, server.ask("/category/law/atom.xml").body)
        assert (
            f"{_LAW}: not UTF-8 (byte 0xFF at offset 5, line 3); save it as UTF-8; "
            "its last good reading is kept" in health.body.decode()
        )
        time.sleep(3.5)
        assert 1 == server.log.count(f"{_LAW}: not UTF-8"), server.log
        material.write(seeds / _LAW, whole.replace(b"Karaganda", b"Temirtau"))
        server.wait(lambda: _status(server) == "ok")
        server.wait(lambda: b"Temirtau" in server.ask("/category/law/atom.xml").body)


def test_a_seeds_folder_that_is_gone(server: Server, seeds: Path) -> None:
    """Its entries are served, /health names the folder, the log once; then all is well again."""
    away = seeds.with_name("away")
    with server:
        before = server.ask("/atom.xml").body
        seeds.rename(away)
        server.wait(lambda: _status(server) == "degraded")
        health = server.ask("/health")
        assert (200, before) == (health.status, server.ask("/atom.xml").body)
        assert '"seeds folder: cannot be listed: No such file or directory"' in health.body.decode()
        assert str(seeds) not in health.body.decode()
        server.wait(lambda: f"{seeds}: cannot be listed: No such file or directory" in server.log)
        seeds.mkdir()
        server.wait(lambda: b"holds no digests any more" in server.ask("/health").body)
        assert (200, before) == ((reply := server.ask("/atom.xml")).status, reply.body)
        seeds.rmdir()
        away.rename(seeds)
        server.wait(lambda: _status(server) == "ok")
        assert 1 == server.log.count(f" ERROR degraded: {seeds}: cannot be listed")


def test_nothing_to_serve_is_a_503(tmp_path: Path) -> None:
    """An app that never found its seeds folder says 503 everywhere; once the folder is there, it serves."""
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("granian")),
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "wsgi:app",
    ]
    server = Server(tmp_path, log=tmp_path / "log")
    server.port = port
    with (tmp_path / "log").open("wb") as log:
        variables = environment(FEEDS_SEEDS=str(tmp_path / "seeds"), FEEDS_CACHE=str(tmp_path / "cache"))
        server.process = subprocess.Popen(
            command, cwd=PROJECT, env=variables, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        server.wait(server._answers)
        health = server.ask("/health")
        assert (503, True) == (health.status, b'"unavailable"' in health.body)
        reply = server.ask("/atom.xml")
        assert (503, "5") == (reply.status, reply.headers["Retry-After"])
        material.copy(tmp_path / "seeds")
        server.wait(lambda: server.ask("/health").status == 200)
        assert (200, "ok") == (server.ask("/atom.xml").status, _status(server))
    finally:
        server.__exit__(None, None, None)

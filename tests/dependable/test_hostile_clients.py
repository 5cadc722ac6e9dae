"""While hostile clients do their worst, honest ones are served, and memory is bounded."""

import http.client
import math
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import material
from tests.bench import corpus
from tests.command import PROJECT, environment
from tests.dependable.hostile import KINDS, WAITING
from tests.dependable.memory import memory
from tests.dependable.nginx import nginx, sample
from tests.server import Server, free_port

pytestmark = pytest.mark.slow

_BASE = "https://example.org/news/"
#: An honest client gives up after this.
_PATIENCE_SECONDS = 20.0
#: Another address than that of the hostile clients, which a proxy tells apart by theirs.
_HONEST = "127.0.0.2"
_TARGETS = (
    "/news/", "/news/atom.xml", "/news/region/karaganda/atom.xml", "/news/category/law/", "/news/feeds.opml",
    "/news/atom.xml?q=region",
)  # fmt: skip
#: Kinds that lock honest clients out for a while where no proxy stands before the app.
_NEED_A_PROXY = {kind for kind, (clients, _) in KINDS.items() if clients == WAITING}
#: Bytes that the server may take. Without a proxy each of 900 connections may hold an answer that nobody
#: reads, which here has 1.7 MB.
_MEMORY = {"nginx": 300_000_000, "nothing": 2_000_000_000}


class _Site(NamedTuple):
    """The app, and the port that clients ask at."""

    server: Server
    port: int
    behind: str


class _Served(NamedTuple):
    """The response times of an honest client, and the memory of the worker."""

    #: Of each request that was answered.
    seconds: list[float]
    failures: int
    memory: int

    def __str__(self) -> str:
        middle, late, latest = map(self.percentile, (50, 99, 100))
        return (
            f"{len(self.seconds)} served, {self.failures} not; {middle:.3f} s in the middle, {late:.3f} s at "
            f"the 99th percentile, {latest:.3f} s at most; {self.memory / 1e6:.0f} MB"
        )

    def percentile(self, percent: int) -> float:
        """Return the seconds within which so many percent were served; infinite where nobody was."""
        ordered = sorted(self.seconds) or [math.inf]
        return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of digests of 2,000 press releases."""
    folder = tmp_path_factory.mktemp("seeds")
    corpus.write(folder, 2_000)
    for file in folder.rglob("*.txt"):
        material.write(file, file.read_bytes())
    return folder


@pytest.fixture(params=["nginx", "nothing"])
def site(request: pytest.FixtureRequest, seeds: Path, tmp_path: Path) -> Iterator[_Site]:
    """Give the app behind nginx, and then behind nothing."""
    with ExitStack() as stack:
        server = stack.enter_context(Server(seeds, "--base-url", _BASE, log=tmp_path / "log"))
        port = server.port
        if request.param == "nginx":
            port = free_port()
            changes = {"127.0.0.1:8000;": f"127.0.0.1:{server.port};"}
            stack.enter_context(nginx(tmp_path / "nginx", sample("app"), port, changes))
        yield _Site(server, port, request.param)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_clients(site: _Site, full: bool, kind: str) -> None:  # noqa: FBT001
    """Behind nginx, honest clients are served within a second; without it, where no connection is held."""
    for target in _TARGETS:
        _ask(site.port, target)
    found = _attack(kind, site.port, 60 if full else 5, site.server.process.pid)
    sys.stdout.write(f"{kind}, behind {site.behind}: {found}\n")
    assert found.memory < _MEMORY[site.behind]
    if site.behind == "nginx" or kind not in _NEED_A_PROXY:
        assert 0 == found.failures
        assert 1 > found.percentile(99)
    assert "Traceback" not in site.server.log
    site.server.wait(lambda: site.server.ask_anew("/news/atom.xml").status == 200, 60)


def _attack(kind: str, port: int, seconds: float, process: int) -> _Served:
    """Ask honestly for some seconds while clients of a kind do what they do."""
    found, most = _Served([], 0, 0), 0
    hostile = subprocess.Popen(
        [sys.executable, "-m", "tests.dependable.hostile", kind, str(port), str(seconds)],
        cwd=PROJECT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        end = time.monotonic() + seconds
        time.sleep(2)
        while time.monotonic() < end:
            for target in _TARGETS:
                started = time.monotonic()
                try:
                    _ask(port, target)
                    found.seconds.append(time.monotonic() - started)
                except OSError:
                    found = found._replace(failures=found.failures + 1)
                time.sleep(0.02)
            most = max(most, memory(process))
        sys.stdout.write(f"hostile: {hostile.communicate(timeout=30)[0]}")
    finally:
        hostile.kill()
        hostile.wait()
    return found._replace(memory=most)


def _ask(port: int, target: str) -> None:
    """Ask for a document over a connection of its own. Raises OSError where it does not come."""
    with closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS, source_address=(_HONEST, 0))
    ) as client:
        client.request("GET", target, headers={"Host": "example.org"})
        response = client.getresponse()
        body = response.read()
        if response.status != 200 or len(body) != int(response.headers["Content-Length"]):
            raise ConnectionError(response.status)

"""Two app servers of the same digests behind nginx, as docs/nginx/fleet.conf configures it."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import material
from tests.command import feeds
from tests.dependable.asking import ask
from tests.dependable.nginx import nginx, sample
from tests.server import Server, free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

_BASE = "https://example.org/news/"
_TARGETS = ("atom.xml", "region/karaganda/rss.xml", "category/law/feed.json", "", "entry/karaganda/940388/")
#: As many answers as both servers have a part in: nginx asks them in turn.
_TURNS = 4


class Fleet(NamedTuple):
    """The servers, and the address of the site."""

    servers: tuple[Server, Server]
    url: str


@contextmanager
def running(folder: Path, seeds: Sequence[str]) -> Iterator[Fleet]:
    """Run two servers behind nginx, each with a catalog of its own, and digests in the folders named so."""
    first, second = (
        _server(material.copy(folder / name), folder / f"server-{at}") for at, name in enumerate(seeds)
    )
    with (
        first,
        second,
        nginx(
            folder / "nginx",
            sample("fleet"),
            free_port(),
            {
                "192.0.2.11:8000;": f"127.0.0.1:{first.port};",
                "192.0.2.12:8000;": f"127.0.0.1:{second.port};",
            },
        ) as host,
    ):
        yield Fleet((first, second), f"{host}/news/")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Give two servers of the same digests, copied from one to the other."""
    with running(tmp_path_factory.mktemp("fleet"), ("seeds", "copied")) as found:
        yield found


def _server(seeds: Path, folder: Path) -> Server:
    folder.mkdir()
    options = ("--cache", folder / "cache", "--base-url", _BASE, "--access-log")
    return Server(seeds, *options, log=folder / "log", FEEDS_LIVE="0")


def _asked(fleet: Fleet, target: str) -> list[int]:
    """Return how often each server answered a request for an address with 200, and with 304."""
    return [
        server.log.count(f'"GET /news/{target} HTTP/1.1" {status} ')
        for server in fleet.servers
        for status in (200, 304)
    ]


def test_a_reader_that_meets_them_in_turn(fleet: Fleet, tmp_path: Path) -> None:
    """Bytes and ETags are equal, conditional requests are 304 everywhere, and an export has these bytes."""
    out = tmp_path / "out"
    seeds = fleet.servers[0].seeds
    assert 0 == feeds("export", out, "--seeds", seeds, "--base-url", _BASE).returncode
    for target in _TARGETS:
        before = _asked(fleet, target)
        file = out / target / "index.html" if not target or target.endswith("/") else out / target
        for headers in ({}, {"Accept_Encoding": "gzip"}):
            answers = [ask(fleet.url + target, **headers) for _ in range(_TURNS)]
            (etag,) = {answer.headers["ETag"] for answer in answers}
            assert len({answer.body for answer in answers}) == 1
            if not headers:
                assert {file.read_bytes()} == {answer.body for answer in answers}
            again = [ask(fleet.url + target, If_None_Match=etag, **headers) for _ in range(_TURNS)]
            assert [(304, b"")] * _TURNS == [(answer.status, answer.body) for answer in again]
        assert [count + _TURNS for count in before] == _asked(fleet, target)


def test_times_do_not_decide(fleet: Fleet) -> None:
    """Last-Modified is a server's own: it is not passed on, nor is a condition that has it."""
    assert "Last-Modified" in fleet.servers[0].ask("/news/atom.xml").headers
    late = "Fri, 01 Jan 2100 00:00:00 GMT"
    for since in (fleet.servers[1].ask("/news/atom.xml").headers["Last-Modified"], late):
        for _ in range(2):
            answer = ask(fleet.url + "atom.xml", If_Modified_Since=since)
            assert 200 == answer.status
            assert "Last-Modified" not in answer.headers


def test_a_digest_reaches_one_before_the_other(fleet: Fleet) -> None:
    """Copied later to the second server, a digest has the same bytes there; until then the first is ahead."""
    item = material.item("A court opens", "22.02.2025", "It opened.", material.address("karaganda", 990_001))
    first, second = fleet.servers
    held = first.ask("/news/region/karaganda/atom.xml").headers["ETag"]

    def etags() -> list[str]:
        return [server.ask("/news/region/karaganda/atom.xml").headers["ETag"] for server in fleet.servers]

    file = material.write(first.seeds / "new.txt", material.text("Law", [item]))
    wait_until(lambda: etags()[0] != held)
    assert held == etags()[1]
    shutil.copy(file, second.seeds / "new.txt")
    wait_until(lambda: etags()[1] != held)
    (etag,) = set(etags())
    again = [ask(fleet.url + "region/karaganda/atom.xml", If_None_Match=etag) for _ in range(_TURNS)]
    assert [304] * _TURNS == [answer.status for answer in again]


def test_a_server_that_stops_is_not_missed(tmp_path: Path) -> None:
    """While one server is gone, the other answers all requests, here of a folder that both have."""
    with running(tmp_path, ("seeds", "seeds")) as fleet:
        (etag,) = {ask(fleet.url + "atom.xml").headers["ETag"] for _ in range(_TURNS)}
        fleet.servers[0].stop()
        answers = [ask(fleet.url + "atom.xml") for _ in range(_TURNS)]
        assert [(200, etag)] * _TURNS == [(answer.status, answer.headers["ETag"]) for answer in answers]

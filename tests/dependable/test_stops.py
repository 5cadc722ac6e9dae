"""The server, stopped at any moment, ends within seconds, and all its processes with it."""

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from feeds.catalog.location import catalog_file
from tests.bench import corpus
from tests.catalog.seeding import break_page
from tests.command import feeds, started
from tests.dependable.victims import wait_for_group
from tests.programs import need
from tests.server import free_port

pytestmark = pytest.mark.slow

#: From the signal until nothing is left.
_LIMIT_SECONDS = 3.0
#: Ended before the server had handlers of its own, or by them.
_STATUSES = (0, -signal.SIGINT, -signal.SIGTERM)
#: All that may be printed: the first lines, problems of digests, and granian's opinion of many workers.
_EXPECTED_LINES = re.compile(
    r"(home|feed|OPML|health)  +http.*|Ctrl-C stops\.|reading .* for the first time|[\d,]+ entries from .*"
    r"|(\S+ WARNING )?\S+\.txt:\d+: warning: .*|\S+ INFO digests: .*"
    r"|\S+ WARNING Configured number of workers appears to be higher .*"
)
#: Connections that do not read their answers.
_SLOW_CLIENTS = 100

_Load = Callable[[int], contextlib.AbstractContextManager[None]]


class _Site(NamedTuple):
    seeds: Path
    cache: Path

    @classmethod
    def make(cls, folder: Path, entries: int) -> "_Site":
        corpus.write(folder / "seeds", entries)
        assert 0 == feeds("list", "--seeds", folder / "seeds", "--cache", folder / "cache").returncode
        return cls(folder / "seeds", folder / "cache")

    @property
    def options(self) -> tuple[str | Path, ...]:
        return "--seeds", self.seeds, "--cache", self.cache

    def forget(self) -> None:
        """Delete the catalog: the next server builds it in processes of its own."""
        shutil.rmtree(self.cache, ignore_errors=True)

    def damage(self) -> None:
        """Damage the catalog: the next server builds it anew before its first line."""
        break_page(catalog_file(self.seeds, self.cache), "category")

    def keep(self) -> None:
        """Leave the catalog as it is."""


@contextlib.contextmanager
def _idle(port: int) -> Iterator[None]:
    yield


@contextlib.contextmanager
def _busy(port: int) -> Iterator[None]:
    """Ask for documents, cached and not, as fast as they are answered."""
    commands = [
        [need("wrk"), "-t1", "-c64", "-d60s", f"http://127.0.0.1:{port}/{target}"]
        for target in ("atom.xml", "region/abai+almaty/rss.xml?q=the+region")
    ]
    _connect(port).close()
    load = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    try:
        yield
    finally:
        for process in load:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _unread(port: int) -> Iterator[None]:
    """Ask for large documents over connections that nobody reads from."""
    with contextlib.ExitStack() as stack:
        for _ in range(_SLOW_CLIENTS):
            client = stack.enter_context(_connect(port))
            client.send(b"GET /atom.xml HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50)
        yield


def _connect(port: int) -> socket.socket:
    """Return a connection to a server, which may be about to start; it receives few bytes at a time."""
    end = time.monotonic() + 20
    while True:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            client.connect(("127.0.0.1", port))
        except OSError:
            client.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return client


@pytest.mark.parametrize(
    ("entries", "prepare", "load"),
    [
        (300, _Site.keep, _idle),
        (300, _Site.keep, _busy),
        (300, _Site.keep, _unread),
        (300, _Site.damage, _idle),
        (4_000, _Site.forget, _idle),
    ],
    ids=["idle", "busy", "unread answers", "damaged catalog", "first catalog"],
)
def test_a_server_stops_at_any_moment(
    tmp_path: Path,
    full: bool,  # noqa: FBT001
    entries: int,
    prepare: Callable[[_Site], None],
    load: _Load,
) -> None:
    """By SIGINT or SIGTERM, once or twice, sent to it alone or to its workers too: nothing is left."""
    site, chance, longest = _Site.make(tmp_path, entries), random.Random(1), 0.0
    for _ in range(40 if full else 4):
        prepare(site)
        port = free_port()
        with _started(site, port, chance.choice((1, 2, 4))) as process, load(port):
            time.sleep(chance.choice((0.1, 2.0)) * chance.random())
            moment = time.monotonic()
            _signal(process, chance)
            # To the end of the last process that can print.
            printed = "".join(process.communicate(timeout=_LIMIT_SECONDS))
            longest = max(longest, time.monotonic() - moment)
            wait_for_group(process.pid)

        assert process.returncode in _STATUSES
        assert [] == [line for line in printed.splitlines() if not _EXPECTED_LINES.fullmatch(line)]
    sys.stdout.write(f"the longest stop took {longest:.2f} s\n")


@contextlib.contextmanager
def _started(
    site: _Site, port: int, workers: int, *, printed: bool = True
) -> Iterator[subprocess.Popen[str]]:
    """Give a server, if so wished one that has printed its first line; kill all its processes at the end."""
    process = started("serve", "--port", str(port), "--workers", str(workers), *site.options)
    try:
        assert process.stdout
        assert not printed or _EXPECTED_LINES.fullmatch(process.stdout.readline().rstrip())
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _signal(process: subprocess.Popen[str], chance: random.Random) -> None:
    """Send signals as an operator, a terminal or a service manager does, perhaps again a moment later."""
    how, send = chance.choice((signal.SIGINT, signal.SIGTERM)), chance.choice((os.kill, os.killpg))
    for pause in (0.0, *chance.choice(((), (0.0,), (0.001,), (0.05,)))):
        time.sleep(pause)
        with contextlib.suppress(ProcessLookupError):
            send(process.pid, how)


@pytest.mark.parametrize(("entries", "prepare"), [(300, _Site.keep), (4_000, _Site.forget)])
@pytest.mark.parametrize("printed", [False, True], ids=["from the start", "from the first line"])
def test_a_killed_server_leaves_no_process(
    tmp_path: Path,
    full: bool,  # noqa: FBT001
    entries: int,
    prepare: Callable[[_Site], None],
    printed: bool,  # noqa: FBT001
) -> None:
    """Killed at any moment of a second, while its workers, its builder or the builder's readers start.

    Nothing is left of it, and the port is free.
    """
    site, tries = _Site.make(tmp_path, entries), 40 if full else 4
    for number in range(tries):
        prepare(site)
        port = free_port()
        with _started(site, port, 2, printed=printed) as process:
            time.sleep(number / tries)
            process.kill()
            process.communicate(timeout=_LIMIT_SECONDS)
            wait_for_group(process.pid)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))

"""An operator's path: installed, configured, fed, upgraded and restarted as docs/operating.md says.

The services run in the sandboxes of the units in docs: as nobody, without a home, with read-only digests.
"""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from feeds import __version__
from tests import material
from tests.bench import corpus
from tests.clients import Clients
from tests.dependable.machine import Machine
from tests.dependable.units import Unit
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

_NEXT = "999.0.0"
_CLIENTS = 4
_CONFIGURATION = """\
seeds = "/srv/feeds/seeds"
base-url = "https://example.org/news/"
tag = "example.org,2025"
title = "News of the steppe"
metrics = true
"""
#: Tries, in a sandbox, what its unit forbids; prints what is possible all the same.
_PROBE = """
import ctypes, mmap, os, pathlib, socket, sys
from contextlib import suppress

def attempt(what, call):
    with suppress(OSError, OverflowError):
        call()
        print("possible:", what)

def write(folder):
    attempt(f"write to {folder}", lambda: pathlib.Path(folder, "probe").write_text("x"))

def clone(flag):
    if ctypes.CDLL(None, use_errno=True).unshare(flag):
        raise OSError

for folder in "/ /etc /etc/feeds /opt/feeds /srv/feeds/seeds /usr /var /var/lib /dev".split():
    write(folder)
pathlib.Path(os.environ["CACHE_DIRECTORY"], "probe").write_text("x")
pathlib.Path("/tmp/probe").write_text("x")
attempt("become root", lambda: os.setuid(0))
attempt("socket", socket.socket)
attempt("writable code", lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC))
attempt("namespace", lambda: clone(0x10000000))
attempt("mode", lambda: os.chmod("/tmp/probe", 0o4755))
attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, 0, 5))
attempt("name of the host", lambda: socket.sethostname("probe"))
attempt("processes of others", lambda: os.stat("/proc/1/status"))
attempt("home", lambda: os.listdir("/home"))
attempt("log of the kernel", lambda: os.stat("/dev/kmsg"))
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with a configuration, two thousand press releases, and two versions installed."""
    made = Machine(tmp_path / "machine")
    for version in (__version__, _NEXT):
        made.install(version)
    (made.opt / "current").symlink_to(__version__)
    (made.etc / "feeds.toml").write_text(_CONFIGURATION)
    corpus.write(made.seeds, 2_000)
    for file in made.seeds.rglob("*.txt"):
        material.write(file, file.read_bytes())
    return made


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Give the socket of feeds.socket, on another port."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as made:
        yield made


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _item(title: str, number: int, publisher: str = "karaganda") -> str:
    return material.text(
        "Law",
        [material.item(title, "22.02.2025", "It opened today.", material.address(publisher, number))],
    )


class _Site:
    """The site that a machine serves."""

    def __init__(self, machine: Machine, listening: socket.socket) -> None:
        self._machine, self._socket = machine, listening
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        self.start()

    def start(self) -> None:
        """Start feeds.service."""
        self.process = self._machine.start(Unit("feeds.service"), passed=self._socket)

    def ask(self, target: str) -> str:
        """Return a document, or nothing where it is not there."""
        try:
            with urlopen(self.url + target, timeout=60) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            if error.code in (404, 503):
                return ""
            raise

    def wait_for(self, target: str, text: str) -> None:
        """Wait until a document has a text."""
        wait_until(lambda: self.process.poll() is not None or text in self.ask(target))
        assert self.process.poll() is None, self._machine.log.read_text()


def _upgrade(machine: Machine, site: _Site, clients: Clients) -> float:
    """Do what feeds-upgrade@.service does; return when the old app had ended."""
    catalog, link, restart = Unit("feeds-upgrade@.service", _NEXT).commands
    answered = sum(clients.answered)
    assert 0 == machine.run(Unit("feeds-upgrade@.service", _NEXT), catalog)
    assert 2 == len([*machine.cache.glob("*.sqlite3")])
    assert sum(clients.answered) > answered
    assert [] == clients.failed
    # As root, outside the sandbox.
    words = [word.replace("/opt/feeds", str(machine.opt)) for word in link]
    subprocess.run([words[0].removeprefix("+"), *words[1:]], check=True)
    assert ["+/usr/bin/systemctl", "try-restart", "feeds.service"] == restart
    site.process.terminate()
    assert 0 == site.process.wait(20)
    ended = time.monotonic()
    site.start()
    return ended


def test_a_site_runs_in_the_sandbox(machine: Machine, listening: socket.socket) -> None:
    """It is configured by a file, follows the digests, tells what happened, and is upgraded under load."""
    site = _Site(machine, listening)
    try:
        site.wait_for("atom.xml", "<title>News of the steppe")
        site.wait_for("metrics", f'version="{__version__}"')
        assert 2_000 == json.loads(site.ask("health"))["entries"]

        material.write(machine.seeds / "new.txt", _item("A post office opens", 999_001, "kazpost"))
        site.wait_for("atom.xml", "A post office opens")
        material.write(
            machine.seeds / "publishers.csv", "slug,label,region\nkazpost,The postal service,national\n"
        )
        site.wait_for("publisher/kazpost/", "The postal service")
        material.write(machine.seeds / "new.txt", b"\xff\xfe\xff")
        site.wait_for("health", "degraded")
        material.write(machine.seeds / "new.txt", _item("A post office opened", 999_001, "kazpost"))
        site.wait_for("health", '"ok"')

        with Clients(site.url + "atom.xml", _CLIENTS) as clients:
            clients.wait_for_answers()
            ended = _upgrade(machine, site, clients)
            finished = clients.wait_for_answers()
            failed = [moment for moment in clients.failed if moment < finished]
        assert len([moment for moment in failed if moment < ended]) <= _CLIENTS
        assert [] == [moment for moment in failed if ended <= moment]
        site.wait_for("metrics", f'version="{_NEXT}"')
        assert "The postal service" in site.ask("publisher/kazpost/")

        assert [] == [*Path(f"/proc/{site.process.pid}/root/tmp").iterdir()]
        assert {".lease", ".lock", ".sqlite3", ".sqlite3-shm", ".sqlite3-wal"} == {
            file.suffix for file in machine.cache.iterdir()
        }
        assert [] == [*machine.state.iterdir()]
        site.process.send_signal(signal.SIGTERM)
        assert 0 == site.process.wait(20)
    finally:
        site.process.kill()
    told = machine.log.read_text()
    for line in (
        "<6>digests: 1 new; entries: 1 added",
        "<4>/srv/feeds/seeds/new.txt:3: warning: unknown publisher 'kazpost'",
        "<3>degraded: /srv/feeds/seeds/new.txt: ",
        "<4>no longer degraded: /srv/feeds/seeds/new.txt: ",
    ):
        assert line in told
    assert "Traceback" not in told


def test_a_site_is_exported_in_the_sandbox(machine: Machine) -> None:
    """The timer's service writes files that a web server may read, and then nothing while nothing changes."""
    before, export = _files(machine.seeds), Unit("feeds-export.service")

    assert 0 == machine.run(export), machine.log.read_text()
    files = [*(machine.state / "public").rglob("*")]
    assert "News of the steppe" in (machine.state / "public" / "atom.xml").read_text("utf-8")
    assert set() == {file for file in files if not file.stat().st_mode & 0o4} - {
        file for file in files if file.name.startswith(".feeds-")
    }
    told = machine.log.read_text()
    assert 0 == machine.run(export)
    assert told == machine.log.read_text()
    assert before == _files(machine.seeds)


@pytest.mark.parametrize("name", ["feeds.service", "feeds-export.service", "feeds-upgrade@.service"])
def test_the_sandbox_binds(machine: Machine, name: str) -> None:
    """The sandbox forbids all that its unit forbids: otherwise the other tests would show nothing."""
    unit = Unit(name, __version__)

    assert 0 == machine.run(unit, [f"/opt/feeds/{__version__}/bin/python", "-c", _PROBE])
    assert "" == machine.log.read_text()

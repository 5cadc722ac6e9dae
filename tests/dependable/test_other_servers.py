"""The app under another server, with as many clients at once as a process may hardly have files open."""

import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path

import pytest

from feeds.delivery import follower
from tests import material
from tests.command import PROJECT, environment
from tests.server import Server

pytestmark = pytest.mark.slow

_CLIENTS = 150
_LIMIT = 256


class _Gunicorn(Server):
    """Gunicorn with one worker, which may have 256 files open."""

    def __init__(self, seeds: Path, *options: str, folder: Path) -> None:
        super().__init__(seeds, log=folder / "log")
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", *options, "wsgi:app"]
        self._command = ["sh", "-c", f'ulimit -n {_LIMIT}; exec "$@"', "sh", *command]
        self._environment = environment(FEEDS_SEEDS=str(seeds), FEEDS_CACHE=str(folder / "cache"))


@pytest.mark.parametrize(
    "options",
    [("--worker-class", "gevent"), ("--worker-class", "gthread", "--threads", str(_CLIENTS))],
    ids=lambda options: options[1],
)
def test_many_clients_at_once(
    seeds: Path, tmp_path: Path, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are answered, from the catalog each time, while digests change; few of its files are open."""
    monkeypatch.chdir(PROJECT)
    with _Gunicorn(seeds, *options, folder=tmp_path) as server:
        (worker,) = server.workers()
        together = threading.Barrier(_CLIENTS)
        over = threading.Event()
        most = Counter[str]()

        def ask(client: int) -> list[int]:
            statuses = []
            for turn in range(4):
                together.wait(60)
                if not client:
                    _change(seeds, turn)
                try:
                    reply = server.ask_anew(f"/region/karaganda/?q=region+{client}+{turn}")
                    statuses.append(reply.status)
                except (OSError, HTTPException):
                    statuses.append(0)
            return statuses

        def watch() -> None:
            while not over.wait(0.01):
                for kind, count in _open(worker).items():
                    most[kind] = max(most[kind], count)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            with ThreadPoolExecutor(_CLIENTS) as clients:
                statuses = Counter(status for found in clients.map(ask, range(_CLIENTS)) for status in found)
        finally:
            over.set()
            watcher.join()
        sys.stdout.write(f"{statuses}, files open: {most}\n")
        assert {200: 4 * _CLIENTS} == statuses, server.log
        assert most["catalog"] <= 3 * 8
        assert "Traceback" not in server.log
        # Greenlets share a thread: all count as the CPU time of a poll, which the next pause depends on.
        patience = 2 * follower._LONGEST_PAUSE_SECONDS
        server.wait(lambda: b"Release 3" in server.ask("/atom.xml").body, patience)


def _change(seeds: Path, number: int) -> None:
    # Of another size each time: the times are equal, and the inode of the last file but one is used again.
    body = "Text. " * (number + 1)
    item = material.item(
        f"Release {number}", "23.02.2025", body, material.address("karaganda", 990_000 + number)
    )
    material.write(seeds / "more.txt", material.text("Law", [item]))


def _open(process: int) -> Counter[str]:
    """Count the files that a process has open."""
    found = Counter[str]()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        try:
            name = str(descriptor.readlink())
        except FileNotFoundError:  # closed meanwhile
            continue
        found["catalog"] += ".sqlite3" in name
        found["all"] += 1
    return found

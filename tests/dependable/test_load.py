"""Under load, while digests come, change and break, every answer is whole and of its time."""

import hashlib
import http.client
import itertools
import random
import re
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree

from tests import material
from tests.bench import corpus
from tests.dependable.memory import memory
from tests.programs import need
from tests.server import Reply, Server, _ask

pytestmark = pytest.mark.slow

#: How long after a change an old document may still be answered: the machine is kept as busy as it can be.
_LAG_SECONDS = 20.0
#: Where the release that changes every second is to be seen.
_SHOWN = (
    "/region/karaganda/{}",
    "/category/law/{}",
    "/publisher/karaganda/{}",
    "/region/karaganda/category/law/{}",
    "/region/abai+karaganda/{}",
    "/{}",
    "/{}?q=changing",
    "/region/karaganda/archive/2026-01-05/{}",
)
_FILES = ("", "atom.xml", "rss.xml", "feed.json")
_OTHERS = (
    "/region/",
    "/category/",
    "/feeds.opml",
    "/entry/karaganda/999999/",
    "/region/abai/",
    "/category/business/atom.xml",
    "/region/abai+almaty+astana/category/business+law/rss.xml",
    "/atom.xml?q=%22the+region%22+akim*",
)

_WRK = """\
local targets = { %s }
local at = 0
request = function()
  at = at + 1
  local coding = at %% 3 == 0 and "gzip" or "identity"
  return wrk.format("GET", targets[at %% #targets + 1], { ["Accept-Encoding"] = coding })
end
done = function(summary)
  local e = summary.errors
  local figures = { summary.requests, e.connect, e.read, e.write, e.status, e.timeout }
  io.write("\\nsummary " .. table.concat(figures, " ") .. "\\n")
end
"""


def _targets() -> list[str]:
    return [
        shown.format(file)
        for shown in _SHOWN
        for file in _FILES
        if not ("archive" in shown and file in ("rss.xml", "feed.json"))
    ]


class _Newsroom(threading.Thread):
    """Changes one release every second, and puts, breaks, mends and withdraws others."""

    def __init__(self, seeds: Path) -> None:
        super().__init__()
        self._seeds = seeds
        self._over = threading.Event()
        #: When each state of the changing release was put into the folder.
        self.states: list[float] = []
        self.change(0)

    def run(self) -> None:
        for state in itertools.count(1):
            if self._over.wait(1.0):
                return
            self.change(state)
            other = self._seeds / f"other-{state // 4 % 5}.txt"
            match state % 4:
                case 0:
                    material.write(other, _release("abay", 998_000 + state, "Business", f"Another {state}"))
                case 1:
                    material.write(
                        other, _release("abay", 998_000 + state, "Business", f"Another one {state}") * 3
                    )
                case 2:
                    material.write(other, b"\xff\xfe\xff broken")
                case _:
                    other.unlink(missing_ok=True)

    def change(self, state: int) -> None:
        """Put the next state of the release into the folder."""
        self.states.append(time.monotonic())
        material.write(
            self._seeds / "changing.txt", _release("karaganda", 999_999, "Law", f"Changing state{state}")
        )

    def stop(self) -> None:
        """Leave the folder as it is."""
        self._over.set()
        self.join()

    def valid(self, state: int, asked: float, answered: float) -> bool:
        """Return whether a state may be seen in an answer that was asked for, and came, at these times."""
        gone = self.states[state + 1] if state + 1 < len(self.states) else answered
        return state < len(self.states) and self.states[state] <= answered and asked <= gone + _LAG_SECONDS


def _release(publisher: str, number: int, category: str, title: str) -> str:
    body = f"The {title} began.It is told again: {title}, in many words. " + "Word after word. " * 40
    return material.text(
        category, [material.item(title, "05.01.2026", body, material.address(publisher, number))]
    )


def _check(reply: Reply, newsroom: _Newsroom, asked: float, answered: float, *, shown: bool) -> None:
    assert 200 == reply.status
    assert f'"{hashlib.sha256(reply.body).hexdigest()[:32]}"' == reply.headers["ETag"]
    assert len(reply.body) == int(reply.headers["Content-Length"])
    if "xml" in reply.headers["Content-Type"]:
        etree.fromstring(reply.body)
    states = {int(found) for found in re.findall(rb"[Cc]hanging(?:</mark>)? state(\d+)", reply.body)}
    assert not shown or 1 == len(states), states
    for state in states:
        assert newsroom.valid(state, asked, answered), (state, len(newsroom.states))


def _watch(port: int, newsroom: _Newsroom, end: float, found: list[object], seed: int) -> None:
    """Fetch and check documents until a moment; note their number, or the first fault."""
    chance = random.Random(seed)
    checked = 0
    target = ""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            while time.monotonic() < end:
                shown = chance.random() < 0.8
                target = chance.choice(_targets() if shown else list(_OTHERS))
                asked = time.monotonic()
                reply = _ask(connection, target, "GET", {})
                _check(reply, newsroom, asked, time.monotonic(), shown=shown)
                checked += 1
        found.append(checked)
    except BaseException as error:  # noqa: BLE001 - the test's own thread raises it
        found.append((target, repr(error)))


def test_256_connections_while_digests_change(tmp_path: Path, full: bool) -> None:  # noqa: FBT001
    """No 5xx, no torn or outdated document, no lost connection; and memory stays where it was."""
    wrk = need("wrk")
    seconds = 60 if full else 6
    seeds, script = tmp_path / "seeds", tmp_path / "targets.lua"
    corpus.write(seeds, 2_000 if full else 300)
    for file in seeds.rglob("*.txt"):
        material.write(file, file.read_bytes())
    newsroom = _Newsroom(seeds)
    script.write_text(_WRK % ", ".join(f"'{target}'" for target in [*_targets(), *_OTHERS]))
    with Server(seeds, "--workers", "2", log=tmp_path / "log") as server:
        server.wait(lambda: server.ask("/entry/karaganda/999999/").status == 200)
        for target in (*_targets(), *_OTHERS):
            assert 200 == server.ask_anew(target).status, target
        newsroom.start()
        end = time.monotonic() + seconds
        found: list[object] = []
        watchers = [
            threading.Thread(target=_watch, args=(server.port, newsroom, end, found, seed))
            for seed in range(2)
        ]
        load = subprocess.Popen(
            [wrk, "-t2", "-c256", f"-d{seconds}s", "--timeout", "60s", "-s", str(script), server.url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            for watcher in watchers:
                watcher.start()
            time.sleep(seconds / 2)
            half = memory(server.process.pid)
            printed, _ = load.communicate(timeout=seconds + 90)
        finally:
            load.kill()
            load.wait()
            for watcher in watchers:
                watcher.join()
            newsroom.stop()
        in_the_end = memory(server.process.pid)
        server.wait(
            lambda: (
                f"state{len(newsroom.states) - 1}<".encode() in server.ask("/region/karaganda/atom.xml").body
            )
        )

    summary = re.search(r"summary (\d+) (.*)", printed)
    assert summary, printed
    sys.stdout.write(f"{summary[1]} requests; {found} checked; ")
    sys.stdout.write(f"{half / 1e6:.0f} MB at half time, {in_the_end / 1e6:.0f} MB in the end\n")
    assert "0 0 0 0 0" == summary[2], printed
    assert all(isinstance(checked, int) and checked for checked in found), found
    assert "Traceback" not in server.log
    assert in_the_end < half * 1.15 + 24_000_000

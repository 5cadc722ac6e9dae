"""The log of a server: a line for each thing that an operator wants to know, with its time or priority."""

import io
import json
import logging
import os
import re
import signal
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.delivery import log
from tests import material
from tests.server import Server

_LAW = "2025-02-21-law.txt"
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"
_LATE = material.item("Late news", "21.02.2025", "Text.", material.address("abay", 600_000))


def _record(message: str, level: int = logging.ERROR) -> logging.LogRecord:
    return logging.LogRecord("feeds", level, "", 1, message, (), None)


def _logged(server: Server) -> list[str]:
    """Return the lines of the log, without their times."""
    lines = re.findall(rf"^{_TIME} (.+)$", server.log, re.MULTILINE)
    return [line.replace(f"{server.seeds}/", "") for line in lines]


def test_each_line_has_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the local time, with its offset."""
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    try:
        record = _record("seeds: cannot be listed")
        record.created = datetime(2025, 2, 21, 1, 2, 3, tzinfo=UTC).timestamp()
        line = log.TimedFormatter().format(record)
    finally:
        monkeypatch.undo()
        time.tzset()

    assert "2025-02-21T06:47:03+05:45 ERROR seeds: cannot be listed" == line


@pytest.mark.parametrize(("level", "priority"), [("ERROR", 3), ("WARNING", 4), ("INFO", 6)])
def test_the_journal_gets_priorities(level: str, priority: int) -> None:
    """Before each line: the journal makes an entry of each."""
    record = _record("one\ntwo", getattr(logging, level))

    assert f"<{priority}>one\n<{priority}>two" == log.JournalFormatter().format(record)


@pytest.mark.parametrize("stream", ["", "1:2", "nonsense"])
def test_a_journal_of_another_stream_is_none(stream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """JOURNAL_STREAM is inherited by programs whose output was redirected."""
    monkeypatch.setenv("JOURNAL_STREAM", stream)

    assert log.TimedFormatter is log.configuration()["formatters"]["log"]["()"]


def test_standard_error_may_be_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in programs that capture it."""
    monkeypatch.setattr(sys, "stderr", io.StringIO())

    assert log.TimedFormatter is log.configuration()["formatters"]["log"]["()"]


def _let_all_poll(server: Server) -> None:
    """Ask until each worker has the catalog open, and so polls it."""

    def polls(worker: int) -> bool:
        server.ask_anew("/health")
        opened = [file.resolve().name for file in Path(f"/proc/{worker}/fd").iterdir()]
        return any(name.endswith(".sqlite3") for name in opened)

    server.wait(lambda: all(polls(worker) for worker in server.workers()))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="another process's files are listed in /proc")
def test_a_server_logs_what_happens(seeds: Path, tmp_path: Path) -> None:
    """Each scan that changes something, problems, what is degraded, and its end: each once."""
    whole = (seeds / _LAW).read_bytes()
    with Server(seeds, "--workers", "2", log=tmp_path / "log") as server:
        _let_all_poll(server)
        material.write(seeds / "late.txt", material.text("Law", [_LATE]))
        server.wait(lambda: "digests: 1 new; entries: 1 added" in server.log)
        material.write(seeds / "late.txt", material.text("Law", [_LATE.replace("Late", "Later")]))
        server.wait(lambda: "digests: 1 changed; entries: 1 corrected" in server.log)
        (seeds / "late.txt").unlink()
        server.wait(lambda: "digests: 1 gone; entries: 1 withdrawn" in server.log)
        (seeds / _LAW).rename(seeds / "renamed.txt")
        server.wait(lambda: "digests: 1 new, 1 gone; entries: unchanged" in server.log)
        material.write(seeds / "renamed.txt", b"Law\n\n\xff 21.02.2025\n")
        server.wait(lambda: " degraded: " in server.log)
        material.write(seeds / "renamed.txt", whole)
        server.wait(lambda: "no longer degraded: " in server.log)
        time.sleep(2.5)  # the other worker has polled by then
        logged = _logged(server)

    reason = "not UTF-8 (byte 0xFF at offset 5, line 3); save it as UTF-8"
    fault = f"renamed.txt: {reason}; its last good reading is kept"
    assert [
        "INFO digests: 1 new; entries: 1 added",
        "INFO digests: 1 changed; entries: 1 corrected",
        "INFO digests: 1 gone; entries: 1 withdrawn",
        "INFO digests: 1 new, 1 gone; entries: unchanged",
        f"ERROR degraded: {fault}",
        f"WARNING no longer degraded: {fault}",
    ] == [line for line in logged if ": warning: " not in line]
    assert {1} == set(Counter(line for line in logged if ": warning: " in line).values())


def test_a_worker_that_dies_is_logged(seeds: Path, tmp_path: Path) -> None:
    """In one line, with its time."""
    with Server(seeds, log=tmp_path / "log") as server:
        os.kill(server.workers()[0], signal.SIGKILL)
        line = "ERROR worker-1 ended unexpectedly; another one takes its place in 1 s"
        server.wait(lambda: line in _logged(server))


def test_systemds_journal_is_recognised(seeds: Path, tmp_path: Path) -> None:
    """By the device and the inode of standard error; then lines have priorities, and no times."""
    file = tmp_path / "log"
    file.touch()
    status = file.stat()
    with Server(seeds, log=file, JOURNAL_STREAM=f"{status.st_dev}:{status.st_ino}") as server:
        material.write(seeds / "late.txt", material.text("Law", [_LATE]))
        server.wait(lambda: "<6>digests: 1 new; entries: 1 added\n" in server.log)
        material.write(seeds / _LAW, "")
        server.wait(lambda: f"<3>degraded: {seeds / _LAW}: has no items any more" in server.log)
    assert not re.search(_TIME, server.log)


# Requests

_REQUEST = re.compile(
    r"(\S+) - - \[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    r'"((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-) "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"'
)


def _requests(server: Server) -> dict[str, tuple[str, ...]]:
    """Return the address, status, bytes, referrer and user agent of each request, by its first line."""
    found = [_REQUEST.fullmatch(line) for line in server.log.splitlines() if " - - [" in line]
    assert all(found), server.log
    moments = [datetime.strptime(match[2], "%d/%b/%Y:%H:%M:%S %z") for match in found if match]
    assert all(abs((datetime.now(UTC) - moment).total_seconds()) < 60 for moment in moments)
    return {match[3]: match.group(1, 4, 5, 6, 7) for match in found if match}


def test_the_access_log_is_combined(seeds: Path, tmp_path: Path) -> None:
    """A line a request, with bytes, referrer and user agent; no client can add a line."""
    reader = {"User-Agent": 'Reader/1.0 (12 subscribers) "\\', "Referer": "https://example.org/\tx"}
    with Server(seeds, "--access-log", log=tmp_path / "log") as server:
        whole = server.ask("/atom.xml", headers=reader)
        server.ask("/region/", headers={"If-None-Match": server.ask("/region/?1").headers["ETag"]})
        nowhere = server.ask("/nowhere/%0d%0aGET?a%22b")
        server.ask("/rss.xml", "HEAD")
        server.ask("/feed.json", "POST", headers={"X-Forwarded-For": "192.0.2.1"})
        server.wait(lambda: '"POST /feed.json ' in server.log)
        requests = _requests(server)
    here = "127.0.0.1"
    agent, referrer = 'Reader/1.0 (12 subscribers) \\"\\\\', "https://example.org/\\tx"

    assert (here, "200", str(len(whole.body)), referrer, agent) == requests["GET /atom.xml HTTP/1.1"]
    assert (here, "304", "-", "-", "-") == requests["GET /region/ HTTP/1.1"]
    odd = "GET /nowhere/%0D%0AGET?a%22b HTTP/1.1"
    assert (here, "404", str(len(nowhere.body)), "-", "-") == requests[odd]
    assert (here, "200", "-", "-", "-") == requests["HEAD /rss.xml HTTP/1.1"]
    assert (here, "405") == requests["POST /feed.json HTTP/1.1"][:2]


def test_a_trusted_proxy_names_the_client(seeds: Path, tmp_path: Path) -> None:
    """So many from the right: a client may have sent addresses itself. Nothing else of it is believed."""
    sent = {
        "/1/": ("198.51.100.1, 2001:db8::7", "198.51.100.1"),
        "/2/": ("forged, 198.51.100.1,  192.0.2.1", "198.51.100.1"),
        "/3/": ('a b" - - [x], 192.0.2.1', None),
        "/4/": ("192.0.2.1", "127.0.0.1"),
        "/5/": ("", "127.0.0.1"),
    }
    with Server(seeds, "--access-log", "--trust-proxy", "2", log=tmp_path / "log") as server:
        for path, (header, _address) in sent.items():
            reply = server.ask(path, headers={"X-Forwarded-For": header, "X-Forwarded-Host": "bad.example"})
            assert b"bad.example" not in reply.body
        server.wait(lambda: '"GET /5/ ' in server.log)
        requests = _requests(server)

    assert {path: address for path, (_header, address) in sent.items() if address} == {
        path: requests[f"GET {path} HTTP/1.1"][0] for path, (_header, address) in sent.items() if address
    }


def test_health_and_the_log_agree(seeds: Path, tmp_path: Path) -> None:
    """What /health calls degraded at the start of an app is logged then."""
    cache = tmp_path / "cache"
    with Server(seeds, "--cache", cache, log=tmp_path / "log") as server:
        material.write(seeds / _LAW, "")
        server.wait(lambda: " degraded: " in server.log)
    with Server(seeds, "--cache", cache, log=tmp_path / "log") as server:
        (reason,) = json.loads(server.ask("/health").body)["reasons"]
        server.wait(lambda: f"ERROR degraded: {reason}" in _logged(server))

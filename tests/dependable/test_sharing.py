"""One catalog of several processes: built, read, deleted and damaged while it is in use."""

import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from http.client import HTTPException
from pathlib import Path

import pytest

from tests import material
from tests.bench import corpus
from tests.catalog.harms import HARMS, Copies
from tests.catalog.seeding import catalog_of, contents, serial
from tests.command import feeds, started
from tests.server import Server
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

_MORE = material.text(
    "Law", [material.item("One more", "22.02.2025", "Text.", material.address("karaganda", 990_000))]
)


def _listed(seeds: Path, cache: Path) -> dict[str, list[object]]:
    """Return the catalog's contents after a command has refreshed it."""
    assert 0 == feeds("list", "--seeds", seeds, "--cache", cache).returncode
    return contents(catalog_of(seeds, cache).file)


def test_several_processes_build_and_read_at_once(seeds: Path, tmp_path: Path, full: bool) -> None:  # noqa: FBT001
    """While digests change, each finds a whole catalog, and in the end it equals a fresh one."""
    chance = random.Random(3)
    cache = tmp_path / "cache"
    file = catalog_of(seeds, cache).file
    law = (seeds / "2025-02-21-law.txt").read_text("utf-8")
    for round_ in range(30 if full else 3):
        if round_ % 3 == 0:
            file.unlink(missing_ok=True)
        processes = [started("list", "--seeds", seeds, "--cache", cache) for _ in range(4)]
        for step in range(4):
            time.sleep(chance.random() * 0.3)
            # Of another size each time: a test's files have one date, and may get an earlier one's inode.
            material.write(
                seeds / "2025-02-21-law.txt",
                law.replace("Karaganda", f"Karaganda {'I' * (4 * round_ + step + 1)}"),
            )
            material.write(seeds / "more.txt", _MORE) if step % 2 else (seeds / "more.txt").unlink(
                missing_ok=True
            )
        for process in processes:
            out, said = process.communicate(timeout=60)
            assert (0, "") == (process.returncode, said)
            assert re.search(r"^ +6[01]  \S+/atom.xml  ", out)
    assert _listed(seeds, cache) == _listed(seeds, tmp_path / "fresh")


def _release(number: int) -> str:
    item = material.item(
        f"Release {number}", "23.02.2025", "Text.", material.address("karaganda", 990_000 + number)
    )
    return material.text("Law", [item])


def _statuses(server: Server, targets: Iterable[str]) -> Iterator[int]:
    """Yield the status of each answer; 503 where a worker ended: rubbish in a mapped file is its end."""
    for target in targets:
        try:
            yield server.ask_anew(target).status
        except (OSError, HTTPException):
            yield 503


def test_a_catalog_is_harmed_while_it_is_served(tmp_path: Path) -> None:
    """It is built anew within seconds; until then answers are right, or 503; new digests are followed."""
    seeds, cache = tmp_path / "seeds", tmp_path / "cache"
    file = catalog_of(seeds, cache).file
    corpus.write(seeds, 100)
    for digest in seeds.rglob("*.txt"):
        material.write(digest, digest.read_bytes())
    copies = Copies(tmp_path / "older", tmp_path / "other")
    for folder, copy in zip((seeds, material.copy(tmp_path / "else")), copies, strict=True):
        _listed(folder, cache)
        shutil.copyfile(catalog_of(folder, cache).file, copy)
    seconds = {}
    harms = [*HARMS, "cp nothing -shm", "cp rubbish -shm"]
    with Server(seeds, "--workers", "2", "--cache", cache, log=tmp_path / "log") as server:
        for number, name in enumerate(harms):
            HARMS.get(name, partial(_overwrite, name))(file, copies)
            started_at = time.monotonic()
            material.write(seeds / "more.txt", _release(number))
            asked = (f"/atom.xml?q=release+{number}", "/region/karaganda/", f"/atom.xml?q=region+{number}")
            words = f">Release {number}<".encode()
            statuses: Counter[int] = Counter()

            def whole() -> bool:
                statuses.update(_statuses(server, asked))  # noqa: B023 - it is called at once
                return all(_holds(server, words, target) for target in asked[:1] * 4 for _ in range(2))  # noqa: B023

            wait_until(whole, 15)
            seconds[name] = time.monotonic() - started_at
            server.wait(lambda: b'"ok"' in server.ask_anew("/health").body, 10)
            assert {200, 503} >= statuses.keys(), (name, statuses)
            assert {200} == set(_statuses(server, [*asked] * 4)), name
        assert "Traceback" not in server.log
    sys.stdout.write(f"seconds: {seconds}\n")
    assert _listed(seeds, cache) == _listed(seeds, tmp_path / "fresh")


def _overwrite(name: str, file: Path, _: Copies) -> None:
    data = random.Random(5).randbytes(100) if "rubbish" in name else b""
    file.with_name(f"{file.name}-shm").write_bytes(data)


def test_two_apps_with_different_settings_share_a_catalog(seeds: Path, tmp_path: Path) -> None:
    """Neither ever answers with the other's ids or addresses, nor does either build the catalog anew."""
    catalog = catalog_of(seeds, tmp_path / "cache")
    options = ("--cache", tmp_path / "cache")
    with (
        Server(seeds, "--tag", "one.example,2025", *options, log=tmp_path / "one") as one,
        Server(
            seeds,
            "--tag",
            "two.example,2025",
            "--base-url",
            "https://two.example/",
            *options,
            log=tmp_path / "two",
        ) as two,
    ):
        before = serial(catalog)
        for number in range(30):
            for server, own, other in (
                (one, b"tag:one.example", b"two.example"),
                (two, b"tag:two.example", b"one.example"),
            ):
                for target in ("/atom.xml", f"/atom.xml?q=region+{number}"):
                    reply = server.ask(target)
                    assert 200 == reply.status
                    assert own in reply.body
                    assert other not in reply.body
        material.write(seeds / "more.txt", _MORE)
        for server in (one, two):
            server.wait(lambda server=server: b">One more<" in server.ask("/atom.xml").body)  # type: ignore[misc]
            assert "Traceback" not in server.log
        assert before == serial(catalog)


def test_commands_beside_an_app_cost_it_nothing(seeds: Path, tmp_path: Path) -> None:
    """Without the app's settings they find its catalog, use it, and leave it in place."""
    catalog = catalog_of(seeds, tmp_path / "cache")
    options = ("--cache", tmp_path / "cache")
    with Server(seeds, *options, "--base-url", "https://example.org/", log=tmp_path / "log") as server:
        before, body = serial(catalog), server.ask("/atom.xml").body
        for command in (("list",), ("show", "/atom.xml"), ("export", tmp_path / "out")):
            assert 0 == feeds(*command, "--seeds", seeds, *options).returncode
        assert before == serial(catalog)
        assert body == server.ask("/atom.xml").body


def test_two_tags_with_a_catalog_each(seeds: Path, tmp_path: Path) -> None:
    """Two apps of one seeds folder with a catalog each have nothing to do with each other."""
    with (
        Server(seeds, "--tag", "one.example,2025", "--cache", tmp_path / "1", log=tmp_path / "one") as one,
        Server(seeds, "--tag", "two.example,2025", "--cache", tmp_path / "2", log=tmp_path / "two") as two,
    ):
        material.write(seeds / "more.txt", _MORE)
        for server, tag in ((one, b"tag:one.example"), (two, b"tag:two.example")):
            server.wait(lambda server=server: b">One more<" in server.ask("/atom.xml").body)  # type: ignore[misc]
            assert tag in server.ask("/atom.xml").body
            assert b'"ok"' in server.ask("/health").body


def test_the_worker_that_follows_the_folder_is_killed(seeds: Path, tmp_path: Path) -> None:
    """Another one takes over, and a new one takes its place; nobody has to do anything."""
    with Server(seeds, "--workers", "2", "--cache", tmp_path / "cache", log=tmp_path / "log") as server:
        # Both have answered, and so both poll.
        wait_until(lambda: server.ask_anew("/atom.xml").status == 200 and len(_pollers(server)) == 1)
        (follower,) = _pollers(server)
        os.kill(follower, signal.SIGKILL)
        material.write(seeds / "more.txt", _MORE)
        server.wait(lambda: all(_holds(server, b">One more<") for _ in range(8)))
        assert {follower} != wait_until(lambda: _pollers(server))


def _pollers(server: Server) -> set[int]:
    """Return the processes of a server that have the lease's file open: the one that follows the folder.

    The others open it for a moment only, at each poll.
    """
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text("utf-8")
    found = set(map(int, children.split()))
    for _ in range(5):
        found = {child for child in found if any(map(_is_lease, _files_of(child)))}
        time.sleep(0.02)
    return found


def _files_of(process: int) -> list[str]:
    try:
        return [str(file.readlink()) for file in Path(f"/proc/{process}/fd").iterdir()]
    except OSError:  # it has just ended, or closed one of them
        return []


def _is_lease(file: str) -> bool:
    return file.endswith(".lease")


def _holds(server: Server, words: bytes, target: str = "/atom.xml") -> bool:
    try:
        return words in server.ask_anew(target).body
    except (OSError, HTTPException):
        return False


def test_a_helper_of_a_build_is_killed(tmp_path: Path) -> None:
    """Where a process that reads digests is killed, one line says so; the next build is whole."""
    seeds, cache = tmp_path / "seeds", tmp_path / "cache"
    file = catalog_of(seeds, cache).file
    corpus.write(seeds, 3_000)
    process = started("list", "--seeds", seeds, "--cache", cache)
    children: list[str] = []
    end = time.monotonic() + 30
    while not children and process.poll() is None and time.monotonic() < end:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        time.sleep(0.005)
    if not children:
        process.communicate()
        pytest.skip("one processor: no helpers")
    os.kill(int(children[0]), signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert (1, 1) == (process.returncode, said.count("\n")), said
    assert f"feeds: {file}: a process that read digests was killed\n" == said
    assert 0 == feeds("list", "--seeds", seeds, "--cache", cache).returncode


def test_a_locked_catalog(seeds: Path, tmp_path: Path, full: bool) -> None:  # noqa: FBT001
    """While another program keeps the catalog locked, it is read; new digests wait, and /health says why."""
    with (
        Server(seeds, "--cache", tmp_path / "cache", log=tmp_path / "log") as server,
        closing(sqlite3.connect(catalog_of(seeds, tmp_path / "cache").file)) as other,
    ):
        before = server.ask("/atom.xml").body
        other.execute("BEGIN IMMEDIATE")
        material.write(seeds / "more.txt", _MORE)
        for _ in range(15 if full else 3):
            time.sleep(1)
            assert (200, before) == ((reply := server.ask("/atom.xml")).status, reply.body)
        if full:
            assert b"database is locked" in server.ask("/health").body
        other.rollback()
        server.wait(lambda: b">One more<" in server.ask("/atom.xml").body)
        server.wait(lambda: b'"ok"' in server.ask("/health").body)


def test_readers_in_many_threads(seeds: Path, tmp_path: Path) -> None:
    """Threads that ask while digests change get whole documents, one state or the other."""
    with Server(seeds, log=tmp_path / "log") as server:
        faults: list[str] = []
        over = threading.Event()

        def read() -> None:
            while not over.is_set():
                reply = server.ask_anew("/region/karaganda/atom.xml")
                if reply.status != 200 or not reply.body.rstrip().endswith(b"</feed>"):
                    faults.append(f"{reply.status}")

        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for _ in range(3):
            material.write(seeds / "more.txt", _MORE)
            time.sleep(0.6)
            (seeds / "more.txt").unlink()
            time.sleep(0.6)
        over.set()
        for thread in threads:
            thread.join()
        assert [] == faults

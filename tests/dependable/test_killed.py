"""Killed at any moment, by a signal that cannot be caught, the program leaves nothing half done."""

import itertools
import random
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from feeds.catalog.location import catalog_file
from tests.catalog.seeding import contents
from tests.dependable.victims import Folder, Seeds, complete, kill

pytestmark = pytest.mark.slow

_BASE = ("--base-url", "https://feeds.example.org/")
#: After so many kills a run is left to come to its end.
_ROUND = 8


@pytest.mark.parametrize("gzip", [(), ("--gzip",)], ids=["plain", "gzip"])
def test_a_killed_export_leaves_whole_files(tmp_path: Path, full: bool, gzip: tuple[str, ...]) -> None:  # noqa: FBT001
    """Each file and its compressed copy are of one state or the other; the next run ends as a fresh one."""
    seeds, out = Seeds(tmp_path / "seeds", 10_000 if full else 60), tmp_path / "out"
    command: tuple[str | Path, ...] = ("export", out, "--seeds", seeds.folder, *_BASE, *gzip)
    expected: list[dict[str, str]] = []
    for state in (1, 0):
        seeds.turn(state)
        shutil.rmtree(out, ignore_errors=True)
        started = time.monotonic()
        complete(*command)
        seconds = time.monotonic() - started
        expected.insert(0, Folder(out).files())
    whole = {(path, sha) for one in expected for path, sha in one.items()}
    folder, chance = Folder(out), random.Random(1)
    kills, state, window, finished = 0, 0, seconds, True
    for attempt in itertools.count():
        if finished:
            state = 1 - state
            seeds.turn(state)
        started = time.monotonic()
        finished = not kill(chance.random() * window, *command)
        kills += not finished
        # A run has less to do the more of it is done; a moment is to be one in which it is at work.
        window = time.monotonic() - started if finished else min(window * 1.3, seconds)
        files = folder.files()
        files.pop(".feeds-temporary", None)
        assert set() == files.items() - whole
        assert [] == [
            path
            for path in files
            if f"{path}.gz" in files
            and not any(files[path] == each[path] and files[f"{path}.gz"] == each[f"{path}.gz"]
                        for each in expected if path in each)
        ]  # fmt: skip
        if kills % _ROUND == _ROUND - 1:
            complete(*command)
            finished = True
        if finished:
            assert expected[state] == folder.files()
            if kills >= (100 if full else 5):
                return
        assert attempt < 600


def test_a_killed_build_leaves_a_catalog_that_opens(tmp_path: Path, full: bool) -> None:  # noqa: FBT001
    """The catalog's file is whole, of the old digests or the new; the next build equals a fresh one."""
    seeds, cache = Seeds(tmp_path / "seeds", 10_000 if full else 2_700), tmp_path / "cache"
    file = catalog_file(seeds.folder, cache)
    command: tuple[str | Path, ...] = ("list", "--seeds", seeds.folder, "--cache", cache)
    expected: list[dict[str, list[Any]]] = []
    digests: list[list[tuple[str, bytes]]] = []
    for state in (1, 0):
        seeds.turn(state)
        file.unlink(missing_ok=True)
        started = time.monotonic()
        complete(*command)
        seconds = time.monotonic() - started
        expected.insert(0, contents(file))
        digests.insert(0, _digests(file))
    chance = random.Random(2)
    kills, window = 0, seconds
    for attempt in itertools.count():
        state = attempt % 2
        seeds.turn(state)
        if attempt % 4 < 2:
            file.unlink(missing_ok=True)
        started = time.monotonic()
        killed = kill(chance.random() * window, *command)
        kills += killed
        window = min(window * 1.3, seconds) if killed else time.monotonic() - started
        if file.exists():
            assert _digests(file) in digests
        if attempt % _ROUND == _ROUND - 1 or (not full and kills == 3):
            complete(*command)
            assert expected[state] == contents(file)
            assert not file.with_suffix(".new").exists()
            if kills >= (200 if full else 3):
                break
        assert attempt < 800


def _digests(file: Path) -> list[tuple[str, bytes]]:
    """Return the digests that a catalog was made from, after a check of its every page."""
    with closing(sqlite3.connect(file)) as database:
        assert [("ok",)] == database.execute("PRAGMA quick_check").fetchall()
        return database.execute("SELECT path, sha256 FROM digest ORDER BY path").fetchall()

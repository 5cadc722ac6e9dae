"""A seeds folder of which no poll finishes is not followed, and the reason is known."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from feeds.catalog import changes, polls
from feeds.catalog.catalog import Catalog
from feeds.catalog.faults import Fault, PublicNames
from feeds.catalog.folder import Listing, list_digests
from feeds.catalog.locks import FollowerLease, LastPoll
from feeds.delivery.health import health
from tests.catalog.seeding import catalog_of
from tests.command import started
from tests.waiting import wait_until


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let polls be overdue after a second."""
    monkeypatch.setattr(polls, "_OVERDUE_SECONDS", 1.0)


def _reasons(catalog: Catalog) -> str:
    found = health(catalog)
    assert ("degraded" if found["reasons"] else "ok") == found["status"]
    return "; ".join(found["reasons"])


def test_a_poll_that_hangs_is_reported(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a file server that does not answer: the process itself knows, and so do those that share it."""
    follower, other = catalog_of(seeds), catalog_of(seeds)
    for catalog in (follower, other):
        catalog.poll()
        assert "" == _reasons(catalog)
    answered = threading.Event()

    def hang(_: Path) -> Listing:
        answered.wait()
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(changes, "list_digests", hang)
        polling = threading.Thread(target=_poll, args=(follower,))
        polling.start()
        wait_until(lambda: "has not finished" in _reasons(follower))
        other.poll()
        wait_until(lambda: "the process that follows the folder finishes no poll" in _reasons(other))
        assert (health(other)["poll_age_seconds"] or 0) >= 1
        answered.set()
        polling.join()
    follower.poll()
    assert ["", ""] == [_reasons(catalog) for catalog in (follower, other)]


def _poll(catalog: Catalog) -> None:
    with pytest.raises(Exception, match="cannot be listed"):
        catalog.poll()


def test_a_process_that_keeps_the_lock_is_reported(seeds: Path) -> None:
    """The folder is not followed meanwhile, and it is when that process ends."""
    catalog = catalog_of(seeds)
    catalog.poll()

    def reasons() -> str:
        catalog.poll()
        return _reasons(catalog)

    with _locked(catalog):
        assert "s ago: another process is at work on the catalog" in wait_until(reasons)
    assert "" == reasons()


@contextmanager
def _locked(catalog: Catalog) -> Iterator[None]:
    """Let another process have the lock of a catalog."""
    script = "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, 2); print(flush=True); input()"
    command = [sys.executable, "-c", script, str(catalog.file.with_suffix(".lock"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield
        process.communicate(b"\n")


def test_a_command_says_that_it_waits_for_another_process(seeds: Path, tmp_path: Path) -> None:
    """In one line, after a second; then it goes on."""
    catalog = catalog_of(seeds, tmp_path / "cache")
    catalog.refresh()
    with _locked(catalog):
        command = started("list", "--seeds", seeds, "--cache", tmp_path / "cache")
        assert command.stderr
        assert f"feeds: {seeds}: waits for another process that is reading this folder\n" == (
            command.stderr.readline()
        )
        assert command.poll() is None
    printed, said = command.communicate(timeout=20)
    assert (0, "") == (command.returncode, said)
    assert "/region/karaganda/" in printed


def test_a_command_says_which_files_it_waits_for(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, after a second, and of many files the first."""
    said: list[str] = []
    catalog = catalog_of(seeds)
    catalog.refresh(say=said.append)

    def writing(folder: Path) -> Listing:
        # Threads of other tests' apps list theirs meanwhile.
        for number in range(5 if folder == seeds else 0):
            with (folder / f"{number}.txt").open("a") as file:
                file.write("\n")
        return list_digests(folder)

    monkeypatch.setattr(changes, "list_digests", writing)
    catalog.refresh(say=said.append)
    names = ", ".join(f"{seeds}/{number}.txt" for number in range(3))
    assert [f"{names} and 2 more: waits until nobody writes"] == said


def test_slow_polls_may_take_three_times_as_long(tmp_path: Path) -> None:
    """A folder that takes minutes to list is followed all the same."""
    lease = FollowerLease(tmp_path / "lease")
    found = polls.Polls(lease)
    found.expect()
    found._first = time.monotonic() - 1000
    for seconds, age, overdue in ((0, 2, True), (20, 50, False), (20, 70, True)):
        lease.note(LastPoll(seconds=seconds))
        os.utime(lease.file, (time.time() - age, time.time() - age))
        assert overdue == (found.overdue is not None)


def test_a_process_that_has_just_started_is_not_to_blame(seeds: Path) -> None:
    """Its first poll may take a while, though the last one of others was days ago."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    os.utime(catalog.file.with_suffix(".lease"), (1_700_000_000, 1_700_000_000))
    catalog.polls.expect()
    assert catalog.polls.overdue is None
    catalog.polls._first = time.monotonic() - 10
    assert catalog.polls.overdue


def test_faults_have_their_paths_for_the_operator_alone(tmp_path: Path) -> None:
    """The public knows folders by their paths below the seeds folder, and everything else by a name."""
    names = PublicNames(tmp_path / "seeds", tmp_path / "cache", tmp_path / "cache" / "file")
    found = {
        "seeds folder: cannot be listed": f"{tmp_path}/seeds: cannot be listed",
        "a/b/: cannot be listed": f"{tmp_path}/seeds/a/b: cannot be listed",
        "catalog: cannot be listed": f"{tmp_path}/cache/file: cannot be listed",
        "cache folder: cannot be listed": f"{tmp_path}/cache: cannot be listed",
    }
    faults = [Fault(public.partition(": ")[0], "cannot be listed") for public in found]
    assert list(found) == list(map(str, faults))
    assert list(found.values()) == list(map(names.in_full, faults))


def test_a_catalog_that_cannot_be_opened_is_reported_without_its_path(tmp_path: Path) -> None:
    """Somebody has put a file in the place of the cache folder, and nothing has been polled yet."""
    cache = tmp_path / "cache"
    catalog = catalog_of(tmp_path / "seeds", cache)
    cache.write_text("", "utf-8")
    assert ["catalog: cannot be read: Not a directory"] == health(catalog)["reasons"]

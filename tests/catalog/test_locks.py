"""Locks between processes: one has it at a time, and the kernel releases it when that one ends."""

import errno
import fcntl
import math
import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from feeds.catalog.faults import Fault
from feeds.catalog.locks import FollowerLease, LastPoll, Lock
from tests.catalog.seeding import open_files
from tests.waiting import wait_until


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the place of a lock's file, which is not there yet."""
    return tmp_path / "lock"


def _forked(run: Callable[[], object]) -> int:
    """Run a function in a forked process, which exits with 1 where the result is false; return its id."""
    child = os.fork()
    if child == 0:
        os._exit(0 if run() else 1)
    return child


def _status(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_one_of_several_has_the_lock(file: Path) -> None:
    """Others do not, until it releases it; asked again, it still has it."""
    first, second = Lock(file), Lock(file)
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    assert not first.acquire()
    second.release()
    second.release()
    assert first.acquire()
    first.release()


def test_a_lock_is_waited_for(file: Path) -> None:
    """The process that waits has it as soon as the other one has ended, and not before."""
    lock = Lock(file)
    assert lock.acquire()
    begun = file.with_name("begun")

    def child() -> bool:
        begun.touch()
        return Lock(file).acquire(wait=True)

    process = _forked(child)
    wait_until(begun.exists)
    assert (0, 0) == os.waitpid(process, os.WNOHANG)
    lock.release()
    assert 0 == _status(process)


def test_a_forked_process_does_not_have_it(file: Path) -> None:
    """Neither does it take it from its parent by releasing, or by ending."""
    lock = Lock(file)
    assert lock.acquire()

    def child() -> bool:
        refused = not lock.acquire()
        lock.release()
        return refused and not Lock(file).acquire()

    assert 0 == _status(_forked(child))
    assert not Lock(file).acquire()
    lock.release()


def _acquire_and_fork(file: Path) -> None:
    lock = Lock(file)
    assert lock.acquire()

    def child() -> None:
        wait_until(lock.acquire)
        file.with_name("taken over").touch()

    _forked(child)
    file.with_name("forked").touch()
    signal.pause()


def test_a_child_takes_over_from_its_parent(file: Path) -> None:
    """A parent that is killed leaves its lock to the child, which was forked while the parent had it."""
    parent = multiprocessing.get_context("spawn").Process(target=_acquire_and_fork, args=(file,))
    parent.start()
    wait_until(file.with_name("forked").exists)
    assert not Lock(file).acquire()
    assert not file.with_name("taken over").exists()
    parent.kill()
    parent.join()
    wait_until(file.with_name("taken over").exists, 10)


def test_a_lock_whose_file_is_gone_is_acquired_anew(file: Path) -> None:
    """Somebody may have emptied the folder: another process has then made, and locked, another file."""
    lock, other = Lock(file), Lock(file)
    assert lock.acquire()
    file.unlink()
    assert lock.acquire()
    assert not other.acquire()
    file.unlink()
    assert other.acquire()
    assert not lock.acquire()
    other.release()


def test_a_lock_leaves_no_descriptor(file: Path) -> None:
    """Neither where it is acquired and released, nor where another one has it."""
    other = Lock(file)
    other.acquire()
    for _ in range(5):
        Lock(file).acquire()
    assert [str(file.resolve())] == open_files(file)
    other.release()
    for _ in range(5):
        lock = Lock(file)
        lock.acquire()
        lock.release()
    assert [] == open_files(file)


def test_a_lease_tells_others_of_the_last_poll(file: Path) -> None:
    """Any process may note it, and each reads its faults, until they are over; the mtime is its time."""
    lease, other = FollowerLease(file), FollowerLease(file)
    assert (LastPoll(), math.inf) == (other.last_poll, other.age_seconds)
    poll = LastPoll((Fault("seeds folder", "cannot be listed: Stale file handle"),), 7)
    lease.note(poll)
    assert poll == other.last_poll
    for _ in range(2):
        os.utime(file, (1_700_000_000, 1_700_000_000))
        assert lease.age_seconds > 1_000_000
        other.note(LastPoll())
        assert LastPoll() == lease.last_poll
        assert lease.age_seconds < 10
    os.utime(file, (4_000_000_000, 4_000_000_000))
    assert lease.age_seconds > 1_000_000


@pytest.mark.parametrize(
    "text", ["seeds: cannot be listed", "[]", "[1, 2]", '[[["a"]], 1]', '{"a": 1}', "null", "\0"]
)
def test_a_lease_that_somebody_has_written_into_has_no_faults(file: Path, text: str) -> None:
    """The next poll writes it anew."""
    file.write_text(text)
    assert LastPoll() == FollowerLease(file).last_poll


def test_a_lease_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """A cache folder that is gone has a message of its own."""
    lease = FollowerLease(tmp_path / "gone" / "lease")
    lease.note(LastPoll((Fault("seeds folder", "cannot be listed"),)))
    assert LastPoll() == lease.last_poll


def test_a_lock_that_fails_leaves_no_file_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on file systems without locks, where a follower tries once a second."""

    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    lock = Lock(tmp_path / "lock")
    for _ in range(3):
        with pytest.raises(OSError, match="No locks available"):
            lock.acquire()

    assert [] == open_files(tmp_path)

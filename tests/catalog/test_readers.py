"""Processes that read digests: order, faults, and how they end."""

import errno
import os
import signal
import time
from pathlib import Path

import pytest

from feeds.catalog.readers import read_in_processes


def test_answers_come_in_the_order_of_the_batches() -> None:
    """However long each takes, and whatever its size."""

    def read(batch: int) -> tuple[int, bytes]:
        time.sleep(0.02 if batch % 3 == 0 else 0)
        return batch, bytes(batch * 100_000)

    answers = list(read_in_processes(range(10), read, 2))
    assert [(batch, batch * 100_000) for batch in range(10)] == [(at, len(data)) for at, data in answers]


@pytest.mark.parametrize("batches", range(4))
def test_fewer_batches_than_processes(batches: int) -> None:
    """What there is is read, and the rest of the processes end unasked."""
    assert [str(batch) for batch in range(batches)] == list(read_in_processes(range(batches), str, 3))


def test_a_process_is_no_further_ahead_than_a_batch(tmp_path: Path) -> None:
    """A million digests are not read and kept before the first is stored: nobody waits to hear of them."""

    def read(batch: int) -> bytes:
        (tmp_path / str(batch)).touch()
        return bytes(1_000_000)

    answers = read_in_processes(range(100), read, 2)
    next(answers)
    time.sleep(0.5)
    assert {"0", "1", "2"} == {file.name for file in tmp_path.iterdir()}
    answers.close()


def test_large_batches_block_nobody() -> None:
    """Whatever a batch takes to be told apart from others: no pipe has to hold it."""
    batches = [[f"{batch}-{name}" * 1_000 for name in range(200)] for batch in range(6)]
    answers = read_in_processes(iter(batches), lambda batch: (batch[0], bytes(1_000_000)), 2)
    assert [batch[0] for batch in batches] == [first for first, _ in answers]


def test_every_batch_is_read_beside_this_process() -> None:
    """By each of the processes in turn."""
    where = list(read_in_processes(range(6), lambda _batch: os.getpid(), 2))
    assert where[:2] * 3 == where
    assert os.getpid() not in where
    assert 2 == len(set(where))


def test_what_a_process_raises_is_raised_here() -> None:
    """A fault of ours is told as what it is."""

    def read(batch: int) -> int:
        return 10 // batch

    answers = read_in_processes([5, 0, 2], read, 2)
    assert 2 == next(answers)
    with pytest.raises(ZeroDivisionError):
        next(answers)


def test_a_process_that_is_killed_is_noticed() -> None:
    """Also where it dies with half an answer given: a pipe holds less than a megabyte."""

    def read(_batch: int) -> tuple[int, bytes]:
        return os.getpid(), bytes(1_000_000)

    answers = read_in_processes(range(10), read, 2)
    reader, _ = next(answers)
    time.sleep(0.2)
    os.kill(reader, signal.SIGKILL)
    with pytest.raises(ChildProcessError, match=r"^a process that read digests was killed$"):
        list(answers)


def test_a_process_that_cannot_be_started_leaves_no_other_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no more to give, the first of two ends as well, and a line says what is short."""
    fork, started = os.fork, list[int]()

    def forking() -> int:
        if started:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        started.append(fork())
        return started[0]

    monkeypatch.setattr(os, "fork", forking)
    with pytest.raises(ChildProcessError, match=r"^no process to read digests can be started: Resource "):
        list(read_in_processes(range(10), str, 2))
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


def test_the_processes_end_with_the_iterator() -> None:
    """Whoever stops asking leaves nothing behind: no process, no pipe."""
    before = len(_open_files())
    answers = read_in_processes(range(100), lambda _batch: os.getpid(), 2)
    readers = {next(answers), next(answers)}
    answers.close()
    for reader in readers:
        with pytest.raises(ProcessLookupError):
            os.kill(reader, 0)
    assert before == len(_open_files())


def _open_files() -> list[Path]:
    """Return this process's open files, on Linux and macOS."""
    return list(Path("/dev/fd").iterdir())

"""Reading digests, in this process or in several: order, faults, and how the processes end."""

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from feeds.catalog import reader as module
from feeds.catalog.folder import FileStat
from feeds.catalog.reader import Reader
from feeds.catalog.readings import Job, Reading
from feeds.catalog.record import Element
from feeds.model import Entry
from feeds.publishing import atom
from feeds.reading.tables import built_in
from tests.catalog.seeding import LAW, digest, item, open_files, put
from tests.command import PROJECT
from tests.waiting import wait_until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with fifty digests, of one to five items each."""
    for number in range(50):
        items = [item(f"Number {number}.{at}", "21.02.2025", "Text.") for at in range(number % 5 + 1)]
        put(tmp_path, {f"{number:02}.txt": digest("Law", *items)})
    return tmp_path


def _jobs(folder: Path) -> list[Job]:
    return [Job(file.name, FileStat(1, 1, 1), b"") for file in sorted(folder.glob("*.txt"))]


def _slow(entry: Entry) -> Element:
    """Render an entry; take a while for each third batch of digests."""
    if entry.title.startswith(("Number 0.", "Number 45.")):
        time.sleep(0.3)
    return atom.element(entry)


@pytest.mark.parametrize("processes", [2, 3])
@pytest.mark.parametrize("count", [0, 1, 20, 50])
def test_several_processes_read_what_one_does(folder: Path, processes: int, count: int) -> None:
    """In the same order, however long a batch takes, also where there are fewer batches than processes."""
    jobs = _jobs(folder)[:count]
    found = list(Reader(folder, built_in(), _slow).read(jobs, processes))
    assert found == list(Reader(folder, built_in(), atom.element).read(jobs))
    assert [job.path for job in jobs] == [reading.path for batch in found for reading in batch]


def test_a_file_that_is_as_before_is_not_parsed(tmp_path: Path) -> None:
    """Its bytes are the same: there are no items to store, only another stat."""
    put(tmp_path, {"law.txt": LAW})
    reader = Reader(tmp_path, built_in(), atom.element)
    ((first,),) = reader.read([Job("law.txt", FileStat(1, 1, 1), b"")])
    ((again,),) = reader.read([Job("law.txt", FileStat(1, 1, 1), first.sha256)])
    status = (tmp_path / "law.txt").stat()
    assert 2 == len(first.items or ())
    assert FileStat(status.st_size, status.st_mtime_ns, status.st_ino) == first.stat
    assert Reading("law.txt", first.stat, first.sha256) == again


def test_a_file_that_cannot_be_read_is_a_reading_with_its_fault(tmp_path: Path) -> None:
    """The others are read all the same; one that has been deleted since it was listed is none."""
    put(tmp_path, {"law.txt": LAW, "bad.txt": b"\xff"})
    jobs = [Job(name, FileStat(1, 1, 1), b"") for name in ("bad.txt", "gone.txt", "law.txt")]
    ((bad, law),) = Reader(tmp_path, built_in(), atom.element).read(jobs)
    assert "not UTF-8 (byte 0xFF at offset 0, line 1); save it as UTF-8" == bad.fault
    assert (None, 2) == (law.fault, len(law.entries))


def test_no_more_is_read_than_memory_can_hold(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million digests are not read before the first is stored: a few batches a process wait, no more."""
    monkeypatch.setattr(module, "_BATCH", 1)
    asked: list[str] = []

    def jobs() -> Iterator[Job]:
        for job in _jobs(folder):
            asked.append(job.path)
            yield job

    with closing(Reader(folder, built_in(), atom.element).read(jobs(), 2)) as readings:
        next(readings)
        assert 2 < len(asked) <= 2 * module._AHEAD + 1


def _divide(entry: Entry) -> Element:
    raise ZeroDivisionError(entry.title)


def test_an_error_in_a_process_is_raised_here(folder: Path) -> None:
    """A fault of ours keeps its type."""
    with pytest.raises(ZeroDivisionError, match=r"Number 0\.0"):
        list(Reader(folder, built_in(), _divide).read(_jobs(folder), 2))


def _die(entry: Entry) -> Element:
    if entry.title.startswith("Number 25."):
        os.kill(os.getpid(), signal.SIGKILL)
    return atom.element(entry)


def test_a_process_that_is_killed_is_noticed(folder: Path) -> None:
    """One line says so; what waits for it does not wait for ever."""
    with pytest.raises(ChildProcessError, match=r"^a process that read digests was killed$"):
        list(Reader(folder, built_in(), _die).read(_jobs(folder), 2))


def _wait_for_no_children() -> None:
    wait_until(lambda: not multiprocessing.active_children())


def test_a_process_that_cannot_be_started_leaves_no_other_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system has no more to give, the first of two ends as well, and a line gives the reason."""
    fork, started = os.fork, list[int]()

    def forking() -> int:
        if started:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        child = fork()
        if child:
            started.append(child)
        return child

    monkeypatch.setattr(os, "fork", forking)
    with pytest.raises(ChildProcessError, match=r"^no process to read digests can be started: Resource "):
        list(Reader(folder, built_in(), atom.element).read(_jobs(folder), 2))
    assert 1 == len(started)
    _wait_for_no_children()


def test_the_processes_end_with_the_iterator(folder: Path) -> None:
    """A caller that stops asking leaves nothing behind: no process, no pipe."""
    # Python starts a process of its own with the first ones, which stays.
    list(Reader(folder, built_in(), atom.element).read(_jobs(folder), 2))
    _wait_for_no_children()
    before = set(open_files(Path("/")))
    readings = Reader(folder, built_in(), atom.element).read(_jobs(folder), 2)
    next(readings)
    assert 2 == len(multiprocessing.active_children())
    readings.close()
    _wait_for_no_children()
    wait_until(lambda: before >= set(open_files(Path("/"))))


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_are_started_in_any_way(folder: Path, method: str) -> None:
    """Python's own way differs by version and system; a fork server is the parent of all processes then."""
    script = f"""
import multiprocessing, sys
from pathlib import Path
from feeds.publishing import atom
from feeds.catalog.reader import Reader
from feeds.catalog.readings import Job
from feeds.catalog.folder import list_digests
from feeds.reading.tables import built_in
if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    folder = Path(sys.argv[1])
    jobs = [Job(path, stat, b"") for path, stat in list_digests(folder).files.items()]
    for batch in Reader(folder, built_in(), atom.element).read(jobs, 2):
        print(*(reading.path for reading in batch), sep="\\n")
"""
    file = folder / "read.py"
    file.write_text(script)
    run = subprocess.run(
        [sys.executable, file, folder], capture_output=True, text=True, check=False, cwd=PROJECT, timeout=60
    )

    assert ("", sorted(job.path for job in _jobs(folder))) == (run.stderr, sorted(run.stdout.split()))

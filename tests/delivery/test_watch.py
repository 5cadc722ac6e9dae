"""``feeds export --watch`` keeps files in line with the seeds folder, and stops cleanly at any moment."""

import random
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from feeds.catalog.catalog import Catalog
from feeds.commands import watch
from feeds.errors import ExportError
from tests import material
from tests.bench import corpus
from tests.command import environment, feeds, line
from tests.delivery.exports import BASE_URL, exported
from tests.waiting import wait_until

_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d ([A-Z]+ .+)")
_LATE = material.item("Late news", "21.02.2025", "Text.", material.address("abay", 600_000))


class _Watching:
    """The command, with all that it has printed so far."""

    def __init__(self, process: subprocess.Popen[bytes], printed: Path, folder: Path) -> None:
        self.process = process
        self._printed = printed
        self._folder = folder

    @property
    def log(self) -> list[str]:
        """Its lines, without their times and without the folder of the test."""
        found = [_LINE.fullmatch(text) for text in self._printed.read_text("utf-8").splitlines()]
        return [match[1].replace(f"{self._folder}/", "") if match else "without a time" for match in found]

    def wait_for(self, text: str) -> None:
        """Wait for a line of the log."""

        def is_there() -> bool:
            assert self.process.poll() is None, self.log
            return any(text in line for line in self.log)

        wait_until(is_there)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it; return its status."""
        self.process.send_signal(how)
        return self.process.wait(10)


def _options(folder: Path) -> tuple[str | Path, ...]:
    return "--seeds", folder / "seeds", "--cache", folder / "cache", "--base-url", BASE_URL


@contextmanager
def _watching(folder: Path, *options: str) -> Iterator[_Watching]:
    """Give the command at work on the folder ``seeds``, exporting to ``out``."""
    printed = folder / "printed"
    with printed.open("wb") as output:
        process = subprocess.Popen(
            line("export", folder / "out", "--watch", *_options(folder), *options),
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _Watching(process, printed, folder)
    finally:
        process.kill()
        process.wait()


def _add(folder: Path, number: int = 0) -> None:
    text = _LATE.replace("Late", f"Late {number}").replace("600000", str(600_000 + number))
    material.write(folder / "seeds" / f"late-{number}.txt", material.text("Law", [text]))


def test_each_change_is_exported_once(seeds: Path, tmp_path: Path) -> None:
    """The files are those of an export at that moment, compressed ones too; each run is one line."""
    with _watching(tmp_path, "--gzip") as watching:
        watching.wait_for(" written, 0 unchanged, 0 removed")
        _add(tmp_path)
        wait_until(lambda: 2 == _runs(watching))
        (seeds / "late-0.txt").unlink()
        wait_until(lambda: 3 == _runs(watching))
        time.sleep(2.5)  # two polls that find nothing
        log = watching.log
        assert 0 == watching.stop()
    whole = tmp_path / "whole"
    assert 0 == feeds("export", whole, "--gzip", *_options(tmp_path)).returncode

    assert exported(whole) == exported(tmp_path / "out")
    assert [
        "INFO digests: 3 new; entries: 60 added",
        "WARNING 5 warnings; feeds check names them",
        "INFO out",
        "INFO digests: 1 new; entries: 1 added",
        "INFO out",
        "INFO digests: 1 gone; entries: 1 withdrawn",
        "INFO out",
    ] == [text.partition(": ")[0] if "out: " in text else text for text in log]


def _runs(watching: _Watching) -> int:
    return sum("out: " in text for text in watching.log)


def test_a_quiet_watch_says_only_what_it_wrote(seeds: Path, tmp_path: Path) -> None:
    """A run that changes no file is not worth a line."""
    assert 0 == feeds("export", tmp_path / "out", *_options(tmp_path)).returncode
    with _watching(tmp_path, "--quiet") as watching:
        _add(tmp_path)
        watching.wait_for("INFO out: ")
        assert 0 == watching.stop()
        log = watching.log

    assert ["INFO digests: 1 new; entries: 1 added"] == [text for text in log if "out: " not in text]
    assert 1 == len(
        [text for text in log if re.fullmatch(r"INFO out: \d+ written, \d+ unchanged, 0 removed", text)]
    )


def test_a_failed_run_is_logged_and_tried_again(seeds: Path, tmp_path: Path) -> None:
    """Until the reason is gone, here a file in the place of the output folder; the next run does it all."""
    (tmp_path / "out").write_text("")
    with _watching(tmp_path) as watching:
        watching.wait_for("ERROR out: cannot be written: File exists; it is tried again")
        time.sleep(2.5)  # it fails again
        (tmp_path / "out").unlink()
        watching.wait_for(" written, 0 unchanged, 0 removed")
        assert 1 == sum("tried again" in text for text in watching.log)
        assert 0 == watching.stop()


def test_a_folder_that_is_gone_removes_nothing(seeds: Path, tmp_path: Path) -> None:
    """It is logged once, and its end; then changes are exported as before."""
    with _watching(tmp_path) as watching:
        watching.wait_for("INFO out: ")
        seeds.rename(tmp_path / "away")
        watching.wait_for("ERROR degraded: seeds: cannot be listed: No such file or directory")
        (tmp_path / "away").rename(seeds)
        watching.wait_for("WARNING no longer degraded: seeds: cannot be listed: No such file or directory")
        _add(tmp_path)
        wait_until((tmp_path / "out/entry/abay/600000/index.html").exists)
        assert 0 == watching.stop(signal.SIGINT)
        assert not any("removed" in text and not text.endswith("0 removed") for text in watching.log)


def test_an_empty_folder_is_not_exported(seeds: Path, tmp_path: Path) -> None:
    """As one that is not mounted yet: earlier files stay; digests that appear are exported."""
    assert 0 == feeds("export", tmp_path / "out", *_options(tmp_path)).returncode
    before = exported(tmp_path / "out")
    for file in [*seeds.iterdir(), *(tmp_path / "cache").iterdir()]:
        file.unlink()
    with _watching(tmp_path) as watching:
        watching.wait_for("ERROR seeds: holds no digests (*.txt); ")
        assert before == exported(tmp_path / "out")
        _add(tmp_path)
        watching.wait_for("INFO out: ")
        assert 0 == watching.stop()


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """Where there is no catalog either, most likely a name is wrong: one line, status 1."""
    run = feeds("export", tmp_path / "out", "--watch", *_options(tmp_path))

    assert (1, "", 1) == (run.returncode, run.stdout, run.stderr.count("\n"))
    assert run.stderr.startswith(f"feeds: {tmp_path}/seeds: ")


def _handles_sigterm(process: int) -> bool:
    """Return whether a process has a handler of its own for SIGTERM."""
    caught = re.search(r"^SigCgt:\s*(\w+)$", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    return bool(caught and int(caught[1], 16) >> (signal.SIGTERM - 1) & 1)


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="handlers of a process are listed in /proc"
)
def test_it_stops_at_any_moment(tmp_path: Path) -> None:
    """While it builds its catalog, exports or waits: status 0, whole files; the next run completes them."""
    corpus.write(tmp_path / "seeds", 2_000)
    chance = random.Random(4)
    for number in range(12):
        if number % 4 == 0:
            for file in (tmp_path / "cache").glob("*"):
                file.unlink()
        with _watching(tmp_path, "--gzip") as watching:
            wait_until(lambda process=watching.process.pid: _handles_sigterm(process))  # type: ignore[misc]
            time.sleep(chance.choice((0.5, 3, 10)) * chance.random())
            assert 0 == watching.stop(chance.choice((signal.SIGINT, signal.SIGTERM)))
            assert not any("Traceback" in text or "without a time" in text for text in watching.log)
    whole = tmp_path / "whole"
    for out in (whole, tmp_path / "out"):
        run = feeds("export", out, "--gzip", *_options(tmp_path))
        assert "" == run.stderr
    assert exported(whole) == exported(tmp_path / "out")
    assert [] == list((tmp_path / "out").rglob(".feeds-*.tmp"))


def test_pauses_grow_while_runs_fail(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """They double up to a minute; a mistake of ours is logged with its traceback, and ends nothing."""
    pauses: list[float] = []
    monkeypatch.setattr(watch, "time", SimpleNamespace(sleep=pauses.append))
    error = ExportError("out", "cannot be written")
    outcomes = [*[error] * 7, ZeroDivisionError(), "a generation"]

    def read(_: object) -> object:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    watching = watch._Watch(cast(Catalog, SimpleNamespace(read=read)), cast(Any, None))

    assert "a generation" == watching._export_at_last()
    assert [1, 2, 4, 8, 16, 32, 60, 60] == pauses
    assert [f"{error}; it is tried again", "; it is tried again"] == caplog.messages
    assert [False, True] == [bool(record.exc_info) for record in caplog.records]

"""Commands that take a while show a bar on a terminal, and nothing in a pipe."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path

import pytest

from tests import material
from tests.bench import corpus
from tests.command import environment, feeds, line


def _in_terminal(*arguments: str | Path) -> str:
    """Return what a command writes to standard error where that is a terminal."""
    ours, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
    process = subprocess.Popen(
        line(*arguments),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=terminal,
    )
    os.close(terminal)
    written = b""
    try:
        while piece := os.read(ours, 65_536):
            written += piece
    except OSError:  # Linux: the other side is closed
        pass
    os.close(ours)
    assert 0 == process.wait(60)
    return written.decode()


def test_building_and_exporting_show_their_progress(tmp_path: Path) -> None:
    """Each has a bar with count, total, time, time left and rate, which is gone at the end."""
    corpus.write(tmp_path / "seeds", 4_000)
    options = ("--seeds", tmp_path / "seeds", "--cache", tmp_path / "cache")
    written = _in_terminal("export", tmp_path / "out", *options)

    for unit in ("digests", "documents"):
        bar = rf"\d+%\|.*\| \d+/(\d+) \[\d\d:\d\d<(?:\d\d:\d\d|\?), +[\d.]+ {unit}/s\]"
        assert re.search(bar, written), written
    *_, last = re.findall(r"\| (\d+)/(\d+) \[", written)
    assert int(last[0]) <= int(last[1])
    assert written.endswith("\r")
    assert "" == feeds("export", tmp_path / "again", *options).stderr


def test_a_short_command_shows_no_bar(seeds: Path, tmp_path: Path) -> None:
    """It would be gone before anybody could read it."""
    assert "" == _in_terminal("list", "--seeds", seeds, "--cache", tmp_path / "cache")


@pytest.mark.parametrize("quiet", [False, True])
def test_a_quiet_export_says_what_changed(seeds: Path, tmp_path: Path, quiet: bool) -> None:  # noqa: FBT001
    """With --quiet, a run that changes nothing prints nothing: cron would send it by mail."""
    export: list[str | Path] = ["export", tmp_path / "out", "--seeds", seeds, *(["--quiet"] if quiet else [])]
    first, second = feeds(*export), feeds(*export)
    links = "links lead to http://127.0.0.1:8000/; --base-url says where the files will be\n"
    files = len([file for file in (tmp_path / "out").rglob("*") if file.is_file()]) - 1
    nothing = f"{tmp_path}/out: 0 written, {files} unchanged, 0 removed\n{links}"

    assert f"{tmp_path}/out: {files} written, 0 unchanged, 0 removed\n{links}" == first.stdout
    assert ("" if quiet else nothing) == second.stdout
    assert ("", "", 0, 0) == (first.stderr, second.stderr, first.returncode, second.returncode)


def test_a_quiet_export_says_what_is_wrong(seeds: Path, tmp_path: Path) -> None:
    """Each time, whether or not anything has changed."""
    export = ("export", tmp_path / "out", "--seeds", seeds, "--quiet")
    material.write(seeds / "bad.txt", b"Law\n\n\xff")
    feeds(*export)
    run = feeds(*export)

    assert (1, "", 1) == (run.returncode, run.stdout, run.stderr.count("\n"))
    assert run.stderr.startswith(f"{seeds}/bad.txt: error: not UTF-8")

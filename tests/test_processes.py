"""Processes end with the one that started them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.processes import _is_alive


@pytest.fixture
def _odd_name() -> Iterator[None]:
    """Give this process a name that is no UTF-8, as the system does that cuts a long one off."""
    file = Path("/proc/self/comm")
    if not file.exists():
        pytest.skip("names of processes are Linux's")
    before = file.read_bytes()
    file.write_bytes(b"\xd0) Z")
    yield
    file.write_bytes(before.rstrip(b"\n"))


@pytest.mark.usefixtures("_odd_name")
def test_a_process_is_alive_under_any_name() -> None:
    """A name may hold what ends it in the list of processes, and half a letter."""
    assert _is_alive(os.getpid())


def test_a_process_that_ended_is_not_alive() -> None:
    """Neither before nor after its parent has asked for its status; nor is one that there never was."""
    process = subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.DEVNULL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not _is_alive(process.pid)
    process.wait()
    assert not _is_alive(process.pid)

"""Small disks that tests fill, write-protect and take away, and users whom permissions bind."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import environment, line
from tests.programs import need


@contextmanager
def disk(place: Path, size: str) -> Iterator[Path]:
    """Give a disk of its own at ``place``; skip the test where nobody may mount one."""
    place.mkdir(exist_ok=True)
    mounted = subprocess.run(
        [need("mount"), "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disks may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def change(place: Path, option: str) -> None:
    """Change a disk: its size, or whether it may be written to (``ro``, ``rw``)."""
    subprocess.run(["mount", "-o", f"remount,{option}", place], check=True)


def bound(*arguments: str | Path) -> list[str]:
    """Return the command line of ``feeds``, run by somebody whom permissions bind even if root starts it."""
    if os.getuid():
        return line(*arguments)
    return [need("setpriv"), "--bounding-set=-dac_override,-dac_read_search,-fowner", *line(*arguments)]


def obedient(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ``feeds`` as somebody whom permissions bind."""
    return subprocess.run(
        bound(*arguments),
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

"""The command ``feeds``, as an operator runs it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

#: The project's folder.
PROJECT = Path(__file__).resolve().parents[1]
_NOT_OURS = ("FEEDS_", "PYTHON", "AWS_", "AZURE_")
_FEEDS = Path(sys.executable).with_name("feeds")


def environment(**variables: str) -> dict[str, str]:
    """Return the environment of a command: ours, and of settings, Python's and stores' only those given."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    return {**ours, "PYTHONWARNINGS": "error", **variables}


def line(*arguments: str | Path) -> list[str]:
    """Return the command line of ``feeds`` with these arguments."""
    return [str(_FEEDS), *map(str, arguments)]


def started(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start ``feeds`` in a process group of its own, with pipes for what it prints; the caller ends it."""
    return subprocess.Popen(
        line(*arguments),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )


def feeds(
    *arguments: str | Path, cwd: Path | None = None, also: Mapping[str, str] | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run ``feeds`` to its end, in the environment that ``also`` and ``variables`` add to."""
    return subprocess.run(
        line(*arguments),
        cwd=cwd,
        env=environment(**(also or {}), **variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )

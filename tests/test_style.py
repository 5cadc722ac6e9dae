"""The code is as the linter, the formatter and the type checker want it."""

import subprocess
import sys

import pytest

from tests.command import PROJECT


@pytest.mark.parametrize(
    "command", [("ruff", "check", "--no-fix"), ("ruff", "format", "--check"), ("mypy",)], ids=" ".join
)
def test_the_code_is_in_order(command: tuple[str, ...]) -> None:
    """Nothing is found in the package or its tests."""
    run = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert (0, "") == (run.returncode, "" if run.returncode == 0 else run.stdout + run.stderr)

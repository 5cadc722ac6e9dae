"""With FEEDS_CI=1 a skipped test is a failure, and slow tests run."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import PROJECT, environment

pytestmark = pytest.mark.slow

_TESTS = """
import pytest

def test_good(): pass

def test_skips_itself(): pytest.skip("no such program")

@pytest.mark.skipif(True, reason="not here")
def test_marked(): pass

@pytest.mark.skip
@pytest.mark.shared
def test_shared(): pass

@pytest.mark.xfail(strict=True)
def test_known_fault(): raise AssertionError

@pytest.mark.slow
def test_slow(): pass
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of tests of each kind."""
    file = tmp_path / "test_kinds.py"
    file.write_text(_TESTS)
    return file


def _outcomes(file: Path, *options: str, ci: str) -> dict[str, int]:
    """Run a file of tests with the project's settings; return how many had each outcome."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-n0", "-c", PROJECT / "pyproject.toml",
         "--rootdir", file.parent, *options, file],
        cwd=PROJECT, env=environment(FEEDS_CI=ci, PYTEST_ADDOPTS=""), capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    *_, summary = run.stdout.strip().splitlines()
    words = summary.strip("= ").replace(",", "").split(" in ")[0].split()
    return {outcome: int(number) for number, outcome in zip(words[::2], words[1::2], strict=True)}


def test_skips_are_failures_where_everything_is_installed(file: Path) -> None:
    """However a test is skipped; but those that need ../shared may be, and known faults are no skips."""
    assert {"passed": 2, "failed": 1, "error": 1, "skipped": 1, "xfailed": 1} == _outcomes(file, ci="1")


def test_skips_are_skips_elsewhere(file: Path) -> None:
    """On a bare machine what is not installed is skipped, and slow tests are left out."""
    assert {"passed": 1, "skipped": 3, "xfailed": 1, "deselected": 1} == _outcomes(file, ci="")


@pytest.mark.parametrize("options", [("--slow",), ("--full",), ("-m", "slow or not slow")], ids=" ".join)
def test_slow_tests_can_be_asked_for(file: Path, options: tuple[str, ...]) -> None:
    """By either option, or by pytest's own."""
    assert {"passed": 2, "skipped": 3, "xfailed": 1} == _outcomes(file, *options, ci="")


def test_a_module_that_skips_itself_is_a_failure(tmp_path: Path) -> None:
    """Its tests would be missing without a trace."""
    file = tmp_path / "test_nothing.py"
    file.write_text("import pytest\npytest.importorskip('no_such_module')\n")

    assert {"error": 1} == _outcomes(file, ci="1")
    assert {"skipped": 1} == _outcomes(file, ci="")

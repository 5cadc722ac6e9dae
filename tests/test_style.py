"""The code is as the linter, the formatter and the type checker want it, here and wherever tests run."""

import re
import subprocess
import sys
import tomllib

import pytest

from tests.command import PROJECT

_COMMANDS = [("ruff", "check", "--no-fix"), ("ruff", "format", "--check"), ("mypy",)]
_TESTS = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"


@pytest.mark.parametrize("command", _COMMANDS, ids=" ".join)
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


def test_a_commit_is_checked_in_the_same_way() -> None:
    """The hooks of pre-commit run these commands, and pytest before a push."""
    hooks = re.findall(r"entry: \.venv/bin/(.+)", (PROJECT / ".pre-commit-config.yaml").read_text("utf-8"))

    assert [*map(" ".join, _COMMANDS), "pytest -q"] == hooks


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """On Linux by way of .ci/run, on macOS itself, with every Python that the package names."""
    workflow = (PROJECT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    pythons = [line.rpartition(" ")[2] for line in project["classifiers"] if ":: 3." in line]

    assert (PROJECT / ".ci" / "run").read_text("utf-8").endswith(f"\n{_TESTS}\n")
    assert ["- run: .ci/run", f"- run: {_TESTS}"] == re.findall(r"- run: .+", workflow)
    assert 2 * [pythons] == [re.findall(r'"(.+?)"', line) for line in re.findall(r"python: \[.+", workflow)]

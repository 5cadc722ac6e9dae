"""The README shows what really happens."""

import shutil
from pathlib import Path

import pytest

from tests.command import PROJECT, feeds

README = (PROJECT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the project's seeds."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(PROJECT / "seeds", folder / "seeds", ignore=shutil.ignore_patterns(".*"))
    return folder


def shown(command: str) -> list[str]:
    """Return the lines that the README shows below a command."""
    _before, _command, after = README.partition(f"    $ {command}\n")
    lines = []
    for line in after.splitlines():
        if not line.startswith("    "):
            break
        lines.append(line.removeprefix("    "))
    return lines


@pytest.mark.parametrize(
    "command",
    [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/feeds serve",
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
    ],
)
def test_two_commands_are_all_it_takes(command: str) -> None:
    """One command installs and serves, one installs and tests."""
    assert f"    $ {command}\n" in README


def test_the_transcript_ends_in_the_real_feed(folder: Path) -> None:
    """Each piece of XML that the README shows stands in the document, in that order."""
    document = feeds("show", "/region/ulytau/atom.xml", cwd=folder).stdout
    pieces = [
        piece
        for line in shown("curl -s http://127.0.0.1:8000/region/ulytau/atom.xml")
        for piece in line.split("…")
        if piece
    ]
    assert len(pieces) > 5
    position = 0
    for piece in pieces:
        position = document.index(piece, position) + len(piece)


def test_problems_are_told_as_shown(folder: Path) -> None:
    """What the README shows of a check is what the check says."""
    assert shown(".venv/bin/feeds check") == feeds("check", cwd=folder).stdout.splitlines()


def test_an_export_is_told_as_shown(folder: Path) -> None:
    """What the README shows of an export is what the export says."""
    command = "export public --base-url https://example.org/news/ --gzip"
    assert shown(f".venv/bin/feeds {command}") == feeds(*command.split(), cwd=folder).stdout.splitlines()

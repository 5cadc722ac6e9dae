"""The README is short, and shows commands with their real output."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.command import PROJECT, feeds, started
from tests.documents import OPERATING, README, shown
from tests.server import free_port

#: The server's default, which the README shows.
_DEFAULT = "127.0.0.1:8000"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the project's digests."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(PROJECT / "seeds", folder / "seeds", ignore=shutil.ignore_patterns(".*"))
    return folder


def test_it_is_short() -> None:
    """The README has at most 150 lines."""
    assert 150 >= len(README.splitlines())


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


def test_the_server_prints_what_is_shown(folder: Path) -> None:
    """The first lines that ``feeds serve`` prints are those of the README."""
    before, *expected = shown("python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/feeds serve")
    port = free_port()
    process = started("serve", "--port", str(port), "--seeds", folder / "seeds")
    try:
        assert process.stdout
        printed = [process.stdout.readline().rstrip() for _ in expected]
    finally:
        process.terminate()
        process.communicate(timeout=20)

    assert "…" == before
    assert expected == [line.replace(f"127.0.0.1:{port}", _DEFAULT) for line in printed]


def test_the_transcript_ends_in_the_real_feed(folder: Path) -> None:
    """Each piece of XML that the README shows stands in the document, in that order, to its end."""
    document = feeds("show", "/region/ulytau/atom.xml", cwd=folder).stdout
    pieces = [
        piece
        for line in shown(f"curl -s http://{_DEFAULT}/region/ulytau/atom.xml")
        for piece in line.split("…")
        if piece
    ]
    assert len(pieces) > 5
    position = 0
    for piece in pieces:
        position = document.index(piece, position) + len(piece)
    assert len(document) == position


def test_the_digest_that_is_shown_is_a_good_one(tmp_path: Path) -> None:
    """The README's example of a digest has no problems, and a lost paragraph break that is found."""
    (example,) = re.findall(r"^    Law\n\n(?:    .+\n)+", README, re.MULTILINE)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "law.txt").write_text(re.sub("^    ", "", example, flags=re.MULTILINE), "utf-8")

    assert "1 digest: 0 errors, 0 warnings\n" == feeds("check", cwd=tmp_path).stdout
    (item,) = json.loads(feeds("show", "/region/karaganda/feed.json", cwd=tmp_path).stdout)["items"]
    assert "A court opens in Karaganda" == item["title"]
    assert "<p>The court opened today.</p><p>Its first case is about water.</p>" == item[
        "content_html"
    ].replace("\n", "")


def test_problems_are_reported_as_shown(folder: Path) -> None:
    """The README shows the output of ``feeds check``."""
    assert shown(".venv/bin/feeds check") == feeds("check", cwd=folder).stdout.splitlines()


def test_an_export_reports_what_is_shown(folder: Path) -> None:
    """README and docs/operating.md show the output of a first export, and of a second one."""
    command = "export public --base-url https://example.org/news/ --gzip"
    first, second = (feeds(*command.split(), cwd=folder).stdout.splitlines() for _ in range(2))

    assert shown(f".venv/bin/feeds {command}") == first
    assert shown(f"feeds {command}", OPERATING) == first
    assert shown(f"feeds {command}", OPERATING.partition(first[0])[2]) == second

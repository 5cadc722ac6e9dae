"""``feeds check`` reports the faults of tables, and the publishers that no table names."""

import json
from pathlib import Path

import pytest

from tests import material
from tests.command import feeds
from tests.documents import OPERATING, shown

_HEAD = "slug,label,region"
_KAZPOST = "correct and add to publishers.csv: "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a working folder with seeds, in which one publisher of two digests is unknown."""
    for number, (name, category) in enumerate((("law", "Law"), ("post", "Judiciary")), 1):
        release = material.item("A title", "21.02.2025", "Text.", material.address("kazpost", number))
        _write(tmp_path / "seeds" / f"{name}.txt", material.text(category, [release]))
    return tmp_path


def _write(file: Path, content: str | bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    material.write(file, content)


def _check(folder: Path, *arguments: str) -> list[str]:
    return feeds("check", *arguments, cwd=folder).stdout.splitlines()


def test_a_publisher_without_a_name_is_named_once(folder: Path) -> None:
    """With the row to add; where it stands in the table, nothing is left to say."""
    warning, count = _check(folder)
    assert warning.startswith("seeds/law.txt:3: warning: unknown publisher 'kazpost'")
    assert "2 digests: 0 errors, 1 warning" == count
    _write(folder / "seeds" / "publishers.csv", f"{_HEAD}\n{warning.partition(_KAZPOST)[2]}\n")

    assert ["2 digests and 1 table: 0 errors, 0 warnings"] == _check(folder)
    assert ["1 digest: 0 errors, 0 warnings"] == _check(folder, "seeds/law.txt")


def test_tables_that_are_checked_count_before_those_of_the_seeds_folder(folder: Path) -> None:
    """A new table can be checked before it is moved there, with digests or alone."""
    _write(folder / "seeds" / "publishers.csv", "\xff".encode("latin-1"))
    _write(folder / "new" / "publishers.csv", f"{_HEAD}\nkazpost,Kazpost,national\n")

    assert ["1 digest and 1 table: 0 errors, 0 warnings"] == _check(folder, "new", "seeds/law.txt")
    assert ["1 table: 0 errors, 0 warnings"] == _check(folder, "new/publishers.csv")
    assert "1 digest: 0 errors, 1 warning" == _check(folder, "seeds/law.txt")[-1]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("publishers.csv", f"{_HEAD}\nx,X,atlantis\n", ":2: error: “atlantis” is no term of a region"),
        ("publishers.csv", "slug;label;region\n", ":1: error: the table has no column “slug”; commas"),
        ("publishers.csv", b"\xff", ": error: not UTF-8 (byte 0xFF at offset 0, line 1); save it as UTF-8"),
        ("publishers.csv", "", ":1: error: the table has no column “slug”"),
        (
            "categories.csv",
            "term,label,label_kk,label_ru,aliases\ng,G,,,Sports\n",
            ":2: error: “Sports” leads",
        ),
    ],
)
def test_faults_of_a_table_are_errors(folder: Path, name: str, content: str | bytes, problem: str) -> None:
    """With file and line, as text and as JSON; the status is 1, and exports say so, too."""
    _write(folder / "seeds" / name, content)
    run = feeds("check", "--json", cwd=folder)
    printed = json.loads(run.stdout)

    assert (1, 2, 1, 1) == (run.returncode, printed["digests"], printed["tables"], printed["errors"])
    assert any(line.startswith(f"seeds/{name}{problem}") for line in _check(folder))
    export = feeds("export", "out", "--base-url", "https://example.org/", cwd=folder)
    assert (1, True) == (export.returncode, f"seeds/{name}{problem}" in export.stderr)


def test_a_folder_in_the_place_of_a_table_is_an_error(folder: Path) -> None:
    """It is no table, and nothing in it is one."""
    _write(folder / "seeds" / "publishers.csv" / "publishers.csv", _HEAD)

    assert "seeds/publishers.csv: error: is not a regular file" in _check(folder)


def test_tables_alone_are_nothing_to_serve(tmp_path: Path) -> None:
    """The seeds folder holds no digests then, as every command says."""
    _write(tmp_path / "seeds" / "publishers.csv", _HEAD)
    for command in ("check", "list"):
        run = feeds(command, cwd=tmp_path)
        assert (1, True) == (run.returncode, "seeds: holds no digests (*.txt)" in run.stderr)


def test_the_examples_of_the_documentation_are_good(folder: Path) -> None:
    """docs/operating.md shows the warning, and tables that have no problems."""
    assert shown("feeds check", OPERATING.partition("### Tables")[2]) == _check(folder)
    for name in ("publishers.csv", "categories.csv"):
        _, _, behind = OPERATING.partition(f"`{name}`:\n\n")
        lines = behind.partition("\n\n")[0].splitlines()
        _write(folder / "seeds" / name, "".join(f"{line.strip()}\n" for line in lines))

    assert ["2 digests and 2 tables: 0 errors, 0 warnings"] == _check(folder)
    listed = feeds("list", cwd=folder).stdout
    assert "/publisher/kazpost/atom.xml  Kazpost, the postal service" in listed
    assert "/category/courts/atom.xml  Courts" in listed
    assert "/category/judiciary/" not in listed

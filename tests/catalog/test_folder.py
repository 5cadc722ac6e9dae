"""Listing a seeds folder: which files are digests, and their size, mtime and inode."""

import os
import time
from pathlib import Path

import pytest

from feeds.catalog.folder import FileStat, digest_files, list_digests
from feeds.errors import CatalogError
from feeds.model import Problem
from tests.catalog.seeding import open_files


def _write(file: Path, text: str = "text\n") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_subfolders_are_listed(tmp_path: Path) -> None:
    """Paths are below the folder; hidden folders, and those of the file system itself, are not listed."""
    for name in ("a.txt", "x/A.TXT", "x/y/b.txt", ".git/c.txt", "lost+found/d.txt", "notes.md", "e.txt.part"):
        _write(tmp_path / name)
    assert {"a.txt", "x/A.TXT", "x/y/b.txt"} == list_digests(tmp_path).files.keys()


def test_a_file_that_was_changed_or_replaced_has_another_stat(tmp_path: Path) -> None:
    """Its size, its time or its inode differs, even where the two others are as before."""
    file = _write(tmp_path / "a.txt")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    found = [list_digests(tmp_path).files["a.txt"]]
    other = _write(tmp_path / "new.part", "TEXT\n")
    os.utime(other, (1_700_000_000, 1_700_000_000))
    other.replace(file)
    found.append(list_digests(tmp_path).files["a.txt"])
    os.utime(file, (1_700_000_000, 1_700_000_001))
    found.append(list_digests(tmp_path).files["a.txt"])
    _write(file, "longer\n")
    os.utime(file, (1_700_000_000, 1_700_000_001))
    found.append(list_digests(tmp_path).files["a.txt"])
    assert 4 == len(set(found))


def test_a_link_has_the_stat_of_the_file_that_it_leads_to(tmp_path: Path) -> None:
    """A digest may lie elsewhere: it is its file that changes, not the link. One that leads nowhere stays."""
    status = _write(tmp_path / "elsewhere" / "long.txt").stat()
    _write(tmp_path / "elsewhere" / "deep" / "more.txt")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").symlink_to(tmp_path / "elsewhere" / "long.txt")
    (tmp_path / "seeds" / "b.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "seeds" / "folder").symlink_to(tmp_path / "elsewhere" / "deep")

    assert {
        "a.txt": FileStat(status.st_size, status.st_mtime_ns, status.st_ino),
        "b.txt": FileStat(0, 0, 0),
    } == list_digests(tmp_path / "seeds").files


def test_a_file_is_finished_a_while_after_its_last_change() -> None:
    """A clock that is ahead of ours is no reason to wait for ever."""
    now = time.time()
    ages = {0: False, 0.5: False, 2: True, -2: True, 86_400: True}
    assert ages == {age: FileStat(1, int((now - age) * 1e9), 1).settled for age in ages}


def test_no_folder_stays_open(tmp_path: Path) -> None:
    """Each listing closes the folders that it has read."""
    for number in range(10):
        _write(tmp_path / "x" / f"{number}.txt")
        list_digests(tmp_path)

    assert [] == open_files(tmp_path)


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    """The seeds folder itself must be there; what names it is the path that was given."""
    with pytest.raises(FileNotFoundError):
        list_digests(tmp_path / "seeds")
    with pytest.raises(NotADirectoryError):
        list_digests(_write(tmp_path / "file"))


def test_a_path_names_a_digest_or_those_of_a_folder(tmp_path: Path) -> None:
    """A file may have any name; a folder's digests come by name."""
    files = [_write(tmp_path / name) for name in ("b.txt", "a/c.txt", "notes.md")]
    assert ([tmp_path / "a/c.txt", tmp_path / "b.txt"], []) == digest_files(tmp_path)
    assert ([files[2]], []) == digest_files(files[2])


@pytest.mark.parametrize("name", ["", "below"])
def test_a_folder_that_cannot_be_listed_is_named(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the path that an operator knows it by; a subfolder keeps nobody from the other digests."""
    _write(tmp_path / "below" / "a.txt")
    above = _write(tmp_path / "b.txt")
    refused, scandir = tmp_path / name, os.scandir

    def scan(folder: str) -> object:
        if Path(folder) == refused:
            raise PermissionError(13, "Permission denied", folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", scan)
    if name:
        problem = Problem(str(refused), 0, "error", "cannot be listed: Permission denied")
        assert ([above], [problem]) == digest_files(tmp_path)
    else:
        with pytest.raises(CatalogError) as caught:
            digest_files(tmp_path)
        assert f"{refused}: cannot be listed: Permission denied" == str(caught.value)

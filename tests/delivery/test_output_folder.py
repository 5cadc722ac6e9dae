"""Files of an output folder are replaced atomically, and links in it are not followed."""

import os
from pathlib import Path

import pytest

from feeds.delivery.output_folder import OutputFolder


def _found(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir())


def test_missing_folders_are_made(tmp_path: Path) -> None:
    """However many are missing; and no temporary file is left."""
    for file in ("a.xml", "one/two/b.xml", "one/two/c.xml"):
        OutputFolder(tmp_path).replace(file, file.encode())
    assert ["a.xml", "one/two/b.xml", "one/two/c.xml"] == _found(tmp_path)
    assert b"one/two/c.xml" == (tmp_path / "one/two/c.xml").read_bytes()


def test_a_reader_of_the_old_file_reads_all_of_it(tmp_path: Path) -> None:
    """A file is replaced, never written over."""
    OutputFolder(tmp_path).replace("a.xml", b"old")
    with (tmp_path / "a.xml").open("rb") as old:
        OutputFolder(tmp_path).replace("a.xml", b"something new")
        assert b"old" == old.read()
    assert b"something new" == (tmp_path / "a.xml").read_bytes()
    assert ["a.xml"] == _found(tmp_path)


def test_a_link_is_replaced(tmp_path: Path) -> None:
    """The file that it leads to, if there is one, stays as it is."""
    (tmp_path / "theirs.xml").write_bytes(b"theirs")
    for target in ("nowhere", "theirs.xml"):
        (tmp_path / "link.xml").unlink(missing_ok=True)
        (tmp_path / "link.xml").symlink_to(target)
        OutputFolder(tmp_path).replace("link.xml", b"ours")
        assert b"ours" == (tmp_path / "link.xml").read_bytes()
        assert not (tmp_path / "link.xml").is_symlink()
    assert b"theirs" == (tmp_path / "theirs.xml").read_bytes()


@pytest.mark.parametrize("file", ["a.xml", "one/a.xml", "one/two/a.xml"])
def test_an_output_folder_that_was_removed_is_not_made_again(tmp_path: Path, file: str) -> None:
    """Otherwise an export would go on in an empty one, and end as if all were well."""
    out = tmp_path / "out"
    with pytest.raises(FileNotFoundError):
        OutputFolder(out).replace(file, b"text")
    assert not out.exists()


def test_a_file_holds_its_own_bytes_alone(tmp_path: Path) -> None:
    """A missing file holds none, not even an empty body; nor does a link, or a pipe that nobody writes to."""
    folder = OutputFolder(tmp_path)
    folder.replace("a.xml", b"text")
    (tmp_path / "link.xml").symlink_to("a.xml")
    os.mkfifo(tmp_path / "pipe.xml")

    assert folder.holds("a.xml", b"text")
    assert not folder.holds("a.xml", b"test")
    assert not folder.holds("b.xml", b"")
    assert not folder.holds("link.xml", b"text")
    assert not folder.holds("pipe.xml", b"")


def test_a_temporary_file_is_not_written_through_a_link(tmp_path: Path) -> None:
    """Nor is it overwritten: a process that was killed may have left one, which the next removes."""
    (tmp_path / ".feeds-temporary").symlink_to("theirs")
    with pytest.raises(FileExistsError):
        OutputFolder(tmp_path).replace("a.xml", b"ours")
    OutputFolder(tmp_path).remove_temporary()
    OutputFolder(tmp_path).replace("a.xml", b"ours")

    assert ["a.xml"] == _found(tmp_path)


def test_only_files_and_links_are_removed(tmp_path: Path) -> None:
    """The file that a link leads to stays; so does a folder, and what is no path of a file is no fault."""
    folder = OutputFolder(tmp_path)
    folder.replace("a.xml", b"text")
    (tmp_path / "link.xml").symlink_to("a.xml")
    (tmp_path / "folder").mkdir()

    assert folder.remove("link.xml")
    assert [False] * 3 == [folder.remove(path) for path in ("link.xml", "folder", "a.xml/b.xml")]
    assert ["a.xml"] == _found(tmp_path)
    assert (tmp_path / "folder").is_dir()


def test_it_is_found_where_a_path_is_blocked(tmp_path: Path) -> None:
    """By a link, wherever it leads, or by a file; not by anything in the file's own place."""
    folder = OutputFolder(tmp_path)
    folder.replace("one/two/a.xml", b"text")
    (tmp_path / "one" / "link").symlink_to("two")
    (tmp_path / "nowhere").symlink_to("missing")

    assert "one/link" == folder.blocked_at("one/link/a.xml")
    assert "one/link" == folder.blocked_at("one/link/three/four/a.xml")
    assert "nowhere" == folder.blocked_at("nowhere/a.xml")
    assert "one/two/a.xml" == folder.blocked_at("one/two/a.xml/three/b.xml")
    assert folder.blocked_at("one/two/a.xml") is None
    assert folder.blocked_at("one/link") is None
    assert folder.blocked_at("missing/two/a.xml") is None


def test_files_behind_links_are_not_listed(tmp_path: Path) -> None:
    """The links to files are, for they stand in the place of files."""
    folder = OutputFolder(tmp_path)
    for file in ("a.xml", "one/two/b.xml"):
        folder.replace(file, b"text")
    (tmp_path / "folder").symlink_to("one")
    (tmp_path / "link.xml").symlink_to("a.xml")

    assert ["a.xml", "link.xml", "one/two/b.xml"] == sorted(folder.files())

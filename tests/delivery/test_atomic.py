"""Files are replaced atomically."""

from pathlib import Path

import pytest

from feeds.delivery import atomic


def _replace(out: Path, file: str, body: bytes) -> None:
    atomic.replace(str(out / file), body, str(out / ".temporary"))


def _found(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir())


def test_missing_folders_are_made(tmp_path: Path) -> None:
    """However many are missing; and no temporary file is left."""
    for file in ("a.xml", "one/two/b.xml", "one/two/c.xml"):
        _replace(tmp_path, file, file.encode())
    assert ["a.xml", "one/two/b.xml", "one/two/c.xml"] == _found(tmp_path)
    assert b"one/two/c.xml" == (tmp_path / "one/two/c.xml").read_bytes()


def test_a_reader_of_the_old_file_reads_all_of_it(tmp_path: Path) -> None:
    """A file is replaced, never written over."""
    _replace(tmp_path, "a.xml", b"old")
    with (tmp_path / "a.xml").open("rb") as old:
        _replace(tmp_path, "a.xml", b"something new")
        assert b"old" == old.read()
    assert b"something new" == (tmp_path / "a.xml").read_bytes()
    assert ["a.xml"] == _found(tmp_path)


def test_a_link_is_replaced(tmp_path: Path) -> None:
    """The file that it leads to, if there is one, stays as it is."""
    (tmp_path / "theirs.xml").write_bytes(b"theirs")
    for target in ("nowhere", "theirs.xml"):
        (tmp_path / "link.xml").unlink(missing_ok=True)
        (tmp_path / "link.xml").symlink_to(target)
        _replace(tmp_path, "link.xml", b"ours")
        assert b"ours" == (tmp_path / "link.xml").read_bytes()
        assert not (tmp_path / "link.xml").is_symlink()
    assert b"theirs" == (tmp_path / "theirs.xml").read_bytes()


@pytest.mark.parametrize("file", ["a.xml", "one/a.xml", "one/two/a.xml"])
def test_an_output_folder_that_was_removed_is_not_made_again(tmp_path: Path, file: str) -> None:
    """Otherwise an export would go on in an empty one, and end as if all were well."""
    out = tmp_path / "out"
    with pytest.raises(FileNotFoundError):
        _replace(out, file, b"text")
    assert not out.exists()


def test_a_file_holds_its_own_bytes_alone(tmp_path: Path) -> None:
    """A missing file holds none, not even an empty body."""
    _replace(tmp_path, "a.xml", b"text")

    assert atomic.holds(str(tmp_path / "a.xml"), b"text")
    assert not atomic.holds(str(tmp_path / "a.xml"), b"test")
    assert not atomic.holds(str(tmp_path / "b.xml"), b"")

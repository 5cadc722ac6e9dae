"""A file is there whole or not at all, with files that have no name at first and without."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from feeds.delivery import files


@pytest.fixture(params=["nameless", "not known", "refused"], autouse=True)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run each test where nameless files can be had, on a system without them, and on such a file system."""
    open_ = os.open

    def refusing(path: Any, flags: int, *more: Any, **options: Any) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(errno.EOPNOTSUPP, "Operation not supported", path)
        return open_(path, flags, *more, **options)

    if request.param == "not known":
        monkeypatch.delattr(os, "O_TMPFILE")
    elif request.param == "refused":
        monkeypatch.setattr(os, "open", refusing)
    return str(request.param)


def _write(out: Path, file: str, body: bytes, *, new: bool = False) -> None:
    told = files.write(str(out / file), body, str(out / ".draft"), new=new)
    found = (out / file).stat()
    assert (told.st_size, told.st_mtime_ns) == (found.st_size, found.st_mtime_ns)


def _found(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir())


def test_a_new_file_gets_its_folders(tmp_path: Path) -> None:
    """However many are missing; beside others it needs none, and no draft is left."""
    for file in ("a.xml", "one/two/b.xml", "one/two/c.xml"):
        _write(tmp_path, file, file.encode(), new=True)
    assert ["a.xml", "one/two/b.xml", "one/two/c.xml"] == _found(tmp_path)
    assert (tmp_path / "one/two/c.xml").read_bytes() == b"one/two/c.xml"


def test_whoever_reads_the_old_file_reads_it_whole(tmp_path: Path) -> None:
    """A file is replaced, never written over."""
    _write(tmp_path, "a.xml", b"old", new=True)
    with (tmp_path / "a.xml").open("rb") as old:
        _write(tmp_path, "a.xml", b"something new")
        assert old.read() == b"old"
    assert (tmp_path / "a.xml").read_bytes() == b"something new"
    assert ["a.xml"] == _found(tmp_path)


def test_what_looks_missing_is_replaced(tmp_path: Path) -> None:
    """A link to nowhere, or a file that somebody has put there meanwhile."""
    (tmp_path / "link.xml").symlink_to("nowhere")
    (tmp_path / "meanwhile.xml").write_bytes(b"theirs")
    for file in ("link.xml", "meanwhile.xml"):
        _write(tmp_path, file, b"ours", new=True)
        assert (tmp_path / file).read_bytes() == b"ours"
        assert not (tmp_path / file).is_symlink()
    assert ["link.xml", "meanwhile.xml"] == _found(tmp_path)


@pytest.mark.parametrize("file", ["a.xml", "one/a.xml", "one/two/a.xml"])
def test_a_folder_that_was_taken_away_is_not_made_anew(tmp_path: Path, file: str) -> None:
    """Else an export would go on in an empty one, and end as if all were well."""
    out = tmp_path / "out"
    with pytest.raises(FileNotFoundError):
        _write(out, file, b"text", new=True)
    assert not out.exists()

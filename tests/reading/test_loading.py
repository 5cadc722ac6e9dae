"""Files of digests are loaded whole, or one line says why not."""

import os
from pathlib import Path

import pytest

from feeds.errors import DigestError
from feeds.reading.items.loading import load


def test_a_file_is_loaded_with_how_it_looked(tmp_path: Path) -> None:
    """Its bytes, and the size and inode of the very file that was read."""
    file = tmp_path / "law.txt"
    file.write_bytes(b"Law\r\n\xff")
    data, seen = load(file, "law.txt")

    assert b"Law\r\n\xff" == data
    assert (6, file.stat().st_ino, file.stat().st_mtime_ns) == (seen.st_size, seen.st_ino, seen.st_mtime_ns)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.txt", "cannot be read: No such file or directory"),
        ("folder.txt", "is not a regular file"),
        ("pipe.txt", "is not a regular file"),
        ("circle.txt", "cannot be read: Too many levels of symbolic links"),
    ],
)
def test_what_is_no_file_is_said_in_a_line(tmp_path: Path, name: str, reason: str) -> None:
    """By the path that the operator knows it by; nothing waits for the other end of a pipe."""
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "circle.txt").symlink_to("circle.txt")

    with pytest.raises(DigestError, match=rf"^seeds/{name}: {reason}$"):
        load(tmp_path / name, f"seeds/{name}")


def test_what_is_written_while_a_file_is_read_makes_it_look_different(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next look would take what was read for what is there, for good."""
    file = tmp_path / "law.txt"
    file.write_text("Old")
    look = os.fstat

    def looking(descriptor: int) -> os.stat_result:
        seen = look(descriptor)
        file.write_text("Newer")
        return seen

    monkeypatch.setattr(os, "fstat", looking)
    data, seen = load(file, "law.txt")
    assert (b"Newer", 3) == (data, seen.st_size)
    assert file.stat().st_size != seen.st_size

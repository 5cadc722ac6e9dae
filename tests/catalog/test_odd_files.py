"""Links, devices, pipes and folders in a seeds folder, and files that are replaced while they are read."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from feeds.catalog import changes
from feeds.catalog.folder import Listing, list_digests
from tests.catalog.seeding import GOV, LAW, catalog_of, digest, item, put, titles


def _make_socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(file))


def _link_to_a_pipe(file: Path) -> None:
    os.mkfifo(file.with_name("pipe"))
    file.symlink_to("pipe")


@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        _make_socket,
        Path.mkdir,
        lambda file: file.symlink_to("/dev/zero"),
        lambda file: file.symlink_to("/dev/tty"),
        lambda file: file.symlink_to(file.parent),
        _link_to_a_pipe,
    ],
    ids=["pipe", "socket", "folder", "device", "terminal", "link to a folder", "link to a pipe"],
)
def test_a_digest_that_is_no_file_is_a_fault_at_once(
    make: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not opened, which may never end; the other digests are followed."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    monkeypatch.chdir(seeds)  # the path of a socket is short
    make(Path("odd.txt").absolute() if make is not _make_socket else Path("odd.txt"))
    put(seeds, {"law.txt": LAW})
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert 2 == len(titles(catalog))
    assert [f"{seeds}/odd.txt: error: is not a regular file"] == [str(found) for found in catalog.problems()]


def test_a_digest_that_is_replaced_while_it_is_opened_blocks_nobody(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its stat and its opening a pipe may take its place, and no other end ever come."""
    opening = os.open

    def replacing(file: Any, flags: int, *more: Any) -> int:
        if str(file).endswith("law.txt"):
            Path(file).unlink()
            os.mkfifo(file)
        return opening(file, flags, *more)

    catalog = catalog_of(seeds)
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", replacing)
        catalog.refresh()
    assert ["A plant in Saran"] == titles(catalog)
    assert [f"{seeds}/law.txt: error: is not a regular file"] == [str(found) for found in catalog.problems()]


@pytest.mark.parametrize("known", [False, True])
def test_a_digest_that_is_deleted_before_it_is_read_is_gone(
    seeds: Path,
    known: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is no problem of anybody's, and the next poll withdraws its items."""
    catalog = catalog_of(seeds)
    if known:
        catalog.refresh()
        put(seeds, {"law.txt": LAW + "\n"})

    def deleting(folder: Path) -> Listing:
        found = list_digests(folder)
        (seeds / "law.txt").unlink(missing_ok=True)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(changes, "list_digests", deleting)
        catalog.refresh()
    assert ((), ()) == (catalog.problems(), catalog.new_problems())
    catalog.refresh()
    assert ["A plant in Saran"] == titles(catalog)
    assert (None, ()) == (catalog.fault, catalog.problems())


def test_a_digest_that_becomes_a_folder_keeps_its_items(seeds: Path) -> None:
    """It is a fault until the folder is gone; a link to a file is a digest like any other."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    (seeds / "law.txt").rename(seeds / "law")
    (seeds / "law.txt").mkdir()
    catalog.refresh()
    assert 3 == len(titles(catalog))
    assert 1 == len(catalog.problems())
    (seeds / "law.txt").rmdir()
    (seeds / "law.txt").symlink_to("law")
    catalog.refresh()
    assert (3, ()) == (len(titles(catalog)), catalog.problems())


def test_a_change_shows_by_the_inode_alone(seeds: Path) -> None:
    """Some file systems leave a folder's mtime where it was, and a copy may have its original's."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    before, folder = (seeds / "law.txt").stat(), seeds.stat()
    other = seeds / "other"
    other.write_text(LAW.replace("rink", "pool"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(seeds / "law.txt")
    os.utime(seeds, ns=(folder.st_atime_ns, folder.st_mtime_ns))
    after = (seeds / "law.txt").stat()
    assert (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    assert folder.st_mtime_ns == seeds.stat().st_mtime_ns
    catalog.refresh()
    assert "A pool for Kokshetau" in titles(catalog)


@pytest.mark.parametrize("depth", [100, 700, 1500, 5000])
def test_folders_may_be_nested_as_deep_as_anybody_likes(seeds: Path, depth: int) -> None:
    """Those whose paths are longer than the system takes are named; everything else is followed."""
    with _nested(seeds / "a", depth):
        catalog = catalog_of(seeds)
        catalog.refresh()
        catalog.refresh()
        deep = f"{seeds}{'/a' * depth}/deep.txt"
        reachable = len(deep) < 4096
        assert (4 if reachable else 3) == len(titles(catalog))
        faults = str(catalog.fault)
        problems = [str(problem) for problem in catalog.problems()]
        assert reachable == (not problems and faults == "None")
        if not reachable:
            assert "File name too long" in faults + "".join(problems)
        put(seeds, {"more.txt": digest("Law", item("More", "22.02.2025", "Text."))})
        catalog.refresh()
        assert "More" == titles(catalog)[0]


@contextmanager
def _nested(folder: Path, depth: int) -> Iterator[None]:
    """Nest folders, with a digest in the last, one by one: the path as a whole may be too long."""
    before = os.open(".", os.O_RDONLY)
    os.chdir(folder.parent)
    for _ in range(depth):
        Path(folder.name).mkdir()
        os.chdir(folder.name)
    Path("deep.txt").write_text(
        digest("Law", item("Deep", "19.02.2025", "Text.", GOV.format("karaganda", 1)))
    )
    os.utime("deep.txt", (1_700_000_000, 1_700_000_000))
    try:
        os.fchdir(before)
        yield
    finally:
        os.chdir(folder.parent)
        for _ in range(depth):
            os.chdir(folder.name)
        Path("deep.txt").unlink()
        for _ in range(depth):
            os.chdir("..")
            Path(folder.name).rmdir()
        os.fchdir(before)
        os.close(before)

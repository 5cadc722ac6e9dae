"""A follower knows what a fresh look would find, whatever happens to the folder between its looks."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.catalog.scan import Follower, Look

_NAMES = ("a.txt", "b.txt", "c.txt", "x/a.txt", "x/b.txt", "x/y/a.txt", "z/a.txt")
_OLD = 1_700_000_000_000_000_000


def _age(folder: Path) -> None:
    """Let all folders look as if they had been at rest for years, each at another time."""
    for at, place in enumerate([*sorted(folder.rglob("*/")), folder]):
        inode = place.stat().st_mtime_ns % 1_000_000_000
        os.utime(place, ns=(_OLD, _OLD + inode + at))


def _write(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as opened:
        opened.write("more\n")


def _replace(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name("new.part")
    draft.write_text("other\n", encoding="utf-8")
    draft.replace(file)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)


def _remove_folder(file: Path) -> None:
    if file.parent.name in ("x", "y", "z"):
        shutil.rmtree(file.parent, ignore_errors=True)


_STEPS: tuple[Callable[[Path], None], ...] = (_write, _replace, _remove, _remove_folder)


@given(
    st.lists(st.lists(st.tuples(st.sampled_from(_STEPS), st.sampled_from(_NAMES))), max_size=6),
    st.integers(min_value=1, max_value=10),
)
def test_a_follower_finds_what_a_fresh_look_finds(
    tmp_path_factory: pytest.TempPathFactory,
    rounds: list[list[tuple[Callable[[Path], None], str]]],
    share: int,
) -> None:
    """Sooner or later, where a file was written in place; at once, where its share holds all files."""
    folder = tmp_path_factory.mktemp("seeds")
    follower = Follower(folder, share)
    for steps in rounds:
        for step, name in steps:
            step(folder / name)
        fresh = dict(Follower(folder).look())
        found = follower.look()
        assert found.keys() == fresh.keys()
        if share >= len(_NAMES):
            assert found == fresh
        for _ in range(len(_NAMES)):
            found = follower.look()
        assert found == fresh


def test_a_folder_at_rest_is_not_listed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a look costs is a question for each folder, and its share of the files."""
    for name in _NAMES:
        _write(tmp_path / name)
    _age(tmp_path)
    follower = Follower(tmp_path, share=2)
    assert follower.look().keys() == set(_NAMES)
    asked: list[str] = []
    real = os.stat

    def stat(path: str) -> os.stat_result:
        asked.append(os.path.relpath(path, tmp_path))
        return real(path)

    monkeypatch.setattr(os, "scandir", None)
    monkeypatch.setattr(os, "stat", stat)
    for _ in range(4):
        follower.look()
    files = [name for name in asked if name.endswith(".txt")]
    assert sorted(name for name in asked if not name.endswith(".txt")) == sorted([".", "x", "x/y", "z"] * 4)
    assert len(files) == 4 * 2
    assert set(files) == set(_NAMES)


def _followed(folder: Path) -> tuple[Follower, dict[str, Look]]:
    """Return a follower of a folder at rest, in which no file gets a turn, and what it saw first."""
    for name in _NAMES:
        _write(folder / name)
    _age(folder)
    follower = Follower(folder, share=0)
    return follower, dict(follower.look())


def test_what_comes_goes_or_is_replaced_is_seen_at_once(tmp_path: Path) -> None:
    """Its folder tells, so that it need not wait for its turn, however long it has been at rest."""
    follower, before = _followed(tmp_path)
    _replace(tmp_path / "x/y/a.txt")
    after = dict(follower.look())
    assert {path for path in before if before[path] != after[path]} == {"x/y/a.txt"}
    _remove(tmp_path / "a.txt")
    _write(tmp_path / "new/d.txt")
    assert follower.look().keys() == {*_NAMES, "new/d.txt"} - {"a.txt"}


def test_a_folder_that_has_just_changed_is_listed_again(tmp_path: Path) -> None:
    """What came within the same tick of the clock has left no later date."""
    follower = Follower(tmp_path)
    follower.look()
    before = tmp_path.stat().st_mtime_ns
    _write(tmp_path / "a.txt")
    os.utime(tmp_path, ns=(before, before))
    assert ["a.txt"] == list(follower.look())


def test_a_link_looks_as_what_it_leads_to(tmp_path: Path) -> None:
    """A digest may lie elsewhere: it is its file that changes, not the link. One that leads nowhere stays."""
    _write(tmp_path / "elsewhere" / "long.txt")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").symlink_to(tmp_path / "elsewhere" / "long.txt")
    (tmp_path / "seeds" / "b.txt").symlink_to(tmp_path / "nowhere.txt")
    status = (tmp_path / "elsewhere" / "long.txt").stat()

    assert Follower(tmp_path / "seeds").look() == {
        "a.txt": Look(status.st_size, status.st_mtime_ns, status.st_ino),
        "b.txt": Look(0, 0, 0),
    }


def test_no_folder_stays_open(tmp_path: Path) -> None:
    """Each look gives back the descriptors of the folders that it listed."""
    follower = Follower(tmp_path)
    follower.look()
    opened = set(Path("/proc/self/fd").iterdir())
    for number in range(10):
        _write(tmp_path / "x" / f"{number}.txt")
        follower.look()

    assert opened == set(Path("/proc/self/fd").iterdir())


def test_a_restless_file_is_looked_at_whatever_its_turn(tmp_path: Path) -> None:
    """A file that somebody is writing must not be taken for finished because nobody looked."""
    follower, before = _followed(tmp_path)
    _write(tmp_path / "c.txt")
    assert follower.look() == before
    assert follower.look(["c.txt"])["c.txt"] != before["c.txt"]


def test_a_folder_that_cannot_be_listed_is_looked_at_afresh(tmp_path: Path) -> None:
    """What is there again after a fault is all there again."""
    seeds, kept = tmp_path / "seeds", tmp_path / "kept"
    _write(seeds / "x/a.txt")
    follower = Follower(seeds)
    before = dict(follower.look())
    seeds.rename(kept)
    with pytest.raises(FileNotFoundError):
        follower.look()
    kept.rename(seeds)
    assert follower.look() == before

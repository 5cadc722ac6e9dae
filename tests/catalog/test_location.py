"""Where a catalog lies, who shares it, and which catalogs are removed."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from feeds import program, settings
from feeds.catalog.categories import Chosen
from feeds.catalog.location import APPLICATION_ID, announcement_file, catalog_file
from feeds.catalog.locks import Lock
from feeds.errors import CatalogError
from feeds.opening import open_catalog
from tests.catalog.seeding import LAW, catalog_of, put, serial, titles

_WEEK = 7 * 86_400


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Return a cache folder, which is not there yet."""
    return tmp_path / "cache" / "feeds"


def _names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def _left(file: Path, seconds: float) -> list[Path]:
    """Leave the files of a catalog that was last used so many seconds ago; return them."""
    files = [file.with_suffix(suffix) for suffix in (".sqlite3", ".sqlite3-wal", ".new", ".lock", ".lease")]
    files.insert(0, announcement_file(file, "https://hub.example.org/", "https://example.org/"))
    for one in files:
        one.touch()
        os.utime(one, (time.time() - seconds,) * 2)
    return files


def test_all_spellings_of_a_folder_have_one_catalog(seeds: Path, cache: Path) -> None:
    """Relative, absolute or by a link; another folder has another."""
    (seeds.parent / "link").symlink_to(seeds)
    spellings = (seeds, seeds.parent / "link", Path(os.path.relpath(seeds)), seeds / ".." / "seeds")
    assert 1 == len({catalog_file(spelling, cache) for spelling in spellings})
    assert catalog_file(seeds, cache) != catalog_file(seeds.parent, cache)
    assert cache == catalog_file(seeds, cache).parent


def test_a_catalog_depends_on_no_setting(seeds: Path, cache: Path) -> None:
    """Commands and apps with any settings share one, and neither builds it anew."""
    catalog = catalog_of(seeds, cache)
    catalog.refresh()
    before = serial(catalog)
    for flags in ({"base_url": "https://example.org/news/"}, {"tag": "example.com,2024"}):
        chosen = settings.from_environment({"FEEDS_LIVE": "0"}, seeds=str(seeds), cache=str(cache), **flags)
        other = open_catalog(chosen)
        other.refresh()
        assert before == serial(other)
    assert {catalog.file.name} == {name for name in _names(cache) if name.endswith(".sqlite3")}
    with catalog.snapshot() as snapshot:
        stored = b"".join(beginning for _, beginning, *_ in snapshot.elements(Chosen()))
    assert b"127.0.0.1" not in stored


def test_nothing_is_put_into_the_seeds_folder(seeds: Path, cache: Path) -> None:
    """People copy it, keep it under version control, and may not be able to write to it."""
    before = _names(seeds)
    catalog_of(seeds, cache).refresh()
    assert before == _names(seeds)


def test_the_cache_folder_is_its_users_alone(seeds: Path, cache: Path) -> None:
    """A digest may be confidential until it is published."""
    catalog_of(seeds, cache).refresh()
    assert 0o700 == cache.stat().st_mode & 0o777


def test_two_versions_of_the_program_do_not_rebuild_each_others(
    seeds: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old app goes on while a new version builds its own catalog."""
    fingerprints = ("1" * 64, "2" * 64)
    catalogs = []
    for fingerprint in fingerprints:
        monkeypatch.setattr(program, "fingerprint", lambda fingerprint=fingerprint: fingerprint)
        catalogs.append(catalog_of(seeds, cache))
        catalogs[-1].refresh()
    before = [serial(catalog) for catalog in catalogs]
    put(seeds, {"more.txt": LAW.replace("9400", "9500")})
    for _ in range(2):
        for catalog in catalogs:
            catalog.refresh()
            assert 5 == len(titles(catalog))
    assert before == [serial(catalog) for catalog in catalogs]
    assert 2 == len(set(before))


def test_catalogs_that_nobody_has_used_for_a_week_are_removed(seeds: Path, cache: Path) -> None:
    """When a catalog is built; one that was used since then, or is in use now, stays."""
    cache.mkdir(parents=True)
    unused = _left(catalog_file(seeds / "unused", cache), _WEEK + 60)
    recent = _left(catalog_file(seeds / "recent", cache), _WEEK - 60)
    used = _left(catalog_file(seeds / "used", cache), _WEEK + 60)
    written = _left(catalog_file(seeds / "written", cache), _WEEK + 60)
    lock, other = Lock(used[-1]), Lock(written[-1].with_suffix(".lock"))
    assert lock.acquire()
    assert other.acquire()
    catalog = catalog_of(seeds, cache)
    catalog.refresh()
    assert not {file.name for file in unused} & _names(cache)
    assert {file.name for file in (*recent, *used, *written)} <= _names(cache)
    # And only when one is built.
    lock.release()
    other.release()
    catalog.refresh()
    assert {file.name for file in used} <= _names(cache)


def test_a_build_does_not_remove_its_own_lock(seeds: Path, cache: Path) -> None:
    """A catalog that was not used for a week, and is damaged now, is built by one process at a time."""
    catalog = catalog_of(seeds, cache)
    cache.mkdir(parents=True)
    _left(catalog.file, _WEEK + 60)
    lock = catalog.file.with_suffix(".lock")
    before = lock.stat().st_ino
    other = Lock(lock)
    assert other.acquire()
    other.release()
    catalog.refresh()
    assert before == lock.stat().st_ino
    assert 3 == len(titles(catalog))


def test_files_of_others_are_left_alone(seeds: Path, cache: Path) -> None:
    """A folder that somebody names may hold leases and locks of other programs."""
    cache.mkdir(parents=True)
    others = ("dhclient.lease", "dhclient.lock", "0123.lease", "precious.sqlite3")
    for name in others:
        (cache / name).touch()
        os.utime(cache / name, (1_700_000_000, 1_700_000_000))
    catalog_of(seeds, cache).refresh()
    assert set(others) <= _names(cache)


def _former(seeds: Path, application: int) -> list[str]:
    with closing(sqlite3.connect(seeds / ".catalog.sqlite3")) as connection:
        connection.execute(f"PRAGMA application_id = {application}")
        connection.execute("CREATE TABLE meta (name)")
    names = [
        ".catalog.sqlite3",
        *(f".catalog.sqlite3{suffix}" for suffix in ("-wal", "-shm", ".lock", ".new")),
    ]
    for name in names[1:]:
        (seeds / name).touch()
    return names


def test_the_catalog_of_version_1_is_removed_from_the_seeds_folder(seeds: Path, cache: Path) -> None:
    """With all its files, and nothing else."""
    digests = _names(seeds)
    (seeds / ".catalog.txt").touch()
    _former(seeds, APPLICATION_ID)
    catalog_of(seeds, cache).refresh()
    assert digests | {".catalog.txt"} == _names(seeds)


def test_another_programs_database_in_the_seeds_folder_stays(seeds: Path, cache: Path) -> None:
    """It has our file's name, but says that it is somebody else's."""
    names = _former(seeds, 1234)
    catalog_of(seeds, cache).refresh()
    assert set(names) <= _names(seeds)


def test_a_cache_folder_that_cannot_be_made_is_named_with_the_way_out(seeds: Path, tmp_path: Path) -> None:
    """One line says where it should be, why it is not, and which option names another."""
    (tmp_path / "file").touch()
    cache = tmp_path / "file" / "cache"
    expected = rf"^{cache}: cannot be written: Not a directory; name another folder \(--cache DIR\)$"
    with pytest.raises(CatalogError, match=expected):
        catalog_of(seeds, cache).refresh()
    with pytest.raises(CatalogError, match=expected):
        catalog_of(seeds, cache).poll()

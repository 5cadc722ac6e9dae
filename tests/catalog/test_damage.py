"""A catalog that is damaged, or missing, is built anew from the digests."""

import multiprocessing
import os
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from feeds.catalog import connections, database
from feeds.catalog.categories import Chosen
from feeds.errors import CatalogError, NotBuilt
from tests.catalog.seeding import LAW, OWN, break_page, catalog_of, contents, put, serial, titles


@pytest.mark.parametrize("where", [0.05, 0.5, 0.95])
def test_a_catalog_that_was_cut_short_is_rebuilt(seeds: Path, where: float) -> None:
    """The next refresh makes the same catalog again."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    expected = contents(catalog.file)
    data = catalog.file.read_bytes()
    catalog.file.write_bytes(data[: max(100, int(len(data) * where))])
    other = catalog_of(seeds)
    other.refresh()
    assert 3 == len(titles(other))
    assert expected == contents(other.file)


def _write_text(file: Path) -> None:
    file.write_text("dear diary")


def _write_database(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE strange (thing)")


def _drop_table(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE meta")


@pytest.mark.parametrize("spoil", [_write_text, _write_database, _drop_table, Path.unlink])
def test_a_file_that_is_no_catalog_is_replaced(seeds: Path, spoil: object) -> None:
    """The cache folder is the program's own: there is nothing in it to be careful of."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert callable(spoil)
    spoil(catalog.file)
    other = catalog_of(seeds)
    assert not other.built
    with pytest.raises(NotBuilt, match="is being built"), other.snapshot():
        pass
    other.refresh()
    assert other.built
    assert 3 == len(titles(other))
    assert 3 == len(titles(catalog))


def test_a_damaged_catalog_is_rebuilt_once(seeds: Path) -> None:
    """By the first process that refreshes: the others, which saw the damage too, find a sound one there."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    expected = contents(catalog.file)
    before = serial(catalog)
    break_page(catalog.file, "entry")
    catalogs = [catalog_of(seeds), catalog_of(seeds)]
    for each in catalogs:
        with pytest.raises(CatalogError, match="malformed"), each.snapshot() as snapshot:
            list(snapshot.elements(Chosen()))
    serials = set()
    for each in catalogs:
        each.refresh()
        serials.add(serial(each))
    assert 1 == len(serials - {before})
    assert 1 == len(serials)
    assert expected == contents(catalog.file)


def test_a_reader_that_finds_damage_reads_again_from_a_new_catalog(seeds: Path) -> None:
    """A command that reads gets its answer; other errors are not hidden, and rebuild nothing."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    expected = titles(catalog)
    break_page(catalog.file, "entry")
    other = catalog_of(seeds)
    found = other.read(lambda snapshot: snapshot.entries(snapshot.keys(Chosen())))
    assert expected == [entry.title for entry in found]
    before = serial(other)

    def wrong(_snapshot: object) -> None:
        raise CatalogError("here", "is another fault")

    with pytest.raises(CatalogError, match="another fault"):
        other.read(wrong)
    assert before == serial(other)


def test_a_process_that_finds_damage_rebuilds_without_the_lease(seeds: Path) -> None:
    """It does not wait for the process that follows the folder, which may not read the damaged page."""
    follower, other = catalog_of(seeds), catalog_of(seeds)
    follower.poll()
    before = serial(follower)
    break_page(follower.file, "entry")
    with pytest.raises(CatalogError, match="malformed"), other.snapshot() as snapshot:
        list(snapshot.elements(Chosen()))
    other.poll()
    assert before != serial(other)
    assert 3 == len(titles(other))


def test_a_rebuilt_catalog_is_not_taken_for_the_damaged_one(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the file system may give it the same inode after a while."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    break_page(catalog.file, "entry")
    monkeypatch.setattr(connections, "_inode", lambda _file: 1)
    with pytest.raises(CatalogError, match="malformed"), catalog.snapshot() as snapshot:
        list(snapshot.elements(Chosen()))
    catalog.refresh()
    before = serial(catalog)
    assert 3 == len(titles(catalog))
    catalog.refresh()
    assert before == serial(catalog)


@pytest.mark.parametrize(
    "code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL]
)
def test_an_error_that_passes_is_no_damage(seeds: Path, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalog that cannot be opened just now, where too many files are open, say, is read again later."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    before = serial(catalog)

    def fail(_connection: sqlite3.Connection) -> None:
        error = sqlite3.OperationalError("not just now")
        error.sqlite_errorcode = code
        raise error

    other = catalog_of(seeds)
    with monkeypatch.context() as patch:
        patch.setattr(database, "_configure", fail)
        with pytest.raises(CatalogError, match="cannot be read: not just now"), other.snapshot():
            pass
        with pytest.raises(CatalogError, match="not just now"):
            other.refresh()
    other.refresh()
    assert before == serial(other)


def test_a_log_that_was_left_behind_is_not_applied_to_a_new_catalog(seeds: Path) -> None:
    """SQLite would take the former catalog's write-ahead log for that of the file in its place."""
    former = catalog_of(seeds)
    former.refresh()
    put(seeds, {"more.txt": LAW.replace("9400", "9500")})
    with former.snapshot():
        former.refresh()
    assert former.file.with_name(former.file.name + "-wal").stat().st_size
    former.file.unlink()
    (seeds / "more.txt").unlink()
    catalog, fresh = catalog_of(seeds), catalog_of(seeds, seeds.parent / "fresh")
    for each in (catalog, fresh):
        each.refresh()
        assert 3 == len(titles(each))
    assert contents(fresh.file) == contents(catalog.file)


def _refresh(seeds: Path) -> None:
    catalog_of(seeds).refresh()


def test_several_processes_build_one_catalog(tmp_path: Path) -> None:
    """The first one builds, the others wait; all of them find the same."""
    seeds = tmp_path / "seeds"
    shutil.copytree(OWN, seeds)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_refresh, args=(seeds,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [0] * 4 == [process.exitcode for process in processes]
    with catalog_of(seeds).snapshot() as snapshot:
        assert 60 == snapshot.categories.everything.entries


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_a_catalog_that_opens(tmp_path: Path) -> None:
    """After a kill the next build equals one from nothing."""
    seeds = tmp_path / "seeds"
    shutil.copytree(OWN, seeds)
    catalog_of(seeds).refresh()
    file = catalog_of(seeds).file
    expected = contents(file)
    context = multiprocessing.get_context("spawn")
    for number in range(6):
        if number % 2:
            file.unlink()
        else:
            put(seeds, {"extra.txt": LAW})
        process = context.Process(target=_refresh, args=(seeds,))
        process.start()
        time.sleep(0.35 + number * 0.05)
        if process.pid:
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        (seeds / "extra.txt").unlink(missing_ok=True)
        catalog_of(seeds).refresh()
        assert expected == contents(file)


def test_a_damaged_catalog_is_not_replaced_by_an_empty_one(seeds: Path) -> None:
    """Where the folder is not mounted, no article is withdrawn."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    break_page(catalog.file, "entry")
    for digest in seeds.iterdir():
        digest.unlink()
    for _ in range(2):
        with pytest.raises(CatalogError, match="holds no digests any more"):
            catalog.read(lambda snapshot: snapshot.entries(snapshot.keys(Chosen())))

    assert catalog.fault

"""Of several processes that poll, one lists the seeds folder; all of them see the changes."""

import multiprocessing
import signal
from pathlib import Path

import pytest

from feeds.catalog import changes
from feeds.catalog.catalog import Catalog
from feeds.catalog.folder import Listing, list_digests
from feeds.errors import CatalogError
from tests.catalog.seeding import LAW, catalog_of, open_files, put, titles
from tests.waiting import wait_until


@pytest.fixture
def listed(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list that grows with each time that the seeds folder is listed."""
    found: list[Path] = []

    def listing(folder: Path) -> Listing:
        if folder == seeds:  # apps of other tests may still follow theirs
            found.append(folder)
        return list_digests(folder)

    monkeypatch.setattr(changes, "list_digests", listing)
    return found


def test_one_of_several_lists_the_folder(seeds: Path, listed: list[Path]) -> None:
    """The others see the changes that it finds, at no cost."""
    follower, *others = (catalog_of(seeds) for _ in range(4))
    for _ in range(3):
        for catalog in (follower, *others):
            catalog.poll()
    assert 3 == len(listed)
    put(seeds, {"more.txt": LAW.replace("9400", "9500")})
    for other in others:
        other.poll()
        assert 3 == len(titles(other))
    follower.poll()
    assert [5, 5, 5] == [len(titles(other)) for other in others]
    assert 4 == len(listed)


def _follow(seeds: Path) -> None:
    catalog = catalog_of(seeds)
    catalog.poll()
    (seeds / "followed").touch()
    signal.pause()


def test_another_process_takes_over_from_one_that_is_killed(seeds: Path, listed: list[Path]) -> None:
    """With its next poll, and not before."""
    process = multiprocessing.get_context("spawn").Process(target=_follow, args=(seeds,))
    process.start()
    wait_until((seeds / "followed").exists)
    catalog = catalog_of(seeds)
    put(seeds, {"more.txt": LAW.replace("9400", "9500")})
    catalog.poll()
    assert (3, []) == (len(titles(catalog)), listed)
    process.kill()
    process.join()
    catalog.poll()
    assert (5, [seeds]) == (len(titles(catalog)), listed)


def test_a_command_refreshes_beside_the_process_that_follows(seeds: Path) -> None:
    """It does not need the lease, and does not take it away."""
    follower, command = catalog_of(seeds), catalog_of(seeds)
    follower.poll()
    put(seeds, {"more.txt": LAW.replace("9400", "9500")})
    command.refresh()
    assert 5 == len(titles(follower))
    command.poll()
    (seeds / "more.txt").unlink()
    command.poll()
    assert 5 == len(titles(command))
    follower.poll()
    assert 3 == len(titles(command))


def test_a_fault_is_known_to_all_processes_and_over_for_all(seeds: Path, tmp_path: Path) -> None:
    """Also for one that has come upon it itself, and does not follow the folder."""
    follower, other, bystander = catalog_of(seeds), catalog_of(seeds), catalog_of(seeds)
    for catalog in (follower, other, bystander):
        catalog.poll()
    away = seeds.rename(tmp_path / "away")
    for each in (follower.poll, other.refresh):
        with pytest.raises(CatalogError, match="cannot be listed"):
            each()
    expected = f"{seeds}: cannot be listed: No such file or directory"
    assert [expected] * 3 == [catalog.fault for catalog in (follower, other, bystander)]
    away.rename(seeds)
    for catalog in (follower, other, bystander):
        catalog.poll()
    assert [None] * 3 == [catalog.fault for catalog in (follower, other, bystander)]


@pytest.mark.parametrize("by_this_process", [False, True])
def test_replaced_catalogs_leave_no_descriptors(seeds: Path, by_this_process: bool) -> None:  # noqa: FBT001
    """The deleted files would take up their space on the disk for as long as the process lives."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    _read_twice(catalog)
    before = _files_of(catalog)
    for _ in range(20):
        catalog.file.unlink()
        (catalog if by_this_process else catalog_of(seeds)).refresh()
        _read_twice(catalog)
    assert before == _files_of(catalog)


def _files_of(catalog: Catalog) -> list[str]:
    return [file for file in open_files(catalog.file.parent) if catalog.file.stem in file]


def _read_twice(catalog: Catalog) -> None:
    """Read by two connections at once, as threads do."""
    with catalog.snapshot() as one, catalog.snapshot() as other:
        assert one.generation == other.generation


def test_a_lease_that_cannot_be_made_is_a_fault(seeds: Path) -> None:
    """The folder is not followed then, and a health report says so."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    lease = catalog.file.with_suffix(".lease")
    lease.unlink()
    lease.mkdir()
    with pytest.raises(CatalogError, match="cannot be written"):
        catalog.poll()
    assert "cannot be written" in str(catalog.fault)
    lease.rmdir()
    catalog.poll()

    assert catalog.fault is None

"""Whatever somebody does to the files of a catalog in use, those who use it go on by themselves."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from feeds.catalog.catalog import Catalog
from feeds.catalog.categories import Chosen
from feeds.errors import CatalogError
from tests.catalog.harms import HARMS, Copies
from tests.catalog.seeding import GOV, LAW, catalog_of, contents, digest, item, put, serial, titles

_MORE = digest("Law", item("One more", "22.02.2025", "Text of it.", GOV.format("karaganda", 990_000)))
_LATER = digest("Law", item("Another", "23.02.2025", "Text of it.", GOV.format("karaganda", 990_001)))
_FOUND = ["Another", "One more", "A rink for Kokshetau", "A court opens in Karaganda", "A plant in Saran"]


@pytest.fixture
def copies(seeds: Path, tmp_path: Path) -> Copies:
    """Return copies of other catalogs; the seeds folder has one digest more than the older one knows."""
    older, other = catalog_of(seeds, tmp_path / "cache"), catalog_of(tmp_path / "else", tmp_path / "cache")
    put(tmp_path / "else", {"else.txt": LAW.replace("9400", "8800").replace("A ", "Another ")})
    for catalog in (older, other):
        catalog.refresh()
    found = Copies(tmp_path / "older", tmp_path / "other")
    for catalog, copy in zip((older, other), found, strict=True):
        shutil.copyfile(catalog.file, copy)
    put(seeds, {"more.txt": _MORE})
    return found


@contextmanager
def _reading(catalog: Catalog) -> Iterator[None]:
    """Keep a snapshot: the log cannot be moved into the file meanwhile."""
    with ExitStack() as stack:
        stack.enter_context(catalog.snapshot()).entries([])
        yield
        with suppress(CatalogError):
            stack.close()


@pytest.mark.parametrize("logged", [False, True])
@pytest.mark.parametrize("name", HARMS)
def test_a_catalog_that_was_harmed_is_made_again(
    name: str,
    logged: bool,  # noqa: FBT001
    seeds: Path,
    copies: Copies,
    tmp_path: Path,
) -> None:
    """Two polls later, everyone who has it open finds what a fresh build holds; searches included."""
    follower, other = (catalog_of(seeds, tmp_path / "cache") for _ in range(2))
    with ExitStack() as stack:
        for catalog in (follower, other):
            catalog.poll()
            _read(catalog)
        if logged:
            stack.enter_context(_reading(other))
        put(seeds, {"more.txt": _MORE + " "})
        follower.poll()
        HARMS[name](follower.file, copies)
    put(seeds, {"later.txt": _LATER})
    for _ in range(2):
        for catalog in (follower, other):
            with suppress(CatalogError):
                catalog.poll()
            with suppress(CatalogError):
                _read(catalog)
    for catalog in (follower, other):
        assert _FOUND == titles(catalog)
        assert 2 == _read(catalog)
    fresh = catalog_of(seeds, tmp_path / "fresh")
    fresh.refresh()
    assert contents(fresh.file) == contents(follower.file)


def _read(catalog: Catalog) -> int:
    with catalog.snapshot() as snapshot:
        list(snapshot.elements(Chosen()))
        return len(snapshot.newest(Chosen(), query="text it"))


def test_an_older_copy_that_goes_on_differently_has_other_cache_keys(seeds: Path, tmp_path: Path) -> None:
    """Its scans have the numbers of others; it is not noticed, as a writer was killed."""
    catalog, older = catalog_of(seeds), tmp_path / "older"
    catalog.refresh()
    shutil.copyfile(catalog.file, older)
    states = []
    for text in (_MORE, _LATER):
        shutil.copyfile(older, catalog.file)
        catalog.file.with_suffix(".lock").write_bytes(b"")
        put(seeds, {"more.txt": text})
        one = catalog_of(seeds)
        one.refresh()
        with one.snapshot() as snapshot:
            states.append((snapshot.serial, snapshot.version, snapshot.state_of(snapshot.version)))
            assert snapshot.generation == states[-1][-1]
    assert states[0][:2] == states[1][:2]
    assert states[0][2] != states[1][2]


def test_a_catalog_that_nobody_harmed_is_not_built_again(seeds: Path, tmp_path: Path) -> None:
    """Neither after changes, beside readers and with none, nor after the death of a writer."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    before = serial(catalog)
    for number in range(4):
        put(seeds, {"more.txt": f"{_MORE}{' ' * number}"})
        with _reading(catalog) if number % 2 else ExitStack():
            catalog_of(seeds).refresh()
        catalog_of(seeds).refresh()
    catalog.file.with_suffix(".lock").write_bytes(b"")
    (seeds / "more.txt").unlink()
    for _ in range(2):
        catalog_of(seeds).refresh()
    assert before == serial(catalog)
    assert 3 == len(titles(catalog))

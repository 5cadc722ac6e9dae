"""A digest that held items and holds none now keeps the entries of its last good reading."""

import os
from pathlib import Path
from typing import Any

import pytest

from feeds.catalog.catalog import Catalog
from feeds.delivery.health import health
from feeds.reading.items import loading
from tests.catalog.seeding import BUSINESS, LAW, catalog_of, contents, digest, item, put, titles

_UNDATED = "has no items any more (line 1: no items: no line ends in a date (DD.MM.YYYY))"
_EMPTY = "has no items any more (the digest is empty)"
_ACCIDENTS = {
    "": _EMPTY,
    "\n \n\ufeff\n": _EMPTY,
    "Law\n": _UNDATED,
    LAW[:20]: "has no items any more (line 3: text without a headline that ends in a date; not published: "
    "“A court opens i”)",
    "<html>\n<h1>502 Bad Gateway</h1>\n": "has no items any more "
    "(line 2: text without a headline that ends in a date; not published: “<h1>502 Bad Gateway</h1>”)",
    "Law\n\nA court opens 31.02.2025\n": "has no items any more (line 3: 31.02.2025 is not a day of the "
    "calendar; the item is not published: “A court opens 31.02.2025”)",
}


def _errors(catalog: Catalog) -> list[str]:
    return [str(problem) for problem in catalog.problems() if problem.severity == "error"]


@pytest.mark.parametrize("accident", _ACCIDENTS)
def test_its_entries_stay_until_it_holds_items_again(seeds: Path, accident: str) -> None:
    """Nothing that is published changes; /health and the problems say why the digest is not followed."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    before = contents(catalog.file)
    put(seeds, {"law.txt": accident})
    catalog.refresh()
    reason = _ACCIDENTS[accident]

    after = contents(catalog.file)
    assert {**before, "digest": []} == {**after, "digest": []}
    assert [f"{seeds}/law.txt: error: {reason}"] == _errors(catalog)
    assert ("degraded", [f"law.txt: {reason}; its last good reading is kept"]) == (
        (found := health(catalog))["status"],
        found["reasons"],
    )
    put(seeds, {"law.txt": LAW.replace("Karaganda", "Temirtau")})
    catalog.refresh()
    assert "A court opens in Temirtau" in titles(catalog)
    assert ([], "ok") == (_errors(catalog), health(catalog)["status"])


def test_the_same_text_ends_the_fault(seeds: Path) -> None:
    """A digest that is put back as it was is no change of what is published."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    before = contents(catalog.file)
    for text in ("", LAW):
        put(seeds, {"law.txt": text})
        catalog.refresh()
    assert before == contents(catalog.file)


def test_a_deleted_one_is_withdrawn(seeds: Path) -> None:
    """That ends the fault, too."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    put(seeds, {"law.txt": ""})
    catalog.refresh()
    (seeds / "law.txt").unlink()
    catalog.refresh()
    assert (["A plant in Saran"], "ok") == (titles(catalog), health(catalog)["status"])


def test_a_new_digest_without_items_is_no_fault(seeds: Path) -> None:
    """There is nothing to keep, at first and in a catalog that is made again; its error is reported."""
    put(seeds, {"new.txt": "Law\n"})
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert "ok" == health(catalog)["status"]
    assert [f"{seeds}/new.txt:1: error: no items: no line ends in a date (DD.MM.YYYY)"] == _errors(catalog)
    put(seeds, {"new.txt": ""})
    catalog.refresh()
    assert "ok" == health(catalog)["status"]
    put(seeds, {"new.txt": digest("Law", item("New", "19.02.2025", "Text."))})
    catalog.refresh()
    put(seeds, {"new.txt": ""})
    catalog.refresh()
    assert (4, "degraded") == (len(titles(catalog)), health(catalog)["status"])
    fresh = catalog_of(seeds, seeds.parent / "fresh")
    fresh.refresh()
    assert (3, "ok") == (len(titles(fresh)), health(fresh)["status"])
    assert [f"{seeds}/new.txt: error: the digest is empty"] == _errors(fresh)


@pytest.mark.parametrize("content", [b"", b"Law\n", b"\xff"])
def test_a_kept_digest_is_read_once(seeds: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text is at fault: polls leave it alone, and write nothing, until its file changes."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    put(seeds, {"law.txt": content})
    catalog.refresh()
    read = []

    def noting(file: Path, path: str) -> tuple[bytes, os.stat_result]:
        read.append(path)
        return loading.load(file, path)

    monkeypatch.setattr("feeds.catalog.reader.load", noting)
    before = catalog.file.read_bytes()
    for again in (catalog, catalog, catalog_of(seeds)):
        again.refresh()
    assert ([], before) == (read, catalog.file.read_bytes())
    put(seeds, {"business.txt": BUSINESS.replace("tires", "cars")})
    catalog.refresh()
    assert ["business.txt"] == read


def test_a_digest_that_cannot_be_opened_is_tried_at_each_poll(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An access right that is given changes neither size nor mtime nor inode."""
    catalog = catalog_of(seeds)
    opening = os.open

    def refuse(file: Any, flags: int, *more: Any, **options: Any) -> int:
        if str(file).endswith("law.txt"):
            raise PermissionError(13, "Permission denied", file)
        return opening(file, flags, *more, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        for reported in (1, 0):
            catalog.refresh()
            assert reported == len(catalog.new_problems())
    assert [f"{seeds}/law.txt: error: cannot be read: Permission denied"] == _errors(catalog)
    catalog.refresh()
    assert (3, []) == (len(titles(catalog)), _errors(catalog))

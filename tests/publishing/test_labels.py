"""A category has one label: the same in every format at the same moment."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import material
from tests.site import Site

#: Two spellings of a category that the table of categories does not have; the second is less by code point.
_FIRST, _SECOND = "Crafts and Arts", "Crafts And Arts"
_SPELLINGS = re.compile(_FIRST, re.IGNORECASE)
#: Feeds that hold the press release of that category, and whose pages name it.
_FOLDERS = (
    "/",
    "/category/crafts-and-arts/",
    "/region/karaganda/",
    "/region/karaganda/category/crafts-and-arts/",
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site of two press releases, of that category and of one that the table has."""
    (tmp_path / "seeds").mkdir()
    _write(tmp_path / "seeds", "crafts.txt", _FIRST, 940_001)
    _write(tmp_path / "seeds", "law.txt", "Law", 940_002)
    return Site(tmp_path / "seeds")


def _write(seeds: Path, name: str, category: str, number: int) -> None:
    source = material.address("karaganda", number)
    item = material.item("A court opens", "21.02.2025", "It opened on Monday.", source)
    material.write(seeds / name, material.text(category, [item]))


#: Documents of every kind that show the category's label.
_SHOWING = {
    *(f"{folder}{file}" for file in ("", "atom.xml", "rss.xml", "feed.json") for folder in _FOLDERS),
    "/category/crafts-and-arts/archive/",
    "/category/crafts-and-arts/archive/2025-02-21/",
    "/category/crafts-and-arts/archive/2025-02-21/atom.xml",
    "/category/",
    "/category/feeds.opml",
    "/feeds.opml",
    "/entry/karaganda/940001/",
    "/archive/2025-02-21/atom.xml",
}


def _labels(site: Site) -> dict[str, set[str]]:
    """Return the spellings of the category that documents show, by address."""
    with site.catalog.snapshot() as snapshot:
        documents = [
            site.publication.publish(snapshot, address)
            for address, _version in site.publication.exported(snapshot)
            if address.kind != "asset"
        ]
    found = {document.path: set(_SPELLINGS.findall(document.body.decode())) for document in documents}
    return {path: labels for path, labels in found.items() if labels}


def _assert_shown(site: Site, label: str) -> None:
    """Assert that all documents that name the category show this label, and no other spelling."""
    found = _labels(site)
    assert set() == _SHOWING - found.keys()
    assert {path: {label} for path in found} == found


def _elements(site: Site) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(site.catalog.file)) as catalog:
        return catalog.execute("SELECT name, version, beginning FROM entry ORDER BY key").fetchall()


def test_another_label_is_shown_in_every_format(site: Site) -> None:
    """After its digest has renamed it, a category is called by its new label wherever it stands."""
    _assert_shown(site, _FIRST)
    _write(site.seeds, "crafts.txt", _SECOND, 940_001)
    site.catalog.refresh()
    _assert_shown(site, _SECOND)


def test_of_two_spellings_one_is_shown(site: Site) -> None:
    """It is the least by code point, whichever digest an article comes from, and whichever came last."""
    _write(site.seeds, "more.txt", _SECOND, 940_003)
    site.catalog.refresh()
    _assert_shown(site, _SECOND)
    (site.seeds / "more.txt").unlink()
    site.catalog.refresh()
    _assert_shown(site, _FIRST)


def test_another_label_touches_no_stored_element(site: Site) -> None:
    """Labels are put into an element when its document is made."""
    before = _elements(site)
    _write(site.seeds, "crafts.txt", _SECOND, 940_001)
    site.catalog.refresh()
    assert before == _elements(site)
    assert 2 == len(before)
    assert [] == [
        row
        for row in before
        if _SPELLINGS.search(row[2].decode()) or b"Karaganda Region" in row[2].partition(b"<summary>")[2]
    ]


def test_documents_with_another_label_have_another_version(site: Site) -> None:
    """So that an export, and an app, make them again; and no others change after it."""
    with site.catalog.snapshot() as snapshot:
        before = {
            address.path: (version, site.publication.publish(snapshot, address).body)
            for address, version in site.publication.exported(snapshot)
        }
    _write(site.seeds, "crafts.txt", _SECOND, 940_001)
    site.catalog.refresh()
    with site.catalog.snapshot() as snapshot:
        after = {
            address.path: (version, site.publication.publish(snapshot, address).body)
            for address, version in site.publication.exported(snapshot)
        }
    changed = {path for path, (_, body) in after.items() if body != before[path][1]}

    assert before.keys() == after.keys()
    assert {"/atom.xml", "/category/crafts-and-arts/atom.xml", "/feeds.opml", "/"} <= changed
    assert set() == {path for path in changed if after[path][0] <= before[path][0]}


@pytest.mark.parametrize("spelling", ["LAW", "law", "lAW"])
def test_a_category_of_the_table_has_the_label_of_the_table(site: Site, spelling: str) -> None:
    """Nothing that is published changes with the spelling in a digest."""
    with site.catalog.snapshot() as snapshot:
        before = snapshot.generation
    expected = site.document("/category/law/atom.xml").body
    _write(site.seeds, "law.txt", spelling, 940_002)
    site.catalog.refresh()
    with site.catalog.snapshot() as snapshot:
        assert before == snapshot.generation

    assert b'label="Law"' in expected
    assert expected == site.document("/category/law/atom.xml").body

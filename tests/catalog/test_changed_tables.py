"""Tables in the seeds folder are followed like digests, and change what the catalog holds."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from feeds.catalog.catalog import Catalog
from feeds.catalog.reader import Reader
from feeds.catalog.record import Element
from feeds.catalog.scan import Scan
from feeds.delivery.health import health
from feeds.errors import CatalogError
from feeds.model import Category, Entry, Item, Selection
from tests.catalog.seeding import GOV, LAW, catalog_of, contents, digest, item, put, titles

_PUBLISHERS = "slug,label,region\n"
_CATEGORIES = "term,label,label_kk,label_ru,aliases\n"
_BREAD = digest("Bakery", item("Bread is cheaper", "21.02.2025", "Text.", GOV.format("bread", 7)))
_MINISTRY = f"{_PUBLISHERS}bread,Ministry of Bread,national\n"


@pytest.fixture
def catalog(seeds: Path) -> Catalog:
    """Return the catalog of a folder in which the publisher of one digest is unknown."""
    put(seeds, {"bread.txt": _BREAD})
    found = catalog_of(seeds)
    found.refresh()
    return found


def _entry(catalog: Catalog, name: str = "bread/7") -> Entry:
    with catalog.snapshot() as snapshot:
        entry = snapshot.entry(name)
    assert entry
    return entry


def _aliases(catalog: Catalog) -> Mapping[str, str]:
    with catalog.snapshot() as snapshot:
        assert snapshot.tables is catalog.tables
        return snapshot.tables.aliases["category"]


def _terms(catalog: Catalog, scheme: str) -> list[str]:
    with catalog.snapshot() as snapshot:
        return [listed.category.term for listed in snapshot.categories.known(scheme)]


def _put(catalog: Catalog, seeds: Path, **files: str | bytes) -> None:
    put(seeds, {f"{name}.csv": content for name, content in files.items()})
    catalog.refresh()


def test_a_new_ministry_gets_its_name(catalog: Catalog, seeds: Path) -> None:
    """As publisher and author of its entries; a table that is removed takes the name with it."""
    before = contents(catalog.file)
    assert "Bread" == _entry(catalog).author
    _put(catalog, seeds, publishers=_MINISTRY)

    entry = _entry(catalog)
    assert "Ministry of Bread" == entry.author
    assert Category("publisher", "bread", "Ministry of Bread") in entry.categories
    assert () == catalog.problems()
    (seeds / "publishers.csv").unlink()
    catalog.refresh()
    assert before == contents(catalog.file)


def test_its_feed_outlives_its_entries(catalog: Catalog, seeds: Path) -> None:
    """A publisher with a row is a feed while it is empty, and none without."""
    _put(catalog, seeds, publishers=_MINISTRY + "mills,Mills,abai\n")
    (seeds / "bread.txt").unlink()
    catalog.refresh()
    assert {"bread", "mills"} < set(_terms(catalog, "publisher"))
    _put(catalog, seeds, publishers=f"{_PUBLISHERS}mills,Mills,abai\n")

    assert ({"bread", "mills"} & set(_terms(catalog, "publisher"))) == {"mills"}


def test_a_row_may_move_a_publisher_to_another_region(catalog: Catalog, seeds: Path) -> None:
    """It hides the program's row, and entries are moved between feeds."""
    _put(catalog, seeds, publishers=f"{_PUBLISHERS}karaganda,The Akimat,almaty\n")

    def held(region: str) -> list[str]:
        with catalog.snapshot() as snapshot:
            chosen = snapshot.categories.choose(Selection((("region", (region,)),)))
            return [entry.title for entry in snapshot.entries(snapshot.newest(chosen))]

    assert ["A court opens in Karaganda", "A plant in Saran"] == held("almaty")
    assert [] == held("karaganda")


def test_a_category_gets_a_label_and_other_names(catalog: Catalog, seeds: Path) -> None:
    """Digests that use one of them move to it; a label that no digest says is the table's."""
    rows = "bread,Bread and flour,Нан,Хлеб,Bakery\ncheese,Cheese,,,\n"
    _put(catalog, seeds, categories=_CATEGORIES + rows)

    assert Category("category", "bread", "Bread and flour") in _entry(catalog).categories
    assert "bread" == _aliases(catalog)["bakery"]
    assert {"bread", "cheese"} < set(_terms(catalog, "category"))
    assert "bakery" not in _terms(catalog, "category")
    _put(catalog, seeds, categories=_CATEGORIES + rows.replace("Cheese", "Cheeses"))
    with catalog.snapshot() as snapshot:
        found = snapshot.categories.find("category", "cheese")
        assert found
        assert "Cheeses" == found.category.label


def test_every_process_has_the_tables_of_its_snapshot(catalog: Catalog, seeds: Path) -> None:
    """Whichever read them from the folder, and when."""
    reading, late = catalog_of(seeds), catalog_of(seeds)
    with reading.snapshot() as snapshot:
        _put(catalog, seeds, categories=f"{_CATEGORIES}bread,Bread,,,Bakery\n")
        assert "bakery" not in snapshot.tables.aliases["category"]
    assert "bread" == _aliases(reading)["bakery"] == _aliases(late)["bakery"]
    (seeds / "categories.csv").unlink()
    catalog.refresh()
    for each in (catalog, reading, late):
        assert "bakery" not in _aliases(each)


def test_without_a_catalog_there_are_the_program_s_tables(seeds: Path) -> None:
    """Until this process has used a snapshot, of any catalog that there is."""
    put(seeds, {"categories.csv": f"{_CATEGORIES}bread,Bread,,,Bakery\n"})
    catalog = catalog_of(seeds)
    assert "bakery" not in catalog.tables.aliases["category"]
    catalog.refresh()
    assert "bread" == _aliases(catalog)["bakery"] == catalog.tables.aliases["category"]["bakery"]


def test_kept_readings_are_edited_anew_too(catalog: Catalog, seeds: Path) -> None:
    """A digest that holds nothing any more keeps its entries, with the names of new tables."""
    put(seeds, {"bread.txt": ""})
    catalog.refresh()
    _put(catalog, seeds, publishers=_MINISTRY)

    assert "Ministry of Bread" == _entry(catalog).author
    assert "degraded" == health(catalog)["status"]


def test_only_entries_that_differ_are_edited(
    catalog: Catalog, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those whose publisher has another name or region, or whose category has another term."""
    edited: list[str | None] = []
    edit = Reader.edit

    def noting(self: Reader, versions: list[Item]) -> tuple[Entry, Element]:
        edited.append(versions[0].source)
        return edit(self, versions)

    monkeypatch.setattr(Reader, "edit", noting)
    _put(catalog, seeds, publishers=_MINISTRY)
    _put(catalog, seeds, publishers=f"{_MINISTRY}\nmills,Mills,abai\n")
    _put(catalog, seeds, categories=f"{_CATEGORIES}cheese,Cheese,,,\n")
    assert [GOV.format("bread", 7)] == edited
    _put(catalog, seeds, categories=f"{_CATEGORIES}law,Courts,,,\n")
    assert [GOV.format("bread", 7)] == edited
    _put(catalog, seeds, categories=f"{_CATEGORIES}courts,Courts,,,Law\nlaw,Law,,,\nbread,Bread,,,Bakery\n")
    assert [GOV.format("bread", 7)] * 2 == edited


_BAD = {
    b"\xff": "not UTF-8 (byte 0xFF at offset 0, line 1); save it as UTF-8",
    b"": "has no rows any more (line 1: the table has no column “slug”)",
    _PUBLISHERS.encode(): "has no rows any more (line 1: nothing follows)",
    b"slug;label;region\nbread;Bread;abai\n": "has no rows any more "
    "(line 1: the table has no column “slug”; commas separate cells)",
    b"slug,label,region\nbread,Bread,nowhere\n": "has no rows any more (line 2: “nowhere” is no term of a "
    "region; the row is not used: “bread,Bread,nowhere”)",
}


@pytest.mark.parametrize("content", _BAD)
def test_a_table_that_cannot_be_used_keeps_its_rows(catalog: Catalog, seeds: Path, content: bytes) -> None:
    """That is a problem of its file, and /health is degraded, until it is repaired or removed."""
    _put(catalog, seeds, publishers=_MINISTRY)
    before = contents(catalog.file)
    _put(catalog, seeds, publishers=content)

    assert {**before, "digest": []} == {**contents(catalog.file), "digest": []}
    assert [f"{seeds}/publishers.csv: error: {_BAD[content]}"] == list(map(str, catalog.problems()))
    state = health(catalog)
    assert ("degraded", [f"publishers.csv: {_BAD[content]}; its last good reading is kept"]) == (
        state["status"],
        state["reasons"],
    )
    assert ([{"path": "publishers.csv", "rows": 1, "errors": 1, "warnings": 0}], 3) == (
        state["table"],
        state["digests"],
    )
    _put(catalog, seeds, publishers=_MINISTRY)
    assert (before, "ok") == (contents(catalog.file), health(catalog)["status"])


def test_a_folder_in_the_place_of_a_table(catalog: Catalog, seeds: Path) -> None:
    """It is a fault of the table, which is reported once."""
    before = contents(catalog.file)
    catalog.new_problems()
    (seeds / "publishers.csv").mkdir()
    for reported in (1, 0):
        catalog.refresh()
        assert reported == len(catalog.new_problems())
    assert "degraded" == health(catalog)["status"]
    (seeds / "publishers.csv").rmdir()
    catalog.refresh()
    assert (before, "ok") == (contents(catalog.file), health(catalog)["status"])


def test_wrong_rows_are_reported_and_the_others_used(catalog: Catalog, seeds: Path) -> None:
    """In the log, and by every command; the app is not degraded."""
    catalog.new_problems()
    _put(catalog, seeds, publishers=f"{_MINISTRY}mills,Mills,nowhere\n")
    expected = "3: error: “nowhere” is no term of a region; the row is not used: “mills,Mills,nowhere”"

    assert [f"{seeds}/publishers.csv:{expected}"] == list(map(str, catalog.new_problems()))
    assert [f"{seeds}/publishers.csv:{expected}"] == list(map(str, catalog.problems()))
    assert ("Ministry of Bread", "ok") == (_entry(catalog).author, health(catalog)["status"])


@pytest.mark.parametrize("name", [".publishers.csv", "publishers.csv.part", "below/publishers.csv", "p.csv"])
def test_other_files_are_no_tables(catalog: Catalog, seeds: Path, name: str) -> None:
    """Names that begin with a dot, other names, and files in subfolders are ignored."""
    before = contents(catalog.file)
    put(seeds, {name: _MINISTRY})
    catalog.refresh()

    assert before == contents(catalog.file)


def test_a_table_that_is_still_being_written_waits(catalog: Catalog, seeds: Path) -> None:
    """As a digest does: its rows come with the poll after the last change."""
    (seeds / "publishers.csv").write_text(_MINISTRY[:-20])
    catalog.refresh(wait=False)
    assert [str(seeds / "publishers.csv")] == catalog.waiting
    (seeds / "publishers.csv").write_text(_MINISTRY)
    catalog.refresh(wait=False)
    assert "Bread" == _entry(catalog).author
    catalog.refresh(wait=False)
    assert "Ministry of Bread" == _entry(catalog).author


def test_a_scan_that_fails_changes_nothing(
    catalog: Catalog, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables and entries change in one transaction."""
    before = contents(catalog.file)
    put(seeds, {"categories.csv": f"{_CATEGORIES}bread,Bread,,,Bakery\n"})
    with monkeypatch.context() as patch:
        patch.setattr(Scan, "finish", lambda _self, _reader: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            catalog.refresh()
    assert before == contents(catalog.file)
    assert "bakery" not in _aliases(catalog)
    catalog.refresh()
    assert "bread" == _aliases(catalog)["bakery"]


def test_tables_alone_are_no_digests(catalog: Catalog, seeds: Path) -> None:
    """A folder that has lost all its digests is at fault, and nothing is withdrawn."""
    _put(catalog, seeds, publishers=_MINISTRY)
    for file in seeds.glob("*.txt"):
        file.unlink()
    with pytest.raises(CatalogError, match="holds no digests any more"):
        catalog.refresh()
    assert 4 == len(titles(catalog))


def test_a_digest_that_comes_with_a_table_is_read_by_it(catalog: Catalog, seeds: Path) -> None:
    """In one scan; so is one that goes at the same time."""
    more = _BREAD.replace("/7", "/8").replace("cheaper", "dearer")
    (seeds / "law.txt").unlink()
    put(seeds, {"publishers.csv": _MINISTRY, "more.txt": more})
    catalog.refresh()

    assert {"Ministry of Bread"} == {_entry(catalog, name).author for name in ("bread/7", "bread/8")}
    fresh = catalog_of(seeds, seeds.parent / "fresh")
    fresh.refresh()
    assert contents(fresh.file) == contents(catalog.file)


def _versions(catalog: Catalog) -> Iterator[int]:
    with catalog.snapshot() as snapshot:
        yield from (snapshot.version, snapshot.relabelled)


def test_a_table_that_says_the_same_changes_nothing(catalog: Catalog, seeds: Path) -> None:
    """Another order of columns or a comment column makes no document anew."""
    _put(catalog, seeds, publishers=_MINISTRY)
    before = list(_versions(catalog))
    _put(catalog, seeds, publishers="region,slug,note,label\nnational,bread,?,Ministry of Bread\n")

    assert before == list(_versions(catalog))


def test_a_table_of_very_many_rows(seeds: Path) -> None:
    """Each is a feed, and digests that come later are read by them."""
    rows = "".join(f"body-{number},Body {number},abai\n" for number in range(100_000))
    put(seeds, {"publishers.csv": _PUBLISHERS + rows})
    catalog = catalog_of(seeds)
    catalog.refresh()
    put(seeds, {"more.txt": LAW.replace("karaganda/", "body-77777/")})
    catalog.refresh()

    assert "Body 77777" == _entry(catalog, "body-77777/940001").author
    assert 100_000 < len(_terms(catalog, "publisher"))

"""The catalog equals what the seeds folder says, however it came to be."""

import multiprocessing
import os
import shutil
import signal
import sqlite3
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import settings as choices
from feeds.catalog.catalog import Catalog
from feeds.catalog.categories import Chosen
from feeds.catalog.ingest import Ingest
from feeds.catalog.query import Line, Snapshot
from feeds.errors import CatalogError
from feeds.model import EVERYTHING, Selection
from feeds.publishing import atom
from tests.catalog.seeding import GOV, break_page, catalog_of, contents, digest, item, put

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

LAW = digest(
    "Law",
    item("A court opens in Karaganda", "21.02.2025", "It opened.", GOV.format("karaganda", 940001)),
    item("A rink for Kokshetau", "21.02.2025", "It is cold.", GOV.format("aqmola", 940002)),
)
BUSINESS = digest(
    "Business", item("A plant in Saran", "20.02.2025", "It makes tires.", GOV.format("karaganda", 939000))
)


def lines(catalog: Catalog, selection: Selection = EVERYTHING) -> list[Line]:
    """Return a selection's entries, newest first."""
    with catalog.snapshot() as snapshot:
        return list(snapshot.lines(snapshot.newest(snapshot.categories.choose(selection))))


def titles(catalog: Catalog, selection: Selection = EVERYTHING) -> list[str]:
    """Return the headlines of a selection, newest first."""
    return [line.title for line in lines(catalog, selection)]


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Give a seeds folder with two digests."""
    folder = tmp_path / "seeds"
    put(folder, {"law.txt": LAW, "business.txt": BUSINESS})
    return folder


def test_seeds_are_sixty_entries(tmp_path: Path) -> None:
    """The project's own digests hold 60 items, and each becomes an entry."""
    catalog = catalog_of(SEEDS, tmp_path / "catalog")
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        assert snapshot.categories.everything.entries == 60
        assert len(snapshot.newest(Chosen(), limit=1000)) == 60


def test_newest_day_then_highest_number_comes_first(seeds: Path) -> None:
    """Entries are ordered by day, then by press-release number, both falling."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert titles(catalog) == ["A rink for Kokshetau", "A court opens in Karaganda", "A plant in Saran"]


def test_entries_without_a_number_are_ordered_by_id(tmp_path: Path) -> None:
    """Within a day and number the smaller id comes first, whichever digest came first."""
    for order in ((1, 2, 3), (3, 1, 2)):
        seeds = tmp_path / f"seeds{order[0]}"
        catalog = catalog_of(seeds)
        for number in order:
            put(seeds, {f"{number}.txt": digest("Law", item(f"Headline {number}", "21.02.2025", "Words."))})
            catalog.refresh()
        ids = [line.id for line in lines(catalog)]
        assert sorted(ids) == ids
        assert len(ids) == 3


def test_a_refresh_without_a_change_changes_nothing(seeds: Path) -> None:
    """The generation, by which caches live, moves only when something that is published does."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    before = catalog.generation()
    os.utime(seeds / "law.txt")
    time.sleep(1.1)
    catalog.refresh()
    assert catalog.generation() == before


def test_added_corrected_renamed_and_deleted_digests_are_followed(seeds: Path) -> None:
    """Each change of the folder is the catalog's with the next scan."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    source = GOV.format("sci", 940100)
    put(seeds, {"new.txt": digest("Science", item("A comet", "22.02.2025", "Look up.", source))})
    catalog.refresh()
    assert titles(catalog)[0] == "A comet"
    put(seeds, {"new.txt": digest("Science", item("Two comets", "22.02.2025", "Look.", source))})
    catalog.refresh()
    assert titles(catalog)[0] == "Two comets"
    (seeds / "new.txt").rename(seeds / "renamed.txt")
    before = titles(catalog)
    catalog.refresh()
    assert titles(catalog) == before
    (seeds / "renamed.txt").unlink()
    catalog.refresh()
    assert len(titles(catalog)) == 3


@pytest.mark.parametrize("query", ["the", "region", '"of the"', "the region", "regio*"])
def test_a_search_in_an_intersection_finds_what_both_feeds_do(tmp_path: Path, query: str) -> None:
    """An intersection is a word of its own in the index."""
    catalog = catalog_of(SEEDS, tmp_path / "catalog")
    catalog.refresh()
    with catalog.snapshot() as snapshot:

        def found(*segments: tuple[str, tuple[str, ...]]) -> set[int]:
            chosen = snapshot.categories.choose(Selection(segments))
            return set(snapshot.newest(chosen, limit=1000, query=query))

        for region, category, *_ in snapshot.categories.intersections():
            one, other = ("region", (region.term,)), ("category", (category.term,))
            assert found(one) & found(other) == found(one, other)
        assert found()


def test_one_press_release_in_two_digests_is_one_entry(seeds: Path) -> None:
    """Categories are united, the earliest date published, the latest text shown; withdrawing undoes it."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    source = GOV.format("karaganda", 940001) + "?lang=en"
    corrected = item("A court opens at last", "23.02.2025", "It is open.", source)
    put(seeds, {"politics.txt": digest("Politics", corrected)})
    catalog.refresh()
    (line,) = [line for line in lines(catalog) if line.path == "/entry/karaganda/940001/"]
    assert line.title == "A court opens at last"
    assert (line.published, line.updated) == (date(2025, 2, 21), date(2025, 2, 23))
    terms = [category.term for category in line.categories if category.scheme == "category"]
    assert terms == ["law", "politics"]
    (seeds / "politics.txt").unlink()
    catalog.refresh()
    assert "A court opens in Karaganda" in titles(catalog)
    assert len(titles(catalog)) == 3


@pytest.mark.parametrize("damage", [b"Law\n\xff\xff broken", b"\x93\xd0 cp1251", b"Law\0\0"])
def test_an_undecodable_digest_keeps_its_entries_until_it_is_mended(seeds: Path, damage: bytes) -> None:
    """What was published stays; the fault is a problem; the mended file is followed again."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    put(seeds, {"law.txt": damage})
    catalog.refresh()
    assert len(titles(catalog)) == 3
    errors = [problem.path for problem in catalog.problems() if problem.severity == "error"]
    assert errors == [str(seeds / "law.txt")]
    put(seeds, {"law.txt": LAW.replace("Karaganda", "Temirtau")})
    catalog.refresh()
    assert "A court opens in Temirtau" in titles(catalog)
    assert not [problem for problem in catalog.problems() if problem.severity == "error"]


def test_a_digest_that_was_never_readable_is_a_problem_and_stops_nothing(seeds: Path) -> None:
    """Everything sound around a broken file is published."""
    put(seeds, {"broken.txt": b"\xff\xff"})
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert len(titles(catalog)) == 3
    (problem,) = [problem for problem in catalog.problems() if problem.severity == "error"]
    assert problem.path == str(seeds / "broken.txt")


def test_a_vanished_or_emptied_folder_withdraws_nothing(seeds: Path, tmp_path: Path) -> None:
    """An unmounted volume looks like an empty folder: it is a fault, and what was read stays."""
    catalog = catalog_of(seeds, tmp_path / "catalog")
    catalog.refresh()
    kept = tmp_path / "kept"
    seeds.rename(kept)
    with pytest.raises(CatalogError, match="seeds: cannot be listed: No such file or directory"):
        catalog.refresh()
    seeds.mkdir()
    with pytest.raises(CatalogError, match="holds no digests any more"):
        catalog.refresh()
    assert len(titles(catalog)) == 3
    assert catalog.fault
    seeds.rmdir()
    kept.rename(seeds)
    catalog.refresh()
    assert catalog.fault is None


def test_a_file_is_read_once_it_is_at_rest(seeds: Path) -> None:
    """A digest that was written this moment is left for the next look, unless nothing moved until then."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    time.sleep(1)  # no two changes are published within a second
    fresh = seeds / "fresh.txt"
    fresh.write_text(digest("Science", item("A comet", "22.02.2025", "Look up.")))
    catalog.refresh(wait=False)
    assert len(titles(catalog)) == 3
    catalog.refresh(wait=False)
    assert len(titles(catalog)) == 4


@pytest.mark.parametrize("name", [".hidden.txt", "new.txt.part", "new.txt.tmp", "notes.md"])
def test_other_files_are_left_alone(seeds: Path, name: str) -> None:
    """What is hidden, unfinished or no text is no digest."""
    put(seeds, {name: LAW.replace("Karaganda", "Temirtau").replace("9400", "9500")})
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert len(titles(catalog)) == 3


@pytest.mark.parametrize("name", ["Новости.txt", "Новости/law.txt"])
def test_a_name_that_is_not_utf_8_is_as_good_as_any(seeds: Path, name: str) -> None:
    """Archives packed on other systems leave such names; their digests are published, and followed."""
    name = os.fsdecode(name.encode("cp1251"))
    try:
        put(seeds, {name: LAW.replace("9400", "9500").replace("It opened.", "")})
    except OSError:
        pytest.skip("the file system takes UTF-8 only")
    catalog = catalog_of(seeds)
    catalog.refresh()
    before = contents(seeds / ".catalog.sqlite3")
    (problem,) = (str(problem) for problem in catalog.problems())
    catalog.refresh()
    again = contents(seeds / ".catalog.sqlite3")
    put(seeds, {name: LAW.replace("9400", "9500").replace("rink", "pool")})
    catalog.refresh()

    assert r"\udccd\udcee\udce2" in problem
    assert before == again
    assert "A pool for Kokshetau" in titles(catalog)
    (seeds / name).unlink()
    catalog.refresh()
    assert len(titles(catalog)) == 3


def test_a_link_that_cannot_be_followed_stops_nothing(seeds: Path) -> None:
    """One that leads round in a circle is a digest that cannot be read, until it is gone."""
    (seeds / "loop.txt").symlink_to("loop.txt")
    catalog = catalog_of(seeds)
    catalog.refresh()

    assert len(titles(catalog)) == 3
    assert [str(problem) for problem in catalog.problems()] == [
        f"{seeds}/loop.txt: error: cannot be read: Too many levels of symbolic links"
    ]
    (seeds / "loop.txt").unlink()
    catalog.refresh()
    assert catalog.problems() == ()


def test_a_refresh_that_fails_for_whatever_reason_says_so(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks how the catalog stands shall hear of a fault of ours, too, until it is over."""
    catalog = catalog_of(seeds)
    with monkeypatch.context() as patch:
        patch.setattr(Ingest, "finish", lambda _self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            catalog.refresh()
    assert catalog.fault == f"{seeds}: ZeroDivisionError('division by zero')"
    catalog.refresh()
    assert catalog.fault is None


def test_a_category_keeps_no_forbidden_characters(seeds: Path) -> None:
    """They would make no XML: the category's name goes into every feed's head."""
    put(seeds, {"bad.txt": LAW.replace("Law", "Sci\x02en\ufffece").replace("9400", "9500")})
    catalog = catalog_of(seeds)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        labels = [listed.category.label for listed in snapshot.categories.listed("category")]
    assert labels == ["Business", "Law", "Sci en ce"]


def test_lines_are_remembered_only_so_long(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot that has no more room gives all that is asked for, also what it knew a moment ago."""
    monkeypatch.setattr("feeds.catalog.query._LATELY", 1)
    catalog = catalog_of(seeds)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        keys = snapshot.newest(Chosen())
        for asked in (keys[:2], keys, keys[1:], keys[::-1]):
            assert asked == [line.key for line in snapshot.lines(asked)]


def test_a_date_in_the_future_is_told_when_it_is_read(seeds: Path) -> None:
    """And not kept: another day it is none, and a catalog holds what its digests say at any time."""
    day = date.today() + timedelta(30)  # noqa: DTZ011 - days
    put(
        seeds,
        {"late.txt": digest("Law", item("Late", f"{day:%d.%m.%Y}", "Text.", GOV.format("karaganda", 1)))},
    )
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert ["the date is in the future: “Late”"] == [problem.message for problem in catalog.news()]
    assert () == catalog.problems()


def test_no_day_is_too_late_for_a_feed(seeds: Path) -> None:
    """A typist's slip in the year puts an entry at the top, where somebody will see it."""
    put(seeds, {"late.txt": LAW.replace("2025", "9999").replace("9400", "9500")})
    catalog = catalog_of(seeds)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        found = [
            snapshot.newest(Chosen()),
            snapshot.newest(Chosen(), query="kokshetau"),
            snapshot.held(Chosen()).keys,
        ]
    assert [len(keys) for keys in found] == [5, 2, 5]


def test_a_foreign_file_in_the_catalogs_place_is_refused_and_left_alone(seeds: Path) -> None:
    """Neither a text nor another program's database is ever overwritten."""
    file = seeds / ".catalog.sqlite3"
    file.write_text("dear diary")
    with pytest.raises(CatalogError, match="is not a catalog of this program"):
        catalog_of(seeds).refresh()
    assert file.read_text() == "dear diary"
    file.unlink()
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE precious (thing)")
    other.close()
    before = file.read_bytes()
    with pytest.raises(CatalogError, match="is not a catalog of this program"):
        catalog_of(seeds).refresh()
    assert file.read_bytes() == before


@pytest.mark.parametrize("where", [0.05, 0.5, 0.95])
def test_a_damaged_catalog_is_rebuilt(seeds: Path, where: float) -> None:
    """A catalog that is ours but damaged, or cut short, is made anew."""
    file = seeds / ".catalog.sqlite3"
    catalog_of(seeds).refresh()
    expected = contents(file)
    data = bytearray(file.read_bytes())
    start = max(100, int(len(data) * where))
    file.write_bytes(bytes(data[:start]))
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert len(titles(catalog)) == 3
    assert contents(file) == expected


def test_a_damaged_catalog_is_rebuilt_once(seeds: Path) -> None:
    """By whoever refreshes first: the others, who saw the damage too, find a sound one in its place."""
    file = seeds / ".catalog.sqlite3"
    catalog_of(seeds).refresh()
    expected = contents(file)
    break_page(file, "element")
    catalogs = [catalog_of(seeds), catalog_of(seeds)]
    for catalog in catalogs:
        with pytest.raises(CatalogError, match="malformed"), catalog.snapshot() as snapshot:
            snapshot.atoms(snapshot.newest(Chosen()))
    serials = set()
    for catalog in catalogs:
        catalog.refresh()
        with catalog.snapshot() as snapshot:
            serials.add(snapshot.serial)
    assert 1 == len(serials)
    assert expected == contents(file)


def test_a_catalog_of_another_tag_is_rebuilt(seeds: Path) -> None:
    """The tag stands in every element, so that a change of it makes a new catalog."""
    catalog_of(seeds).refresh()
    chosen = choices.from_environment({}, seeds=str(seeds), tag="example.org,2024")
    catalog = Catalog(chosen, lambda entry: atom.element(entry, chosen))
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        atoms = snapshot.atoms(snapshot.newest(Chosen()))
    assert all(b'scheme="tag:example.org,2024:region"' in element for element in atoms)


def _refresh(seeds: Path) -> None:
    catalog_of(seeds).refresh()


def test_several_processes_build_one_catalog(tmp_path: Path) -> None:
    """Whoever comes first builds, the others wait; all of them find the same."""
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_refresh, args=(seeds,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [0] * 4 == [process.exitcode for process in processes]
    catalog = catalog_of(seeds)
    with catalog.snapshot() as snapshot:
        assert snapshot.categories.everything.entries == 60


def test_a_build_killed_at_any_moment_leaves_a_catalog_that_opens(tmp_path: Path) -> None:
    """After a kill the next build equals one from nothing."""
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    file = seeds / ".catalog.sqlite3"
    catalog_of(seeds).refresh()
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
        assert contents(file) == expected


# What a folder may go through: each step is some files put (or removed) before a scan.

_publishers = st.sampled_from(["karaganda", "almaty", "mps", "almobl-zkh", "nobody-knows"])
_headlines = st.sampled_from(["A court opens", "502 Bad Gateway", "-", "Almaty grows", "Қазақстан"])
_bodies = st.sampled_from(["", "It opened. More follows.", "In Astana.Then in Semey.", "Жаңа мектеп ашылды."])
_sources = st.one_of(st.just(""), st.builds(GOV.format, _publishers, st.integers(1, 4)))
_items = st.builds(item, _headlines, st.sampled_from(["21.02.2025", "20.02.2025"]), _bodies, _sources)
_digests = st.builds(
    lambda category, items: digest(category, *items),
    st.sampled_from(["Law", "LAW", "Business", "Экономика"]),
    st.lists(_items, min_size=1, max_size=4),
)
_steps = st.lists(
    st.dictionaries(st.sampled_from(["a.txt", "b.txt", "c.txt"]), st.one_of(st.none(), _digests), min_size=1),
    min_size=2,
    max_size=5,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
def test_an_incremental_catalog_equals_one_from_nothing(
    steps: list[dict[str, str | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever files come, change and go, in any order: the rows are those of a fresh build."""
    folder = tmp_path_factory.mktemp("seeds")
    seeds = folder / "seeds"
    put(seeds, {"always.txt": LAW})
    catalog = catalog_of(seeds, folder / "grown")
    catalog.refresh()
    for step in steps:
        for name, content in step.items():
            (seeds / name).unlink(missing_ok=True)
            if content is not None:
                put(seeds, {name: content})
        catalog.refresh()
    catalog_of(seeds, folder / "fresh").refresh()
    assert contents(folder / "fresh") == contents(folder / "grown")


def test_a_new_catalog_keeps_what_only_the_former_holds(seeds: Path) -> None:
    """Other settings, or another program, make a catalog anew: a digest that cannot be read stays in it."""
    catalog_of(seeds).refresh()
    put(seeds, {"law.txt": b"\xff"})
    other = _tagged(seeds)
    other.refresh()
    assert titles(other) == ["A rink for Kokshetau", "A court opens in Karaganda", "A plant in Saran"]
    assert [str(problem) for problem in other.problems()] == [
        f"{seeds}/law.txt: error: not UTF-8 (byte 0xFF at offset 0, line 1); save it as UTF-8"
    ]
    put(seeds, {"law.txt": LAW})
    other.refresh()
    assert not other.problems()
    (seeds / "law.txt").unlink()
    other.refresh()
    assert titles(other) == ["A plant in Saran"]


def test_a_new_catalog_does_not_take_the_place_of_one_whose_folder_was_emptied(seeds: Path) -> None:
    """What it held is kept, whoever asks."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    for file in seeds.glob("*.txt"):
        file.unlink()
    with pytest.raises(CatalogError, match="holds no digests any more"):
        _tagged(seeds).refresh()
    assert len(titles(catalog)) == 3


def test_a_former_catalog_that_cannot_be_read_holds_nothing(seeds: Path) -> None:
    """One that is broken, or has other tables, is made anew from the digests alone."""
    catalog_of(seeds).refresh()
    put(seeds, {"law.txt": b"\xff"})
    database = sqlite3.connect(seeds / ".catalog.sqlite3")
    database.execute("DROP TABLE item")
    database.commit()
    database.close()
    other = _tagged(seeds)
    other.refresh()
    assert titles(other) == ["A plant in Saran"]


def _tagged(seeds: Path) -> Catalog:
    chosen = choices.from_environment({}, seeds=str(seeds), tag="example.org,2025")
    return Catalog(chosen, partial(atom.element, settings=chosen))


def test_a_folder_below_that_cannot_be_listed_withdraws_nothing(seeds: Path) -> None:
    """Everything else is followed; what was read of it stays until it can be listed again."""
    put(seeds, {"below/more.txt": digest("Law", item("More", "19.02.2025", "Text."))})
    catalog = catalog_of(seeds)
    catalog.refresh()
    listing = os.open

    def refuse(path: str, *rest: Any) -> int:
        if str(path).endswith("/below"):
            raise PermissionError(13, "Permission denied", path)
        return listing(path, *rest)

    for each in (catalog, catalog_of(seeds)):  # one that knows the folder, and one that never saw it
        put(seeds, {"below/late.txt": digest("Law", item("Later", "18.02.2025", "Text."))})
        put(seeds, {"new.txt": digest("Law", item("New", "22.02.2025", f"Text {id(each)}."))})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "open", refuse)
            each.refresh()
        assert titles(each)[0] == "New"
        assert "More" in titles(each)
        assert each.fault == f"{seeds}/below: cannot be listed: Permission denied"
        (seeds / "below" / "late.txt").unlink()
        each.refresh()
        assert each.fault is None
        assert titles(_tagged_while(refuse, seeds)) == titles(each)  # nor does one made anew lose it
        catalog_of(seeds).refresh()
    (seeds / "below" / "more.txt").unlink()
    catalog.refresh()
    assert "More" not in titles(catalog)


def _tagged_while(opened: Any, seeds: Path) -> Catalog:
    other = _tagged(seeds)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", opened)
        other.refresh()
    return other


def test_labels_are_those_of_the_digests_there_are(seeds: Path) -> None:
    """Also those of a digest's later pages, and of what names no category; as in a catalog made anew."""
    page = item("{}", "19.02.2025", "Text.")
    pages = [digest("Law", page.format("One")), digest("SPORT", page.format("Two"))]
    catalog = catalog_of(seeds)
    for files in (
        {"pages.txt": "Enbekshi QazaQ\n" + "Enbekshi QazaQ\n".join(pages)},
        {"pages.txt": "Enbekshi QazaQ\n" + "Enbekshi QazaQ\n".join(pages).replace("SPORT", "Sport")},
        {"none.txt": digest("uncategorised", page.format("Three")), "bare.txt": page.format("Four")},
        {"none.txt": digest("Law", page.format("Three"))},
    ):
        put(seeds, files)
        catalog.refresh()
        again = catalog_of(seeds, seeds.parent / f"{len(files)}-again.sqlite3")
        again.refresh()
        labels = [
            [listed.category.label for listed in snapshot.categories.listed("category")]
            for each in (catalog, again)
            for snapshot in [_seen(each)]
        ]
        assert labels[0] == labels[1]
    assert labels[0] == ["Business", "Law", "Sport", "Uncategorised"]


def _seen(catalog: Catalog) -> Snapshot:
    with catalog.snapshot() as snapshot:
        snapshot.categories.listed("category")
        return snapshot


def test_no_two_changes_have_the_same_second(seeds: Path) -> None:
    """Clients that send only a date are told seconds; a running app leaves a change to its next look."""
    catalog = catalog_of(seeds)
    moments = []
    for day in range(1, 4):
        put(seeds, {"new.txt": digest("Law", item("New", f"0{day}.03.2025", "Text."))})
        catalog.refresh()
        with catalog.snapshot() as snapshot:
            moments.append(snapshot.moment(snapshot.version))
    assert moments == sorted(set(moments))
    put(seeds, {"new.txt": digest("Law", item("Newer", "04.03.2025", "Text."))})
    while titles(catalog)[0] != "Newer":
        before = int(time.time())
        catalog.refresh(wait=False)
        time.sleep(0.1)
    with catalog.snapshot() as snapshot:
        assert moments[-1] < snapshot.moment(snapshot.version) <= before + 1
    assert time.time() - moments[-1] < 5

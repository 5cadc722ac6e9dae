"""Each scan brings the catalog in line with the seeds folder."""

import os
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from feeds.catalog.catalog import Catalog
from feeds.catalog.scan import Scan
from feeds.errors import CatalogError
from feeds.model import Category
from tests.catalog.seeding import GOV, LAW, catalog_of, contents, digest, item, put, titles


def _generation(catalog: Catalog) -> object:
    with catalog.snapshot() as snapshot:
        return snapshot.generation


def _moment(catalog: Catalog) -> int:
    with catalog.snapshot() as snapshot:
        return snapshot.moment(snapshot.version)


def test_a_refresh_without_a_change_changes_nothing(seeds: Path) -> None:
    """The generation, which caches depend on, changes only when something that is published does."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    before = _generation(catalog)
    os.utime(seeds / "law.txt", (1_700_000_000, 1_700_000_000))
    catalog.refresh()
    assert before == _generation(catalog)
    put(seeds, {"law.txt": LAW.replace("rink", "pool")})
    catalog.refresh()
    assert before != _generation(catalog)


def test_added_corrected_renamed_and_deleted_digests_are_followed(seeds: Path) -> None:
    """Each change of the folder is in the catalog after the next scan."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    source = GOV.format("sci", 940100)
    put(seeds, {"new.txt": digest("Science", item("A comet", "22.02.2025", "Look up.", source))})
    catalog.refresh()
    assert "A comet" == titles(catalog)[0]
    put(seeds, {"new.txt": digest("Science", item("Two comets", "22.02.2025", "Look.", source))})
    catalog.refresh()
    assert "Two comets" == titles(catalog)[0]
    (seeds / "new.txt").rename(seeds / "renamed.txt")
    before = titles(catalog)
    catalog.refresh()
    assert before == titles(catalog)
    (seeds / "renamed.txt").unlink()
    catalog.refresh()
    assert 3 == len(titles(catalog))


def test_a_known_category_outlives_its_entries(seeds: Path) -> None:
    """It stays a feed when its last digest goes, and another scan has touched it; so does a publisher."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        before = snapshot.version
    (seeds / "law.txt").unlink()
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        known = [snapshot.categories.find(*name) for name in (("category", "law"), ("publisher", "aqmola"))]
        listed = {row.category.term for row in snapshot.categories.listed("category")}

    assert [0, 0] == [row.entries for row in known if row and row.version > before]
    assert {"business"} == listed


def test_a_category_that_digests_made_goes_with_them(seeds: Path) -> None:
    """No table has it, so that a fresh catalog would not know it."""
    catalog = catalog_of(seeds)
    put(
        seeds, {"crafts.txt": digest("Crafts", item("A loom", "22.02.2025", "Old.", GOV.format("bakery", 1)))}
    )
    catalog.refresh()
    names = (("category", "crafts"), ("publisher", "bakery"))
    with catalog.snapshot() as snapshot:
        assert all(snapshot.categories.find(*name) for name in names)
    (seeds / "crafts.txt").unlink()
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        assert [None, None] == [snapshot.categories.find(*name) for name in names]


def test_other_names_of_a_category_are_one_category(seeds: Path) -> None:
    """Digests of three languages are one feed, which is called as the table calls it."""
    for number, name in enumerate(("Sport", "SPORTS", "Спорт")):
        release = item(f"Match {number}", "22.02.2025", "Text.", GOV.format("karaganda", number + 1))
        put(seeds, {f"sport-{number}.txt": digest(name, release)})
    catalog = catalog_of(seeds)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        listed = {row.category: row.entries for row in snapshot.categories.listed("category")}

    assert 3 == listed[Category("category", "sport", "Sport")]
    assert 3 == len(listed)


@pytest.mark.parametrize("damage", [b"Law\n\xff\xff broken", b"\x93\xd0 cp1251", b"Law\0\0"])
def test_an_undecodable_digest_keeps_its_entries_until_it_is_mended(seeds: Path, damage: bytes) -> None:
    """Its entries stay published; the fault is a problem; the mended file is followed again."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    put(seeds, {"law.txt": damage})
    catalog.refresh()
    assert 3 == len(titles(catalog))
    errors = [problem.path for problem in catalog.problems() if problem.severity == "error"]
    assert [str(seeds / "law.txt")] == errors
    put(seeds, {"law.txt": LAW.replace("Karaganda", "Temirtau")})
    catalog.refresh()
    assert "A court opens in Temirtau" in titles(catalog)
    assert not [problem for problem in catalog.problems() if problem.severity == "error"]


def test_a_digest_that_was_never_readable_is_a_problem_and_stops_nothing(seeds: Path) -> None:
    """Everything sound around a broken file is published."""
    put(seeds, {"broken.txt": b"\xff\xff"})
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert 3 == len(titles(catalog))
    (problem,) = [problem for problem in catalog.problems() if problem.severity == "error"]
    assert str(seeds / "broken.txt") == problem.path


def test_a_digest_of_one_number_is_refused_alone(seeds: Path) -> None:
    """It keeps its last reading, and everything else is published, also by a build from nothing."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    same = [
        item("A headline", "21.02.2025", "Text.", GOV.format(f"body-{body}", 17)) for body in range(1_001)
    ]
    put(seeds, {"law.txt": digest("Law", *same), "more.txt": digest("Law", same[0])})
    catalog.refresh()
    fresh = catalog_of(seeds, seeds.parent / "fresh")
    fresh.refresh()

    assert 4 == len(titles(catalog))
    assert ["A headline", "A plant in Saran"] == titles(fresh)
    for found in (catalog, fresh):
        (error,) = (problem for problem in found.problems() if problem.severity == "error")
        assert str(seeds / "law.txt") == error.path
        assert error.message.startswith("1001 press releases of 21.02.2025 have the number 17")


def test_a_renamed_digest_changes_nothing(seeds: Path) -> None:
    """Caches, and documents that were exported, stay good."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    before = _generation(catalog)
    (seeds / "law.txt").rename(seeds / "justice.txt")
    catalog.refresh()

    assert before == _generation(catalog)
    with catalog.snapshot() as snapshot:
        assert ["business.txt", "justice.txt"] == [row.path for row in snapshot.digests()]


def test_an_unreadable_digest_is_reported_once(seeds: Path) -> None:
    """Its problem is new only where its file is."""
    put(seeds, {"broken.txt": b"\xff\xff"})
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert 1 == len(catalog.new_problems())
    catalog.refresh()
    assert () == catalog.new_problems()
    put(seeds, {"broken.txt": b"Law\n\xfe\xfe"})
    catalog.refresh()
    assert 1 == len(catalog.new_problems())
    assert 1 == len(catalog.problems())


def test_a_vanished_or_emptied_folder_withdraws_nothing(seeds: Path, tmp_path: Path) -> None:
    """An unmounted volume looks like an empty folder: it is a fault, and all entries stay."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    kept = tmp_path / "kept"
    seeds.rename(kept)
    with pytest.raises(CatalogError, match="seeds: cannot be listed: No such file or directory"):
        catalog.refresh()
    seeds.mkdir()
    with pytest.raises(CatalogError, match="holds no digests any more"):
        catalog.refresh()
    assert 3 == len(titles(catalog))
    assert catalog.fault
    seeds.rmdir()
    kept.rename(seeds)
    catalog.refresh()
    assert catalog.fault is None


def test_a_file_is_read_once_nobody_writes_it_any_more(seeds: Path) -> None:
    """A digest that was written this moment waits for the next poll, and is read if it has not changed."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    fresh = seeds / "fresh.txt"
    fresh.write_text(digest("Science", item("A comet", "22.02.2025", "Look up.")))
    catalog.refresh(wait=False)
    assert [str(fresh)] == catalog.waiting
    assert 3 == len(titles(catalog))
    with fresh.open("a") as opened:
        opened.write(item("A star", "22.02.2025", "Look down."))
    catalog.refresh(wait=False)
    assert 3 == len(titles(catalog))
    catalog.refresh(wait=False)
    assert [] == catalog.waiting
    assert 5 == len(titles(catalog))


@pytest.mark.parametrize("name", [".hidden.txt", "new.txt.part", "new.txt.tmp", "notes.md"])
def test_other_files_are_left_alone(seeds: Path, name: str) -> None:
    """Hidden and unfinished files, and those that are no texts, are no digests."""
    put(seeds, {name: LAW.replace("Karaganda", "Temirtau").replace("9400", "9500")})
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert 3 == len(titles(catalog))


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
    before = contents(catalog.file)
    (problem,) = (str(problem) for problem in catalog.problems())
    catalog.refresh()
    again = contents(catalog.file)
    put(seeds, {name: LAW.replace("9400", "9500").replace("rink", "pool")})
    catalog.refresh()

    assert r"\udccd\udcee\udce2" in problem
    assert before == again
    assert "A pool for Kokshetau" in titles(catalog)
    (seeds / name).unlink()
    catalog.refresh()
    assert 3 == len(titles(catalog))


def test_a_link_that_cannot_be_followed_stops_nothing(seeds: Path) -> None:
    """One that leads round in a circle is a digest that cannot be read, until it is gone."""
    (seeds / "loop.txt").symlink_to("loop.txt")
    catalog = catalog_of(seeds)
    catalog.refresh()

    assert 3 == len(titles(catalog))
    assert [f"{seeds}/loop.txt: error: cannot be read: Too many levels of symbolic links"] == [
        str(problem) for problem in catalog.problems()
    ]
    (seeds / "loop.txt").unlink()
    catalog.refresh()
    assert () == catalog.problems()


def test_a_refresh_that_fails_for_any_reason_says_so(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours is reported, too, until it is over, and by every process."""
    catalog, other = catalog_of(seeds), catalog_of(seeds)
    with monkeypatch.context() as patch:
        patch.setattr(Scan, "finish", lambda _self, _reader: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            catalog.refresh()
    assert f"{seeds}: ZeroDivisionError" == catalog.fault == other.fault
    catalog.refresh()
    assert catalog.fault is other.fault is None


def test_a_date_in_the_future_is_reported_when_it_is_read(seeds: Path) -> None:
    """And not stored: on another day it is no problem, and a catalog must not depend on the day."""
    day = date.today() + timedelta(30)  # noqa: DTZ011 - days
    put(
        seeds,
        {"late.txt": digest("Law", item("Late", f"{day:%d.%m.%Y}", "Text.", GOV.format("karaganda", 1)))},
    )
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert ["the date is in the future: “Late”"] == [problem.message for problem in catalog.new_problems()]
    assert () == catalog.new_problems()
    assert () == catalog.problems()


def test_a_folder_below_that_cannot_be_listed_withdraws_nothing(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything else is followed; its entries stay until it can be listed again."""
    put(seeds, {"below/more.txt": digest("Law", item("More", "19.02.2025", "Text."))})
    catalog = catalog_of(seeds)
    catalog.refresh()
    listing = os.scandir

    def refuse(path: str) -> Any:
        if str(path).rstrip("/").endswith("/below"):
            raise PermissionError(13, "Permission denied", path)
        return listing(path)

    for each in (catalog, catalog_of(seeds)):  # one that has read the folder, and one that never has
        put(seeds, {"below/late.txt": digest("Law", item("Later", "18.02.2025", "Text."))})
        put(seeds, {"new.txt": digest("Law", item("New", "22.02.2025", f"Text {id(each)}."))})
        with monkeypatch.context() as patch:
            patch.setattr(os, "scandir", refuse)
            each.refresh()
        assert "New" == titles(each)[0]
        assert "More" in titles(each)
        assert f"{seeds}/below: cannot be listed: Permission denied" == each.fault
        (seeds / "below" / "late.txt").unlink()
        each.refresh()
        assert each.fault is None
    (seeds / "below" / "more.txt").unlink()
    catalog.refresh()
    assert "More" not in titles(catalog)


def test_no_two_changes_have_the_same_moment(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Last-Modified counts seconds: changes within one second are published at once, a second apart."""
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.5)
    catalog = catalog_of(seeds)
    moments = []
    for day in range(1, 4):
        (seeds / "new.txt").write_text(digest("Law", item("New", f"0{day}.03.2025", "Text.")))
        os.utime(seeds / "new.txt", (1_700_000_000, 1_700_000_000 + day))
        catalog.refresh()
        moments.append(_moment(catalog))
    assert [1_800_000_000, 1_800_000_001, 1_800_000_002] == moments


def test_moments_rise_when_the_clock_is_put_back(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that sends only a date must not be kept from a change that came later."""
    catalog = catalog_of(seeds)
    moments = []
    for now in (1_800_000_000, 1_700_000_000, 1_900_000_000):
        monkeypatch.setattr(time, "time", lambda now=now: float(now))
        put(seeds, {"new.txt": digest("Law", item(f"New {now}", "01.03.2025", "Text."))})
        os.utime(seeds / "new.txt", (now - 100_000_000, now - 100_000_000))
        catalog.refresh()
        moments.append(_moment(catalog))
    assert [1_800_000_000, 1_800_000_001, 1_900_000_000] == moments

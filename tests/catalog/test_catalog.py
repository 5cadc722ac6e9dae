"""The catalog holds the entries of the digests, their order, their categories, their words."""

import itertools
from datetime import date
from pathlib import Path

import pytest

from feeds.catalog.categories import Chosen
from feeds.catalog.record import DAY_SHIFT, MAX_TIE, lowest_key, to_timestamp
from feeds.days import second_of
from feeds.model import Selection
from feeds.reading.identity import LARGEST_NUMBER
from tests.catalog.seeding import GOV, LAW, OWN, catalog_of, digest, entries, item, put, titles


def test_seeds_are_sixty_entries() -> None:
    """The project's own digests hold 60 items, and each becomes an entry."""
    catalog = catalog_of(OWN)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        assert 60 == snapshot.categories.everything.entries
        assert 60 == len(snapshot.newest(Chosen(), limit=1000))


def test_newest_day_then_highest_number_comes_first(seeds: Path) -> None:
    """Entries are ordered by day, then by press-release number, both falling."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    assert ["A rink for Kokshetau", "A court opens in Karaganda", "A plant in Saran"] == titles(catalog)


def test_keys_have_the_order_of_timestamps() -> None:
    """At the ends of the ranges of days and numbers, and where numbers wrap."""
    ends = [
        (day, number)
        for day in (date.min, date(2025, 2, 20), date(2025, 2, 21), date.max)
        for number in (1, 10_799, 10_800, 10_801, LARGEST_NUMBER)
    ]
    ends.sort(key=lambda end: (end[0], second_of(end[1], "")))
    keys = [lowest_key(day.toordinal(), number, "") for day, number in ends]

    assert sorted(keys) == keys
    assert [day.toordinal() for day, _number in ends] == [key >> DAY_SHIFT for key in keys]
    assert 0 <= keys[0] < keys[-1] + MAX_TIE < 2**53


def test_entries_of_one_timestamp_are_ordered_by_number(tmp_path: Path) -> None:
    """The higher number comes first, in whichever order the digests came."""
    for order in itertools.permutations((17, 17 + 10_800, 17 + 2 * 10_800)):
        seeds = tmp_path / "-".join(map(str, order))
        catalog = catalog_of(seeds, tmp_path / "cache")
        for number in order:
            release = item("A headline", "21.02.2025", "Words.", GOV.format("abay", number))
            put(seeds, {f"{number}.txt": digest("Law", release)})
            catalog.refresh()
        assert [17 + 2 * 10_800, 17 + 10_800, 17] == [entry.number for entry in entries(catalog)]


def test_entries_of_one_number_are_ordered_by_id(tmp_path: Path) -> None:
    """Within a day and number the smaller id comes first, in whichever order the digests came."""
    for order in (("abay", "almaty", "astana"), ("astana", "abay", "almaty")):
        seeds = tmp_path / f"seeds-{order[0]}"
        catalog = catalog_of(seeds)
        for publisher in order:
            release = item("A headline", "21.02.2025", "Words.", GOV.format(publisher, 17))
            put(seeds, {f"{publisher}.txt": digest("Law", release)})
            catalog.refresh()
        ids = [entry.id for entry in entries(catalog)]
        assert sorted(ids) == ids
        assert 3 == len(ids)


@pytest.mark.parametrize("query", ["the", "region", '"of the"', "the region", "regio*"])
def test_a_search_in_an_intersection_finds_what_both_feeds_hold(query: str) -> None:
    """An intersection is a word of its own in the index."""
    catalog = catalog_of(OWN)
    catalog.refresh()
    with catalog.snapshot() as snapshot:

        def found(*segments: tuple[str, tuple[str, ...]]) -> set[int]:
            chosen = snapshot.categories.choose(Selection(segments))
            return set(snapshot.newest(chosen, limit=1000, query=query))

        for region, category, _version in snapshot.categories.intersections():
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
    with catalog.snapshot() as snapshot:
        entry = snapshot.entry("karaganda/940001")
    assert entry is not None
    assert "A court opens at last" == entry.title
    assert (date(2025, 2, 21), date(2025, 2, 23)) == (entry.published.date(), entry.updated.date())
    terms = [category.term for category in entry.categories if category.scheme == "category"]
    assert ["law", "politics"] == terms
    (seeds / "politics.txt").unlink()
    catalog.refresh()
    assert "A court opens in Karaganda" in titles(catalog)
    assert 3 == len(titles(catalog))


def test_an_entry_that_nobody_knows_is_none(seeds: Path) -> None:
    """Its name leads to nothing; an answer about it is as new as the newest scan."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        assert snapshot.entry("karaganda/1") is None
        assert snapshot.version == snapshot.version_of_entry("karaganda/1")
        assert 0 < snapshot.version_of_entry("karaganda/940001")


def test_elements_are_those_of_the_entries(seeds: Path) -> None:
    """One row for each entry, in the order of ``entries``."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        for day, query in ((None, ""), (date(2025, 2, 21), ""), (None, "it")):
            keys = snapshot.keys(Chosen(), day, query)
            elements = list(snapshot.elements(Chosen(), day, query))
            expected = snapshot.entries(keys)
            assert expected
            for entry, (updated, beginning, categories, size) in zip(expected, elements, strict=True):
                assert entry.updated == to_timestamp(updated)
                assert len(beginning) + 400 == size
                assert entry.title.encode() in beginning
                assert entry.content.encode() in beginning
                assert entry.summary.encode() in beginning
                assert entry.categories == snapshot.categories.of(categories)


def test_a_category_keeps_no_forbidden_characters(seeds: Path) -> None:
    """They would make no XML: the category's name goes into every feed's head."""
    put(seeds, {"bad.txt": LAW.replace("Law", "Sci\x02en\ufffece").replace("9400", "9500")})
    catalog = catalog_of(seeds)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        labels = [listed.category.label for listed in snapshot.categories.listed("category")]
    assert ["Business", "Law", "Sci en ce"] == labels


def test_no_day_is_too_late_for_a_feed(seeds: Path) -> None:
    """A typist's slip in the year puts an entry at the top, where somebody will see it."""
    put(seeds, {"late.txt": LAW.replace("2025", "2100").replace("9400", "9500")})
    catalog = catalog_of(seeds)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        found = [
            snapshot.newest(Chosen()),
            snapshot.newest(Chosen(), query="kokshetau"),
            snapshot.keys(Chosen()),
        ]
    assert [5, 2, 5] == [len(keys) for keys in found]


@pytest.mark.parametrize("selection", [Selection(), Selection((("region", ("karaganda",)),))])
def test_a_single_day_of_many_entries_is_held_whole(tmp_path: Path, selection: Selection) -> None:
    """A subscription document may hold one day alone, of more entries than it holds at least."""
    seeds = tmp_path / "seeds"
    items = [
        item(f"Number {number}", "21.02.2025", "Text.", GOV.format("karaganda", number))
        for number in range(1, 102)
    ]
    put(seeds, {"law.txt": digest("Law", *items)})
    catalog = catalog_of(seeds)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        chosen = snapshot.categories.choose(selection)

        assert 101 == len(snapshot.keys(chosen)) == len(list(snapshot.elements(chosen)))

"""A catalog that grew with its folder equals one that is built from nothing."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from feeds.catalog import entry_table, keys, reader
from feeds.catalog.catalog import Catalog
from tests.catalog.seeding import GOV, LAW, catalog_of, contents, digest, item, put

# Each step is some files put (or removed) before a scan.


def _tables(columns: str, rows: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return tables of which the first row is good: one that loses all its rows keeps those of before."""
    first = {"slug": "first,First,abai", "term": "first,First,,,"}[columns.partition(",")[0]]
    return st.lists(rows, min_size=3, max_size=6).map(lambda lines: "\n".join((columns, first, *lines)))


_publishers = st.sampled_from(["karaganda", "almaty", "mps", "almobl-zkh", "nobody-knows"])
_headlines = st.sampled_from(["A court opens", "502 Bad Gateway", "-", "Almaty grows", "Қазақстан"])
_bodies = st.sampled_from(["", "It opened. More follows.", "In Astana.Then in Semey.", "Жаңа мектеп ашылды."])
_sources = st.one_of(st.just(""), st.builds(GOV.format, _publishers, st.sampled_from([1, 2, 10_802])))
_items = st.builds(item, _headlines, st.sampled_from(["21.02.2025", "20.02.2025"]), _bodies, _sources)
_digests = st.builds(
    lambda category, items: digest(category, *items),
    st.sampled_from(["Law", "LAW", "Business", "Экономика", "Verdicts", "uncategorised"]),
    st.lists(_items, min_size=1, max_size=4),
)
_publisher_rows = st.sampled_from(
    [
        *("mps,Ministry of Roads,national", "nobody-knows,Somebody,karaganda;almaty", "mps,Bridges,almaty"),
        *("{region}-zkh,Utilities of {region},", "almaty,Almaty,nowhere", "karaganda,Karaganda,almaty"),
    ]
)
_category_rows = st.sampled_from(
    [
        *("law,Justice,,,", "economy,Economy,,Экономика,", "law,,,,", "verdicts,Verdicts,,,Law;LAW"),
        *("uncategorised,Other,,,", "business,business,,,", "economics,Economics,,,"),
    ]
)
_steps = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("a.txt", "b.txt", "c.txt"), st.none() | _digests),
            "publishers.csv": st.none() | _tables("slug,label,region", _publisher_rows),
            "categories.csv": st.none() | _tables("term,label,label_kk,label_ru,aliases", _category_rows),
        },
    ),
    min_size=2,
    max_size=5,
)


#: A digest of which one publisher, and the category, are those of tables that come and go.
_READ_BY_TABLES = digest(
    "Verdicts",
    item("A court opens", "21.02.2025", "", GOV.format("nobody-knows", 3)),
    item("Another opens", "21.02.2025", "", GOV.format("abay", 4)),
)
_TABLES: dict[str, str | None] = {
    "publishers.csv": "slug,label,region\nnobody-knows,Somebody,karaganda;almaty",
    "categories.csv": "term,label,label_kk,label_ru,aliases\nlaw,Justice,,,Law;Verdicts",
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
@example(steps=[_TABLES, dict.fromkeys(_TABLES), _TABLES])
def test_an_incremental_catalog_equals_one_from_nothing(
    steps: list[dict[str, str | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Digests and tables may come, change and go in any order: the rows are those of a fresh build."""
    _check(steps, tmp_path_factory)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
def test_so_does_one_whose_entries_wait(
    steps: list[dict[str, str | None]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Where more than one release has a day and number, new ones wait for the end of the scan."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_MANY", 1)
        patch.setattr(entry_table, "_AT_A_TIME", 2)
        patch.setattr(reader, "_BATCH", 1)
        _check(steps, tmp_path_factory)


def _check(steps: list[dict[str, str | None]], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("seeds")
    seeds = folder / "seeds"
    put(seeds, {"always.txt": LAW, "verdicts.txt": _READ_BY_TABLES})
    catalog = catalog_of(seeds, folder / "grown")
    catalog.refresh()
    for step in steps:
        for name, content in step.items():
            (seeds / name).unlink(missing_ok=True)
            if content is not None:
                put(seeds, {name: content})
        catalog.refresh()
    fresh = catalog_of(seeds, folder / "fresh")
    fresh.refresh()
    assert contents(fresh.file) == contents(catalog.file)


def test_labels_are_those_of_the_digests_there_are(seeds: Path) -> None:
    """Also those of a digest's later pages, and of items without a category; as in a catalog built anew."""
    page = item("{}", "19.02.2025", "Text.")
    pages = [digest("Law", page.format("One")), digest("SPORT", page.format("Two"))]
    catalog = catalog_of(seeds)
    for number, files in enumerate(
        (
            {"pages.txt": "Enbekshi QazaQ\n" + "Enbekshi QazaQ\n".join(pages)},
            {"pages.txt": "Enbekshi QazaQ\n" + "Enbekshi QazaQ\n".join(pages).replace("SPORT", "Sport")},
            {"none.txt": digest("uncategorised", page.format("Three")), "bare.txt": page.format("Four")},
            {"none.txt": digest("Law", page.format("Three"))},
        )
    ):
        put(seeds, files)
        catalog.refresh()
        fresh = catalog_of(seeds, seeds.parent / f"fresh-{number}")
        fresh.refresh()
        assert _labels(fresh) == _labels(catalog)
    assert ["Business", "Law", "Sport", "Uncategorised"] == _labels(catalog)


def _labels(catalog: Catalog) -> list[str]:
    with catalog.snapshot() as snapshot:
        return [listed.category.label for listed in snapshot.categories.listed("category")]

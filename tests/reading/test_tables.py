"""Tables are values: made from rows, compared by them, handed to other processes."""

import pickle
from multiprocessing import get_context

import pytest

from feeds.model import Category
from feeds.reading import editing
from feeds.reading.tables import Tables, built_in, from_rows

TABLES = built_in()
REGION = {
    "term": "steppe",
    "iso": "KZ-99",
    "label": "Steppe Region",
    "label_kk": "Дала облысы",
    "label_ru": "Степная область",
    "names": "Steppeland;Степн*",
    "region_names": "Steppe",
    "towns": "Feathergrass",
    "city_names": "",
    "codes": "stp",
    "aliases": "Old Steppe",
}


def of(
    publishers: list[dict[str, str]] | None = None, categories: list[dict[str, str]] | None = None
) -> Tables:
    """Return tables with one region."""
    return from_rows([REGION], publishers or [], categories or [])


def test_rows_are_all_there_is() -> None:
    """Regions, their names, aliases and codes come from the rows and from nowhere else."""
    steppe = Category("region", "steppe", "Steppe Region")
    tables = of()

    assert (steppe, Category("region", "national", "National")) == tables.region_categories
    assert {"kz-99", "dala-oblysy", "stepnaia-oblast", "stp", "old-steppe", "steppe-region"} == set(
        tables.region_aliases
    )
    assert {"steppe"} == tables.mentioned("Rain in Feathergrass", 99)
    assert set() == tables.mentioned("Rain in Karaganda", 99)
    assert "Akimat of Steppe Region" == tables.publisher("stp").category.label
    assert not tables.publisher("karaganda").is_located
    assert not tables.publisher("mfa-oslo").is_located


def test_an_unknown_region_is_an_error() -> None:
    """A term that no row has is asked for by mistake."""
    with pytest.raises(KeyError):
        TABLES.region("atlantis")


def test_later_rows_replace_earlier_ones() -> None:
    """Rows that are added behind others correct them."""
    rows = [
        {"slug": "bread", "label": label, "region": "steppe", "term": "bread"}
        for label in ("Bread", "Ministry of Bread")
    ]
    tables = of(rows, rows)

    assert "Ministry of Bread" == tables.publisher("bread").category.label
    assert "Ministry of Bread" == editing.category_of("bread", tables).label
    assert (1, 1) == (len(tables.publishers), len(tables.categories))


def test_a_label_may_have_braces() -> None:
    """The placeholder in the label of an office is the one thing that is replaced."""
    row = {"slug": "{region}-x", "label": "Office {0} of {region}", "region": ""}

    assert "Office {0} of Steppe Region" == of([row]).publisher("stp-x").category.label


def test_equal_rows_make_equal_tables() -> None:
    """Tables are compared by their rows, whether or not lookups have been made."""
    used = of()
    used.mentioned("Steppe", 1)

    assert of() == used
    assert hash(of()) == hash(used)
    assert TABLES != used


def test_tables_are_handed_to_another_process() -> None:
    """They say the same there, and lookups made here are not sent along."""
    size = len(pickle.dumps(built_in()))
    tables = built_in()
    for number in range(100):
        tables.publisher(f"karaganda-{number}")
    tables.mentioned("Karaganda", 1)

    assert size == len(pickle.dumps(tables))
    with get_context("spawn").Pool(1) as pool:
        assert tables.region_aliases == pool.apply(_aliases, (tables,))


def _aliases(tables: Tables) -> dict[str, str]:
    return dict(tables.region_aliases)

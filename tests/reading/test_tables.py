"""Tables are values: made from rows, compared by them, handed to other processes."""

import pickle
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

import pytest

from feeds.model import Category
from feeds.reading import tables as module
from feeds.reading.category_lines import category_of
from feeds.reading.rows import ANY_REGION, Row, read
from feeds.reading.tables import LAYOUTS, Tables, built_in, from_rows

TABLES = built_in()
REGION = {
    "term": "steppe",
    "iso": "KZ-99",
    "label": "Steppe Region",
    "label_kk": "Дала облысы",
    "label_ru": "Степная область",
    "names": "Steppeland;Степн*",
    "region_names": "Steppe",
    "codes": "stp",
    "aliases": "Old Steppe",
}
PLACE = {
    "region": "steppe",
    "kind": "town",
    "label": "Feathergrass",
    "names": "Feathergrass",
    "unsure_names": "",
    "slugs": "feathergrass",
}


def of(publishers: Sequence[Row] = (), categories: Sequence[Row] = ()) -> Tables:
    """Return tables with one region and one town."""
    return from_rows([REGION], publishers, categories, [PLACE])


def _section(term: str, label: str, aliases: str = "") -> Row:
    """Return a row of the table of categories; its Kazakh and Russian labels are made up."""
    return {
        "term": term,
        "label": label,
        "label_kk": f"{label} қазақша",
        "label_ru": f"{label} по-русски",
        "aliases": aliases,
    }


def test_rows_are_all_there_is() -> None:
    """Regions, their names, aliases and codes come from the rows and from nowhere else."""
    steppe = Category("region", "steppe", "Steppe Region")
    tables = of()

    assert (steppe, Category("region", "national", "National")) == tables.region_categories
    assert {"kz-99", "dala-oblysy", "stepnaia-oblast", "stp", "old-steppe", "steppe-region"} == set(
        tables.aliases["region"]
    )
    assert {"steppe"} == tables.mentioned("Rain in Feathergrass", 99)
    assert set() == tables.mentioned("Rain in Karaganda", 99)
    assert "Akimat of Steppe Region" == tables.publisher("stp").category.label
    assert not tables.publisher("karaganda").is_known
    assert not tables.publisher("mfa-oslo").is_known


def test_an_unknown_region_is_an_error() -> None:
    """A term that no row has is asked for by mistake."""
    with pytest.raises(KeyError):
        TABLES.region("atlantis")


def test_later_rows_replace_earlier_ones() -> None:
    """Rows that are added behind others correct them."""
    labels = ("Bread", "Ministry of Bread")
    tables = of(
        [{"slug": "bread", "label": label, "region": "steppe"} for label in labels],
        [_section("bread", label) for label in labels],
    )

    assert "Ministry of Bread" == tables.publisher("bread").category.label
    assert "Ministry of Bread" == category_of("bread", tables).label
    assert (1, 1) == (len(tables.publishers), len(tables.sections))


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
        assert tables.aliases == pool.apply(_aliases, (tables,))


def _aliases(tables: Tables) -> Mapping[str, Mapping[str, str]]:
    return tables.aliases


@pytest.mark.parametrize("line", ["Sport", "SPORTS", "Sport қазақша", "sport  по-русски", "The Games"])
def test_all_names_of_a_category_are_one_category(line: str) -> None:
    """A digest may call it by its label in any of three languages, or by another name of the table."""
    known = of(categories=[_section("sport", "Sport", "Sports;The Games"), _section("law", "Law")])

    assert Category("category", "sport", "Sport") == category_of(line, known)


def test_known_are_the_rows_of_the_tables() -> None:
    """Offices that every region may have are known only where there is one."""
    office = {"slug": f"{ANY_REGION}bread", "label": "Bakery of {region}", "region": ""}
    ministry = {"slug": "bread", "label": "Ministry of Bread", "region": "national"}
    known = of([office, ministry], [_section("sport", "Sport", "Sports")]).known

    assert ["steppe", "national", "sport", "bread"] == [category.term for category in known]


_SECTIONS = """
    agriculture business culture ecology economics education health incidents law news politics science
    society sport technology tourism world
"""


@pytest.mark.parametrize("term", _SECTIONS.split())
def test_sections_of_news_sites_are_known(term: str) -> None:
    """Those that sites of Kazakhstan have, under an address that stays, with names in three languages."""
    assert term in {section.category.term for section in TABLES.sections if all(section.aliases[:3])}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_tables_of_the_program_are_right(name: str) -> None:
    """No row is wrong, and no name is that of two regions or of two categories."""
    file = Path(module.__file__).with_name(name)
    regions = {region.term for region in TABLES.region_categories}
    table = read(file.read_text("utf-8"), name, LAYOUTS[name], regions)

    assert () == table.problems
    assert len(file.read_text("utf-8").splitlines()) - 1 == len(table.rows) >= 20

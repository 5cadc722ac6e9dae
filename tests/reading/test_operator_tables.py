"""Tables beside the digests add rows to the program's, or replace rows of them."""

import codecs
import pickle
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import DigestError
from feeds.model import Category
from feeds.reading.category_lines import category_of
from feeds.reading.operator_tables import CATEGORIES, NAMES, PUBLISHERS, extend, read_table, row_of
from feeds.reading.rows import Contents
from feeds.reading.tables import LAYOUTS, Tables, built_in

OWN = built_in()
_HEADS = {name: ",".join(LAYOUTS[name].columns) for name in NAMES}


def read(name: str, *lines: str) -> Contents:
    """Return a table with these lines below its head."""
    return read_table("\n".join((_HEADS[name], *lines)).encode(), f"seeds/{name}", OWN)


def extended(name: str, *lines: str) -> Tables:
    """Return the program's tables with the rows of one table, which has no problems."""
    table = read(name, *lines)
    assert () == table.problems
    return extend(OWN, {name: table.rows})


def problems(name: str, *lines: str) -> list[str]:
    """Return the problems of a table, from the line number on."""
    return [str(problem).removeprefix(f"seeds/{name}:") for problem in read(name, *lines).problems]


def test_without_tables_nothing_is_added() -> None:
    """Nor by a table without rows."""
    assert OWN == extend(OWN, {}) == extended(PUBLISHERS)


def test_a_new_publisher_has_its_name_and_regions() -> None:
    """Its offices in regions are named after it, as those of any ministry."""
    assert not OWN.publisher("bread").is_known
    tables = extended(PUBLISHERS, "bread,Ministry of Bread,national", 'mills,Mills,"abai; almaty"')

    assert (Category("publisher", "bread", "Ministry of Bread"), (), True, True) == tables.publisher("bread")
    assert ("abai", "almaty") == tables.publisher("mills").regions
    assert "Ministry of Bread in Karaganda Region" == tables.publisher("bread-karaganda").category.label
    assert tables.publisher("bread").category in tables.known


def test_a_row_replaces_the_program_s() -> None:
    """With another name, another region, or both."""
    assert ("karaganda",) == OWN.publisher("karaganda").regions
    tables = extended(PUBLISHERS, "karaganda,The Akimat,almaty")

    assert ("The Akimat", ("almaty",)) == (
        (found := tables.publisher("karaganda")).category.label,
        found.regions,
    )
    assert len(OWN.publishers) == len(tables.publishers)


def test_offices_of_every_place_can_be_added() -> None:
    """They need no region."""
    tables = extended(PUBLISHERS, "{region}-lottery,Lottery of {region},")

    assert "Lottery of Karaganda Region" == tables.publisher("karaganda-lottery").category.label


def test_a_new_category_has_its_names() -> None:
    """A row of the program's that is replaced loses its own."""
    tables = extended(CATEGORIES, "bread,Bread,Нан,Хлеб,Bakery", "sport,Games,,,")

    assert Category("category", "bread", "Bread") == category_of("Хлеб", tables)
    assert "bread" == tables.aliases["category"]["bakery"]
    assert "Games" == category_of("SPORT", tables).label
    assert Category("category", "sports", "Sports") == category_of("Sports", tables)


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        (PUBLISHERS, "x,X,atlantis", "“atlantis” is no term of a region"),
        (PUBLISHERS, "x,X,abai;Almaty", "“Almaty” is no term of a region"),
        (PUBLISHERS, "x,X,", "no region"),
        (PUBLISHERS, "x,X,;", "no region"),
        (PUBLISHERS, "x,,abai", "no label"),
        (PUBLISHERS, "x_y,X,abai", "“x_y” is no slug: lower-case letters, digits and single hyphens"),
        (PUBLISHERS, "x;X;abai", "1 cells, where the table has 3 columns"),
        (CATEGORIES, "X,X,,,", "“X” is no term: lower-case letters, digits and single hyphens"),
    ],
)
def test_a_wrong_row_is_an_error(name: str, row: str, message: str) -> None:
    """It is not used; all others are."""
    table = read(name, row, _GOOD[name])

    assert [f"2: error: {message}; the row is not used: “{row}”"] == problems(name, row, _GOOD[name])
    assert 1 == len(table.rows)


_GOOD = {PUBLISHERS: "good,Good,abai", CATEGORIES: "good,Good,,,"}


def test_a_name_of_a_row_of_the_program_s_goes_on_leading_there() -> None:
    """The row is used all the same, with the rest of its names."""
    row = "games,Games,,,Sports;Play"
    assert [
        "2: error: “Sports” leads to “sport” (of the program's own table) and not to “games”"
    ] == problems(CATEGORIES, row)
    tables = extend(OWN, {CATEGORIES: read(CATEGORIES, row).rows})
    assert ("sport", "games") == tuple(tables.aliases["category"][name] for name in ("sports", "play"))


def test_a_name_may_move_from_a_row_that_is_replaced() -> None:
    """Both rows are the operator's, and say so without a contradiction."""
    tables = extended(CATEGORIES, "games,Games,,,Sports", "sport,Sport,,,")

    assert "games" == tables.aliases["category"]["sports"]


def test_a_term_may_be_a_name_of_another_row_of_the_program_s() -> None:
    """It is a category of its own then, and a warning says which row has lost it."""
    table = read(CATEGORIES, "sports,Sports,,,")
    tables = extend(OWN, {CATEGORIES: table.rows})

    assert ["2: warning: “sports” is no other name of “sport” any more"] == problems(
        CATEGORIES, "sports,Sports,,,"
    )
    assert "sports" == category_of("Sports", tables).term
    assert "sport" == category_of("Sport", tables).term


_ROWS = f'{_HEADS[PUBLISHERS]}\nbread,Хлеб,"abai;almaty"\n'


@pytest.mark.parametrize(
    "data",
    [
        _ROWS.encode(),
        _ROWS.replace("\n", "\r\n").encode(),
        codecs.BOM_UTF8 + _ROWS.encode(),
        codecs.BOM_UTF16_LE + _ROWS.encode("utf-16-le"),
        _ROWS.replace("\n", "\n\n,,\n").encode(),
        _ROWS.rstrip().encode(),
    ],
)
def test_files_of_any_editor_are_read(data: bytes) -> None:
    """UTF-8 with and without a byte order mark, UTF-16 with one, and any end of lines."""
    assert ({"slug": "bread", "label": "Хлеб", "region": "abai;almaty"},) == read_table(
        data, PUBLISHERS, OWN
    ).rows


@pytest.mark.parametrize(
    "data", [b"slug,label,region\n\xff", b"\xff\xfe\0", b"slug\0\0\0", "Хлеб".encode("cp1251")]
)
def test_what_cannot_be_decoded_is_refused(data: bytes) -> None:
    """As a digest is: no encoding is guessed."""
    with pytest.raises(DigestError, match=r"^seeds/publishers\.csv: "):
        read_table(data, "seeds/publishers.csv", OWN)


@pytest.mark.parametrize(
    ("slug", "row"),
    [
        ("kazpost", "kazpost,Kazpost,national"),
        ("krg-wichita", 'krg-wichita,"Wichita, Karaganda Region",karaganda'),
        ("bread-ministry", "bread-ministry,Bread Ministry,national"),
    ],
)
def test_the_row_that_is_proposed_can_be_pasted(slug: str, row: str) -> None:
    """The publisher is known by it, and has the label and the regions that it had without it."""
    before = OWN.publisher(slug)
    after = extended(PUBLISHERS, row).publisher(slug)

    assert row == row_of(before)
    assert (before.category, before.regions, True) == (after.category, after.regions, after.is_known)


@given(st.text(max_size=60) | st.sampled_from(list(_HEADS.values())), st.sampled_from(NAMES))
def test_any_text_extends_the_tables(text: str, name: str) -> None:
    """Or is refused; and the tables can be handed to other processes."""
    try:
        table = read_table(f"{_HEADS[name]}\n{text}".encode(errors="replace"), name, OWN)
    except DigestError:
        return
    tables = extend(OWN, {name: table.rows})

    assert tables == pickle.loads(pickle.dumps(tables))
    assert len(tables.known) >= len(OWN.known)


def test_added_rows_are_known_in_other_processes() -> None:
    """Where digests are read."""
    tables = extended(PUBLISHERS, "bread,Ministry of Bread,national")
    with get_context("spawn").Pool(1) as pool:
        assert "Ministry of Bread" == pool.apply(tables.publisher, ("bread",)).category.label

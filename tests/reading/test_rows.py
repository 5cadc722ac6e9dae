"""Wrong rows of a table are reported with their lines, and all others are used."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.model import Problem
from feeds.reading.rows import Contents, Layout, read
from feeds.reading.tables import LAYOUTS

CATEGORIES = LAYOUTS["categories.csv"]
HEAD = "term,label,label_kk,label_ru,aliases"
LAW = "law,Law,Құқық,Право,Legal"


def _read(*lines: str, layout: Layout = CATEGORIES) -> Contents:
    return read("\n".join(lines), "seeds/categories.csv", layout)


def _keys(table: Contents, layout: Layout = CATEGORIES) -> Sequence[str]:
    return [row[layout.key] for row in table.rows]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("law,Laws,,,", "“law” is in line 2 already"),
        ("bread,,Нан,Хлеб,", "no label"),
        ("bread, ,Нан,Хлеб,", "no label"),
        ("Bread,Bread,,,", "“Bread” is no term"),
        ("new bread,Bread,,,", "“new bread” is no term"),
        ("bread-,Bread,,,", "“bread-” is no term"),
        ("нан,Bread,,,", "“нан” is no term"),
        (",Bread,,,", "“” is no term"),
        ("bread,Bread", "2 cells, where the table has 5 columns"),
        ("bread,Bread, the best,,,", "6 cells, where the table has 5 columns"),
        ('bread,"Bread,,,', "the quotation marks do not match"),
        ('bread,"Bread" and more,,,', "the quotation marks do not match"),
    ],
)
def test_a_wrong_row_is_left_out(wrong: str, message: str) -> None:
    """It is an error with file and line, which says why and quotes the row; the rows around it are used."""
    table = _read(HEAD, LAW, "", wrong, "sport,Sport,Спорт,Спорт,Sports")
    (problem,) = table.problems

    assert ["law", "sport"] == _keys(table)
    assert str(problem).startswith(f"seeds/categories.csv:4: error: {message}")
    assert "; the row is not used: “" in problem.message


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("rights,Rights,Заң,Права,Legal", "“Legal” leads to “law” (line 2) and not to “rights”"),
        ("rights,Rights,,Право,", "“Право” leads to “law” (line 2) and not to “rights”"),
        ("rights,Rights,,,law", "“law” leads to “law” (line 2) and not to “rights”"),
        ("rights,Rights,,,SPORT", "“SPORT” leads to “sport” (line 4) and not to “rights”"),
    ],
)
def test_a_name_of_two_categories_leads_to_one(row: str, message: str) -> None:
    """To the one whose term it is, or else to the first; the other keeps the rest of its names."""
    table = _read(HEAD, LAW, row, "sport,Sport,Спорт,Спорт,Sports")

    assert ["law", "rights", "sport"] == _keys(table)
    assert (Problem("seeds/categories.csv", 3, "error", message),) == table.problems


def test_all_problems_are_reported_at_once() -> None:
    """By line."""
    table = _read(HEAD, "bread,,,,", LAW, "rights,Rights,,,Legal", "law,Laws,,,")

    assert [2, 4, 5] == [problem.line for problem in table.problems]
    assert ["law", "rights"] == _keys(table)


def test_columns_may_stand_in_any_order() -> None:
    """And others between them; white space around cells, empty lines and a byte order mark do not count."""
    table = _read(
        "\ufeffaliases,note,label,label_ru,term,label_kk", ",,,,,", "Legal,?,Law , Право,law,Құқық", ""
    )

    assert ("law", "Law", "Право") == tuple(table.rows[0][name] for name in ("term", "label", "label_ru"))
    assert () == table.problems


def test_quoted_cells_may_hold_commas() -> None:
    """As CSV has them."""
    (row,) = _read(HEAD, 'law,"Law, order and ""peace""",,,').rows

    assert 'Law, order and "peace"' == row["label"]


@pytest.mark.parametrize(
    ("lines", "advice"),
    [((), ""), (("term;label;label_kk;label_ru;aliases", "law;Law;;;"), "; commas separate cells")],
)
def test_a_table_without_its_columns_has_no_rows(lines: Sequence[str], advice: str) -> None:
    """The problem names the first of those that it lacks, and a spreadsheet's likely mistake."""
    expected = Problem("seeds/categories.csv", 1, "error", f"the table has no column “term”{advice}")

    assert Contents((), (expected,)) == _read(*lines)


def test_a_slug_may_begin_with_a_placeholder() -> None:
    """That is a publisher which every region has."""
    layout = LAYOUTS["publishers.csv"]
    table = _read("slug,label,region", "{region}-bread,Bakery of {region},", "{town}-x,Town,", layout=layout)

    assert ["{region}-bread"] == _keys(table, layout)
    assert [3] == [problem.line for problem in table.problems]


@given(
    st.lists(st.text(max_size=20) | st.sampled_from([HEAD, LAW, 'a,"', "b,B,,,"]), max_size=8),
    st.sampled_from(list(LAYOUTS)),
)
def test_any_text_is_a_table(lines: list[str], name: str) -> None:
    """Each line that says anything is a row or a problem, and no two rows share a key."""
    layout = LAYOUTS[name]
    table = read("\n".join(lines), name, layout)
    keys = _keys(table, layout)

    assert len(keys) == len(set(keys))
    assert all(row["label"] for row in table.rows)
    assert all(problem.line > 0 for problem in table.problems)

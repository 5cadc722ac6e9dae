"""Reads the rows of a table from the text of its CSV file, and reports those that are wrong.

The first line names the columns, in any order; each other line is a row. A cell holds no line break.
"""

import csv
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from feeds.model import Problem, Severity
from feeds.reading.cleaning import quote
from feeds.reading.terms import to_term

#: The cells of a row by the names of their columns, without white space around them.
Row = Mapping[str, str]

#: The placeholder for the name of a place in the slug of an office.
ANY_REGION = "{region}-"

#: Matches most terms: a quick test, which spares slugifying them.
_TERM = re.compile(r"[a-z0-9]{1,100}(?:-[a-z0-9]{1,100})?")


class Layout(NamedTuple):
    """The columns that a table has, and the meaning of some."""

    #: The column that no two rows share: a term, or a publisher's slug. ``label`` is the name for people.
    key: str
    columns: tuple[str, ...]
    #: Returns the other names of a row that may stand in an address, as people write them.
    names: Callable[[Row], Iterable[str]] = lambda _row: ()
    #: Returns the terms of the regions that a row refers to; None where they are missing.
    regions: Callable[[Row], Iterable[str] | None] = lambda _row: ()


class Contents(NamedTuple):
    """The good rows of a file, and an error for each that is wrong."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read(
    text: str,
    path: str,
    layout: Layout,
    regions: Container[str] = (),
    others: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> Contents:
    """Return the rows of a table; ``path`` only names the file in problems.

    A row is wrong, and left out, if it has another number of cells than there are columns, no label, a key
    that is not in the form of terms, or one that an earlier row has, or a region that is not among
    ``regions``. A name that leads to an earlier row, or is the key of any, is an error as well; it goes on
    leading there. A table without one of its columns has no rows.

    ``others`` are the names of rows of another table, by their keys, which this one adds to: those rows count
    as earlier ones, unless this table has a row with the same key. A key that has been a name of one of them
    is a warning.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    columns = _cells(lines[0]) if lines else []
    missing = [column for column in layout.columns if column not in columns]
    if missing:
        message = f"the table has no column {quote(missing[0])}"
        # Spreadsheets in Russian and Kazakh write semicolons.
        message += "; commas separate cells" if columns and ";" in columns[0] else ""
        return Contents((), (Problem(path, 1, "error", message),))
    good: dict[str, tuple[int, Row]] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip(" ,"):
            continue
        cells = _cells(line)
        row = dict(zip(columns, cells, strict=False))
        fault = _fault(row, len(cells), len(columns), layout) or _repeated(row[layout.key], good)
        fault = fault or _without_region(layout.regions(row), regions)
        if fault:
            problems.append(Problem(path, number, "error", f"{fault}; the row is not used: {quote(line)}"))
        else:
            good[row[layout.key]] = number, row
    problems += (Problem(path, *found) for found in _ambiguous(good, layout, others))
    return Contents(tuple(row for _number, row in good.values()), tuple(sorted(problems)))


def _cells(line: str) -> list[str]:
    """Return the cells of a line; none where its quotation marks do not match."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], strict=True), [])]
    except csv.Error:
        return []


def _fault(row: Row, cells: int, columns: int, layout: Layout) -> str:
    """Return the reason why a row cannot be used by itself; empty where it can."""
    if not cells:
        return "the quotation marks do not match"
    if cells != columns:
        return f"{cells} cells, where the table has {columns} columns"
    term = row[layout.key].removeprefix(ANY_REGION)
    if not _TERM.fullmatch(term) and (not term or to_term(term) != term):
        return f"{quote(row[layout.key])} is no {layout.key}: lower-case letters, digits and single hyphens"
    return "" if row["label"] else "no label"


def _repeated(key: str, good: Mapping[str, tuple[int, Row]]) -> str:
    return f"{quote(key)} is in line {good[key][0]} already" if key in good else ""


def _without_region(terms: Iterable[str] | None, regions: Container[str]) -> str:
    if terms is None:
        return "no region"
    return next((f"{quote(term)} is no term of a region" for term in terms if term not in regions), "")


def _ambiguous(
    good: Mapping[str, tuple[int, Row]], layout: Layout, others: Mapping[str, Iterable[str]]
) -> Iterator[tuple[int, Severity, str]]:
    """Yield the line of each name that leads to another row already, and a message with its severity."""
    leads = {key: key for key in (*others, *good)}
    for key, names in others.items():
        for name in names if key not in good else ():
            term = to_term(name)
            owner = leads.setdefault(term or key, key)
            if owner != key and term in good:
                yield good[owner][0], "warning", f"{quote(owner)} is no other name of {quote(key)} any more"
    for key, (number, row) in good.items():
        for name in layout.names(row):
            owner = leads.setdefault(to_term(name) or key, key)
            if owner != key:
                where = f"line {good[owner][0]}" if owner in good else "of the program's own table"
                yield (
                    number,
                    "error",
                    f"{quote(name)} leads to {quote(owner)} ({where}) and not to {quote(key)}",
                )

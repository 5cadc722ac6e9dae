"""The tables that lie beside the digests: their rows add to those of the program's tables, or replace them.

Their names and columns are those of the program's own. A row replaces the one with the same slug or term.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace

from feeds.reading import rows
from feeds.reading.items.loading import decode
from feeds.reading.places.gazetteer import NATIONAL
from feeds.reading.rows import Contents, Row
from feeds.reading.slugs.publishers import Publisher, PublisherRow
from feeds.reading.tables import LAYOUTS, Section, Tables

PUBLISHERS, CATEGORIES = "publishers.csv", "categories.csv"
NAMES = (CATEGORIES, PUBLISHERS)


def read_table(data: bytes, path: str, tables: Tables) -> Contents:
    """Return the good rows of a table, and its problems; ``tables`` are those that it adds to.

    The last part of ``path`` says which table it is. Raises DigestError where ``data`` cannot be decoded.
    """
    name = path.rpartition("/")[2]
    others = {section.category.term: section.aliases for section in tables.sections}
    return rows.read(
        "\n".join(decode(data, path)),
        path,
        LAYOUTS[name],
        {region.term for region in tables.region_categories},
        others if name == CATEGORIES else {},
    )


def is_table(path: str) -> bool:
    """Return whether a file is a table, by its name."""
    return path.rpartition("/")[2] in NAMES


def extend(tables: Tables, added: Mapping[str, Iterable[Row]]) -> Tables:
    """Return ``tables`` with the rows that were ``added``, by the names of their tables, behind the others.

    Of two rows with one name in addresses, the first has it (``Tables.aliases``).
    """
    publishers = {row["slug"]: PublisherRow.from_row(row) for row in added.get(PUBLISHERS, ())}
    sections = {row["term"]: Section.from_row(row) for row in added.get(CATEGORIES, ())}
    return replace(
        tables,
        publishers=(*(row for row in tables.publishers if row.slug not in publishers), *publishers.values()),
        sections=(
            *(section for section in tables.sections if section.category.term not in sections),
            *sections.values(),
        ),
    )


def row_of(publisher: Publisher) -> str:
    """Return a row for ``publishers.csv`` with the name and regions that a publisher has without one."""
    line = io.StringIO()
    regions = ";".join(publisher.regions or (NATIONAL.term,))
    csv.writer(line, lineterminator="").writerow((publisher.category.term, publisher.category.label, regions))
    return line.getvalue()

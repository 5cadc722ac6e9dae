"""Brings a catalog in line with changed tables: queues the entries that may differ, and changes labels.

These tables (publishers.csv, categories.csv) decide the publisher and the categories of an entry, nothing
else of it; the tables of regions and places are always the program's own. An entry holds its categories by
their ids, so that only another term changes it; labels are rendered later.
"""

import json
import sqlite3
from collections.abc import Iterable

from feeds.model import Category
from feeds.reading.category_lines import category_of
from feeds.reading.tables import Tables

#: SQL for the slug of an item's publisher, which the name of its entry begins with.
_PUBLISHER = "substr(name, 1, instr(name, '/') - 1)"


def apply(connection: sqlite3.Connection, before: Tables, after: Tables) -> bool:
    """Queue the entries that ``after`` may make differently than ``before``, in the table ``waiting``.

    Labels that the tables give are changed at once, those that digests give at the end of the scan. Return
    whether a label may have changed, in any language: the caller stores the translations.
    """
    publishers = [
        publisher.category
        for (slug,) in connection.execute("SELECT term FROM category WHERE scheme = 'publisher'")
        if (publisher := after.publisher(slug)) != before.publisher(slug)
    ]
    _queue(connection, _PUBLISHER, [publisher.term for publisher in publishers])
    if before.sections != after.sections:
        _change_categories(connection, before, after)
    other_labels = _label(connection, (*publishers, *after.known))
    return other_labels or before.sections != after.sections


def _change_categories(connection: sqlite3.Connection, before: Tables, after: Tables) -> None:
    """Queue the entries whose category lines mean another category, and make the table ``label`` anew.

    The upper half of an item's key is that of its digest.
    """
    lines = connection.execute("SELECT DISTINCT key >> 32, category FROM item").fetchall()
    meanings = {line: (category_of(line, before), category_of(line, after)) for _digest, line in lines}
    _queue(connection, "category", [line for line, (old, new) in meanings.items() if old.term != new.term])
    if any(old != new for old, new in meanings.values()):
        connection.execute("DELETE FROM label")
        labels = [(digest, meanings[line][1]) for digest, line in lines]
        connection.executemany(  # two lines of a digest may mean one category
            "INSERT OR IGNORE INTO label VALUES (?, ?, ?)",
            [(digest, category.term, category.label) for digest, category in labels],
        )


def _queue(connection: sqlite3.Connection, expression: str, values: Iterable[str]) -> None:
    """Queue the entries that have an item for which an SQL expression has one of the values.

    They are edited anew at the end of the scan.
    """
    connection.execute(
        f"""INSERT OR IGNORE INTO waiting SELECT name FROM item
            WHERE {expression} IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(values)),),
    )


def _label(connection: sqlite3.Connection, categories: Iterable[Category]) -> bool:
    """Give stored categories their labels; return whether any had another.

    A category is the tuple of scheme, term and label.
    """
    changed = connection.executemany(
        "UPDATE category SET label = ?3 WHERE scheme = ?1 AND term = ?2 AND label <> ?3", categories
    )
    return changed.rowcount > 0

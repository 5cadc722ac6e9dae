"""Applies changed tables (publishers.csv, categories.csv) to the entries and labels that a catalog holds.

These tables decide the publisher and the categories of an entry, nothing else of it; the tables of regions
and places are always the program's own.
"""

import json
import sqlite3
from collections.abc import Iterable

from feeds.model import Category
from feeds.reading.editing import category_of
from feeds.reading.tables import Tables

#: SQL for the publisher of an item: the part of its entry's name before the slash.
_PUBLISHER = "substr(name, 1, instr(name, '/') - 1)"


def apply(connection: sqlite3.Connection, before: Tables, after: Tables) -> bool:
    """Mark each entry for editing that ``after`` changes, and update the labels of categories.

    An entry is marked by its name in table ``waiting``; the scan edits it at its end. Returns whether a label
    may have changed, in any language.
    """
    publishers = [
        publisher.category
        for (slug,) in connection.execute("SELECT term FROM category WHERE scheme = 'publisher'")
        if (publisher := after.publisher(slug)) != before.publisher(slug)
    ]
    _wait(connection, _PUBLISHER, [publisher.term for publisher in publishers])
    if before.sections != after.sections:
        _change_categories(connection, before, after)
    other_labels = _label(connection, (*publishers, *after.known))
    return other_labels or before.sections != after.sections


def _change_categories(connection: sqlite3.Connection, before: Tables, after: Tables) -> None:
    """Mark the entries whose categories change, and rewrite the labels that digests give to categories."""
    lines = connection.execute("SELECT DISTINCT key >> 32, category FROM item").fetchall()
    pairs = {line: (category_of(line, before), category_of(line, after)) for _digest, line in lines}
    _wait(connection, "category", [line for line, (old, new) in pairs.items() if old.term != new.term])
    if any(old != new for old, new in pairs.values()):
        connection.execute("DELETE FROM label")
        connection.executemany(
            "INSERT OR IGNORE INTO label VALUES (?, ?, ?)",
            ((digest, new.term, new.label) for digest, line in lines for new in (pairs[line][1],)),
        )


def _wait(connection: sqlite3.Connection, column: str, values: Iterable[str]) -> None:
    """Mark the entries that have an item with one of these values in ``column``."""
    connection.execute(
        f"""INSERT OR IGNORE INTO waiting SELECT name FROM item
            WHERE {column} IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(values)),),
    )


def _label(connection: sqlite3.Connection, categories: Iterable[Category]) -> bool:
    """Store the labels of categories; return whether any has changed."""
    changed = connection.executemany(
        "UPDATE category SET label = ?3 WHERE scheme = ?1 AND term = ?2 AND label <> ?3", categories
    )
    return changed.rowcount > 0

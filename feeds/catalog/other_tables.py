"""Applies other tables to what a catalog holds: entries that they make differently, and labels.

An entry depends on the tables by its publisher and by the categories of its items only: the regions, and the
places that texts name, are always the program's own.
"""

import json
import sqlite3
from collections.abc import Iterable

from feeds.model import Category
from feeds.reading.editing import category_of
from feeds.reading.tables import Tables

#: The publisher of an item, as its entry's name begins.
_PUBLISHER = "substr(name, 1, instr(name, '/') - 1)"


def apply(connection: sqlite3.Connection, before: Tables, after: Tables) -> bool:
    """Put the names of the entries into table ``waiting`` that ``after`` makes differently than ``before``.

    Labels are changed at once; return whether any is another, or may be, in any language.
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
    """Change the labels that digests have for categories; have entries wait that get others."""
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
    """Have the entries edited at the end of the scan that have an item with one of the values."""
    connection.execute(
        f"""INSERT OR IGNORE INTO waiting SELECT name FROM item
            WHERE {column} IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(values)),),
    )


def _label(connection: sqlite3.Connection, categories: Iterable[Category]) -> bool:
    """Give categories their labels; return whether any had another."""
    changed = connection.executemany(
        "UPDATE category SET label = ?3 WHERE scheme = ?1 AND term = ?2 AND label <> ?3", categories
    )
    return changed.rowcount > 0

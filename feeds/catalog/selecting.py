"""The entries that a selection holds, newest first: rows of some columns of table entry."""

import heapq
import itertools
import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from feeds.catalog.categories import Chosen
from feeds.catalog.conditions import Condition, expression
from feeds.catalog.record import DAY_SHIFT, search_word

#: Above every key: SQLite's largest integer.
BEYOND = (1 << 63) - 1

Rows = Iterable[tuple[Any, ...]]


def newest(connection: sqlite3.Connection, columns: str, chosen: Chosen, limit: int, ceiling: int) -> Rows:
    """Return the newest rows of a selection, everything or a union too, below the key ``ceiling``."""
    if not chosen:
        newest_of_all = f"SELECT {columns} FROM entry WHERE key < ? ORDER BY key DESC LIMIT ?"
        return connection.execute(newest_of_all, (ceiling, limit))
    # The segment with fewest entries is gone through; the others are only asked for each of those.
    smallest, *others = sorted(chosen, key=lambda terms: sum(term.entries for term in terms))
    conditions = "".join(
        f""" AND EXISTS (SELECT 1 FROM entry_category AS other WHERE other.key = run.key
                         AND other.category IN ({", ".join("?" * len(terms))}))"""
        for terms in others
    )
    values = [term.key for terms in others for term in terms]

    def in_category(columns: str, category: int) -> Rows:
        return connection.execute(
            f"""SELECT {columns} FROM entry_category AS run CROSS JOIN entry USING (key)
                WHERE run.category = ? AND run.key < ?{conditions} ORDER BY run.key DESC LIMIT ?""",
            (category, ceiling, *values, limit),
        )

    if len(smallest) == 1:
        return in_category(columns, smallest[0].key)
    keys = heapq.merge(*(in_category("key", term.key) for term in smallest), reverse=True)
    newest_of_union = itertools.islice((key for (key,), _same in itertools.groupby(keys)), limit)
    return by_keys(connection, columns, list(newest_of_union))


def of_day(connection: sqlite3.Connection, columns: str, chosen: Chosen, day: int) -> Rows:
    """Return the rows of everything, or of a single category, of one day, as an ordinal."""
    span = day << DAY_SHIFT, (day + 1) << DAY_SHIFT
    if not chosen:
        within = f"SELECT {columns} FROM entry WHERE key >= ? AND key < ? ORDER BY key DESC"
        return connection.execute(within, span)
    return connection.execute(
        f"""SELECT {columns} FROM entry_category AS run CROSS JOIN entry USING (key)
            WHERE run.category = ? AND run.key >= ? AND run.key < ? ORDER BY run.key DESC""",
        (chosen.key, *span),
    )


def found(
    connection: sqlite3.Connection, chosen: Chosen, asked: Sequence[Condition], limit: int, ceiling: int
) -> list[int]:
    """Return the newest keys below ``ceiling`` of the entries of a selection that meet all conditions."""
    if chosen.intersection:
        within = f" AND categories : {search_word(*(terms[0].key for terms in chosen))}"
    else:
        within = "".join(
            f" AND categories : ({' OR '.join(search_word(term.key) for term in terms)})" for terms in chosen
        )
    keys = connection.execute(
        "SELECT rowid FROM search WHERE search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
        (expression(asked) + within, ceiling, limit),
    )
    return [key for (key,) in keys]


def by_keys(connection: sqlite3.Connection, columns: str, keys: Sequence[int]) -> Rows:
    """Return the rows with these keys, which are all there."""
    query = f"SELECT {columns} FROM entry WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key DESC"
    return connection.execute(query, (json.dumps(keys),))

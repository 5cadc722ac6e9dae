"""The digests and tables of the catalog, with items and rows, as they were last read."""

import json
import sqlite3
from typing import NamedTuple

from feeds.catalog.faults import Fault
from feeds.catalog.readings import Reading
from feeds.model import Severity
from feeds.reading.category_lines import category_of
from feeds.reading.tables import Tables


class DigestRow(NamedTuple):
    """A digest or table as it was last read."""

    #: Below the seeds folder.
    path: str
    #: Items of a digest, rows of a table.
    items: int
    #: Why the file cannot be read now; its items are an earlier reading's.
    fault: str | None
    #: Line, severity and message of each.
    problems: tuple[tuple[int, Severity, str], ...]

    @property
    def errors(self) -> int:
        """How many problems are errors; a fault is one."""
        return len(self.problems) - self.warnings + bool(self.fault)

    @property
    def warnings(self) -> int:
        """How many problems are warnings."""
        return sum(severity == "warning" for _line, severity, _message in self.problems)


def store_digest(connection: sqlite3.Connection, reading: Reading) -> int:
    """Store the row of a file that was read; return its key."""
    problems = [(problem.line, problem.severity, problem.message) for problem in reading.problems]
    (key,) = connection.execute(
        """INSERT INTO digest (path, size, mtime, inode, sha256, items, rows, fault, problems)
           VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)
           ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime = excluded.mtime,
               inode = excluded.inode, sha256 = excluded.sha256, items = excluded.items, rows = excluded.rows,
               fault = NULL, problems = excluded.problems
           RETURNING id""",
        (
            reading.path,
            *reading.stat,
            reading.sha256,
            len(reading.items or reading.rows or ()),
            None if reading.rows is None else json.dumps(reading.rows),
            json.dumps(problems),
        ),
    ).fetchone()
    return int(key)


def store_stat(connection: sqlite3.Connection, reading: Reading) -> None:
    """Store the stat of a file whose bytes are as before, or which cannot be read."""
    connection.execute(
        """INSERT INTO digest (path, size, mtime, inode, sha256, items, fault, problems)
           VALUES (?, ?, ?, ?, ?, 0, ?, '[]')
           ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime = excluded.mtime,
               inode = excluded.inode, fault = excluded.fault""",
        (reading.path, *reading.stat, reading.sha256, reading.fault),
    )


def insert_items(connection: sqlite3.Connection, digest: int, reading: Reading, tables: Tables) -> None:
    """Store the items of a reading under the key of its digest, with the labels of their categories."""
    items = reading.items or ()
    connection.executemany(
        "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                digest << 32 | item.line,
                entry.name,
                item.date.toordinal(),
                item.headline,
                item.body,
                item.source,
                item.category,
            )
            for item, (entry, _element) in zip(items, reading.entries, strict=True)
        ],
    )
    categories = {category_of(item.category, tables) for item in items}
    connection.executemany(
        "INSERT INTO label VALUES (?, ?, ?)",
        [(digest, category.term, category.label) for category in categories],
    )


def delete_items(connection: sqlite3.Connection, digest: int) -> set[str]:
    """Delete the items of a digest; return the names of their entries."""
    span = (digest << 32, (digest + 1) << 32)
    names = {name for (name,) in connection.execute("SELECT name FROM item WHERE key >= ? AND key < ?", span)}
    connection.execute("DELETE FROM item WHERE key >= ? AND key < ?", span)
    connection.execute("DELETE FROM label WHERE digest = ?", (digest,))
    return names


def count(connection: sqlite3.Connection) -> int:
    """Return how many digests and tables were read."""
    (files,) = connection.execute("SELECT count(*) FROM digest").fetchone()
    return int(files)


def faults(connection: sqlite3.Connection) -> list[Fault]:
    """Return the digests and tables that cannot be followed, by path, with the reason of each."""
    found = connection.execute("SELECT path, items, fault FROM digest WHERE fault IS NOT NULL ORDER BY path")
    kept, nothing = "its last good reading is kept", "nothing of it is published"
    return [Fault(path, f"{fault}; {kept if items else nothing}") for path, items, fault in found]


def rows(connection: sqlite3.Connection, *, with_problems: bool) -> list[DigestRow]:
    """Return the digests and tables that were read, by path, or only those with a problem or fault."""
    where = "WHERE problems <> '[]' OR fault IS NOT NULL" if with_problems else ""
    found = connection.execute(f"SELECT path, items, fault, problems FROM digest {where} ORDER BY path")
    return [
        DigestRow(path, items, fault, tuple(map(tuple, json.loads(problems))))
        for path, items, fault, problems in found
    ]

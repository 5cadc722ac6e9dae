"""Seeds folders made by tests, and what a catalog holds, in a form that two builds can be compared by."""

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from feeds import settings
from feeds.catalog import store
from feeds.catalog.catalog import Catalog
from feeds.publishing import atom

GOV = "https://www.gov.kz/memleket/entities/{}/press/news/details/{}"


def item(headline: str, day: str, body: str = "", source: str = "") -> str:
    """Return an item in the digest format."""
    return f"{headline} {day}\n{body}{f'Source : {source}' if source else ''}\n"


def digest(category: str, *items: str) -> str:
    """Return a digest."""
    return f"{category}\n\n" + "\n".join(items)


def put(seeds: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files that look as if they had been at rest for a while."""
    for number, (name, content) in enumerate(files.items()):
        path = seeds / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        moment = time.time() - 1000 + number
        os.utime(path, (moment, moment))


def catalog_of(seeds: Path, file: Path | None = None) -> Catalog:
    """Return the catalog of a seeds folder, not yet refreshed."""
    chosen = settings.from_environment({}, seeds=str(seeds), catalog=str(file) if file else None)
    return Catalog(chosen, partial(atom.element, settings=chosen))


def break_page(file: Path, table: str) -> None:
    """Overwrite the beginning of a table's first page, as a bad disk may."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as opened:
        opened.seek((page - 1) * size)
        opened.write(b"\xff" * 200)


def contents(file: Path) -> dict[str, list[Any]]:
    """Return all that a catalog holds, but for versions, moments and its numbers of categories."""
    database = store.connect(file)
    categories = _rows(database, "SELECT id, scheme, term FROM category")
    names = {key: f"{scheme}/{term}" for key, scheme, term in categories}
    entries = _rows(
        database,
        """SELECT key, name, id, title, summary, author, language, source, entry.updated, categories, atom
           FROM entry JOIN element USING (key) ORDER BY key""",
    )
    words = _rows(
        database,
        """SELECT doc, col, "offset", term FROM temp.words""",
        "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, instance)",
    )
    found = {
        "entry": [(*row[:9], [names[key] for key in json.loads(row[9])], row[10]) for row in entries],
        "entry_category": sorted(
            (names[category], key) for category, key in _rows(database, "SELECT * FROM entry_category")
        ),
        "category": sorted(_rows(database, "SELECT scheme, term, label, entries FROM category")),
        "day": sorted(
            (names[category], day, entries)
            for category, day, entries in _rows(database, "SELECT category, day, entries FROM day")
        ),
        "pair": sorted(
            (names[region], names[category], entries)
            for region, category, entries in _rows(database, "SELECT region, category, entries FROM pair")
        ),
        "words": sorted(
            (document, column, offset, term)
            if column == "text"
            else (document, column, 0, " × ".join(names[int(key)] for key in term[1:].split("x")))
            for document, column, offset, term in words
        ),
        "item": sorted(
            _rows(
                database,
                """SELECT path, item.key & 0xffffffff, name, day, headline, body, source, category
                   FROM item JOIN digest ON digest.id = item.key >> 32""",
            ),
            key=repr,
        ),
        "digest": sorted(
            _rows(database, "SELECT path, sha256, items, fault, problems FROM digest"), key=repr
        ),
    }
    database.close()
    return found


def _rows(database: sqlite3.Connection, sql: str, before: str = "") -> Iterable[Any]:
    if before:
        database.execute(before)
    return database.execute(sql).fetchall()

"""Seeds folders made by tests, and a catalog's contents, in a form by which two builds can be compared."""

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from feeds import settings
from feeds.catalog import database
from feeds.catalog.catalog import Catalog
from feeds.catalog.record import COLUMNS, Record
from feeds.model import EVERYTHING, Entry, Selection
from feeds.opening import open_catalog
from tests.command import PROJECT

GOV = "https://www.gov.kz/memleket/entities/{}/press/news/details/{}"
#: The project's own digests.
OWN = PROJECT / "seeds"


def item(headline: str, day: str, body: str = "", source: str = "") -> str:
    """Return an item in the digest format."""
    return f"{headline} {day}\n{body}{f'Source : {source}' if source else ''}\n"


def digest(category: str, *items: str) -> str:
    """Return a digest."""
    return f"{category}\n\n" + "\n".join(items)


#: Two digests of three press releases.
LAW = digest(
    "Law",
    item("A court opens in Karaganda", "21.02.2025", "It opened.", GOV.format("karaganda", 940001)),
    item("A rink for Kokshetau", "21.02.2025", "It is cold.", GOV.format("aqmola", 940002)),
)
BUSINESS = digest(
    "Business", item("A plant in Saran", "20.02.2025", "It makes tires.", GOV.format("karaganda", 939000))
)


def put(seeds: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files whose last change seems to be a while ago."""
    for number, (name, content) in enumerate(files.items()):
        path = seeds / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        moment = time.time() - 1000 + number
        os.utime(path, (moment, moment))


def catalog_of(seeds: Path, cache: Path | None = None) -> Catalog:
    """Return the catalog of a seeds folder, not yet refreshed, in the tests' cache folder or another."""
    return open_catalog(settings.from_environment({}, seeds=str(seeds), cache=str(cache) if cache else None))


def entries(catalog: Catalog, selection: Selection = EVERYTHING) -> list[Entry]:
    """Return the entries of a selection, newest first."""
    with catalog.snapshot() as snapshot:
        return snapshot.entries(snapshot.newest(snapshot.categories.choose(selection)))


def titles(catalog: Catalog, selection: Selection = EVERYTHING) -> list[str]:
    """Return the headlines of a selection, newest first."""
    return [entry.title for entry in entries(catalog, selection)]


def serial(catalog: Catalog) -> str:
    """Return the random id of the catalog that is there now."""
    with catalog.snapshot() as snapshot:
        return snapshot.serial


def open_files(folder: Path) -> list[str]:
    """Return the files below a folder, and the folder, that this process has open, by their descriptors.

    Not all that it has open: in the meantime the garbage collector may close what other tests left.
    """
    files = [file.resolve() for file in Path("/dev/fd").iterdir()]
    return sorted(str(file) for file in files if file.is_relative_to(folder.resolve()))


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
    """Return all contents of a catalog but for versions, moments and its numbers of categories."""
    connection = database.connect(file)
    categories = _rows(connection, "SELECT id, scheme, term FROM category")
    names = {key: f"{scheme}/{term}" for key, scheme, term in categories}
    records = [
        (key, Record._make(row))
        for key, *row in _rows(connection, f"SELECT key, {COLUMNS} FROM entry ORDER BY key")
    ]
    words = _rows(
        connection,
        """SELECT doc, col, "offset", term FROM temp.words""",
        "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, instance)",
    )
    found: dict[str, list[Any]] = {
        "entry": [
            (key, *record._replace(categories=" ".join(names[id_] for id_ in json.loads(record.categories))))
            for key, record in records
        ],
        "entry_category": sorted(
            (names[category], key) for category, key in _rows(connection, "SELECT * FROM entry_category")
        ),
        "category": sorted(
            _rows(connection, "SELECT scheme, term, label, label_kk, label_ru, entries FROM category"),
            key=repr,
        ),
        "day": sorted(
            (names[category], day, entries)
            for category, day, entries in _rows(connection, "SELECT category, day, entries FROM day")
        ),
        "pair": sorted(
            (names[region], names[category], entries)
            for region, category, entries in _rows(connection, "SELECT region, category, entries FROM pair")
        ),
        "words": sorted(
            (document, column, offset, term)
            if column == "text"
            else (document, column, 0, " × ".join(names[int(key)] for key in term[1:].split("x")))
            for document, column, offset, term in words
        ),
        "item": sorted(
            _rows(
                connection,
                """SELECT path, item.key & 0xffffffff, name, day, headline, body, source, category
                   FROM item JOIN digest ON digest.id = item.key >> 32""",
            ),
            key=repr,
        ),
        "digest": sorted(
            _rows(connection, "SELECT path, sha256, items, rows, fault, problems FROM digest"), key=repr
        ),
    }
    connection.close()
    return found


def _rows(connection: sqlite3.Connection, sql: str, before: str = "") -> Iterable[Any]:
    if before:
        connection.execute(before)
    return connection.execute(sql).fetchall()

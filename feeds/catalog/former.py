"""An older catalog, of another program or of other settings, while a new one is made to take its place."""

import sqlite3
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from feeds.catalog import store
from feeds.catalog.intake import Reading, drafts_of
from feeds.catalog.rows import Render
from feeds.model import Item


class Former:
    """What an older catalog holds: all that is left of a digest that cannot be read any more.

    Its file may be broken, or made by a program that kept things otherwise: then it holds nothing.
    """

    def __init__(self, path: Path) -> None:
        self._db: sqlite3.Connection | None = None
        with suppress(OSError, sqlite3.Error):
            if store.is_ours(path):
                self._db = store.connect(path)

    def close(self) -> None:
        """Let go of the file, which is about to be replaced."""
        if self._db:
            self._db.close()

    @property
    def holds_digests(self) -> bool:
        """Whether there was any digest."""
        return bool(self._ask("SELECT 1 FROM digest LIMIT 1"))

    def below(self, folders: tuple[str, ...]) -> list[str]:
        """Return the paths of the digests that were below any of ``folders``, which end in slashes."""
        return [path for (path,) in self._ask("SELECT path FROM digest") if path.startswith(folders)]

    def kept(self, reading: Reading, render: Render) -> Reading:
        """Return what came of a file that cannot be read, with what it held at its last good reading."""
        for key, sha256 in self._ask("SELECT id, sha256 FROM digest WHERE path = ?", reading.path):
            rows = self._ask(
                """SELECT key & 0xffffffff, headline, day, body, source, category FROM item
                   WHERE key >= ? AND key < ? ORDER BY key""",
                key << 32,
                (key + 1) << 32,
            )
            if rows:
                items, drafts = drafts_of(
                    [
                        Item(reading.path, line, headline, date.fromordinal(day), body, source, category)
                        for line, headline, day, body, source, category in rows
                    ],
                    render,
                )
                return reading._replace(sha256=sha256, items=items, drafts=drafts)
        return reading

    def _ask(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        if self._db:
            with suppress(sqlite3.Error):
                return self._db.execute(question, values).fetchall()
        return []

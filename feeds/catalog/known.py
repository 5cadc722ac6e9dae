"""What a catalog knows of the files of its folder, without having to ask it each time."""

import sqlite3
from collections.abc import Iterable, Mapping

from feeds.catalog.scan import Look


class Known:
    """How each file looked when it was last read, and why it could not be read, where that is so."""

    def __init__(self, database: sqlite3.Connection) -> None:
        rows = database.execute("SELECT path, size, mtime, inode FROM digest")
        self.looks: dict[str, tuple[int, ...]] = {row[0]: row[1:] for row in rows}
        self.faults: dict[str, str] = dict(
            database.execute("SELECT path, fault FROM digest WHERE fault IS NOT NULL").fetchall()
        )

    def candidates(self, found: Mapping[str, Look]) -> dict[str, Look]:
        """Return the files that are new, look different or could not be read so far, by path."""
        known = self.looks
        changed = [path for path, look in found.items() if known.get(path) != look or path in self.faults]
        return {path: found[path] for path in sorted(changed)}

    def gone(self, found: Mapping[str, Look]) -> list[str]:
        """Return the paths that there are no more."""
        return sorted(self.looks.keys() - found.keys())

    def same_fault(self, path: str, look: Look, fault: str | None) -> bool:
        """Return whether a file that could not be read before cannot be read now for the same reason."""
        return fault is not None and self.faults.get(path) == fault and self.looks.get(path) == look

    def note(self, gone: Iterable[str], read: Mapping[str, Look], faults: Mapping[str, str]) -> None:
        """Take over what a scan has stored: paths that are gone, what was read, and what could not be."""
        for path in (*gone, *read):
            self.looks.pop(path, None)
            self.faults.pop(path, None)
        self.looks.update(read)
        self.faults.update(faults)

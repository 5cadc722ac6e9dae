"""What entries look like within documents of many entries: made once, and joined in each document."""

import sys
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from feeds.catalog.query import Snapshot

Piece = TypeVar("Piece", str, bytes)


class Pieces:
    """Pieces of documents by entry, as many as there is room for; good for one generation of the catalog.

    An export goes round all entries several times, so that whatever was made first is kept: of a larger site,
    the entries used last would always be gone before their next turn. Without room it makes everything anew.
    """

    def __init__(self, capacity: int = 0) -> None:
        #: Bytes that pieces may still take.
        self._room = self._capacity = capacity
        self._generation: object = None
        self._held: dict[Hashable, dict[int, Any]] = {}

    def of(
        self,
        snapshot: Snapshot,
        kind: Hashable,
        keys: Sequence[int],
        make: Callable[[list[int]], Sequence[Piece]],
    ) -> Sequence[Piece]:
        """Return entries' pieces of one kind, in their order; ``make`` makes those that are missing."""
        if not self._capacity:
            return make(list(keys))
        if self._generation != snapshot.generation:
            self._held.clear()
            self._generation, self._room = snapshot.generation, self._capacity
        held: dict[int, Piece] = self._held.setdefault(kind, {})
        missing = [key for key in keys if key not in held]
        made = dict(zip(missing, make(missing), strict=True)) if missing else {}
        for key, piece in made.items():
            weight = sys.getsizeof(piece)
            if weight <= self._room:
                held[key] = piece
                self._room -= weight
        return [held[key] if key in held else made[key] for key in keys]

"""A cache of fragments: parts of documents that several documents share, made once and joined in each."""

import sys
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

Fragment = TypeVar("Fragment", str, bytes)


class Fragments(dict[Any, Any]):
    """The fragments of one kind, by key, made from one generation of the catalog."""

    def __init__(self, generation: object, capacity: int) -> None:
        super().__init__()
        self.generation = generation
        #: Bytes that there is still room for.
        self._left = capacity

    def add(self, key: Hashable, fragment: Fragment) -> Fragment:
        """Keep a fragment if there is room for it; return it."""
        size = sys.getsizeof(fragment)
        if size <= self._left:
            self[key] = fragment
            self._left -= size
        return fragment

    def several(self, keys: Sequence[Any], make: Callable[[list[Any]], Sequence[Fragment]]) -> list[Fragment]:
        """Return the fragments of several keys; ``make`` makes those that are not kept."""
        missing = [key for key in dict.fromkeys(keys) if key not in self]
        made = dict(zip(missing, make(missing), strict=True)) if missing else {}
        for key, fragment in made.items():
            self.add(key, fragment)
        return [made[key] if key in made else self[key] for key in keys]


class FragmentCache:
    """Fragments of several kinds, as many as there is room for; each kind good for one generation.

    An export makes each entry's fragments once instead of once for each feed that holds it. It goes round
    all entries several times, so that the first fragments are kept: of a larger site, those used last would
    always be gone before their next turn. Any thread may use it.
    """

    def __init__(self, capacity: int) -> None:
        """``capacity``: bytes that the fragments of each kind may take; with 0 none is kept."""
        self._capacity = capacity
        self._kinds: dict[str, Fragments] = {}

    def of(self, kind: str, generation: object) -> Fragments:
        """Return the fragments of one kind; none yet, if they were of another ``generation``."""
        kept = self._kinds.get(kind)
        if kept is None or kept.generation != generation:
            kept = self._kinds[kind] = Fragments(generation, self._capacity)
        return kept

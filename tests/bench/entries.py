"""Entries back from the catalog, for peers that make documents of them; not run by itself."""

from collections.abc import Iterator, Sequence

from feeds.catalog.snapshot import Snapshot
from feeds.model import Entry

_CHUNK = 500


def of(snapshot: Snapshot, keys: Sequence[int]) -> Iterator[Entry]:
    """Yield the entries of these keys, which are sorted, newest first, some hundreds at a time."""
    for start in range(0, len(keys), _CHUNK):
        yield from snapshot.entries(keys[start : start + _CHUNK])

"""Entries back from the catalog, for peers that make documents of them; not run by itself."""

from collections.abc import Iterator, Sequence

from feeds import days
from feeds.catalog.element import content_of
from feeds.catalog.query import Snapshot
from feeds.model import Entry

_CHUNK = 500


def of(snapshot: Snapshot, keys: Sequence[int]) -> Iterator[Entry]:
    """Yield the entries of these keys, which are sorted, newest first."""
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        elements = snapshot.atoms(chunk)
        for line, element in zip(snapshot.lines(chunk), elements, strict=True):
            yield Entry(
                id=line.id,
                name=line.path.removeprefix("/entry/").removesuffix("/"),
                title=line.title,
                published=days.midnight(line.published),
                updated=days.midnight(line.updated),
                number=0,
                language=line.language,
                author=line.author,
                source=line.source,
                categories=line.categories,
                summary=line.summary,
                content=content_of(element),
            )

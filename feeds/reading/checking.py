"""Every problem of every digest, as ``feeds check`` reports them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from feeds.errors import DigestError
from feeds.filenames import to_text
from feeds.model import Item, Problem
from feeds.reading import digest, notes
from feeds.reading.files import load
from feeds.reading.identity import identify


def check(paths: Iterable[Path]) -> Iterator[Problem]:
    """Yield the problems of the digests at ``paths``, file by file, each file's own ones by line.

    A file that cannot be read is a problem among others. Across files, a press release that comes again with
    a different text is one more. One digest at a time is held in memory, and two numbers for each item.
    """
    seen: dict[int, tuple[int, str]] = {}
    for path in paths:
        name = to_text(str(path))
        try:
            data, _ = load(path, name)
            read = digest.parse(data, name)
        except DigestError as error:
            yield Problem(name, 0, "error", error.reason)
            continue
        yield from sorted((*notes.take(read), *notes.ahead(read.items), *_repeated(read.items, seen)))


def _repeated(items: Iterable[Item], seen: dict[int, tuple[int, str]]) -> Iterator[Problem]:
    """Yield a warning for each item that an earlier digest has with another text in the same language."""
    for item in items:
        key = hash((identify(item).id, notes.language_of(item)))
        text = hash((*item.headline.split(), "", *item.body.split()))
        earlier, path = seen.setdefault(key, (text, item.path))
        # Within one digest the notes have said so already.
        if earlier != text and path != item.path:
            yield notes.warn(item, f"the same press release as in {path}, with a different text")

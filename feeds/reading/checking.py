"""Every problem of every digest, as ``feeds check`` reports them."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from feeds.errors import DigestError
from feeds.filenames import to_text
from feeds.model import Item, Problem
from feeds.reading import digest, language, notes
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
            items, problems = _read(path, name)
        except DigestError as error:
            yield Problem(name, 0, "error", error.reason)
            continue
        found = [*problems, *_repeated(items, seen)]
        yield from sorted(found)


def _read(path: Path, name: str) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    try:
        if path.exists() and not path.is_file():
            raise DigestError(name, "is not a regular file")
        data = path.read_bytes()
    except OSError as error:
        raise DigestError(name, f"cannot be read: {error.strerror or error}") from error
    parsed = digest.parse(digest.decode(data, name), name)
    return parsed.items, (*parsed.problems, *notes.ahead(parsed.items, date.today()))  # noqa: DTZ011 - days, not hours


def _repeated(items: Iterable[Item], seen: dict[int, tuple[int, str]]) -> Iterator[Problem]:
    """Yield a warning for each item that an earlier digest has with another text in the same language."""
    for item in items:
        key = hash((identify(item).id, language.tell(item.body or item.headline)))
        text = hash((*item.headline.split(), "", *item.body.split()))
        earlier, path = seen.setdefault(key, (text, item.path))
        # Within one digest the notes have said so already.
        if earlier != text and path != item.path:
            yield notes.warn(item, f"the same press release as in {path}, with a different text")

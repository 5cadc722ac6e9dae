"""Every problem of every digest and table, as ``feeds check`` reports them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from feeds.errors import DigestError, DigestGone
from feeds.filenames import to_text
from feeds.model import Item, Problem
from feeds.reading import notes, operator_tables
from feeds.reading.identity import identify
from feeds.reading.items import digest, same_number
from feeds.reading.items.loading import load
from feeds.reading.rows import Contents
from feeds.reading.tables import Tables


def check(paths: Iterable[Path], tables: Tables, named: Collection[Path] = ()) -> Iterator[Problem]:
    """Yield the problems of the digests at ``paths``, file by file, those of a file sorted by line.

    A file that cannot be read is one of the problems, and does not stop the others; one that is gone is a
    problem only if it is among those that the operator has ``named``. A press release that an
    earlier file has with a different text is a problem, too, and so is the first item of each publisher that
    the ``tables`` do not know. Memory holds one digest at a time, and two numbers for each item.
    """
    seen: dict[int, tuple[int, str]] = {}
    reported: set[str] = set()
    for path in paths:
        name = to_text(str(path))
        try:
            data, _ = load(path, name)
            parsed = digest.parse(data, name)
            same_number.refuse(parsed)
        except DigestError as error:
            if path in named or not isinstance(error, DigestGone):
                yield Problem(name, 0, "error", error.reason)
            continue
        found = (
            *notes.take(parsed),
            *notes.unknown_publishers(_with_slugs(parsed.items), tables, reported),
            *notes.ahead(parsed.items),
            *_repeated(parsed.items, seen),
        )
        yield from sorted(found)


def read_tables(paths: Iterable[Path], tables: Tables) -> Mapping[str, Contents]:
    """Return the rows and problems of the tables at ``paths``, which add to ``tables``, by their names.

    A table that cannot be read has a problem and no rows. Of two with one name, the later has the rows, and
    both have their problems.
    """
    found: dict[str, Contents] = {}
    for path in paths:
        name = to_text(str(path))
        try:
            table = operator_tables.read_table(load(path, name)[0], name, tables)
        except DigestError as error:
            table = Contents((), (Problem(name, 0, "error", error.reason),))
        earlier = found.get(path.name)
        found[path.name] = table._replace(problems=(*(earlier.problems if earlier else ()), *table.problems))
    return found


def _with_slugs(items: Iterable[Item]) -> Iterator[tuple[Item, str]]:
    return ((item, identify(item).publisher) for item in items)


def _repeated(items: Iterable[Item], seen: dict[int, tuple[int, str]]) -> Iterator[Problem]:
    """Yield a warning for each item that an earlier digest has with another text in the same language.

    ``seen`` maps hashes of id and language to the hash of the text and the path that came first.
    """
    for item in items:
        key = hash((identify(item).id, notes.language_of(item)))
        words = notes.words_of(item)
        earlier, path = seen.setdefault(key, (words, item.path))
        # Repetitions within one digest are among its own notes.
        if earlier != words and path != item.path:
            yield notes.warn(item, f"the same press release as in {path}, with a different text")

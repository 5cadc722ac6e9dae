"""Measures how digests are read: MB a second, against reading and decoding the file, which is the limit.

``.venv/bin/python -m tests.bench.read [--size 2000] [--rounds 9] [FILE…]``: FILE are digests; by default a
generated corpus of ``--size`` press releases.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from feeds.catalog.record import Element
from feeds.model import Entry, Item
from feeds.publishing import atom
from feeds.reading import editing, notes
from feeds.reading.items import digest
from feeds.reading.tables import built_in
from tests.bench import corpus
from tests.bench.rounds import interleave
from tests.bench.table import ratio, table

#: Files that are read at a time, as the catalog does.
_BATCH = 20
LIMIT = "read and decode (limit)"
#: Hostile lines: what is repeated, to a length of 100,000 characters.
HOSTILE = {
    "spaces": " ",
    "full stops": ".",
    "digits": "7",
    "capitals": "A",
    "breaks": "a.B",
    "sources": "Source : ",
    "addresses": "https://a",
    "quotation marks": '"',
}


def steps(files: Sequence[Path]) -> dict[str, Callable[[], object]]:
    """Return what is done with the files, each step with all before it, in batches."""
    tables = built_in()
    batches = [files[at : at + _BATCH] for at in range(0, len(files), _BATCH)]

    def raw(batch: Sequence[Path]) -> list[Item]:
        return [item for file in batch for item in digest.parse(file.read_bytes(), str(file)).items]

    def noted(batch: Sequence[Path]) -> list[Item]:
        items = list[Item]()
        for file in batch:
            parsed = digest.parse(file.read_bytes(), str(file))
            notes.take(parsed)
            items += parsed.items
        return items

    def edited(batch: Sequence[Path]) -> list[Entry]:
        return [editing.edit([item], tables) for item in noted(batch)]

    def rendered(batch: Sequence[Path]) -> list[Element]:
        return [atom.element(entry) for entry in edited(batch)]

    done: dict[str, Callable[[Sequence[Path]], object]] = {
        LIMIT: lambda batch: [file.read_bytes().decode() for file in batch],
        "raw items": raw,
        "items and problems": noted,
        "finished entries": edited,
        "finished entries, rendered": rendered,
    }
    return {name: partial(_through, step, batches) for name, step in done.items()}


def _through(step: Callable[[Sequence[Path]], object], batches: Sequence[Sequence[Path]]) -> list[object]:
    return [step(batch) for batch in batches]


def measure(files: Sequence[Path], rounds: int = 9) -> list[tuple[str, float, float, float]]:
    """Return for each step its MB/s, its CPU µs an item, and how many times the limit it takes."""
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    items = sum(len(digest.parse(file.read_bytes(), str(file)).items) for file in files)
    figures = interleave(steps(files), rounds)
    return [
        (
            name,
            megabytes / statistics.median(seconds),
            statistics.median(seconds) / items * 1e6,
            ratio(figures[LIMIT], seconds),
        )
        for name, seconds in figures.items()
    ]


def hostile(rounds: int = 5, length: int = 100_000) -> list[tuple[str, float, float]]:
    """Return for each hostile line the CPU ms to parse it and to edit an item that consists of it."""
    tables = built_in()
    rows = []
    for name, piece in HOSTILE.items():
        line = piece * (length // len(piece))
        data = f"Law\n\nA headline 21.02.2025\nx{line}x\n".encode()
        # With the blanks that a parser would have stripped.
        item = Item("a.txt", 3, "A headline", date(2025, 2, 21), f"x{line}x", None, "Law")
        figures = interleave(
            {
                "parse": lambda data=data: notes.take(digest.parse(data, "a.txt")),  # type: ignore[misc]
                "edit": lambda item=item: editing.edit([item], tables),  # type: ignore[misc]
            },
            rounds,
        )
        parse, edit = (statistics.median(seconds) * 1e3 for seconds in figures.values())
        rows.append((name, parse, edit))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Measure how digests are read.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="digests")
    parser.add_argument("--size", type=int, default=2_000, help="press releases of the corpus")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="feeds-bench-") as folder:
        files = options.files
        if not files:
            corpus.write(Path(folder), options.size)
            files = sorted(Path(folder).rglob("*.txt"))
        for title, chosen in (("digests", files), ("the seeds", sorted(corpus.SEEDS.glob("*.txt")))):
            heads = ("", "MB/s", "µs an item", "times the limit")
            sys.stdout.write(table(f"reading {title}", heads, measure(chosen, options.rounds)) + "\n")
        rows = hostile()
        sys.stdout.write(table("a line of 100,000 characters", ("", "ms to parse", "ms to edit"), rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())

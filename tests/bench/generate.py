"""Measures how Atom documents are made: page cache cold, catalog warm, query included, neither ETag nor gzip.

``.venv/bin/python -m tests.bench.generate [--size 60 1000] [--rounds 15]``

Peers make the document from the same entries, which they have in memory: feedgen as its manual has it,
Django's Atom1Feed with summary and content, Django's Atom1Feed as it comes (no room for content: the article
stands as the summary), and string concatenation, the limit. Ours asks the catalog.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from feeds import settings as settings_
from feeds.catalog.catalog import Catalog
from feeds.catalog.categories import Chosen
from feeds.model import Entry
from feeds.publishing import atom, feed, titles
from feeds.publishing.address import Address
from feeds.publishing.head import Head, Link
from feeds.publishing.pieces import Pieces
from feeds.settings import Settings
from tests.bench import corpus, entries, peers
from tests.bench.rounds import interleave
from tests.bench.table import ratio, table

#: Ours among the candidates; it comes first.
OURS = "ours"
_EVERYTHING = Address("feed", format="atom")


def candidates(folder: Path, size: int) -> dict[str, Callable[[], bytes]]:
    """Return what makes the document of ``size`` entries, by name."""
    seeds = folder / f"seeds-{size}"
    corpus.write(seeds, size)
    settings = settings_.from_environment({}, seeds=str(seeds), catalog=str(folder / f"{size}.sqlite3"))
    catalog = Catalog(settings, partial(atom.element, settings=settings))
    catalog.refresh()
    head, made = told(settings, catalog)
    return {
        OURS: partial(_ours, settings, catalog),
        "feedgen": partial(peers.by_feedgen, head, made, settings),
        "Django": partial(peers.by_django, head, made),
        "Django, no content": partial(peers.by_django_alone, head, made),
        "by hand (limit)": partial(peers.by_hand, head, made, settings),
    }


def told(settings: Settings, catalog: Catalog) -> tuple[Head, list[Entry]]:
    """Return head and entries of the feed of everything."""
    with catalog.snapshot() as snapshot:
        made = list(entries.of(snapshot, snapshot.held(Chosen()).keys))
    head = Head(
        id=settings.tag("/"),
        title=titles.SITE,
        subtitle=titles.SUBTITLE,
        updated=max(entry.updated for entry in made),
        links=(
            Link("self", f"{settings.base_url}atom.xml"),
            Link("alternate", settings.base_url),
        ),
        icon=f"{settings.base_url}favicon.ico",
    )
    return head, made


def _ours(settings: Settings, catalog: Catalog) -> bytes:
    with catalog.snapshot() as snapshot:
        return feed.feed(settings, snapshot, _EVERYTHING, Pieces())


def measure(folder: Path, size: int, rounds: int = 15) -> list[tuple[str, float, float, float]]:
    """Return for each candidate its name, CPU µs a document and an entry, and how many times ours that is."""
    figures = interleave(candidates(folder, size), rounds)
    return [
        (
            name,
            statistics.median(seconds) * 1e6,
            statistics.median(seconds) * 1e6 / size,
            ratio(figures[OURS], seconds),
        )
        for name, seconds in figures.items()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one table a size."""
    parser = argparse.ArgumentParser(description="Measure how Atom documents are made.")
    parser.add_argument(
        "--size", type=int, nargs="+", default=[60, 1_000], help="entries (two days hold 1,320)"
    )
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="feeds-bench-") as folder:
        for size in options.size:
            rows = measure(Path(folder), size, options.rounds)
            heads = ("", "µs a document", "µs an entry", "times ours")
            sys.stdout.write(table(f"Atom document of {size:,} entries", heads, rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

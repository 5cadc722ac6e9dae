"""Measures how Atom documents are made: page cache cold, catalog warm, query included, neither ETag nor gzip.

``.venv/bin/python -m tests.bench.generate [--size 60 1000] [--rounds 15]``

Peers make the document from the same entries, which they have in memory: feedgen as its manual has it,
Django's Atom1Feed with summary and content, Django's Atom1Feed as it comes (no room for content: the article
stands as the summary), and string concatenation, the limit. Ours asks the catalog; once with the fragments
of earlier documents in memory, as a running app has them, and once without, as after each change.
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
from feeds.opening import open_catalog
from feeds.publishing import feed
from feeds.publishing.address import Address
from feeds.publishing.fragments import FragmentCache
from feeds.publishing.head import Head, Link
from feeds.settings import Settings
from tests.bench import corpus, peers
from tests.bench.rounds import interleave
from tests.bench.table import ratio, table

#: Ours among the candidates; they come first.
OURS, FIRST = "ours", "ours, the first after a change"
_EVERYTHING = Address("feed", format="atom")
#: Bytes of fragments: enough for all that there are.
_CAPACITY = 8_000_000


def candidates(folder: Path, size: int) -> dict[str, Callable[[], bytes]]:
    """Return what makes the document of ``size`` entries, by name."""
    seeds = folder / f"seeds-{size}"
    corpus.write(seeds, size)
    settings = settings_.from_environment({}, seeds=str(seeds), cache=str(folder / "cache"))
    catalog = open_catalog(settings)
    catalog.refresh()
    head, made = head_and_entries(settings, catalog)
    return {
        OURS: partial(_ours, settings, catalog, FragmentCache(_CAPACITY)),
        FIRST: lambda: _ours(settings, catalog, FragmentCache(_CAPACITY)),
        "feedgen": partial(peers.by_feedgen, head, made, settings),
        "Django": partial(peers.by_django, head, made),
        "Django, no content": partial(peers.by_django_alone, head, made),
        "by hand (limit)": partial(peers.by_hand, head, made, settings),
    }


def head_and_entries(settings: Settings, catalog: Catalog) -> tuple[Head, list[Entry]]:
    """Return head and entries of the feed of everything."""
    with catalog.snapshot() as snapshot:
        made = snapshot.entries(snapshot.keys(Chosen()))
    head = Head(
        id=settings.tag("/"),
        title=settings.title,
        subtitle=settings.subtitle,
        updated=max(entry.updated for entry in made),
        links=(
            Link("self", f"{settings.base_url}atom.xml"),
            Link("alternate", settings.base_url),
        ),
        icon=f"{settings.base_url}static/icon-180.png",
        logo=f"{settings.base_url}static/icon-512.png",
    )
    return head, made


def _ours(settings: Settings, catalog: Catalog, fragments: FragmentCache) -> bytes:
    with catalog.snapshot() as snapshot:
        return feed.feed(settings, snapshot, _EVERYTHING, fragments)


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
        "--size", type=int, nargs="+", default=[60, 390], help="entries (a document holds about 390)"
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

"""Measures the catalog: made from nothing, reopened, grown by a digest, asked cold, searched; and its memory.

``.venv/bin/python -m tests.bench.catalog [--size 10000 100000] [--profile] [--folder DIR]``

A million (``--size 1000000``) takes ten minutes and 8 GB of the folder, which is a temporary one by default.
Each step is its own process, as it is in life; CPU time is that of all its processes. ``--profile`` makes the
catalog in one process instead, and prints where its time goes.
"""

import argparse
import cProfile
import json
import os
import pstats
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from feeds import settings
from feeds.catalog import fulltext
from feeds.catalog.catalog import Catalog
from feeds.catalog.snapshot import Snapshot
from feeds.model import EVERYTHING, Selection
from feeds.opening import open_catalog
from feeds.publishing import atom
from feeds.reading import digest, editing
from feeds.reading.tables import built_in
from tests.bench import corpus
from tests.bench.processes import FEEDS, run
from tests.bench.table import table

_FIRST_REQUEST = """
import json, sys, time
started = time.perf_counter()
from werkzeug.test import Client
from feeds import settings
from feeds.delivery.web import create_app
imported = time.perf_counter()
answer = Client(create_app(settings.from_environment())).get("/region/karaganda/atom.xml")
print(json.dumps([answer.status_code, imported - started, time.perf_counter() - imported]))
"""

Row = tuple[str, float, str]


class Bench:
    """One corpus and its catalog in a folder of their own."""

    def __init__(self, folder: Path, size: int) -> None:
        self.size = size
        self.seeds = folder / f"seeds-{size}"
        self.environ = {"FEEDS_SEEDS": str(self.seeds), "FEEDS_CACHE": str(folder / f"cache-{size}")}
        self.settings = settings.from_environment(self.environ)
        if not self.seeds.is_dir():
            corpus.write(self.seeds, size)

    def catalog(self) -> Catalog:
        """Return the catalog as a process that has just begun sees it."""
        return open_catalog(self.settings)

    def add(self, at: int) -> None:
        """Put one more digest into the seeds folder, finished long ago."""
        name, text = corpus.one_more(at)
        file = self.seeds / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        # Fresh files are left alone until they have come to rest.
        then = time.time() - 60
        os.utime(file, (then, then))


def measure(folder: Path, size: int, rounds: int = 5) -> list[Row]:
    """Return every figure for a corpus of this size."""
    bench = Bench(folder, size)
    return [
        *made(bench),
        *reopened(bench),
        *grown(bench, rounds),
        *asked(bench),
        *searched(bench),
    ]


def made(bench: Bench) -> list[Row]:
    """Measure the first build, by a command that lists the feeds when it is done."""
    with _Scale(bench) as scale:
        cost = run([*FEEDS, "list"], bench.environ)
    with bench.catalog().snapshot() as snapshot:
        count = snapshot.categories.everything.entries
    return [
        ("entries", count, ""),
        ("from nothing, CPU", cost.cpu_seconds, "s"),
        ("from nothing, CPU per entry", cost.cpu_seconds / count * 1e6, "µs"),
        ("from nothing, wall", cost.wall_seconds, "s"),
        ("from nothing, cores used", cost.cpu_seconds / cost.wall_seconds, ""),
        ("from nothing, peak memory of all processes", cost.peak_mb, "MB"),
        ("… of which is no mapped file", cost.anonymous_mb, "MB"),
        ("catalog's size", bench.catalog().file.stat().st_size / 1e6, "MB"),
        ("for scale: one feedgen element meanwhile, CPU, median", scale.median * 1e6, "µs"),
        ("… from nothing, such elements per entry", cost.cpu_seconds / count / scale.median, ""),
    ]


class _Scale(threading.Thread):
    """Measures what feedgen takes for an entry's element while something else is measured.

    A machine may be twice as slow for a while: what the same work takes then tells how slow.
    """

    _PAUSE_SECONDS = 1.0

    def __init__(self, bench: Bench) -> None:
        super().__init__(daemon=True)
        file = next(bench.seeds.rglob("*.txt"))
        items = digest.parse(file.read_bytes(), file.name).items
        tables = built_in()
        entries_ = [editing.edit([item], tables) for item in items]
        self._render: Callable[[], object] = lambda: [atom.element(entry) for entry in entries_]
        self._entries = len(entries_)
        self._seconds: list[float] = []
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Measure once a second, and once at the end, in this thread's own CPU time."""
        ended = False
        while not ended:
            ended = self._ended.wait(self._PAUSE_SECONDS)
            self._render()  # the first time costs more, as caches are cold
            started = time.thread_time()
            self._render()
            self._seconds.append((time.thread_time() - started) / self._entries)

    @property
    def median(self) -> float:
        """CPU seconds of one element."""
        return statistics.median(self._seconds)


def reopened(bench: Bench) -> list[Row]:
    """Measure the app's first answer on an unchanged seeds folder."""
    cost = run([sys.executable, "-c", _FIRST_REQUEST], bench.environ)
    status, importing, answering = json.loads(cost.output)
    if status != 200:
        raise AssertionError(cost.output)
    return [
        ("unchanged, first answer, wall", answering, "s"),
        ("… imports before that, wall", importing, "s"),
        ("… whole process, CPU", cost.cpu_seconds, "s"),
        ("… its peak memory", cost.peak_mb, "MB"),
        ("… of which is no mapped file", cost.anonymous_mb, "MB"),
    ]


def grown(bench: Bench, rounds: int) -> list[Row]:
    """Measure one more digest: in a process that has followed the folder before, and as a fresh command."""
    catalog = bench.catalog()
    catalog.refresh(wait=False)
    idle = [_cpu(lambda: catalog.refresh(wait=False)) for _ in range(rounds)]
    running, fresh = [], []
    for at in range(rounds):
        bench.add(at)
        running.append(_cpu(lambda: catalog.refresh(wait=False)))
    for at in range(rounds, 2 * rounds):
        bench.add(at)
        fresh.append(run([*FEEDS, "show", "/region/karaganda/atom.xml"], bench.environ, watch=False))
    return [
        ("poll of an unchanged folder, CPU", statistics.median(idle), "s"),
        ("one more digest, running app, CPU", statistics.median(running), "s"),
        ("… beyond the poll", statistics.median(running) - statistics.median(idle), "s"),
        ("one more digest, fresh command, CPU", statistics.median(cost.cpu_seconds for cost in fresh), "s"),
        ("one more digest, fresh command, wall", statistics.median(cost.wall_seconds for cost in fresh), "s"),
    ]


def _cpu(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started


def asked(bench: Bench) -> list[Row]:
    """Measure the newest 100 of every region in every category, each by a connection of its own; CPU time."""
    with bench.catalog().snapshot() as snapshot:
        selections = [
            Selection((("region", (region.term,)), ("category", (category.term,))))
            for region, category, *_ in snapshot.categories.intersections()
        ]
        selections += [
            Selection((("region", (region.category.term,)),))
            for region in snapshot.categories.listed("region")
        ]
    opening, asking = [], []
    for selection in selections:
        started = time.thread_time()
        with bench.catalog().snapshot() as snapshot:
            opened = time.thread_time()
            snapshot.entries(snapshot.keys(snapshot.categories.choose(selection)))
            asking.append(time.thread_time() - opened)
        opening.append(opened - started)
    return [
        ("new connection, median", statistics.median(opening) * 1e3, "ms"),
        ("… its newest 100 of region × category, median", statistics.median(asking) * 1e3, "ms"),
        ("… largest", max(asking) * 1e3, "ms"),
    ]


def queries() -> dict[str, tuple[str, ...]]:
    """Return words to search for, by how common they are."""
    vocabulary = corpus.words(random.Random(1), 0).vocabulary
    ranks = {"common": (0, 1, 5), "usual": (150, 300, 700), "rare": (5_000, 12_000, 25_000)}
    return {name: tuple(vocabulary[rank] for rank in chosen) for name, chosen in ranks.items()}


def feeds_to_search(bench: Bench) -> dict[str, Selection]:
    """Return feeds of every size: everything, the largest and smallest of each kind, a union."""
    found = {"everything": EVERYTHING}
    with bench.catalog().snapshot() as snapshot:
        for scheme in ("region", "category", "publisher"):
            listed = sorted(
                (row for row in snapshot.categories.listed(scheme) if row.entries),
                key=lambda row: row.entries,
            )
            found[f"largest {scheme}"] = Selection(((scheme, (listed[-1].category.term,)),))
            found[f"smallest {scheme}"] = Selection(((scheme, (listed[0].category.term,)),))
        pairs = sorted(
            (entries, region.category.term, category.category.term)
            for region in snapshot.categories.listed("region")
            for category, entries in snapshot.categories.pairs("region", region.key)
        )
        for name, (_entries, region, category) in (("largest", pairs[-1]), ("smallest", pairs[0])):
            found[f"{name} region × category"] = Selection((("region", (region,)), ("category", (category,))))
        terms = tuple(sorted(row.category.term for row in snapshot.categories.listed("region"))[:5])
        found["union of five regions"] = Selection((("region", terms),))
    return found


def named(chosen: dict[str, tuple[str, ...]]) -> list[str]:
    """Return searches of one to three words that name feeds, alone, together, and with other words."""
    names = (
        "turkistan",
        "karaganda",
        "north kazakhstan",
        "ministry of finance",
        "law",
        "culture",
        "туркестан",
    )
    with_words = [f"{name} {words[0]}" for name in names for words in chosen.values()]
    together = ["turkistan law", "karaganda culture", "law culture", "tourism ulytau", "turkistan law school"]
    return [*names, *with_words, *together, "schools", "city roads", "children agency"]


def searched(bench: Bench) -> list[Row]:
    """Measure searches in feeds of every size; CPU time.

    They are of one to three words, common, rare and mixed; then of names of feeds and plurals.
    """
    chosen = queries()
    mixed = (chosen["common"][0], chosen["usual"][0], chosen["rare"][0])
    plain = [" ".join(terms[:count]) for terms in (*chosen.values(), mixed) for count in (1, 2, 3)]
    rows: list[Row] = []
    with bench.catalog().snapshot() as snapshot:
        for feed, selection in feeds_to_search(bench).items():
            for kind, asked in (("search", plain), ("search by names", named(chosen))):
                took = sorted((_seconds(snapshot, selection, query), query) for query in asked)
                middle = statistics.median(seconds for seconds, _query in took)
                rows.append((f"{kind} in {feed}, median", middle * 1e3, "ms"))
                rows.append((f"… slowest: {took[-1][1]}", took[-1][0] * 1e3, "ms"))
    return rows


def _seconds(snapshot: Snapshot, selection: Selection, query: str) -> float:
    started = time.thread_time()
    snapshot.newest(snapshot.categories.choose(selection), query=fulltext.normalise(query))
    return time.thread_time() - started


def profile(folder: Path, size: int) -> None:
    """Make the catalog in this process, and print where the time goes."""
    bench = Bench(folder, size)
    profiler = cProfile.Profile(time.process_time)
    profiler.runcall(bench.catalog().refresh)
    statistics_ = pstats.Stats(profiler, stream=sys.stdout)
    for order in ("tottime", "cumtime"):
        statistics_.sort_stats(order).print_stats(40)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one table a size."""
    parser = argparse.ArgumentParser(description="Measure the catalog.")
    parser.add_argument("--size", type=int, nargs="+", default=[10_000, 100_000], help="entries")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    parser.add_argument("--folder", type=Path, help="where to write (default: a temporary folder)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="feeds-bench-", dir=options.folder) as folder:
        for size in options.size:
            if options.profile:
                profile(Path(folder), size)
            else:
                rows = measure(Path(folder), size)
                sys.stdout.write(table(f"catalog of {size:,}", ("", "figure", "unit"), rows) + "\n")
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())

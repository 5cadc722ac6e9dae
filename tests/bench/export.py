"""Measures the export: small, against Hugo with near enough the same documents, and after one more digest.

``.venv/bin/python -m tests.bench.export [--size 10000] [--rounds 3] [--folder DIR] [--no-peer]`` needs hugo.
CPU time is that of all processes. "times ours" divides round by round. Each round writes to a new folder, and
nothing is deleted before the end: for each file that is made, ext4 passes over the inodes of those that were
deleted in the last minutes. After one run the next needs another file system, or some patience.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from feeds.catalog.categories import Chosen
from feeds.catalog.snapshot import WINDOW
from feeds.model import Entry
from tests.bench import corpus, entries, hugo
from tests.bench.catalog import Bench
from tests.bench.processes import FEEDS, Cost, run
from tests.bench.table import ratio, table

WARM, NOTHING, PEER = "feeds export, catalog warm", "feeds export, from nothing", "Hugo"


def measure(folder: Path, size: int, rounds: int = 3, *, peer: bool = True) -> list[Sequence[object]]:
    """Return a row for each way to write the documents."""
    bench = Bench(folder, size)
    run([*FEEDS, "list"], bench.environ, watch=False)
    site = folder / "hugo"
    if peer:
        hugo.write(site, articles(bench), WINDOW)
    costs: dict[str, list[Cost]] = {}
    for at in range(rounds):
        costs.setdefault(WARM, []).append(_ours(folder / f"warm-{at}", bench.environ))
        made = {**bench.environ, "FEEDS_CACHE": str(folder / f"nothing-cache-{at}")}
        costs.setdefault(NOTHING, []).append(_ours(folder / f"nothing-{at}", made))
        if peer:
            costs.setdefault(PEER, []).append(_hugo(site, folder / f"built-{at}"))
    counts = {
        WARM: _count(folder / "warm-0"),
        NOTHING: _count(folder / "nothing-0"),
        PEER: _count(folder / "built-0"),
    }
    rows = [_row(name, each, costs[WARM], counts[name]) for name, each in costs.items()]
    return [*rows, *again(folder / "warm-0", bench, costs, rounds)]


def articles(bench: Bench) -> Iterator[Entry]:
    """Yield every article of the catalog."""
    with bench.catalog().snapshot() as snapshot:
        yield from entries.of(snapshot, snapshot.newest(Chosen(), limit=bench.size * 2))


def again(out: Path, bench: Bench, full: Mapping[str, Sequence[Cost]], rounds: int) -> list[Sequence[object]]:
    """Return rows for an export with nothing new, and with one more digest.

    The last compares that with a ``full`` one that reads digests, too: all of them.
    """
    command = [*FEEDS, "export", str(out)]
    same = [run(command, bench.environ) for _ in range(rounds)]
    more = []
    for at in range(rounds):
        bench.add(at)
        more.append(run(command, bench.environ))
    return [
        _row("… again, nothing new", same, full[WARM], _count(out)),
        _row("… again, one more digest", more, full[WARM], _count(out)),
        _row("… the same, of that from nothing", more, full[NOTHING], _count(out)),
    ]


def small(folder: Path, rounds: int = 5) -> list[Sequence[object]]:
    """Return rows for the export of the seeds as a whole process, and for what an import of feedgen takes."""
    seeds = folder / "seeds"
    shutil.copytree(corpus.SEEDS, seeds, ignore=shutil.ignore_patterns(".*"))
    costs: dict[str, list[Cost]] = {"import feedgen": [], "feeds export, from nothing": [], "… again": []}
    for at in range(rounds):
        environ = {"FEEDS_SEEDS": str(seeds), "FEEDS_CACHE": str(folder / f"nothing-cache-{at}")}
        costs["import feedgen"].append(run([sys.executable, "-c", "import feedgen.feed"]))
        for name in ("feeds export, from nothing", "… again"):
            costs[name].append(_ours(folder / f"small-{at}", environ))
    return [
        _row(name, each, costs["import feedgen"], _count(folder / "small-0") if "feeds" in name else 0)
        for name, each in costs.items()
    ]


def _ours(out: Path, environ: dict[str, str]) -> Cost:
    return run([*FEEDS, "export", str(out)], environ)


def _hugo(site: Path, out: Path) -> Cost:
    cache = site.with_name("hugo-cache")
    return run(
        ["hugo", "--source", str(site), "--destination", str(out), "--cacheDir", str(cache), "--quiet"]
    )


def _count(out: Path) -> int:
    return sum(file.is_file() and not file.name.startswith(".") for file in out.rglob("*"))


def _row(name: str, costs: Sequence[Cost], base: Sequence[Cost], documents: int) -> Sequence[object]:
    return (
        name,
        documents,
        statistics.median(cost.cpu_seconds for cost in costs),
        statistics.median(cost.wall_seconds for cost in costs),
        statistics.median(cost.peak_mb for cost in costs),
        statistics.median(cost.anonymous_mb for cost in costs),
        ratio([cost.cpu_seconds for cost in base], [cost.cpu_seconds for cost in costs]),
        ratio([cost.peak_mb or 1 for cost in base], [cost.peak_mb for cost in costs]),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Measure the export.")
    parser.add_argument("--size", type=int, nargs="+", default=[10_000], help="articles (default: 10000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to write (default: a temporary folder)")
    parser.add_argument("--no-peer", action="store_true", help="leave Hugo out")
    options = parser.parse_args(arguments)
    heads = ("", "files", "CPU s", "wall s", "peak MB", "no file MB", "times, CPU", "times, MB")
    with tempfile.TemporaryDirectory(prefix="feeds-bench-", dir=options.folder) as folder:
        rows = small(Path(folder), max(5, options.rounds))
        sys.stdout.write(table("export of the seeds, as a whole process", heads, rows) + "\n")
        for size in options.size:
            rows = measure(Path(folder), size, options.rounds, peer=not options.no_peer)
            sys.stdout.write(table(f"export of {size:,} articles", heads, rows) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())

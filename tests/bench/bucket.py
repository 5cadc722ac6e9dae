"""Measures exports to a bucket, against rclone with the files of an export; the store is on this machine.

``.venv/bin/python -m tests.bench.bucket [--size 4500] [--rounds 3] [--folder DIR]`` needs rclone and weed.
4,500 articles are some 7,000 objects, and 57,000 some 70,000. Both sides render the documents, with the
catalog there; ours also reads the digest that is added. Wall time is what an operator waits for, with the
store's own work on the same machine. The last table has 30 ms of latency in front of the store.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench import corpus
from tests.bench.catalog import Bench
from tests.bench.processes import FEEDS, Cost, run
from tests.bench.table import ratio, table
from tests.proxy import Proxy
from tests.stores import NAME, SeaweedFS, seaweedfs

FIRST, NOTHING, MORE = "first export", "nothing new", "one more digest"
_HEADS = ("", "objects", "wall s", "CPU s", "peak MB", "rclone, wall s", "times")
_TUNED = ("--checksum", "--fast-list", "--transfers", "32", "--checkers", "32")
_LATENCY_SECONDS = 0.03
_PATCH = "import sys; from feeds.delivery.targets import bucket; bucket._AT_ONCE = 1"
_ONE_AT_A_TIME = (sys.executable, "-c", f"{_PATCH}; from feeds.cli import main; sys.exit(main())")


class Sides:
    """The two ways to bring one corpus into a bucket."""

    def __init__(self, folder: Path, size: int, store: SeaweedFS) -> None:
        self.bench = Bench(folder, size)
        self._folder = folder
        self._size = size
        variables = store.environment()
        self._ours = {**self.bench.environ, **variables}
        options = {
            "TYPE": "s3",
            "PROVIDER": "Other",
            "ACCESS_KEY_ID": variables["AWS_ACCESS_KEY_ID"],
            "SECRET_ACCESS_KEY": variables["AWS_SECRET_ACCESS_KEY"],
            "ENDPOINT": variables["AWS_ENDPOINT_URL"],
        }
        # rclone refuses bundles of certificates that are meant for others.
        self._theirs = {"RCLONE_CONFIG": "", "AWS_CA_BUNDLE": ""}
        self._theirs |= {f"RCLONE_CONFIG_REMOTE_{name}": value for name, value in options.items()}
        run([*FEEDS, "list"], self._ours, watch=False)

    def ours(self, at: int) -> Cost:
        """Export to a prefix."""
        return run([*FEEDS, "export", f"s3://{NAME}/ours-{self._size}-{at}"], self._ours)

    def rclone(self, at: int) -> Cost:
        """Export to a folder, and copy that to a prefix."""
        out = self._folder / f"public-{self._size}-{at}"
        to = f"remote:{NAME}/theirs-{self._size}-{at}"
        made = run([*FEEDS, "export", str(out)], self._ours, watch=False)
        command = ["rclone", "sync", str(out), to, *_TUNED, "--exclude", "/.feeds-*"]
        copied = run(command, self._theirs, watch=False)
        cpu, wall = made.cpu_seconds + copied.cpu_seconds, made.wall_seconds + copied.wall_seconds
        return Cost(cpu, wall, 0, 0, made.output)


def measure(folder: Path, size: int, store: SeaweedFS, rounds: int = 3) -> list[Sequence[object]]:
    """Return a row for a first export, one with nothing new, and one after one more digest."""
    sides = Sides(folder, size, store)
    costs: dict[str, list[tuple[Cost, Cost]]] = {FIRST: [], NOTHING: [], MORE: []}
    for at in range(rounds):
        costs[FIRST].append((sides.ours(at), sides.rclone(at)))
        costs[NOTHING].append((sides.ours(at), sides.rclone(at)))
        sides.bench.add(at)
        costs[MORE].append((sides.ours(at), sides.rclone(at)))
    return [_row(name, pairs) for name, pairs in costs.items()]


def _row(name: str, pairs: Sequence[tuple[Cost, Cost]]) -> Sequence[object]:
    ours, theirs = [our for our, _ in pairs], [their for _, their in pairs]
    return (
        name,
        _documents(ours[0]),
        statistics.median(cost.wall_seconds for cost in ours),
        statistics.median(cost.cpu_seconds for cost in ours),
        statistics.median(cost.peak_mb for cost in ours),
        statistics.median(cost.wall_seconds for cost in theirs),
        ratio([cost.wall_seconds for cost in ours], [cost.wall_seconds for cost in theirs]),
    )


def _documents(cost: Cost) -> int:
    """Return how many documents an export says that there are."""
    said = next(line for line in cost.output.splitlines() if " written, " in line)
    numbers = [int(word) for word in said.replace(",", "").split() if word.isdecimal()]
    return numbers[0] + numbers[1]


def latency(folder: Path, store: SeaweedFS) -> list[Sequence[object]]:
    """Return rows for the export of the samples to a store that is far away, many at a time and one."""
    environ = {"FEEDS_SEEDS": str(corpus.SEEDS), "FEEDS_CACHE": str(folder / "far")}
    run([*FEEDS, "list"], environ, watch=False)
    costs: dict[str, Cost] = {}
    for name, command in (("many at a time", FEEDS), ("one at a time", _ONE_AT_A_TIME)):
        with Proxy(store.port, seconds=_LATENCY_SECONDS) as proxy:
            target = f"s3://{NAME}/{name.replace(' ', '-')}"
            costs[name] = run([*command, "export", target], {**environ, **store.environment(proxy.port)})
    slowest = costs["one at a time"].wall_seconds
    return [
        (name, _documents(cost), cost.wall_seconds, slowest / cost.wall_seconds)
        for name, cost in costs.items()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Measure exports to a bucket.")
    parser.add_argument("--size", type=int, nargs="+", default=[4_500], help="articles (default: 4500)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to write (default: a temporary folder)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="feeds-bench-", dir=options.folder) as name:
        folder = Path(name)
        (folder / "store").mkdir()
        with seaweedfs(folder / "store") as store:
            for size in options.size:
                rows = measure(folder, size, store, options.rounds)
                sys.stdout.write(table(f"{size:,} articles in a bucket", _HEADS, rows) + "\n")
                sys.stdout.flush()
            heads = ("with 30 ms of latency", "objects", "wall s", "times")
            sys.stdout.write(table("the samples in a bucket that is far away", heads, latency(folder, store)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Reckons what a million subscribers cost who poll hourly, with the real documents and headers of a day.

``.venv/bin/python -m tests.bench.subscribers [--readers 1000000] [--conditional 0.9] [--gzip 0.95]
[--edges 50]`` takes some minutes and prints tables: what is sent to readers, by feeds; the same for other
shares of readers that send conditional requests; what caches in front of the origin leave of it.

The day is that of tests/bench/day.py: 660 press releases in digests that come from nine to seven. Each reader
has one feed, and polls it every hour at a minute of its own. Readers choose feeds as ``CHOICE`` says, and
within a kind by Zipf's law, the largest feed first. A cache is one place of a CDN: it keeps an answer, plain
or compressed, and sends it again as Cache-Control allows, asking anew in the background. Bytes are heads and
bodies of answers, without TCP and TLS.
"""

import argparse
import math
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.day import MINUTES, Feed, Version, digests, feeds
from tests.bench.table import table

_HOUR = 60
_SECONDS = MINUTES * 60
#: Shares of readers, by kind of feed.
CHOICE = {
    "everything": 0.1,
    "region": 0.5,
    "category": 0.15,
    "publisher": 0.1,
    "region and category": 0.15,
}


class Readers(NamedTuple):
    """The readers of a site, or of a feed."""

    number: float
    #: The share that sends If-None-Match, and that takes gzip.
    conditional: float
    gzip: float
    #: In how many places of a CDN they ask.
    edges: int


class Sent(NamedTuple):
    """Answers to readers."""

    requests: float
    unchanged: float
    #: Bytes in each minute of the day.
    minutes: list[float]

    def __add__(self, other: object) -> "Sent":
        """Return those of both."""
        assert isinstance(other, Sent)
        minutes = [mine + theirs for mine, theirs in zip(self.minutes, other.minutes, strict=True)]
        return Sent(self.requests + other.requests, self.unchanged + other.unchanged, minutes)


class Asked(NamedTuple):
    """Requests of caches to the origin."""

    requests: float
    unchanged: float
    bytes: float
    #: Answers to readers that were no longer the newest document.
    late: float

    def __add__(self, other: object) -> "Asked":
        """Return those of both."""
        assert isinstance(other, Asked)
        return Asked(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def times(self, edges: int) -> "Asked":
        """Return those of so many equal caches."""
        return Asked(*(each * edges for each in self))


class Sums(NamedTuple):
    """The day of some feeds."""

    readers: float
    sent: Sent
    asked: Asked

    def __add__(self, other: object) -> "Sums":
        """Return those of both."""
        assert isinstance(other, Sums)
        return Sums(self.readers + other.readers, self.sent + other.sent, self.asked + other.asked)


_NOTHING = Sums(0, Sent(0, 0, [0.0] * MINUTES), Asked(0, 0, 0, 0))


def reckon(found: Sequence[Feed], who: Readers) -> dict[str, Sums]:
    """Return the sums of the largest feed of each kind, of each kind, and of all, by path or name."""
    dice = random.Random(1)
    result: dict[str, Sums] = {}
    everybody = _NOTHING
    for kind, share in CHOICE.items():
        ranked = sorted((feed for feed in found if feed.kind == kind), key=lambda feed: -feed.entries)
        weights = [1 / rank for rank in range(1, len(ranked) + 1)]
        together = _NOTHING
        for feed, weight in zip(ranked, weights, strict=True):
            number = who.number * share * weight / sum(weights)
            sums = of_feed(feed, who._replace(number=number), dice)
            if feed is ranked[0] and len(ranked) > 1:
                result[feed.path.removesuffix("atom.xml")] = sums
            together += sums
        result[kind] = together
        everybody += together
    return {**result, "all": everybody}


def of_feed(feed: Feed, who: Readers, dice: random.Random) -> Sums:
    """Return what its readers come to, with and without caches."""
    newest = list(_by_minute(feed.versions))
    asked = _NOTHING.asked
    for compressed, share in ((True, who.gzip), (False, 1 - who.gzip)):
        rate = who.number * share / who.edges / _HOUR
        asked += _cached(newest, rate, dice, compressed=compressed).times(who.edges)
    return Sums(who.number, _sent(newest, who), asked)


def _by_minute(versions: Sequence[Version]) -> Iterator[Version]:
    """Yield the version that there is at each minute of the day."""
    at = 0
    for minute in range(MINUTES):
        while at + 1 < len(versions) and versions[at + 1].minute <= minute:
            at += 1
        yield versions[at]


def _sent(newest: Sequence[Version], who: Readers) -> Sent:
    """Return the answers to readers, who have the version of an hour before."""
    requests = who.number / _HOUR
    unchanged, minutes = 0.0, []
    for minute, version in enumerate(newest):
        same = requests * who.conditional if version is newest[max(0, minute - _HOUR)] else 0
        body = who.gzip * version.packed + (1 - who.gzip) * version.plain
        unchanged += same
        minutes.append(same * version.unchanged + (requests - same) * body)
    return Sent(requests * MINUTES, unchanged, minutes)


def _cached(newest: Sequence[Version], rate: float, dice: random.Random, *, compressed: bool) -> Asked:
    """Return what a cache with so many requests a minute asks of the origin; it begins empty."""
    requests, unchanged, sent, late = 0, 0, 0, 0.0
    held, fetched = None, 0
    for minute, version in enumerate(newest):
        if dice.random() < math.exp(-rate):
            continue
        age = (minute - fetched) * 60
        if held and held is not version and age < version.fresh + version.stale:
            # When asked anew in the background, it sends the old document once more.
            late += max(1, rate) if age < version.fresh else 1
        if held and age < version.fresh:
            continue
        requests += 1
        unchanged += held is version
        whole = version.packed if compressed else version.plain
        sent += version.unchanged if held is version else whole
        held, fetched = version, minute
    return Asked(requests, unchanged, sent, late)


def _sent_row(name: str, sums: Sums) -> Sequence[object]:
    sent = sums.sent
    return (
        name,
        round(sums.readers),
        sent.requests / _SECONDS,
        100 * sent.unchanged / sent.requests,
        sum(sent.minutes) / 1e9,
        sum(sent.minutes) * 8 / _SECONDS / 1e6,
        max(sent.minutes) * 8 / 60 / 1e6,
    )


def _asked_row(name: str, sums: Sums) -> Sequence[object]:
    asked = sums.asked
    return (
        name,
        asked.requests / _SECONDS,
        100 * (1 - asked.requests / sums.sent.requests),
        100 * asked.unchanged / asked.requests,
        asked.bytes / 1e9,
        100 * asked.late / sums.sent.requests,
    )


def tables(found: Sequence[Feed], who: Readers) -> Iterator[str]:
    """Yield the tables."""
    heads = ("feeds", "readers", "requests/s", "304, %", "GB a day", "Mbit/s", "at most")
    rows = [_sent_row(*each) for each in reckon(found, who).items()]
    yield table("sent to readers", heads, rows)
    rows = [
        _sent_row(f"{share:.0%}", reckon(found, who._replace(conditional=share))["all"])
        for share in (1.0, 0.9, 0.5, 0.0)
    ]
    yield table("the same, by the share of conditional requests", ("share", *heads[1:]), rows)
    left = ("feeds", "requests/s", "hits, %", "304, %", "GB a day", "late, %")
    for edges in (1, who.edges):
        rows = [_asked_row(*each) for each in reckon(found, who._replace(edges=edges)).items()]
        yield table(f"asked of the origin; caches: {edges}", left, rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Reckon what subscribers cost.")
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--conditional", type=float, default=0.9, help="share that sends If-None-Match")
    parser.add_argument("--gzip", type=float, default=0.95, help="share that takes gzip")
    parser.add_argument("--edges", type=int, default=50, help="places of a CDN (default: %(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="feeds-bench-") as folder:
        found = feeds(Path(folder), *digests())
    who = Readers(options.readers, options.conditional, options.gzip, options.edges)
    sys.stdout.write("\n".join(tables(found, who)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

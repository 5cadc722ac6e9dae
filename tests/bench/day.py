"""A day of 660 press releases: the Atom feeds of a site, and its answers for them at each minute."""

import os
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from feeds import settings as settings_
from feeds.catalog.snapshot import Snapshot
from feeds.delivery.answer import Answer
from feeds.model import EVERYTHING, SCHEMES, Selection
from feeds.opening import open_catalog
from feeds.publishing.address import Address
from feeds.publishing.publication import Publication
from tests.bench import corpus

MINUTES = 24 * 60
#: When the digests of the day come, evenly: from nine to seven.
FIRST, LAST = 9 * 60, 19 * 60
#: Headers that the server adds to those of the app.
_ADDED = b"date: Fri, 21 Feb 2025 09:00:00 GMT\r\nserver: granian\r\n\r\n"
_SECONDS = re.compile(r"max-age=(\d+), stale-while-revalidate=(\d+)")


class Version(NamedTuple):
    """A document from one minute of the day on, until there is another version."""

    minute: int
    etag: str
    #: Bytes of the answers, head and body: plain, compressed, and 304.
    plain: int
    packed: int
    unchanged: int
    #: Seconds that a cache may keep it, and then send it while it asks anew.
    fresh: int
    stale: int


class Feed(NamedTuple):
    """A feed, with its versions of the day; the first is that of the evening before."""

    path: str
    #: Schemes of its categories: ``region``, ``region and category`` …, or ``everything``.
    kind: str
    #: Its number of entries.
    entries: int
    versions: list[Version]


def feeds(folder: Path, made: Sequence[tuple[str, str]], today: int) -> list[Feed]:
    """Return all feeds as they are on a day on which the last ``today`` of the digests come."""
    settings = settings_.from_environment(
        {}, seeds=str(folder / "seeds"), cache=str(folder / "cache"), base_url="https://example.org/news/"
    )
    _write(folder / "seeds", made[:-today])
    catalog, publication = open_catalog(settings), Publication(settings)
    found: dict[str, Feed] = {}
    scans: dict[str, int] = {}
    for at in range(today + 1):
        _write(folder / "seeds", made[len(made) - today : len(made) - today + at])
        catalog.refresh()
        minute = round(FIRST + at * (LAST - FIRST) / today) if at else 0
        with catalog.snapshot() as snapshot:
            for address, kind, entries in _subscribed(snapshot):
                scan = publication.version(snapshot, address)
                if scans.get(address.path) == scan:
                    continue
                scans[address.path] = scan
                document = publication.publish(snapshot, address)
                feed = found.setdefault(address.path, Feed(address.path, kind, entries, []))
                if not feed.versions or feed.versions[-1].etag != document.etag:
                    answer = Answer(document, snapshot.moment(scan))
                    feed.versions.append(_version(minute, document.etag, answer))
    return list(found.values())


def digests(days: int = 8) -> tuple[list[tuple[str, str]], int]:
    """Return names and texts of the digests of some days, and how many of them are of the last."""
    made = list(corpus.digests(days * corpus.A_DAY))
    return made, sum(f"/{corpus.LAST_DAY}-" in name for name, _ in made)


def _write(seeds: Path, made: Sequence[tuple[str, str]]) -> None:
    """Write digests that are not there yet, as if a minute ago: they are finished."""
    then = time.time() - 60
    for name, text in made:
        file = seeds / name
        if file.exists():
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        os.utime(file, (then, then))


def _subscribed(snapshot: Snapshot) -> Iterator[tuple[Address, str, int]]:
    """Yield each feed that has entries: its address, its kind, and the number of its entries."""
    yield Address("feed", EVERYTHING, "atom"), "everything", snapshot.categories.everything.entries
    for scheme in SCHEMES:
        for listed in snapshot.categories.listed(scheme):
            yield Address("feed", Selection.of(listed.category), "atom"), scheme, listed.entries
    for region in snapshot.categories.listed("region"):
        for category, entries in snapshot.categories.pairs("region", region.key):
            selection = Selection.of(region.category, category.category)
            yield Address("feed", selection, "atom"), "region and category", entries


def _version(minute: int, etag: str, answer: Answer) -> Version:
    plain, headers = _sent(answer, {})
    packed, _ = _sent(answer, {"HTTP_ACCEPT_ENCODING": "gzip"})
    unchanged, _ = _sent(answer, {"HTTP_IF_NONE_MATCH": headers["ETag"]})
    seconds = _SECONDS.search(headers["Cache-Control"])
    assert seconds
    return Version(minute, etag, plain, packed, unchanged, int(seconds[1]), int(seconds[2]))


def _sent(answer: Answer, asked: dict[str, str]) -> tuple[int, dict[str, str]]:
    """Return the bytes of an answer, head included, and its headers."""
    heads: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        heads.append((status, headers))

    body = b"".join(answer.send({"REQUEST_METHOD": "GET", **asked}, start))
    ((status, headers),) = heads
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return len(f"HTTP/1.1 {status}\r\n{head}") + len(_ADDED) + len(body), dict(headers)

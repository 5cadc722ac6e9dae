"""How much a subscription document holds, and which archive it leads to."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feeds.catalog import snapshot
from feeds.model import Entry
from tests import material
from tests.bench import corpus
from tests.site import SERVED_ONLY, Site

_ATOM = "{http://www.w3.org/2005/Atom}"
_ENTRY = re.compile(rb"<entry .*?</entry>", re.DOTALL)
_FORMATS = ("atom.xml", "rss.xml", "feed.json")


def _ids(body: bytes, file: str) -> list[str]:
    """Return the ids of the entries of a document, in their order."""
    if file == "feed.json":
        return [item["id"] for item in json.loads(body)["items"]]
    name = "guid" if file == "rss.xml" else f"{_ATOM}entry/{_ATOM}id"
    return [str(node.text) for node in etree.fromstring(body).iterfind(f".//{name}")]


def _history(body: bytes) -> str:
    """Return the address of the archive that a document leads to; empty for none."""
    links = etree.fromstring(body).iterfind(f"{_ATOM}link[@rel='prev-archive']")
    return "".join(link.attrib["href"] for link in links)


def _of(entries: Sequence[Entry], folder: str) -> list[Entry]:
    """Return the entries of everything, or of the region, category or publisher of a folder, newest first."""
    if folder == "/":
        return list(entries)
    _, scheme, term, _ = folder.split("/")
    return [
        entry
        for entry in entries
        if (scheme, term) in {(each.scheme, each.term) for each in entry.categories}
    ]


def _newest_first(site: Site) -> list[Entry]:
    """Return all entries of a site's digests, in the order of docs/architecture.md, Order."""
    by_id = sorted(material.entries_of(site.seeds).values(), key=lambda entry: entry.id)
    return sorted(by_id, key=lambda entry: (entry.published, entry.number), reverse=True)


# Any limits


class _Limits(NamedTuple):
    """Limits of subscription documents, smaller than those that the program has."""

    window: int
    days: int
    most_bytes: int
    least: int


_LIMITS = st.builds(_Limits, st.integers(1, 8), st.integers(1, 3), st.integers(500, 9_000), st.integers(1, 4))
#: Digests, in the order in which they come: the day, from the first, and the words of each release.
_DIGESTS = st.lists(
    st.tuples(st.integers(0, 6), st.lists(st.integers(0, 150), min_size=1, max_size=4)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40)
@given(_LIMITS, _DIGESTS)
def test_a_subscription_leads_to_the_newest_day_that_it_lacks(
    limits: _Limits, digests: list[tuple[int, list[int]]]
) -> None:
    """Whether a day is cut in the middle, grows, or has one entry; and from there to all the others."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name, value in zip(("WINDOW", "_DAYS", "_MOST_BYTES", "_LEAST"), limits, strict=True):
            patch.setattr(snapshot, name, value)
        site = Site(Path(folder))
        for number, (day, sizes) in enumerate(digests):
            _write(site.seeds, number, day, sizes)
            site.catalog.refresh()
            entries = _newest_first(site)
            for feed in ("/", "/region/karaganda/", "/publisher/transport/"):
                _check_length(site, f"{feed}{{}}", _of(entries, feed), limits)
                _check_history(site, feed, _of(entries, feed))


def _write(seeds: Path, number: int, day: int, sizes: list[int]) -> None:
    """Write a digest of a day, with releases of so many words, by turns of two publishers."""
    said = f"{date(2025, 2, 1) + timedelta(days=day):%d.%m.%Y}"
    items = [
        material.item(
            f"Release {number} {at}",
            said,
            "Word " * size,
            material.address(("karaganda", "transport")[at % 2], 900_000 + 10 * number + at),
        )
        for at, size in enumerate(sizes)
    ]
    material.write(seeds / f"{number}.txt", material.text("Law", items))


def _check_length(site: Site, target: str, entries: list[Entry], limits: _Limits) -> None:
    """Assert that a feed's documents hold those of its entries that they should, and no others."""
    elements = _elements(site, target.format("atom.xml"))
    size = sum(map(len, elements.values()))
    sizes = Counter(entry.published.date() for entry in entries)
    of_days = sum(sizes[day] for day in sorted(sizes, reverse=True)[: limits.days])
    most = min(len(entries), max(limits.window, of_days))

    assert [entry.id for entry in entries[: len(elements)]] == list(elements)
    assert min(most, limits.least) <= len(elements) <= most
    assert size <= limits.most_bytes or len(elements) <= limits.least
    if len(elements) < most:
        following = entries[len(elements)]
        archive = _elements(site, f"/archive/{following.published.date()}/atom.xml")
        # The categories of each count as a few bytes more than they are.
        assert size + len(archive[following.id]) + 250 * (len(elements) + 1) > limits.most_bytes
    for file in _FORMATS:
        assert list(elements) == _ids(site.document(target.format(file)).body, file)


def _check_history(site: Site, folder: str, entries: list[Entry]) -> None:
    """Assert that a document leads to the right archive, and that one to all entries."""
    body = site.document(f"{folder}atom.xml").body
    reached = set(_ids(body, "atom.xml"))
    lacking = {entry.published.date() for entry in entries if entry.id not in reached}

    earlier = _history(body)
    assert earlier == (
        f"{site.settings.base_url}{folder[1:]}archive/{max(lacking)}/atom.xml" if lacking else ""
    )
    while earlier:
        archive = site.document(earlier).body
        reached |= set(_ids(archive, "atom.xml"))
        earlier = _history(archive)
    assert {entry.id for entry in entries} == reached


def _elements(site: Site, target: str) -> dict[str, bytes]:
    """Return the elements of the entries of an Atom document, by their ids."""
    body = site.document(target).body
    return dict(zip(_ids(body, "atom.xml"), _ENTRY.findall(body), strict=True))


@pytest.mark.parametrize("words", [0, 5_000, 20_000])
def test_feeds_without_archives_are_cut_by_size_as_well(tmp_path: Path, words: int) -> None:
    """Unions, intersections and searches hold 100 entries, at most a megabyte, at least 20 long ones."""
    (tmp_path / "seeds").mkdir()
    site = Site(tmp_path / "seeds")
    for number in range(60):
        _write(site.seeds, number, number % 7, [words, words])
    site.catalog.refresh()
    entries = _newest_first(site)
    karaganda = _of(entries, "/region/karaganda/")
    for target, meant in (
        ("/region/karaganda+national/{}", entries),
        ("/{}?q=release", entries),
        ("/region/karaganda/category/law/{}", karaganda),
        ("/region/karaganda/{}?q=release", karaganda),
    ):
        _check_length(site, target, meant, _Limits(window=100, days=0, most_bytes=1_000_000, least=20))


# Real volume


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site of three days of 660 releases, and a digest of two days before that came at the end."""
    seeds = tmp_path_factory.mktemp("volume") / "seeds"
    corpus.write(seeds, 3 * corpus.A_DAY)
    site = Site(seeds)
    late = [
        material.item(
            f"Late release {at}",
            f"{corpus.LAST_DAY - timedelta(days=4):%d.%m.%Y}",
            "It came late.",
            material.address(publisher, 930_000 + at),
        )
        for at, publisher in enumerate(("karaganda", "abay", "transport", "mfa-belgrad", "almaty"))
    ]
    material.write(seeds / "late.txt", material.text("Tourism", late))
    site.catalog.refresh()
    return site


def _folders(site: Site) -> list[str]:
    """Return the folders of all feeds that have entries, unions among them."""
    with site.catalog.snapshot() as now:
        listed = [url.removeprefix(site.settings.base_url[:-1]) for _, _, url in site.publication.feeds(now)]
    return [folder.removesuffix("atom.xml") for folder in listed]


def test_no_subscription_is_larger_than_hosted_readers_take(volume: Site) -> None:
    """No document of three busy days is over 1.1 MB, and in all formats it holds the same entries."""
    for target in (*(f"{folder}{{}}" for folder in _folders(volume)), *SERVED_ONLY):
        bodies = {file: volume.document(target.format(file)).body for file in _FORMATS}
        ids = [_ids(body, file) for file, body in bodies.items()]
        assert [] == [(target, file) for file, body in bodies.items() if len(body) > 1_100_000]
        assert ids[0] == ids[1] == ids[2]
        assert len(ids[0]) <= 100 or re.fullmatch(r"/(\w+/[\w-]+/)?\{\}", target)


def test_late_entries_reach_every_feed_that_is_not_cut_by_size(volume: Site) -> None:
    """A feed is cut where the next entry would not fit; there are few such feeds."""
    entries = _newest_first(volume)
    cut = []
    for folder in _folders(volume):
        if not re.fullmatch(r"/(\w+/[\w-]+/)?", folder):
            continue
        meant = [entry.id for entry in _of(entries, folder)]
        body = volume.document(f"{folder}atom.xml").body
        held = _ids(body, "atom.xml")
        if held != meant:
            cut.append(folder)
            assert meant[: len(held)] == held
            assert len(body) > 900_000

    assert ["/", "/region/national/", "/category/news/"] == cut

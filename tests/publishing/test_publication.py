"""A site's documents: which there are, and which scan last touched each."""

import hashlib
import re
import time
from pathlib import Path

import feedparser
import pytest

from feeds.errors import UnknownFeed
from feeds.publishing import address
from feeds.publishing.publication import Publication, wave
from feeds.reading.tables import built_in
from tests import material
from tests.bench import quality
from tests.site import Site

#: The media type of each kind of file.
_MEDIA_TYPES = {
    "atom.xml": "application/xml; charset=utf-8",
    "rss.xml": "application/xml; charset=utf-8",
    "feed.json": "application/feed+json",
    "list.json": "application/json",
    "feeds.opml": "text/x-opml; charset=utf-8",
    "robots.txt": "text/plain; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
    "feed.css": "text/css; charset=utf-8",
    "icon-180.png": "image/png",
    "icon-512.png": "image/png",
    "favicon.ico": "image/x-icon",
    "404.html": "text/html; charset=utf-8",
    "": "text/html; charset=utf-8",
}


def test_each_document_stands_at_its_own_address(site: Site) -> None:
    """No two exported documents share an address, and each is found again at its own."""
    paths = [document.path for document in site.exported]

    assert len(paths) == len(set(paths))
    assert paths == [address.parse(path).path for path in paths]


def test_everything_that_design_names_is_exported(site: Site) -> None:
    """All that tables know even when empty, lists, OPML, assets, and a page for each article."""
    paths = {document.path for document in site.exported}
    files = ("", "atom.xml", "rss.xml", "feed.json")
    expected = {f"/{file}" for file in files} | {"/robots.txt", "/favicon.ico", "/feeds.opml", "/404.html"}
    known = [f"/{category.scheme}/{category.term}/" for category in built_in().known]
    expected |= {f"{folder}{file}" for folder in known for file in (*files, "archive/")}
    expected |= {"/sitemap.xml", "/sitemap/feeds.xml"}
    expected |= {f"/sitemap/{entry.published:%Y-%m}.xml" for entry in site.entries.values()}
    expected |= {
        f"/{scheme}/{file}" for scheme in ("region", "category", "publisher") for file in ("", "feeds.opml")
    }
    expected |= {"/archive/", "/list.json", "/docs/"}
    expected |= {entry.path for entry in site.entries.values()}
    for entry in site.entries.values():
        day = entry.published.date().isoformat()
        regions = [f"region/{each.term}/" for each in entry.categories if each.scheme == "region"]
        categories = [f"category/{each.term}/" for each in entry.categories if each.scheme == "category"]
        publishers = [f"publisher/{each.term}/" for each in entry.categories if each.scheme == "publisher"]
        single = ["", *regions, *categories, *publishers]
        expected |= {f"/{folder}{file}" for folder in single for file in files}
        expected |= {
            f"/{folder}archive/{rest}" for folder in single for rest in ("", f"{day}/", f"{day}/atom.xml")
        }
        expected |= {
            f"/{region}{category}{file}" for region in regions for category in categories for file in files
        }

    assert set() == expected - paths
    assert set() == {path for path in paths - expected if not path.startswith("/static/")}


def test_a_document_has_the_media_type_of_its_kind(site: Site) -> None:
    """Media types are those that browsers show and readers take."""
    assert [] == [
        (document.path, document.media_type)
        for document in site.exported
        if document.media_type
        != _MEDIA_TYPES.get("atom.xml" if "sitemap" in document.path else document.path.rpartition("/")[2])
    ]


def test_an_etag_is_made_from_the_bytes(site: Site) -> None:
    """Two documents have the same ETag only where they are the same bytes."""
    bodies = {document.etag: hashlib.sha256(document.body).digest() for document in site.exported}

    assert [] == [d.path for d in site.exported if bodies[d.etag] != hashlib.sha256(d.body).digest()]


def test_a_document_comes_before_those_that_link_to_it(crowd: Site) -> None:
    """Articles come before feeds, archives before subscriptions, pages before sitemaps."""
    places_of = {document.path: place for place, document in enumerate(crowd.exported)}
    last = {
        kind: max(place for path, place in places_of.items() if kind in path)
        for kind in ("/entry/", "/archive/")
    }

    *_, home, feeds, month, index = places_of
    assert ("/", "/sitemap/feeds.xml", "/sitemap/2025-02.xml", "/sitemap.xml") == (home, feeds, month, index)
    assert last["/entry/"] < places_of["/region/karaganda/atom.xml"]
    assert last["/archive/"] < min(places_of["/region/karaganda/atom.xml"], places_of["/atom.xml"])


def test_documents_are_exported_wave_by_wave(crowd: Site) -> None:
    """An exporter may write the documents of one wave in any order."""
    waves = [wave(address.parse(document.path)) for document in crowd.exported]

    assert waves == sorted(waves)
    assert {*range(7)} == {*waves}


def test_the_list_of_feeds_counts_entries(crowd: Site) -> None:
    """Each listed feed has a title, an address that is exported, and the number of its entries.

    Listed are all feeds that have entries, and all regions.
    """
    with crowd.catalog.snapshot() as snapshot:
        listed = list(crowd.publication.feeds(snapshot))
    urls = [url for _, _, url in listed]
    exported = {
        crowd.url(document)
        for document in crowd.exported
        if document.path.endswith("atom.xml")
        and "/archive/" not in document.path
        and (document.path.startswith("/region/") or b"<entry" in document.body)
    }
    counts = {url: entries for _, entries, url in listed}

    assert exported == set(urls)
    assert len(urls) == len(set(urls))
    assert len(crowd.entries) == counts[f"{crowd.settings.base_url}atom.xml"]
    assert (
        sum(
            "karaganda" in {c.term for c in e.categories if c.scheme == "region"}
            for e in crowd.entries.values()
        )
        == (counts[f"{crowd.settings.base_url}region/karaganda/atom.xml"])
    )


@pytest.mark.parametrize(
    "target",
    [
        "/region/atlantis/", "/region/atlantis/atom.xml", "/category/none/rss.xml",
        "/publisher/nobody/feed.json",
        "/region/karaganda+atlantis/atom.xml", "/region/karaganda/category/none/atom.xml",
        "/entry/karaganda/1/",
        "/region/karaganda/archive/1999-01-01/", "/region/karaganda/archive/1999-01-01/atom.xml",
        "/category/none/archive/", "/archive/2025-02-30/", "/static/none.css", "/static/../page.py",
        "/health/",
    ],
)  # fmt: skip
def test_nothing_is_published_elsewhere(samples: Site, target: str) -> None:
    """Any other address raises UnknownFeed."""
    with pytest.raises(UnknownFeed):
        samples.document(target)


@pytest.mark.parametrize("folder", ["/region/ulytau/", "/category/sport/", "/publisher/ombudsman/"])
@pytest.mark.parametrize("file", ["", "atom.xml", "rss.xml", "feed.json", "archive/"])
def test_an_empty_feed_is_valid(nothing: Site, folder: str, file: str) -> None:
    """All that the tables know is a feed in each format, whether or not anything was published in it."""
    body = nothing.document(folder + file).body.decode()

    assert "Press releases of Kazakhstan" in body


@pytest.mark.parametrize("folder", ["/category/sport/", "/publisher/ombudsman/"])
def test_an_empty_feed_is_dated_by_the_tag(nothing: Site, folder: str) -> None:
    """Not by the time at which it is made."""
    feed = feedparser.parse(nothing.document(f"{folder}atom.xml").body)

    assert ("2025-01-01T01:00:00Z", []) == (
        time.strftime("%Y-%m-%dT%H:%M:%SZ", feed.feed.updated_parsed),
        feed.entries,
    )


@pytest.mark.parametrize(
    ("union", "alone"),
    [
        ("/category/law+sport/", "/category/law/"),
        ("/region/karaganda/category/law+sport/", "/region/karaganda/category/law/"),
        ("/publisher/karaganda+ombudsman/", "/publisher/karaganda/"),
    ],
)
def test_a_union_ignores_its_empty_terms(samples: Site, union: str, alone: str) -> None:
    """It stands at the address that was asked for, and holds the entries of its other terms."""
    document = samples.document(f"{union}atom.xml")
    found, expected = (
        [entry.id for entry in feedparser.parse(body).entries]
        for body in (document.body, samples.document(f"{alone}atom.xml").body)
    )

    assert f"{union}atom.xml" == document.path
    assert expected == found != []


@pytest.mark.parametrize("scheme", ["category", "publisher"])
@pytest.mark.parametrize("file", ["", "feeds.opml"])
def test_lists_show_what_has_entries(samples: Site, scheme: str, file: str) -> None:
    """Empty categories and publishers stand in no list, nor on the home page."""
    listed = samples.document(f"/{scheme}/{file}").body.decode()
    home = samples.document("/").body.decode()

    assert re.search('"[^"]*(law|transport)/', listed)
    assert not re.search("(category|publisher)/(sport|ombudsman)/", listed + home)
    assert "region/ulytau/" in home


def test_versions_are_the_same_served_and_exported(tmp_path: Path) -> None:
    """An export and the app compare the same versions, also of regions without entries."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    site = Site(seeds)
    for day in (20, 21, 22):
        address_ = material.address("karaganda", 940_000 + day)
        material.write(
            seeds / f"{day}.txt",
            material.text("Law", [material.item("News", f"{day}.02.2025", "A text.", address_)]),
        )
        site.catalog.refresh()
    with site.catalog.snapshot() as snapshot:
        exported = dict(site.publication.exported(snapshot))
        assert exported == {address_: site.publication.version(snapshot, address_) for address_ in exported}
        kinds = {each.kind for each in exported}
        assert {"feed", "archive", "day", "list", "entry", "opml", "sitemap", "docs", "asset"} == kinds


def test_only_touched_documents_have_a_new_version(tmp_path: Path) -> None:
    """A new digest touches the feeds and days of its entries and the documents that count them, no others."""
    site = Site(material.crowd(tmp_path / "seeds"))
    with site.catalog.snapshot() as snapshot:
        before = {wanted.path: version for wanted, version in site.publication.exported(snapshot)}
    bodies = {document.path: document.body for document in site.exported}
    late = material.item("A late release", "14.02.2025", "Text.", material.address("turkestan", 600_000))
    material.write(site.seeds / "late.txt", material.text("Law", [late]))
    site.catalog.refresh()
    changed, touched = set(), set()
    with site.catalog.snapshot() as snapshot:
        for wanted, version in site.publication.exported(snapshot):
            if site.publication.publish(snapshot, wanted).body != bodies.get(wanted.path):
                changed.add(wanted.path)
            if version != before.get(wanted.path):
                touched.add(wanted.path)
    assert set() == changed - touched
    assert set() == {path for path in touched if "/abai/" in path or "/category/business/" in path}
    assert {
        "/region/turkistan/archive/2025-02-14/atom.xml",
        "/category/law/archive/2025-02-14/atom.xml",
    } <= touched
    assert "/category/law/archive/2025-02-15/atom.xml" not in touched


@pytest.mark.parametrize("capacity", [0, 2_000])
def test_documents_are_the_same_without_cached_fragments(crowd: Site, capacity: int) -> None:
    """The fragment cache saves time, and changes no byte."""
    publication = Publication(crowd.settings, capacity)
    expected = {document.path: document.etag for document in crowd.exported}
    with crowd.catalog.snapshot() as snapshot:
        found = {
            wanted.path: publication.publish(snapshot, wanted).etag
            for wanted, _ in publication.exported(snapshot)
        }

    assert expected == found


@pytest.mark.parametrize(
    "labelled", [quality.OWN, pytest.param(quality.REAL, marks=pytest.mark.shared)], ids=["own", "real"]
)
def test_every_labelled_item_is_an_entry(tmp_path: Path, labelled: quality.Labelled) -> None:
    """Each item labelled by hand is exactly one entry: title, date, category, source and issuing region."""
    site = Site(material.copy(tmp_path / "seeds", labelled.digests))
    entries = feedparser.parse(site.document("/atom.xml").body).entries

    assert len(labelled.labels) == len(entries)
    for item in labelled.labels:
        source = item["source"] and item["source"].partition("?")[0]
        (entry,) = [
            each
            for each in entries
            if (each.get("link") == source if source else each.title == item["title"])
        ]
        terms = {(tag.scheme.rpartition(":")[2], tag.term) for tag in entry.tags}
        assert entry.published.startswith(item["date"])
        assert ("category", item["category"].lower()) in terms
        assert not item["title_ok"] or item["title"] == entry.title
        assert not item["publisher"] or ("publisher", item["publisher"]) in terms
        assert not item["issuer_region"] or ("region", item["issuer_region"]) in terms

"""The list of all feeds in JSON."""

import json
from pathlib import Path
from typing import Any

from feeds.model import SCHEMES
from tests import material
from tests.site import Site

_FILES = {"page": "", "atom": "atom.xml", "rss": "rss.xml", "json": "feed.json"}


def listed(site: Site) -> list[dict[str, Any]]:
    """Return the feeds of the list."""
    feeds: list[dict[str, Any]] = json.loads(site.document("/list.json").body)["feeds"]
    return feeds


def test_it_names_the_feeds_that_lists_show(site: Site) -> None:
    """Everything first, then all regions, and the categories and publishers that have entries."""
    with site.catalog.snapshot() as snapshot:
        shown = [row.category for scheme in SCHEMES for row in snapshot.categories.listed(scheme)]

    assert [(None, None), *((category.scheme, category.term) for category in shown)] == [
        (feed["scheme"], feed["term"]) for feed in listed(site)
    ]


def test_each_feed_stands_on_a_line_of_its_own(site: Site) -> None:
    """So that ``grep`` finds it."""
    _head, *lines, _end = site.document("/list.json").body.decode().splitlines()
    assert listed(site) == [json.loads(line.removesuffix(",")) for line in lines]


def test_its_addresses_are_documents_of_the_site(site: Site) -> None:
    """Absolute, in every format, with the id that the feed has itself."""
    documents = {site.url(document): document.body for document in site.exported}
    for feed in listed(site):
        assert {name: feed["page"] + file for name, file in _FILES.items()} == {
            name: feed[name] for name in _FILES
        }
        assert documents.keys() >= {feed[name] for name in _FILES}
        assert f"<id>{feed['id']}</id>".encode() in documents[feed["atom"]]


def test_it_counts(crowd: Site) -> None:
    """Entries and newest days are those of the entries, and so are a region's categories."""
    entries = crowd.entries.values()
    for feed in listed(crowd):
        mine = [
            entry
            for entry in entries
            if not feed["scheme"] or (feed["scheme"], feed["term"]) in {each[:2] for each in entry.categories}
        ]
        assert len(mine) == feed["entries"]
        assert feed["newest"] == (max(entry.published.date().isoformat() for entry in mine) if mine else None)
        assert ("categories" in feed) == (feed["scheme"] == "region")
        for term, count in feed.get("categories", {}).items():
            assert count == sum(
                ("category", term) in {each[:2] for each in entry.categories} for entry in mine
            )


def test_labels_in_three_languages(samples: Site) -> None:
    """Regions and categories of the tables have all three, anything else the first."""
    labels = {
        (feed["scheme"], feed["term"]): (feed["label"], feed["label_kk"], feed["label_ru"])
        for feed in listed(samples)
    }

    assert ("Press releases of Kazakhstan", None, None) == labels[None, None]
    assert ("Karaganda Region", "Қарағанды облысы", "Карагандинская область") == labels["region", "karaganda"]
    assert ("Law", "Құқық", "Право") == labels["category", "law"]
    assert (None, None) == labels["publisher", "karaganda"][1:]
    assert ("National", None, None) == labels["region", "national"]


def test_a_category_of_no_table_has_one_label(tmp_path: Path) -> None:
    """That of its digests; its address is as good as any."""
    item = material.item("A loom", "21.02.2025", "It weaves.", material.address("karaganda", 940_001))
    (tmp_path / "seeds").mkdir()
    material.write(tmp_path / "seeds" / "crafts.txt", material.text("Crafts", [item]))
    (crafts,) = [feed for feed in listed(Site(tmp_path / "seeds")) if feed["term"] == "crafts"]

    assert ("Crafts", None, None, 1) == (
        crafts["label"], crafts["label_kk"], crafts["label_ru"], crafts["entries"]
    )  # fmt: skip

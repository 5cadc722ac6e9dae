"""Whole documents, byte for byte as they were reviewed."""

from pathlib import Path

import pytest

from tests.material import copy
from tests.site import Site

HERE = Path(__file__).parent

#: The document at each address, by the name of the file that holds it.
_DOCUMENTS = {
    "everything.atom.xml": "/atom.xml",
    "everything.rss.xml": "/rss.xml",
    "everything.json": "/feed.json",
    "everything.opml": "/feeds.opml",
    "regions.opml": "/region/feeds.opml",
    "region.atom.xml": "/region/mangystau/atom.xml",
    "empty-region.atom.xml": "/region/almaty/atom.xml",
    "empty-region.rss.xml": "/region/almaty/rss.xml",
    "empty-region.json": "/region/almaty/feed.json",
    "day.atom.xml": "/archive/2025-03-02/atom.xml",
    "intersection.atom.xml": "/region/mangystau/category/tourism/atom.xml",
    "union.atom.xml": "/region/east-kazakhstan+mangystau/category/business+tourism/atom.xml",
    "search.atom.xml": "/atom.xml?q=%22new+trails%22+lake",
    "publisher.json": "/publisher/transport/feed.json",
}


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the site of a few invented press releases."""
    folder = tmp_path_factory.mktemp("golden")
    return Site(
        copy(folder / "seeds", HERE / "seeds"),
        base_url="https://feeds.example.org/",
        tag="feeds.example.org,2025",
    )


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_a_document_is_as_it_was(golden: Site, name: str, pytestconfig: pytest.Config) -> None:
    """Each document is, byte for byte, the one reviewed; ``--rewrite-golden`` puts it up for review."""
    body = golden.document(_DOCUMENTS[name]).body
    file = HERE / name
    if pytestconfig.getoption("rewrite_golden"):
        file.write_bytes(body)

    assert file.read_bytes().decode() == body.decode()


def test_every_golden_file_has_a_test() -> None:
    """No document lies here that no test reads."""
    files = {file.name for file in HERE.iterdir() if file.suffix in (".xml", ".json", ".opml")}

    assert set(_DOCUMENTS) == files

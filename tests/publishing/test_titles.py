"""Titles say which articles a feed holds."""

import pytest

from feeds.publishing import address, titles
from tests.site import Site


@pytest.mark.parametrize(("path", "title"), [
    ("/", "Press releases of Kazakhstan"),
    ("/region/almaty+karaganda/", "Almaty and Karaganda Region"),
    ("/category/business+law+science/", "Business, Law or Science"),
    ("/publisher/karaganda+transport/", "Akimat of Karaganda Region and Ministry of Transport"),
    ("/region/karaganda/category/business+law/", "Karaganda Region: Business or Law"),
])  # fmt: skip
def test_title(samples: Site, path: str, title: str) -> None:
    """An article has several regions, and is in one category or another."""
    with samples.catalog.snapshot() as snapshot:
        assert title == titles.title(snapshot.categories.choose(address.parse(path).selection))


@pytest.mark.parametrize(
    ("number", "words"), [(0, "no articles"), (1, "1 article"), (2, "2 articles"), (12345, "12,345 articles")]
)
def test_articles(number: int, words: str) -> None:
    """Numbers of articles are words that people say."""
    assert words == titles.articles(number)

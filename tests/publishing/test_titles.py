"""Titles say which articles a feed holds."""

import json

import feedparser
import pytest
from lxml import html

from feeds.publishing import address, titles
from feeds.settings import DEFAULT_SUBTITLE, DEFAULT_TITLE
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
        assert title == titles.title(
            "Press releases of Kazakhstan", snapshot.categories.choose(address.parse(path).selection)
        )


_PRESS, _WORDS = "Press releases", "Only those with the words:"
_FEEDS = [
    ("/", DEFAULT_TITLE, DEFAULT_SUBTITLE),
    ("/region/abai/", "Abai Region – {}", f"{_PRESS} from or about Abai Region, in whole articles."),
    ("/region/national/", "National – {}", f"{_PRESS} from or about the whole country, in whole articles."),
    ("/category/sport/", "Sport – {}", f"{_PRESS} in the category Sport, in whole articles."),
    (
        "/region/almaty/category/business+law/", "Almaty: Business or Law – {}",
        f"{_PRESS} from or about Almaty in the categories Business or Law, in whole articles.",
    ),
    (
        "/publisher/transport/?q=road*", "road* – Ministry of Transport – {}",
        f"{_PRESS} by the Ministry of Transport, in whole articles. {_WORDS} road*",
    ),
    (
        "/publisher/karaganda+unknown/", "Akimat of Karaganda Region and Unknown publisher – {}",
        f"{_PRESS} by the Akimat of Karaganda Region or unknown publishers, in whole articles.",
    ),
    ("/?q=road*", "road* – {}", f"{DEFAULT_SUBTITLE} {_WORDS} road*"),
    (
        "/region/karaganda/archive/2025-02-01/", "Karaganda Region, 1 February 2025 – {}",
        f"{_PRESS} of 1 February 2025 from or about Karaganda Region, in whole articles.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("target", "title", "subtitle"), _FEEDS)
def test_a_feed_says_in_each_format_what_it_is(samples: Site, target: str, title: str, subtitle: str) -> None:
    """Where it stands among the feeds of other sites: the site's name, and the articles that it holds."""
    path, _, query = target.partition("?")
    files = ("atom.xml",) if "archive" in path else ("atom.xml", "rss.xml", "feed.json")
    for file in files:
        body = samples.document(f"{path}{file}?{query}").body
        feed = json.loads(body) if file == "feed.json" else feedparser.parse(body).feed
        assert title.format(DEFAULT_TITLE) == feed["title"]
        assert subtitle == feed.get("subtitle", feed.get("description"))


@pytest.mark.parametrize("target", ["/region/karaganda/", "/category/sport/"])
def test_a_page_says_which_articles_its_feeds_hold(samples: Site, target: str) -> None:
    """To people, and to search engines: in the words of the feeds."""
    page = html.fromstring(samples.document(target).body)
    feed = feedparser.parse(samples.document(f"{target}atom.xml").body).feed

    assert feed.title == page.findtext("head/title")
    assert [feed.subtitle] * 2 == [
        page.xpath("string(//meta[@name='description']/@content)"),
        page.findtext(".//p[@class='intro']"),
    ]


@pytest.mark.parametrize(
    ("number", "words"), [(0, "no articles"), (1, "1 article"), (2, "2 articles"), (12345, "12,345 articles")]
)
def test_articles(number: int, words: str) -> None:
    """Numbers of articles are words that people say."""
    assert words == titles.articles(number)

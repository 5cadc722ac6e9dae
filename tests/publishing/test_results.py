"""The page of a search: what was found, the feeds that its words name, and what else to try."""

import hashlib
import json
from collections.abc import Iterable
from urllib.parse import quote_plus, urljoin

import feedparser
import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from feeds.errors import BadAddress
from tests.site import BASE_URL, Site


def _page(site: Site, query: str, folder: str = "/") -> HtmlElement:
    return lxml.html.document_fromstring(site.document(f"{folder}?q={quote_plus(query)}").body.decode())


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _texts(elements: Iterable[HtmlElement]) -> list[str]:
    return [_text(element) for element in elements]


def _targets(tree: HtmlElement, path: str, folder: str = "/") -> list[str]:
    return [
        urljoin(BASE_URL + folder[1:], str(link)).removeprefix(BASE_URL[:-1])
        for link in tree.xpath(f"{path}//a/@href")
    ]


_NAMED = "//section[@aria-labelledby='named']"
_SIMILAR = "//section[@aria-labelledby='similar']"
_OTHERS = "//section[@aria-labelledby='articles']/ul[@class='feeds']"


# What was found


def test_a_heading_says_what_was_searched_where(samples: Site) -> None:
    """The words in their one spelling, and the feed; below it, how many articles there are."""
    everywhere, region = _page(samples, "Ice-Rink"), _page(samples, "nothing such", "/region/karaganda/")

    assert ['Search for "ice rink" in all articles'] == _texts(everywhere.iter("h1"))
    assert ["Search for nothing such in Karaganda Region"] == _texts(region.iter("h1"))
    assert "Nothing found" in _texts(region.iter("h2"))
    assert "19 articles, newest first" in _texts(_page(samples, "karaganda region").iter("h2"))


@pytest.mark.parametrize("query", ["karaganda", "law", "schools", "karaganda business", '"karaganda region"'])
def test_all_formats_have_the_same_results(samples: Site, query: str) -> None:
    """Page, Atom, RSS and JSON Feed: names of feeds and plurals count in each."""
    documents = {
        file: samples.document(f"/{file}?q={quote_plus(query)}").body
        for file in ("atom.xml", "rss.xml", "feed.json")
    }
    ids = {
        "atom.xml": [entry.id for entry in feedparser.parse(documents["atom.xml"]).entries],
        "rss.xml": [entry.id for entry in feedparser.parse(documents["rss.xml"]).entries],
        "feed.json": [item["id"] for item in json.loads(documents["feed.json"])["items"]],
    }
    by_path = {entry.path: entry.id for entry in samples.entries.values()}
    page = [by_path[target] for target in _targets(_page(samples, query), "//ol[@class='articles']//h3")]

    assert page
    assert dict.fromkeys(ids, page) == ids


def test_the_id_of_a_search_is_that_of_its_words(samples: Site) -> None:
    """Words that name a feed change nothing in it, nor in the address: readers know the feed by them."""
    feed = feedparser.parse(samples.document("/atom.xml?q=karaganda+schools").body).feed

    words = hashlib.sha256(b"karaganda schools").hexdigest()
    assert samples.settings.tag(f"/?q={words}") == feed.id
    assert f"{BASE_URL}atom.xml?q=karaganda+schools" in [link.href for link in feed.links]


def test_a_result_shows_where_its_words_stand(samples: Site) -> None:
    """Marked in the headline and in a passage; a result of a feed's name alone shows its summary."""
    tree = _page(samples, "surgeons")

    assert "surgeon" in {mark.text_content() for mark in tree.xpath("//ol//h3//mark")}
    assert "surgeons" in {mark.text_content() for mark in tree.xpath("//ol/li/p[@dir]/mark")}


def test_markup_is_text_beside_marks(crowd: Site) -> None:
    """What stands in a digest has no effect, marked or not."""
    tree = _page(crowd, "fish tag script")
    (result,) = tree.xpath("//ol/li")

    assert [] == tree.xpath("//script | //b")
    assert '<b>"on sale"</b>' in _text(result[0])
    assert {"Fish"} == {mark.text_content() for mark in result[0].iter("mark")}
    assert {"tag", "script"} == {mark.text_content() for mark in result[2].iter("mark")}


# Feeds


@pytest.mark.parametrize(
    ("folder", "query", "offered"),
    [
        ("/", "Turkistan", ["/region/turkistan/"]),
        ("/", "turkestan oblast", ["/region/turkistan/"]),
        ("/", '"ministry of transport"', ["/publisher/transport/"]),
        (
            "/", "law karaganda region",
            ["/region/karaganda/category/law/", "/category/law/", "/region/karaganda/"],
        ),
        ("/region/karaganda/", "law", ["/region/karaganda/category/law/", "/category/law/"]),
        ("/region/karaganda/", "karaganda", []),
        ("/", "pavlodar almaty", ["/region/pavlodar/", "/region/almaty/"]),
        ("/", "pavlodar ministry of transport", ["/region/pavlodar/", "/publisher/transport/"]),
        ("/", "turkistan water", []),
        ("/", "turkistan*", []),
    ],
)  # fmt: skip
def test_words_that_all_name_a_feed_offer_it_first(
    samples: Site, folder: str, query: str, offered: list[str]
) -> None:
    """The feed of all words together, where there is one, before those of each word."""
    tree = _page(samples, query, folder)

    assert offered == _targets(tree, _NAMED, folder)
    if offered:
        headings = [heading.get("id") for heading in tree.iter("h1", "h2")]
        assert [None, "named"] == headings[:2]


def test_an_offer_says_that_it_is_a_feed(samples: Site) -> None:
    """Not another search."""
    assert ["Turkistan Region: the feed"] == _texts(_page(samples, "turkistan").xpath(f"{_NAMED}//a"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("north", "/region/north-kazakhstan/"),
        ("ministry of", "/publisher/minfin/"),
        ("turkistan water", "/region/turkistan/"),
        ("kazakhst*", "/region/west-kazakhstan/"),
    ],
)
def test_parts_of_names_lead_to_feeds_as_well(samples: Site, query: str, found: str) -> None:
    """Beside the results, whatever the words find."""
    targets = _targets(_page(samples, query), _SIMILAR)

    assert found in targets
    assert len(targets) <= 10


# Nothing


@pytest.mark.parametrize(
    ("folder", "query", "offered"),
    [
        ("/", "shcool karaganda", ["/?q=school+karaganda", "/?q=schools+karaganda", "/?q=karaganda"]),
        ("/", "turkstan", ["/?q=turkistan", "/?q=turkestan"]),
        ("/region/pavlodar/", "ice", ["/?q=ice"]),
        ("/", "ice xyzzy school", ["/?q=ice+school", "/?q=ice", "/?q=school"]),
        ("/", "xyzzy", []),
        ("/", '"xyzzy plugh"', []),
    ],
)
def test_a_search_that_finds_nothing_says_what_to_try(
    samples: Site, folder: str, query: str, offered: list[str]
) -> None:
    """The nearest spelling, all articles instead of a feed, fewer words; only what finds something."""
    tree = _page(samples, query, folder)

    assert "Nothing found" in _texts(tree.iter("h2"))
    assert "all of these words" in _text(tree)
    assert "You can subscribe all the same" in _text(tree)
    assert offered == _targets(tree, _OTHERS, folder)
    for target in offered:
        assert _texts(lxml.html.fromstring(samples.document(target).body).xpath("//ol/li"))


@pytest.mark.parametrize(
    "query", ["AND OR NOT", "the of and", '"', "north", "ministry of", "of", "* * *", "-karaganda", "c1 c2"]
)
def test_odd_queries_are_pages(site: Site, query: str) -> None:
    """Half a feed's name, operators, and words that are in every text."""
    assert 1 == len(list(_page(site, query).iter("h1")))


def test_a_query_of_500_words_is_refused(samples: Site) -> None:
    """In one line that says how many there may be."""
    for words in (" ".join(["a"] * 500), " ".join(f"w{at}" for at in range(500))):
        with pytest.raises(BadAddress, match="a search has at most"):
            _page(samples, words)


_WORDS = st.sampled_from(
    [
        "karaganda",
        "law",
        "north",
        "kazakhstan",
        "ministry",
        "of",
        "finance",
        "xyzzy",
        "school*",
        '"ice rink"',
        "ёлка",
    ]
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_WORDS, min_size=1, max_size=6))
def test_offered_searches_are_in_their_one_spelling(samples: Site, words: list[str]) -> None:
    """They are answered, and not redirected."""
    tree = _page(samples, " ".join(words))
    for target in _targets(tree, _OTHERS):
        document = samples.document(target)
        assert target == document.path
        assert b"<ol" in document.body

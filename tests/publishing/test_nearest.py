"""Suggestions for an address at which nothing is published."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.publishing import address
from feeds.publishing.nearest import Suggestion, Suggestions
from tests.server import Local, Server
from tests.site import Site


def _nearest(site: Site, path: str) -> tuple[Suggestion, ...]:
    with site.catalog.snapshot() as snapshot:
        return Suggestions(site.settings.title).nearest(snapshot, path)


def _paths(site: Site, path: str) -> list[str]:
    return [suggested for _title, suggested in _nearest(site, path)]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/region/karagnda/", "/region/karaganda/"),
        ("/region/караганда/atom.xml", "/region/karaganda/atom.xml"),
        ("/region/almaty+karagnda/rss.xml", "/region/almaty+karaganda/rss.xml"),
        ("/region/karagnda/category/bussiness/feed.json", "/region/karaganda/category/business/feed.json"),
        ("/category/karaganda/", "/region/karaganda/"),
        ("/karaganda", "/region/karaganda/"),
        ("/publisher/health/", "/publisher/dsm/"),
        ("/region/jambil/", "/region/zhambyl/"),
        ("/regions/", "/region/"),
        ("/entry/karaganda/1/", "/publisher/karaganda/"),
        ("/region/karaganda/archive/2025-02-20/", "/region/karaganda/archive/2025-02-01/"),
        ("/archive/1999-01-01/atom.xml", "/archive/2025-01-11/atom.xml"),
    ],
)
def test_the_nearest_comes_first(samples: Site, path: str, meant: str) -> None:
    """A mistyped term, one in another script, under another name or of another scheme."""
    assert meant == _paths(samples, path)[0]


def test_titles_are_those_of_the_feeds(samples: Site) -> None:
    """People read titles, not addresses."""
    assert (("Karaganda Region", "/region/karaganda/"),) == _nearest(samples, "/region/karagnda/")


@pytest.mark.parametrize("path", ["/wp-login.php", "/", "//////", "/" + "a" * 2000, "/\x00/\ud800/", "/.env"])
def test_where_nothing_is_near_nothing_is_suggested(samples: Site, path: str) -> None:
    """A guess would help nobody."""
    assert [] == _paths(samples, path)


def test_a_handful_is_suggested(samples: Site) -> None:
    """Where much is near: at most five."""
    assert 5 == len(_paths(samples, "/akimat/"))


@pytest.mark.parametrize(("word", "meant"), [("kost", ["/region/kostanay/"]), ("kos", [])])
def test_a_word_of_four_letters_may_begin_a_name(samples: Site, word: str, meant: list[str]) -> None:
    """A shorter one begins too many."""
    assert meant == _paths(samples, f"/{word}/")


_FOLDERS = st.one_of(
    st.sampled_from(
        ["region", "category", "publisher", "archive", "entry", "law", "karagnda", "2025-02-20", "a+b"]
    ),
    st.text(max_size=60),
)


@given(st.lists(_FOLDERS, max_size=8).map("/".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_suggested_is_published(samples: Site, path: str) -> None:
    """No path makes it fail, and each suggestion is an address in its one spelling; five at most."""
    suggested = _paths(samples, f"/{path}")

    assert 5 >= len(suggested) == len(set(suggested))
    for target in suggested:
        assert target == address.parse(target).path
        samples.document(target)


@pytest.mark.parametrize(
    "path", ["/" + "%+" * 900, "/region/" + "+".join(["karagand"] * 200), "/a-b-c" * 300]
)
def test_a_long_path_costs_little(crowd: Site, path: str) -> None:
    """The work is bounded for any path."""
    began = time.process_time()
    _paths(crowd, path)

    assert time.process_time() - began < 1


def test_a_script_is_told_the_nearest_addresses(client: Server | Local) -> None:
    """As JSON where JSON was asked for, as lines elsewhere; always absolute."""
    answer = client.ask("/region/karagnda/feed.json")
    refusal = json.loads(answer.body)

    assert (404, 404, "no region is called karagnda") == (answer.status, refusal["status"], refusal["error"])
    assert [True] == [
        address.startswith("http://127.0.0.1:") and address.endswith("/region/karaganda/feed.json")
        for address in refusal["nearest"]
    ]
    lines = client.ask("/region/karagnda/atom.xml").body.decode().splitlines()
    assert "404: no region is called karagnda" == lines[0]
    assert lines[1].endswith("/region/karaganda/atom.xml")


def test_a_person_is_shown_the_nearest_feeds(client: Server | Local) -> None:
    """As links."""
    answer = client.ask("/region/karagnda/")

    assert 404 == answer.status
    assert b'<a href="/region/karaganda/"><bdi>Karaganda Region</bdi></a>' in answer.body

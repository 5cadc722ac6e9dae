"""Topics name their hub and themselves, in every way in which subscribers look for them.

The checks are those of websub.rocks for publishers: discovery by Link headers, by Atom, RSS and JSON Feed,
exactly one self, which is the topic; that the hub answers is checked with a running app.
"""

import json
from typing import Any

import feedparser
import pytest
from flask_websub.subscriber.discovery import Finished, LinkParser
from lxml import etree
from requests.utils import parse_header_links

from feeds import settings
from feeds.errors import SettingsError
from feeds.model import Document
from feeds.publishing import address
from feeds.publishing.topics import is_topic, topics
from tests import material
from tests.site import Site

_HUB = "https://hub.example.org/push?site=ours&x=a,b"
_ATOM = "{http://www.w3.org/2005/Atom}"
#: Documents that are no topics, in every format that they have.
_OTHERS = (
    *("/", "/region/karaganda/", "/archive/2025-02-21/", "/docs/", "/list.json", "/feeds.opml"),
    *("/archive/2025-02-21/atom.xml", "/region/karaganda/archive/2025-02-21/atom.xml"),
    *(f"/region/almaty+karaganda/{file}" for file in ("atom.xml", "rss.xml", "feed.json")),
    *(f"/{file}?q=region" for file in ("atom.xml", "rss.xml", "feed.json")),
)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site with a hub."""
    return Site(material.copy(tmp_path_factory.mktemp("ours") / "seeds"), hub=_HUB, contact="a@example.org")


def _topics(site: Site) -> list[Document]:
    return [document for document in site.exported if is_topic(address.parse(document.path))]


def _by_header(document: Document) -> dict[str, list[str]]:
    """Return the addresses that a Link header has for each relation."""
    found: dict[str, list[str]] = {}
    for link in parse_header_links(document.link):
        found.setdefault(link["rel"], []).append(link["url"])
    return found


def _by_body(document: Document) -> dict[str, list[str]]:
    """Return the addresses that a feed has for ``hub`` and ``self``."""
    if document.path.endswith(".json"):
        feed = json.loads(document.body)
        assert all(hub["type"] == "WebSub" for hub in feed.get("hubs", ()))
        return {"self": [feed["feed_url"]], "hub": [hub["url"] for hub in feed.get("hubs", ())]}
    root: Any = etree.fromstring(document.body)
    parent = root if root.tag == f"{_ATOM}feed" else root[0]
    return {
        name: [link.attrib["href"] for link in parent.findall(f"{_ATOM}link[@rel='{name}']")]
        for name in ("self", "hub")
    }


def test_everything_that_readers_subscribe_to_is_a_topic(ours: Site) -> None:
    """Every feed that is exported, in three formats, and as many as the catalog tells of."""
    found = {document.path for document in _topics(ours)}

    assert {"/atom.xml", "/region/karaganda/rss.xml", "/category/law/feed.json"} < found
    assert "/region/karaganda/category/law/atom.xml" in found
    with ours.catalog.snapshot() as snapshot:
        told = [(topic.path, version) for topic, version in topics(snapshot, 0)]
        versions = {path: ours.publication.version(snapshot, address.parse(path)) for path, _ in told}
        assert [] == list(topics(snapshot, snapshot.version))
    assert dict(told) == versions
    assert sorted(found) == sorted(path for path, _version in told)
    assert "/atom.xml" == told[0][0]


def test_topics_are_discovered_by_headers(ours: Site) -> None:
    """One hub and one self, which is the document's own address; the links to other formats stay."""
    for document in _topics(ours):
        links = _by_header(document)
        assert ([_HUB], [ours.url(document)]) == (links["hub"], links["self"])
        assert 3 == len(links["alternate"])
        assert document.link.isascii()


def test_topics_are_discovered_by_their_bodies(ours: Site) -> None:
    """The same hub and the same self, in Atom, RSS (as Atom's links) and JSON Feed, exactly once."""
    for document in _topics(ours):
        assert {"self": [ours.url(document)], "hub": [_HUB]} == _by_body(document)


def test_parsers_of_others_find_the_hub(ours: Site) -> None:
    """feedparser, and the subscriber of Flask-WebSub, which looks into bodies as well."""
    for document in (ours.document(f"/region/karaganda/{file}") for file in ("atom.xml", "rss.xml")):
        parsed = feedparser.parse(document.body)
        assert not parsed.bozo
        links = {link.rel: link.href for link in parsed.feed.links}
        assert (_HUB, ours.url(document)) == (links["hub"], links["self"])
        finder = LinkParser()
        finder.hub_url = finder.topic_url = None
        with pytest.raises(Finished):
            finder.feed(document.body.decode())
        assert (_HUB, ours.url(document)) == (finder.hub_url, finder.topic_url)


@pytest.mark.parametrize("target", _OTHERS)
def test_nothing_else_is_a_topic(ours: Site, target: str) -> None:
    """Pages, archives, unions and searches name no hub; a feed among them has one self all the same."""
    document = ours.document(target)

    assert {"hub", "self"}.isdisjoint(_by_header(document))
    assert b"hub.example.org" not in document.body or target == "/docs/"
    if "atom.xml" in target or "rss.xml" in target:
        assert {"self": [ours.url(document)], "hub": []} == _by_body(document)


def test_without_a_hub_nothing_names_one(samples: Site) -> None:
    """Documents are then as they always were."""
    for document in (samples.document(f"/{file}") for file in ("atom.xml", "rss.xml", "feed.json")):
        assert [] == _by_body(document)["hub"]
        assert {"alternate"} == _by_header(document).keys()
        assert b'"hubs"' not in document.body


def test_another_hub_makes_other_documents() -> None:
    """So an export writes them again."""
    chosen = [settings.from_environment({}, hub=hub) for hub in ("", "http://a/", "http://b/")]
    assert 3 == len({settings_.fingerprint for settings_ in chosen})


# The setting


@pytest.mark.parametrize(("given", "hub"), [
    ("https://hub.example.org", "https://hub.example.org/"),
    ("HTTP://Hub.Example.org:8080/a/b?c=d", "http://hub.example.org:8080/a/b?c=d"),
    ("https://hub.example.org?a=b", "https://hub.example.org/?a=b"),
    ("https://хаб.қаз/жол?қ=1", "https://xn--80ac2d.xn--80ao21a/%D0%B6%D0%BE%D0%BB?%D2%9B=1"),
    ("http://[::1]:9000/hub", "http://[::1]:9000/hub"),
])  # fmt: skip
def test_a_hub_is_any_address_of_http(given: str, hub: str) -> None:
    """With a path and a query; in ASCII, as it stands in headers."""
    assert hub == settings.from_environment({}, hub=given).hub


@pytest.mark.parametrize("given", [
    "hub.example.org", "/hub", "ftp://hub.example.org/", "https://", "https://a:b@hub.example.org/",
    "https://hub.example.org/#a", "https://hub.example.org/a b", 'https://hub.example.org/>; rel="self"',
    "https://hub.example.org/\n", "https://hub.example.org:99999/", "https://[::1/", "https://straße.example/",
    f"https://hub.example.org/{'a' * 500}",
])  # fmt: skip
def test_what_is_no_hub_is_refused(given: str) -> None:
    """In one line that names the setting."""
    with pytest.raises(SettingsError, match=r"^FEEDS_HUB: .* is not an absolute http or https address$"):
        settings.from_environment({"FEEDS_HUB": given})

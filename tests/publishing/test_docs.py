"""The page for people who write scripts."""

import re
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from tests import material
from tests.site import Site

#: Every kind of example that the page of a running app has, when there are articles.
_EXAMPLES = {
    "/atom.xml", "/region/turkistan/atom.xml", "/category/business/atom.xml", "/publisher/aqmola/atom.xml",
    "/region/turkistan/category/business/atom.xml", "/region/karaganda+turkistan/atom.xml",
    "/region/turkistan/archive/2025-02-21/atom.xml", "/list.json", "/feeds.opml", "/sitemap.xml",
    "/sitemap/2025-02.xml", "/health",
}  # fmt: skip


def _examples(site: Site) -> set[str]:
    """Return the addresses that the page shows as links."""
    tree = etree.HTML(site.document("/docs/").body.decode())
    links = {
        link.findtext("code"): link.get("href") for link in tree.iter("a") if link.find("code") is not None
    }
    assert all(href == f"..{target}" for target, href in links.items())
    return set(links)


def test_each_example_holds_something(samples: Site) -> None:
    """Feeds, archives and searches that are shown have entries on this very site."""
    examples = _examples(samples)
    searches = {target for target in examples if "?q=" in target}
    articles = {target for target in examples if target.startswith("/entry/")}

    assert _EXAMPLES == examples - searches - articles
    assert (2, 1) == (len(searches), len(articles))
    for target in examples - {"/health"}:
        body = samples.document(target).body
        assert "atom.xml" not in target or feedparser.parse(body).entries, target


def test_an_empty_site_shows_less(nothing: Site) -> None:
    """Kinds of which nothing is published are left out; the rest is answered."""
    examples = _examples(nothing)

    assert {"/atom.xml", "/region/abai/atom.xml"} <= examples
    assert not [target for target in examples if re.search("entry|archive|category|publisher|q=", target)]
    for target in examples - {"/health"}:
        assert nothing.document(target).body


def test_an_export_names_no_address_that_needs_the_app(samples: Site) -> None:
    """No search, no union, no state."""
    static = Site(samples.seeds)
    static.publication = type(static.publication)(static.settings._replace(live=False))

    assert {"/health"} | {target for target in _examples(samples) if re.search(r"\?q=|\+", target)} == (
        _examples(samples) - _examples(static)
    )


@pytest.mark.parametrize("title", ["Fish & chips", "На", "“… …”"])
def test_a_search_is_shown_for_any_headline(tmp_path: Path, title: str) -> None:
    """Its words are those of the newest article; a headline without long words makes no example."""
    (tmp_path / "seeds").mkdir()
    item = material.item(title, "21.02.2025", "A text.", material.address("karaganda", 940_001))
    material.write(tmp_path / "seeds" / "law.txt", material.text("Law", [item]))
    site = Site(tmp_path / "seeds")

    for target in _examples(site):
        if "?q=" in target:
            assert 1 == len(feedparser.parse(site.document(target).body).entries)


def test_every_page_links_it(crowd: Site) -> None:
    """In its footer; the home page also in its head, by the relation of RFC 8631."""
    for document in crowd.exported:
        if document.media_type.startswith("text/html") and document.path != "/404.html":
            assert b'docs/">For scripts</a></li>' in document.body
    assert b'<link rel="service-doc" href="./docs/">' in crowd.document("/").body

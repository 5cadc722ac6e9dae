"""The settings of a site show in every format, as texts in which nothing is markup."""

import html as html_
import json
from pathlib import Path
from typing import Any

import feedparser
import listparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from feeds import settings
from feeds.errors import SettingsError
from feeds.publishing.address import parse
from feeds.publishing.publication import Publication
from tests import material
from tests.site import Site

_ATOM = "{http://www.w3.org/2005/Atom}"
_PUBLISHER = "{http://purl.org/dc/elements/1.1/}publisher"

_TITLE = 'Ағарту & <b>News</b> of "100 %"'
_SUBTITLE = "All <i>news</i> & letters"
_RIGHTS = "© Ours & theirs, https://creativecommons.org/licenses/by/4.0/ <script>alert(1)</script>"
_EMAIL, _PAGE = "news+feeds@example.org", "https://example.org/contact?a=b&c=d"


def _site(folder: Path, **chosen: str) -> Site:
    return Site(material.copy(folder / "seeds"), **chosen)


@pytest.fixture(scope="module", params=[_EMAIL, _PAGE])
def ours(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site with settings, and a contact of each kind in turn."""
    folder = tmp_path_factory.mktemp("ours")
    return _site(folder, title=_TITLE, subtitle=_SUBTITLE, contact=request.param, rights=_RIGHTS)


def _tree(site: Site, target: str) -> etree._Element:
    return etree.fromstring(site.document(target).body)


def _page(site: Site, target: str) -> Any:
    return html.fromstring(site.document(target).body)


@pytest.mark.parametrize(("path", "title"), [
    ("/", _TITLE), ("/category/law/", f"Law – {_TITLE}"),
    ("/archive/2025-02-21/", f"{_TITLE}, 21 February 2025"),
])  # fmt: skip
def test_titles_and_subtitles(ours: Site, path: str, title: str) -> None:
    """Everything has those of the site; other titles end in the site's, and other subtitles are their own."""
    for file in ("atom.xml",) if "archive" in path else ("atom.xml", "rss.xml"):
        parsed = feedparser.parse(ours.document(path + file).body, sanitize_html=False)
        assert (0, title) == (parsed.bozo, parsed.feed.title)
        assert (path == "/") == (_SUBTITLE == html_.unescape(parsed.feed.subtitle))


def test_atom_names_the_people_who_run_the_site(ours: Site) -> None:
    """As the author of the feed (RFC 4287 §4.2.1), with its rights; each entry keeps its own author."""
    for path in (
        "/atom.xml",
        "/region/almaty/atom.xml",
        "/archive/2025-02-21/atom.xml",
        "/atom.xml?q=region",
    ):
        feed = _tree(ours, path)
        (author,) = feed.findall(f"{_ATOM}author")
        kind = "email" if ours.settings.contact.email else "uri"
        assert {f"{_ATOM}name": _TITLE, f"{_ATOM}{kind}": ours.settings.contact.email or _PAGE} == {
            child.tag: child.text for child in author
        }
        assert [_RIGHTS] == [node.text for node in feed.findall(f"{_ATOM}rights")]
        for entry in feed.iter(f"{_ATOM}entry"):
            assert _TITLE != entry.findtext(f"{_ATOM}author/{_ATOM}name")


def test_rss_names_them_where_it_may(ours: Site) -> None:
    """An e-mail address as ``webMaster``, in the form that RSS asks for; a page as ``dc:publisher``."""
    body = ours.document("/category/law/rss.xml").body
    channel = etree.fromstring(body)[0]
    shown = {node.tag: node.text for node in channel if node.tag in ("webMaster", _PUBLISHER, "copyright")}
    contact = ours.settings.contact

    assert {
        "copyright": _RIGHTS,
        "webMaster" if contact.email else _PUBLISHER: f"{contact.email or _PAGE} ({_TITLE})",
    } == shown
    parsed = feedparser.parse(body, sanitize_html=False)
    assert (0, _RIGHTS) == (parsed.bozo, parsed.feed.rights)
    assert (contact.email or _PAGE) in parsed.feed.publisher
    assert _TITLE == channel.findtext("image/title").partition(" – ")[2]


def test_json_feed_names_them(ours: Site) -> None:
    """As the feed's author, with an address that can be followed."""
    feed = json.loads(ours.document("/feed.json").body)

    assert (_TITLE, _SUBTITLE) == (feed["title"], feed["description"])
    assert [{"name": _TITLE, "url": ours.settings.contact.link}] == feed["authors"]


def test_opml_names_its_owner(ours: Site) -> None:
    """An e-mail address as ``ownerEmail``, a page as ``ownerId`` (OPML 2.0)."""
    for path in ("/feeds.opml", "/region/feeds.opml"):
        body = ours.document(path).body
        owner = ("ownerEmail", _EMAIL) if ours.settings.contact.email else ("ownerId", _PAGE)
        assert [("title", _TITLE), ("ownerName", _TITLE), owner] == [
            (node.tag, node.text) for node in etree.fromstring(body)[0]
        ]
        assert _TITLE == listparser.parse(body).meta.title


@pytest.mark.parametrize("path", ["/", "/region/", "/category/law/", "/archive/", "/404.html"])
def test_pages_name_the_site_and_the_people(ours: Site, path: str) -> None:
    """At the top and in the title; at the foot a link to the contact, and the rights, with links."""
    page = _page(ours, path)
    (foot,) = page.xpath("//footer[@class='foot']")

    assert _TITLE == page.xpath("string(//a[@class='brand'])")
    assert page.findtext("head/title").endswith(_TITLE)
    assert [ours.settings.contact.link] == foot.xpath(".//a[text()='Contact']/@href")
    assert _RIGHTS in foot.text_content()
    assert ["https://creativecommons.org/licenses/by/4.0/"] == foot.xpath(
        ".//a[contains(@rel, 'license')]/@href"
    )
    assert [] == page.xpath("//script[not(@type)]")
    assert path == "/404.html" or [_TITLE] == page.xpath("//meta[@property='og:site_name']/@content")


def test_the_home_page_has_the_subtitle(ours: Site) -> None:
    """As its description, and at its beginning, with the full stop that it lacks."""
    page = _page(ours, "/")

    assert [_SUBTITLE] == page.xpath("//meta[@name='description']/@content")
    assert f"{_SUBTITLE}." == page.xpath("string(//p[@class='intro'])")
    subtitle = json.loads(ours.document("/feed.json?q=road").body)["description"]
    assert f"{_SUBTITLE}. Only those with the words: road" == subtitle


def test_nothing_shows_that_was_not_chosen(nothing: Site) -> None:
    """Without a contact and rights, no format has an element for them."""
    names = ("author", "rights", "copyright", "webMaster", "dc:publisher", "owner", "mailto:", "Contact")
    for path in ("/atom.xml", "/rss.xml", "/feed.json", "/feeds.opml", "/", "/region/"):
        text = nothing.document(path).body.decode()
        assert (path, []) == (path, [name for name in names if name in text])


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_text_is_refused_or_shown(nothing: Site, title: str, rights: str) -> None:
    """Whichever characters it has, documents are well-formed, and parsers read it back."""
    try:
        chosen = settings.from_environment({}, title=title, rights=rights, contact=_EMAIL)
    except SettingsError:
        return
    publication = Publication(chosen)
    with nothing.catalog.snapshot() as snapshot:
        atom, rss, json_, opml, page = (
            publication.publish(snapshot, parse(path)).body
            for path in ("/atom.xml", "/rss.xml", "/feed.json", "/feeds.opml", "/")
        )
    titles = [etree.fromstring(atom).findtext(f"{_ATOM}title"), json.loads(json_)["title"]]
    titles += [tree.findtext(".//title") for tree in map(etree.fromstring, (rss, opml))]
    assert [chosen.title] * 4 == titles
    assert [chosen.rights] * 2 == [
        etree.fromstring(atom).findtext(f"{_ATOM}rights"), etree.fromstring(rss).findtext(".//copyright"),
    ]  # fmt: skip
    assert chosen.title == html.fromstring(page).xpath("string(//a[@class='brand'])")


def test_settings_change_every_etag_but_no_catalog(tmp_path: Path) -> None:
    """Two sites with different settings share a catalog, and none takes the other's documents for its own."""
    plain, ours = (_site(tmp_path, **chosen) for chosen in ({}, {"rights": "Ours"}))

    assert plain.catalog.file == ours.catalog.file
    for path in ("/atom.xml", "/rss.xml", "/region/", "/"):
        assert plain.document(path).etag != ours.document(path).etag

"""RSS, JSON Feed and OPML, as other people's programs read them, and each format's own rules."""

import html
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import listparser
import pytest
from lxml import etree

from feeds.model import Document
from tests.command import environment
from tests.programs import need, need_node
from tests.site import Site

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d [+-]\d{4}"
)


def _page(site: Site, document: Document) -> str:
    """Return the address of the page that shows the entries of a feed."""
    return re.sub(r"(rss\.xml|feed\.json)(?=\?|$)", "", site.url(document))


def _ids(site: Site, document: Document, name: str) -> list[str]:
    """Return the ids of the same feed's Atom entries."""
    atom = etree.fromstring(site.document(document.path.replace(name, "atom.xml")).body)
    return [entry.findtext(f"{_ATOM}id", "") for entry in atom.iter(f"{_ATOM}entry")]


# RSS


@pytest.fixture(scope="module")
def rss(site: Site) -> list[tuple[Document, etree._Element]]:
    """Return each RSS document with its channel."""
    return [(document, etree.fromstring(document.body)[0]) for document in site.named("rss.xml")]


def test_feedparser_reads_rss(site: Site, rss: list[tuple[Document, etree._Element]]) -> None:
    """Feedparser finds nothing to mend in any RSS feed, and reads the Atom feed's entries in order."""
    for document, _ in rss:
        parsed = feedparser.parse(document.body, sanitize_html=False, resolve_relative_uris=False)
        assert (document.path, 0, "rss20") == (document.path, parsed.bozo, parsed.version)
        assert _ids(site, document, "rss.xml") == [item.id for item in parsed.entries]
        for item in parsed.entries:
            entry = site.entries[item.id]
            assert entry.title == item.title
            assert entry.author == item.author
            assert entry.summary == html.unescape(item.summary)
            assert entry.content == "".join(content["value"] for content in item.get("content", []))
            assert sorted(each.label for each in entry.categories) == sorted(tag.term for tag in item.tags)
            assert entry.published.astimezone(UTC).timetuple()[:6] == item.published_parsed[:6]
            assert (entry.source or f"{site.settings.base_url}{entry.path[1:]}") == item.link


def test_an_rss_channel_names_itself_and_its_page(
    site: Site, rss: list[tuple[Document, etree._Element]]
) -> None:
    """A channel has title, description and the page as its link, and an ``atom:link`` to itself."""
    for document, channel in rss:
        assert [_page(site, document)] == [node.text for node in channel.findall("link")]
        links = channel.findall(f"{_ATOM}link")
        assert [{"href": site.url(document), "rel": "self", "type": "application/rss+xml"}] == [
            dict(link.attrib) for link in links
        ]
        assert channel.findtext("title")
        assert channel.findtext("description")


def test_an_rss_channel_has_a_picture(site: Site, rss: list[tuple[Document, etree._Element]]) -> None:
    """The picture has the channel's title and link, as the profile asks, and ``ttl`` is in minutes."""
    for document, channel in rss:
        assert [f"{site.settings.base_url}static/icon-180.png"] == [
            node.text for node in channel.findall("image/url")
        ]
        assert _page(site, document) == channel.findtext("image/link")
        assert channel.findtext("title") == channel.findtext("image/title")
        assert "15" == channel.findtext("ttl")


def test_an_rss_item_follows_the_profile(rss: list[tuple[Document, etree._Element]]) -> None:
    """An item's guid is no permalink, its description stands before its content, its author is dc:creator."""
    for _, channel in rss:
        for item in channel.iter("item"):
            tags = [str(node.tag) for node in item]
            assert ["false"] == [guid.get("isPermaLink") for guid in item.findall("guid")]
            assert "author" not in tags
            assert 1 == tags.count("title") == tags.count("link") == tags.count("description")
            assert 1 == tags.count(_CREATOR) == tags.count("pubDate")
            assert _CONTENT not in tags or tags.index("description") < tags.index(_CONTENT)


def test_rss_content_is_a_cdata_section(rss: list[tuple[Document, etree._Element]]) -> None:
    """Parsers that allow a limited number of entity references read it."""
    for document, channel in rss:
        starts = re.findall(rb"<content:encoded>(.{9})", document.body, re.DOTALL)
        assert [b"<![CDATA["] * len(list(channel.iter(_CONTENT))) == starts


def test_rss_dates_are_rfc_822(rss: list[tuple[Document, etree._Element]]) -> None:
    """Dates are in English with a numeric offset."""
    dates = {node.text or "" for _, channel in rss for node in channel.iter("pubDate", "lastBuildDate")}

    assert set() == {date for date in dates if not _RFC_822.fullmatch(date)}


def test_every_format_says_the_same_moments(site: Site, rss: list[tuple[Document, etree._Element]]) -> None:
    """A channel is as new as its Atom feed, and so is each of its items."""
    for document, channel in rss:
        atom = etree.fromstring(site.document(document.path.replace("rss.xml", "atom.xml")).body)
        in_rss = [node.text or "" for node in channel.iter("pubDate", "lastBuildDate")]
        in_atom = [
            atom.findtext(f"{_ATOM}updated", ""),
            *(node.text or "" for node in atom.iter(f"{_ATOM}published")),
        ]
        assert list(map(datetime.fromisoformat, in_atom)) == list(map(parsedate_to_datetime, in_rss))


@pytest.mark.slow
def test_rss_is_the_same_in_any_locale(seeds: Path, tmp_path: Path) -> None:
    """A process whose locale is Russian writes the same RSS, and its locale is left as it was."""
    subprocess.run(
        [need("localedef"), "-i", "ru_RU", "-f", "UTF-8", tmp_path / "ru_RU.UTF-8"], check=True, timeout=60
    )
    script = (
        "import locale, sys; locale.setlocale(locale.LC_ALL, ''); from feeds import cli; "
        "status = cli.main(['show', '/rss.xml', '--seeds', sys.argv[1]]); "
        "print(locale.setlocale(locale.LC_TIME), file=sys.stderr); sys.exit(status)"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", script, seeds],
            env=environment(LC_ALL=name, LOCPATH=str(tmp_path)),
            capture_output=True,
            check=True,
            timeout=60,
        )
        for name in ("C.UTF-8", "ru_RU.UTF-8")
    ]

    assert b"ru_RU.UTF-8" == made[1].stderr.strip()
    assert made[0].stdout == made[1].stdout


# JSON Feed


def _json_feeds(site: Site) -> list[tuple[Document, dict[str, Any]]]:
    return [(document, json.loads(document.body)) for document in site.named("feed.json")]


def test_json_feed_obeys_its_schema(site: Site) -> None:
    """Every JSON Feed is valid by the schema of version 1.1."""
    schema = json.loads((need_node("jsonfeed-schema") / "schema-v1.1.json").read_text("utf-8"))
    judge = jsonschema.validators.validator_for(schema)(schema)

    assert [] == [
        (document.path, error.message)
        for document, feed in _json_feeds(site)
        for error in judge.iter_errors(feed)
    ]


def test_json_feed_has_the_entries_of_atom(site: Site) -> None:
    """A JSON Feed has its addresses, and each entry with all its fields, in the order of the Atom feed."""
    for document, feed in _json_feeds(site):
        assert "https://jsonfeed.org/version/1.1" == feed["version"]
        assert site.url(document) == feed["feed_url"]
        assert _page(site, document) == feed["home_page_url"]
        assert f"{site.settings.base_url}static/icon-512.png" == feed["icon"]
        assert f"{site.settings.base_url}static/icon-180.png" == feed["favicon"]
        assert _ids(site, document, "feed.json") == [item["id"] for item in feed["items"]]
        for item in feed["items"]:
            entry = site.entries[item["id"]]
            assert entry.title == item["title"]
            assert entry.summary == item["summary"]
            assert entry.content == item.get("content_html", "")
            assert ("content_html" in item) == bool(entry.content)
            assert ("content_text" in item) != ("content_html" in item)
            assert item.get("content_text", entry.summary) == entry.summary
            assert entry.published == datetime.fromisoformat(item["date_published"])
            assert entry.updated == datetime.fromisoformat(item["date_modified"])
            assert [{"name": entry.author}] == item["authors"]
            assert sorted(each.label for each in entry.categories) == sorted(item["tags"])
            assert entry.language == item["language"]
            assert (entry.source or f"{site.settings.base_url}{entry.path[1:]}") == item["url"]


# OPML


def _single_feeds(site: Site, scheme: str = "") -> set[str]:
    """Return the addresses of all feeds that lists show, or those of one scheme.

    Those are no intersections or unions, and neither categories nor publishers without entries.
    """
    return {
        site.url(document)
        for document, feed in site.atom
        if re.fullmatch(
            rf"/({scheme or '(region|category|publisher)'}/[^/+]+/){'' if scheme else '?'}atom\.xml",
            document.path,
        )
        and (
            feed.find(f"{_ATOM}entry") is not None
            or not document.path.startswith(("/category/", "/publisher/"))
        )
    }


def test_opml_lists_every_feed(site: Site) -> None:
    """Listparser finds nothing to mend in the list, and every feed with entries once with its title.

    Regions are listed while they are empty, too.
    """
    parsed = listparser.parse(site.document("/feeds.opml").body)
    titles = {site.url(document): feed.findtext(f"{_ATOM}title") for document, feed in site.atom}

    assert not parsed.bozo
    assert _single_feeds(site) == {feed.url for feed in parsed.feeds}
    assert len(_single_feeds(site)) == len(parsed.feeds)
    assert [] == [feed.url for feed in parsed.feeds if feed.title != titles[feed.url]]


@pytest.mark.parametrize("scheme", ["region", "category", "publisher"])
def test_opml_lists_the_feeds_of_a_scheme(site: Site, scheme: str) -> None:
    """Each scheme has a list of its own feeds, and no others."""
    parsed = listparser.parse(site.document(f"/{scheme}/feeds.opml").body)

    assert not parsed.bozo
    assert _single_feeds(site, scheme) == {feed.url for feed in parsed.feeds}


def test_opml_follows_its_version_2(site: Site) -> None:
    """Lists have titles; feeds in them have type rss, a title and both addresses; groups have text alone."""
    for document in site.exported:
        if not document.path.endswith("feeds.opml"):
            continue
        root = etree.fromstring(document.body)
        assert ("opml", "2.0", ["head", "body"]) == (
            root.tag,
            root.get("version"),
            [node.tag for node in root],
        )
        assert root.findtext("head/title")
        for outline in root.iter("outline"):
            # The W3C's validator wants a type where an outline has more than its text.
            named = {"title", "type", "description", "xmlUrl", "htmlUrl"} if outline.get("xmlUrl") else set()
            assert named | {"text"} == set(map(str, outline.attrib))
            assert outline.get("type") in (None, "rss")
            assert outline.get("text") == outline.get("title", outline.get("text"))

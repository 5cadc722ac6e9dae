"""RSS items are as feedgen writes them, byte for byte, though it renders only a template of each kind."""

from collections.abc import Iterable
from datetime import date

import feedparser
import pytest
from feedgen.feed import FeedGenerator
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from feeds import __version__, days
from feeds.model import Category, Entry
from feeds.publishing import rss
from feeds.publishing.head import Head, Link
from feeds.setting_values import Contact
from tests.site import Site

_PAGE = "https://feeds.example.org/entry/unknown/1/"
#: Texts on one line, with characters of markup and of formats more often than others.
_TEXT = st.text(
    st.one_of(
        st.sampled_from("&<>;%s{}'\"-  "),
        st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs", "Cf", "Co")),
    ),
    min_size=1,
    max_size=60,
).filter(str.strip)
_CATEGORIES = st.tuples(
    st.lists(_TEXT.map(lambda label: Category("category", "law", label)), max_size=3),
    _TEXT.map(lambda label: Category("publisher", "karaganda", label)),
    st.lists(_TEXT.map(lambda label: Category("region", "karaganda", label)), max_size=3),
).map(lambda groups: (*groups[0], groups[1], *groups[2]))


def _as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _by_feedgen(entries: Iterable[tuple[Entry, str]]) -> bytes:
    """Return the items that one run of feedgen makes of entries, each with the address of its own page."""
    made = FeedGenerator()
    made.load_extension("dc", atom=False)
    made.title("-")
    made.description("-")
    made.link(href="-")
    for entry, page in entries:
        item = made.add_entry(order="append")
        item.guid(entry.id, permalink=False)
        item.title(entry.title)
        item.link(href=entry.source or page)
        item.published(entry.published)
        item.dc.dc_creator(entry.author)
        item.description(_as_html(entry.summary), isSummary=True)
        if entry.content:
            item.content(entry.content, type="CDATA")
        item.category([{"term": category.label, "scheme": category.scheme} for category in entry.categories])
    text = bytes(made.rss_str())
    return text[text.index(b"<item>") : text.rindex(b"</item>") + len(b"</item>")]


@given(
    st.tuples(_TEXT, _TEXT, _TEXT),
    _CATEGORIES,
    st.dates(date(1900, 1, 1)),
    st.sampled_from([None, "https://example.org/?a=1&b=%s"]),
    st.sampled_from(["", "<p>a &lt; b &amp; 5 %s</p>\n<p>]]&gt;</p>"]),
)
@settings(deadline=None)  # feedgen renders a template for the first
def test_an_item_is_as_feedgen_writes_it(
    texts: tuple[str, str, str],
    categories: tuple[Category, ...],
    published: date,
    source: str | None,
    content: str,
) -> None:
    """With any texts and any number of categories, with and without source and content."""
    title, summary, author = texts
    day = days.timestamp(published)
    entry = Entry("tag:x", "x/1", title, day, day, 1, "en", author, source, categories, summary, content)

    assert _by_feedgen([(entry, _PAGE)]) == rss.item(entry, _PAGE)


@pytest.mark.parametrize(
    "text",
    [
        "A <b>bold</b> word",
        "A <b> alone",
        "<script>alert(1)</script>",
        "R&D &amp; &lt;b&gt;",
        "4 < 5 > 3 ]]>",
    ],
)
def test_plain_text_stays_plain_text(text: str) -> None:
    """Feedparser takes descriptions for HTML, whose text is ours; titles are escaped once, as XML has it."""
    day = days.timestamp(date(2025, 2, 1))
    entry = Entry("tag:x", "x/1", text, day, day, 1, "en", "A", None, (), text, "")
    links = (Link("self", "https://example.org/rss.xml"), Link("alternate", "https://example.org/"))
    document = rss.document(
        Head("tag:x,2025:/", text, text, day, links, "a.png", ""), [rss.item(entry, _PAGE)]
    )
    parsed = feedparser.parse(document)
    described = (parsed.feed.subtitle_detail, parsed.entries[0].summary_detail)

    assert [("text/html", text)] * 2 == [
        (found.type, html.fragment_fromstring(found.value, "div").text_content()) for found in described
    ]
    assert {text} == {title.text for title in etree.fromstring(document).iter("title")}


@given(
    _TEXT,
    st.dates(date(1900, 1, 1)),
    st.sampled_from([Contact(), Contact(email="a%s@b"), Contact(page="https://b/?a&b")]),
    st.just("") | _TEXT,
)
@settings(deadline=None)  # feedgen renders a template for the first
def test_a_channel_is_as_feedgen_writes_it(title: str, updated: date, contact: Contact, rights: str) -> None:
    """With any title, contact and rights, and the stylesheet instruction, which feedgen does not know."""
    self, page, day = (
        'https://example.org/rss.xml?q=%25+"a"&b',
        "https://example.org/",
        days.timestamp(updated),
    )
    made = FeedGenerator()
    made.load_extension("dc", atom=False)
    made.title(title)
    made.description("About 100 %")
    made.link(href=self, rel="self", type="application/rss+xml")
    made.link(href=page, rel="alternate")
    made.language("en")
    made.generator("feeds", version=__version__)
    made.image("https://example.org/icon.png", title, page)
    made.ttl(15)
    made.lastBuildDate(day)
    made.copyright(rights)
    if contact.email:
        made.webMaster(f"{contact.email} ({title})")
    elif contact.page:
        made.dc.dc_publisher(f"{contact.page} ({title})")
    expected = bytes(made.rss_str()).replace(b"?>", b'?>\n<?xml-stylesheet type="text/css" href="a.css"?>', 1)
    links = (Link("self", self), Link("alternate", page))
    head = Head(
        "tag:x,2025:/",
        title,
        "About 100 %",
        day,
        links,
        "https://example.org/icon.png",
        "",
        site=title,
        contact=contact,
        rights=rights,
        stylesheet="a.css",
    )

    assert expected == rss.document(head, [])


def test_the_items_of_every_channel_are_as_feedgen_writes_them(site: Site) -> None:
    """Of all that is published, in the order of the channel."""
    for document in site.named("rss.xml"):
        guids = [item.findtext("guid", "") for item in etree.fromstring(document.body).iter("item")]
        entries = [site.entries[guid] for guid in guids]
        pages = [site.settings.base_url + entry.path.removeprefix("/") for entry in entries]
        start, end = document.body.find(b"<item>"), document.body.rfind(b"</channel>")
        expected = _by_feedgen(zip(entries, pages, strict=True)) if entries else b""

        assert expected == (document.body[start:end] if entries else b"")

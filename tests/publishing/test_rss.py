"""RSS items are what feedgen writes, byte for byte, though it writes only the first of each make."""

from collections.abc import Iterable
from datetime import date

from feedgen.feed import FeedGenerator
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feeds import __version__, days
from feeds import settings as choices
from feeds.catalog.query import Line
from feeds.model import Category, Entry
from feeds.publishing import atom, rss
from feeds.publishing.head import Head, Link
from tests.site import Site

_SETTINGS = choices.from_environment({})
_PAGE = "https://feeds.example.org/entry/unknown/1/"
#: Texts on one line, with marks of markup and of formats more often than others.
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


def _by_feedgen(entries: Iterable[tuple[Entry, str, str]]) -> bytes:
    """Return the items that one run of feedgen makes of entries, each with its page and its content."""
    made = FeedGenerator()
    made.load_extension("dc", atom=False)
    made.title("-")
    made.description("-")
    made.link(href="-")
    for entry, page, content in entries:
        item = made.add_entry(order="append")
        item.guid(entry.id, permalink=False)
        item.title(entry.title)
        item.link(href=entry.source or page)
        item.published(entry.published)
        item.dc.dc_creator(entry.author)
        item.description(entry.summary, isSummary=True)
        if content:
            item.content(content)
        item.category([{"term": category.label, "scheme": category.scheme} for category in entry.categories])
    text = bytes(made.rss_str())
    return text[text.index(b"<item>") : text.rindex(b"</item>") + len(b"</item>")]


@given(
    st.tuples(_TEXT, _TEXT, _TEXT),
    _CATEGORIES,
    st.dates(date(1900, 1, 1)),
    st.sampled_from(["", "<p>a &lt; b</p>\r\n"]),
)
@settings(deadline=None)  # the first has feedgen make the mould
def test_an_item_is_what_feedgen_writes(
    texts: tuple[str, str, str], categories: tuple[Category, ...], published: date, content: str
) -> None:
    """Whatever its texts, however many categories it has, with content or without."""
    title, summary, author = texts
    day = days.midnight(published)
    source = "https://example.org/?a=1&b=%s"
    entry = Entry(
        source, "/entry/x/1/", title, day, day, 1, "en", author, source, categories, summary, content
    )
    line = Line(
        1, entry.path, entry.id, title, summary, author, "en", source, published, published, categories
    )

    made = rss.items([(line, _PAGE, atom.element(entry, _SETTINGS))])

    assert b"".join(made) == _by_feedgen([(entry, _PAGE, content)])


@given(_TEXT, st.dates(date(1900, 1, 1)))
@settings(deadline=None)  # the first has feedgen make the mould
def test_a_channel_is_what_feedgen_writes(title: str, updated: date) -> None:
    """Whatever the title, with the instruction that shows it to people."""
    self, page, day = (
        'https://example.org/rss.xml?q=%25+"a"&b',
        "https://example.org/",
        days.midnight(updated),
    )
    made = FeedGenerator()
    made.load_extension("dc", atom=False)
    made.title(title)
    made.description("About 100 %")
    made.link(href=self, rel="self", type="application/rss+xml")
    made.link(href=page, rel="alternate")
    made.language("en")
    made.generator("feeds", version=__version__)
    made.lastBuildDate(day)
    expected = bytes(made.rss_str()).replace(b"?>", b'?>\n<?xml-stylesheet type="text/css" href="a.css"?>', 1)
    links = (Link("self", self), Link("alternate", page))
    head = Head("tag:x,2025:/", title, "About 100 %", day, links, "", stylesheet="a.css")

    assert expected == rss.document(head, [])


def test_the_items_of_every_channel_are_what_feedgen_writes(site: Site) -> None:
    """Of all that is published, in the order of the channel."""
    for document in site.named("rss.xml"):
        guids = [item.findtext("guid", "") for item in etree.fromstring(document.body).iter("item")]
        told = [site.entries[guid] for guid in guids]
        entries = [
            (entry, site.settings.base_url + entry.path.removeprefix("/"), site.content(entry))
            for entry in told
        ]
        start, end = document.body.find(b"<item>"), document.body.rfind(b"</channel>")
        assert (document.body[start:end] if told else b"") == (_by_feedgen(entries) if told else b"")

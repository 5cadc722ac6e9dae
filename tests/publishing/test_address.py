"""Addresses: one spelling for each document, and where all others lead."""

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.catalog import fulltext
from feeds.errors import BadAddress, UnknownFeed
from feeds.model import SCHEMES, Selection
from feeds.publishing import address
from feeds.publishing.address import Address, Kind
from feeds.publishing.formats import Format
from feeds.reading.tables import built_in

TABLES = built_in()

_terms = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
_segments = st.sampled_from([(), ("region",), ("category",), ("publisher",), ("region", "category")])
_formats: st.SearchStrategy[Format] = st.sampled_from(["html", "atom", "rss", "json"])
_readable: st.SearchStrategy[Format] = st.sampled_from(["html", "atom"])
_days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@st.composite
def selections(draw: st.DrawFn, most: int = 4) -> Selection:
    """Draw a selection that addresses can name."""
    segments = []
    for scheme in draw(_segments):
        terms = draw(st.sets(_terms, min_size=1, max_size=most))
        own = {TABLES.region_aliases.get(term, term) if scheme == "region" else term for term in terms}
        segments.append((scheme, tuple(sorted(own))))
    return Selection(tuple(segments))


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    """Draw any address in its one spelling."""
    kind: Kind = draw(st.sampled_from(["feed", "feed", "archive", "day", "list", "entry", "opml", "sitemap"]))
    match kind:
        case "feed":
            selection = draw(selections())
            query = fulltext.normalise(draw(st.text("abcаё\"* -'&+%/", max_size=12)).replace("*", ""))
            format_ = draw(_formats)
            before = draw(st.none() | st.integers(0, 10**15)) if format_ == "html" else None
            return Address("feed", Selection(selection.segments, query), format_, before=before)
        case "archive":
            return Address("archive", draw(selections(1).filter(lambda chosen: chosen.single)))
        case "day":
            single = draw(selections(1).filter(lambda chosen: chosen.single))
            return Address("day", single, draw(_readable), draw(_days))
        case "list":
            return Address("list", name=draw(st.sampled_from(SCHEMES)))
        case "sitemap" | "opml":
            names = ("feeds", "2025-02", "2025-02-2", "1999-12-10") if kind == "sitemap" else SCHEMES
            return Address(kind, name=draw(st.sampled_from(["", *names])))
        case _:
            return Address("entry", name=f"{draw(_terms)}/{draw(_terms)}")


def _parse(target: str) -> Address:
    parts = urlsplit(target)
    return address.parse(parts.path, dict(parse_qsl(parts.query)))


@given(addresses())
@settings(deadline=None)  # the first reads tables
def test_an_address_is_read_as_it_is_written(wanted: Address) -> None:
    """Each address is parsed from its canonical spelling."""
    assert wanted == _parse(wanted.target)


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["region", "category", "archive", "..", "", "a", "+", "%"])).map("/".join),
    st.text(max_size=30),
)
@settings(deadline=None)  # the first reads tables
def test_any_text_is_an_address_or_none(path: str, query: str) -> None:
    """Any path and query is an address with one stable spelling, or is refused as unknown or too much."""
    try:
        wanted = address.parse("/" + path, {"q": query})
    except (UnknownFeed, BadAddress):
        return
    assert wanted == _parse(wanted.target)


@pytest.mark.parametrize(
    ("spelled", "canonical"),
    [
        ("/index.html", "/"),
        ("/ATOM.XML", "/atom.xml"),
        ("/region", "/region/"),
        ("/region/index.html", "/region/"),
        ("/region/karaganda", "/region/karaganda/"),
        ("/Region/Karaganda/", "/region/karaganda/"),
        ("/region/karaganda/index.html", "/region/karaganda/"),
        ("//region//karaganda//", "/region/karaganda/"),
        ("/region/karaganda//atom.xml", "/region/karaganda/atom.xml"),
        ("/region/karaganda+almaty/atom.xml", "/region/almaty+karaganda/atom.xml"),
        ("/region/almaty+almaty/atom.xml", "/region/almaty/atom.xml"),
        ("/category/law/region/karaganda/rss.xml", "/region/karaganda/category/law/rss.xml"),
        ("/region/turkestan/", "/region/turkistan/"),
        ("/region/kz-35/", "/region/karaganda/"),
        ("/region/KZ-35/atom.xml", "/region/karaganda/atom.xml"),
        ("/region/turkestan+kz-35/feed.json", "/region/karaganda+turkistan/feed.json"),
        ("/region/turkestan+turkistan/", "/region/turkistan/"),
        ("/region/turkestan/archive/2025-02-21", "/region/turkistan/archive/2025-02-21/"),
        ("/archive/2025-02-21/INDEX.html", "/archive/2025-02-21/"),
        ("/region/karaganda/archive", "/region/karaganda/archive/"),
        ("/entry/karaganda/940388", "/entry/karaganda/940388/"),
        ("/Entry/Karaganda/940388/index.html", "/entry/karaganda/940388/"),
        ("/region//feeds.opml", "/region/feeds.opml"),
        ("/Sitemap/2025-02.xml", "/sitemap/2025-02.xml"),
    ],
)  # fmt: skip
def test_every_spelling_leads_to_one(spelled: str, canonical: str) -> None:
    """Case, slashes, order, ``index.html`` and other names of a region do not make another document."""
    assert canonical == address.parse(spelled, aliases=TABLES.region_aliases).path


@pytest.mark.parametrize("folder", ["/", "/region/karaganda/", "/region/almaty+karaganda/category/law/"])
@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("feed", "atom.xml"),
        ("feed/", "atom.xml"),
        ("atom", "atom.xml"),
        ("rss", "rss.xml"),
        ("rss/", "rss.xml"),
        ("RSS", "rss.xml"),
        ("feed.xml", "atom.xml"),
        ("index.xml", "atom.xml"),
        ("index.rss", "rss.xml"),
    ],
)
def test_habitual_names_lead_to_the_feed(folder: str, name: str, file: str) -> None:
    """Below any feed's folder, with the words of a search."""
    assert folder + file == address.parse(folder + name).path
    assert f"{folder}{file}?q=water" == address.parse(folder + name, {"q": "water"}).target


@pytest.mark.parametrize(
    "path",
    [
        "/category/feed/",
        "/category/rss/atom.xml",
        "/region/karaganda/category/atom/",
        "/entry/karaganda/rss/",
    ],
)
def test_a_term_may_be_a_habitual_name(path: str) -> None:
    """It stands after its scheme."""
    assert path == address.parse(path).path


def test_the_first_of_several_parameters_counts() -> None:
    """As in a form that was sent with one more."""
    assert {"q": "water", "before": ""} == address.parameters("q=water&before=&q=ice")


@pytest.mark.parametrize(("path", "before", "expected"), [
    ("/", "12", 12), ("/", str(2**63 - 1), 2**63 - 1), ("/", str(2**63), None), ("/", "-1", None),
    ("/", "x", None), ("/atom.xml", "12", None),
])  # fmt: skip
def test_pages_alone_are_turned(path: str, before: str, expected: int | None) -> None:
    """Feeds have no second page; a number that SQLite cannot hold is none."""
    assert expected == address.parse(path, {"before": before}).before


@pytest.mark.parametrize(("alias", "term"), [
    ("turkestan", "turkistan"), ("kz-35", "karaganda"), ("jambyl", "zhambyl"), ("jetisu", "zhetisu"),
    ("jetysu", "zhetisu"), ("abay", "abai"), ("zhetysu", "zhetisu"),
])  # fmt: skip
def test_other_names_of_a_region_are_known(alias: str, term: str) -> None:
    """Former names, ISO codes and gov.kz slugs lead to the region; the name itself always does."""
    known = {region.term for region in TABLES.region_categories}

    assert {TABLES.region_aliases.get(alias, alias), TABLES.region_aliases.get(term, term)} <= known
    assert TABLES.region_aliases.get(alias, alias) == TABLES.region_aliases.get(term, term)


@pytest.mark.parametrize("path", [
    "/region/karaganda/region/almaty/", "/region/karaganda/category/",
    "/region/karaganda/publisher/transport/",
    "/category/law/publisher/transport/", "/region/караганда/", "/region/kara_ganda/", "/region/-/",
    "/region/+/",
    "/region/a+/", "/region/karaganda/archive/2025-2-21/", "/region/karaganda/archive/2025-02-30/",
    "/archive/2025-02-21/rss.xml", "/archive/atom.xml", "/region/almaty+karaganda/archive/",
    "/region/karaganda/category/law/archive/", "/entry/karaganda/", "/entry/a/b/c/",
    "/entry/karaganda/940388/atom.xml",
    "/region/karaganda/feeds.opml", "/region/karaganda/news.xml", "/static/", "/static/style.css/",
    "/region/..",
    "/sitemap/", "/sitemap/2025-02-1.xml", "/sitemap/2025-2.xml", "/sitemap/atom.xml", "/region/sitemap.xml",
    "/category/law/feed/feed", "/archive/feed", "/archive/2025-02-21/rss", "/entry/karaganda/940388/feed",
    "/region/karaganda\x00/", "/region/karaganda\n/",
])  # fmt: skip
def test_other_paths_are_unknown(path: str) -> None:
    """Paths outside the grammar raise UnknownFeed."""
    with pytest.raises(UnknownFeed):
        address.parse(path)


@pytest.mark.parametrize(("path", "query"), [
    ("/region/" + "+".join(f"r{n}" for n in range(25)) + "/", {}),
    ("/region/" + "+".join(f"r{n}" for n in range(1000)) + "/", {}),
    ("/" + "a" * 2001, {}),
    ("/", {"q": "a" * 201}),
    ("/", {"q": " ".join("abcdefghi")}),
    ("/", {"q": "au*"}),
])  # fmt: skip
def test_too_much_is_refused(path: str, query: dict[str, str]) -> None:
    """More than can be answered in bounded time is refused, and the message says why."""
    with pytest.raises(BadAddress, match=r"at most|at least"):
        address.parse(path, query)


def test_a_union_has_up_to_24_terms() -> None:
    """The most that a union holds is answered."""
    path = "/publisher/" + "+".join(f"p{n:02}" for n in range(24)) + "/"

    assert path == address.parse(path).path


def test_a_refusal_is_short() -> None:
    """However long the address, the message about it is one short line."""
    with pytest.raises(BadAddress) as caught:
        address.parse("/" + "x" * 100_000)

    assert len(str(caught.value)) < 200
    assert not re.search(r"[\r\n]", str(caught.value))

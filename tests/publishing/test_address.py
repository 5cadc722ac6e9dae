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


_dotted = st.lists(
    st.sampled_from(
        ["region", "entry", "archive", "a", "2025-02-01", "..", ".", "", "atom.xml", "index.html"]
    )
).map("/".join)


@st.composite
def selections(draw: st.DrawFn, most: int = 4) -> Selection:
    """Draw a selection that addresses can name."""
    segments = []
    for scheme in draw(_segments):
        terms = draw(st.sets(_terms, min_size=1, max_size=most))
        aliases = TABLES.aliases.get(scheme, {})
        segments.append((scheme, tuple(sorted({aliases.get(term, term) for term in terms}))))
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


@given(addresses())
@settings(deadline=None)
def test_a_file_of_an_export_leads_back_to_its_address(wanted: Address) -> None:
    """Of an address without a query; unions have no files."""
    exported = wanted._replace(selection=wanted.selection._replace(query=""), before=None)
    single = all(len(terms) == 1 for _scheme, terms in exported.selection.segments)

    assert (exported if single else None) == address.of_file(exported.file)


@given(st.text(max_size=80) | addresses().map(lambda wanted: wanted.path) | _dotted)
@settings(deadline=None)
def test_no_other_file_is_one_of_an_export(path: str) -> None:
    """For any text: an address is returned for its own file alone, which lies in the folder."""
    found = address.of_file(path)

    assert found is None or found.file == path
    assert found is None or re.fullmatch(r"[a-z0-9./-]+", path)
    assert found is None or not re.search(r"^/|//|\.\.|/$", path)


@pytest.mark.parametrize(
    "path",
    [
        "", ".", "..", "/", "/atom.xml", "./atom.xml", "../atom.xml", "region/../atom.xml",
        "region//atom.xml", "Atom.xml", "atom.xml ", "atom.xml\0", "atom.xml\n", "\udcffatom.xml",
        "entry/a/1", "entry/a/1/", "region", "region/a+b/atom.xml", "category/law/region/almaty/atom.xml",
        "archive/2025-02-01/rss.xml", "archive/2025-13-01/index.html", "static/../style.css",
        "static/a/b.css", "feed.css", "region/almaty/feed", "region/almaty/atom.xml?q=water",
        "region/%61lmaty/atom.xml", "http://example.org/atom.xml", "x" * 5000 + "/atom.xml",
    ],
)  # fmt: skip
def test_files_that_no_export_makes(path: str) -> None:
    """Other spellings, paths out of the folder, folders, unions and documents that are served only."""
    assert address.of_file(path) is None


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
        ("/region/Караганда/", "/region/karaganda/"),
        ("/region/Қарағанды облысы/rss.xml", "/region/karaganda/rss.xml"),
        ("/region/Гурьевская область/", "/region/atyrau/"),
        ("/region/Алма-Ата+Шымкент/", "/region/almaty+shymkent/"),
        ("/category/Право/atom.xml", "/category/law/atom.xml"),
        ("/category/Құқық+Спорт/", "/category/law+sport/"),
        ("/category/sports/feed.json", "/category/sport/feed.json"),
        ("/category/economy+Экономика/", "/category/economics/"),
        ("/category/environment/archive/", "/category/ecology/archive/"),
        ("/category/Crafts and Arts/", "/category/crafts-and-arts/"),
        ("/Sitemap/2025-02.xml", "/sitemap/2025-02.xml"),
    ],
)  # fmt: skip
def test_every_spelling_leads_to_one(spelled: str, canonical: str) -> None:
    """Case, slashes, order, ``index.html``, other names and scripts do not make another document."""
    assert canonical == address.parse(spelled, aliases=TABLES.aliases).path


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

    aliases = TABLES.aliases["region"]

    assert {aliases.get(alias, alias), aliases.get(term, term)} <= known
    assert aliases.get(alias, alias) == aliases.get(term, term)


@pytest.mark.parametrize("path", [
    "/region/karaganda/region/almaty/", "/region/karaganda/category/",
    "/region/karaganda/publisher/transport/",
    "/category/law/publisher/transport/", "/region/☃/", "/region/kara_ganda/", "/region/-/",
    "/region/+/",
    "/region/a+/", "/region/karaganda/archive/2025-2-21/", "/region/karaganda/archive/2025-02-30/",
    "/archive/2025-02-21/rss.xml", "/archive/atom.xml", "/region/almaty+karaganda/archive/",
    "/region/karaganda/category/law/archive/", "/entry/karaganda/", "/entry/a/b/c/",
    "/entry/karaganda/940388/atom.xml",
    "/region/karaganda/feeds.opml", "/region/karaganda/news.xml", "/static/", "/static/style.css/",
    "/region/..",
    "/region/karaganda\x00/", "/region/karaganda\n/", "/region/кара  ганда/", "/region/<караганда>/",
    "/sitemap/", "/sitemap/2025-02-1.xml", "/sitemap/2025-2.xml", "/sitemap/atom.xml", "/region/sitemap.xml",
    "/category/law/feed/feed", "/archive/feed", "/archive/2025-02-21/rss", "/entry/karaganda/940388/feed",
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


@given(selections(), st.text(max_size=30) | st.text('abcё"*- +&#;', max_size=30))
def test_what_a_search_page_offers_is_the_same_search(selection: Selection, query: str) -> None:
    """Its other formats, its older results and the same search in everything search for the same words."""
    try:
        page = address.parse(selection.path, {"q": query})
    except BadAddress:
        return

    for offered in (page, page.at("atom"), page.at("json"), page._replace(before=5)):
        parts = urlsplit(offered.target)
        assert offered == address.parse(parts.path, address.parameters(parts.query))


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

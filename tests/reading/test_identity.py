"""Items are told apart by their source, otherwise by date and headline."""

import re
from datetime import date
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.model import Item
from feeds.reading.identity import identify

ITEM = Item("law.txt", 5, "A headline", date(2025, 2, 21), "Text.", None, "Law")
RELEASE = "https://www.gov.kz/memleket/entities/karaganda/press/news/details/940388"

#: RFC 3986: an absolute URI, no white space, nothing it forbids, percent signs in escapes only.
URI = re.compile(r"(?:https://[a-z0-9._-]+|urn:uuid:)(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")


@pytest.mark.parametrize(
    "source",
    [
        RELEASE,
        RELEASE + "?lang=kk",
        RELEASE + "/?lang=en#top",
        RELEASE + ".",
        RELEASE.replace("https", "http"),
        RELEASE.replace("www.", ""),
        RELEASE.replace("gov.kz", "gov.kz:443"),
        RELEASE.replace("www.gov.kz", "WWW.GOV.KZ"),
        RELEASE.replace("karaganda", "Karaganda"),
        RELEASE.replace("kz/memleket/entities", "kz//memleket///entities"),
        RELEASE.replace("gov.kz", "gov.kz.."),
        RELEASE.replace("gov.kz", "gov.kz:8443"),
        RELEASE.replace("www.", "user:secret@www."),
        RELEASE.replace("www.gov.kz", "ｗｗｗ。gov。kz"),
    ],
)
def test_spellings_of_a_release_are_one(source: str) -> None:
    """However a press release of gov.kz is written, it is the same one."""
    identity = identify(ITEM._replace(source=source))
    assert identity.id == identity.source == RELEASE
    assert (identity.name, identity.publisher, identity.number) == (
        "karaganda/940388",
        "karaganda",
        940388,
    )
    assert identity.fault == ""


def test_other_types_have_their_own_page() -> None:
    """A release that is no news keeps its type in its address, so that equal numbers stay apart."""
    identity = identify(ITEM._replace(source=RELEASE.replace("news", "article")))
    assert identity.name == "karaganda/article-940388"
    assert identity.number == 940388


@pytest.mark.parametrize("number", ["0", "007", "16000001", "123456789012", "12a", ""])
def test_numbers_that_do_not_fit(number: str) -> None:
    """A number that no release has makes the source an address like any other, and is a fault."""
    identity = identify(ITEM._replace(source=RELEASE.replace("940388", number)))
    assert (identity.publisher, identity.number) == ("unknown", 0)
    assert identity.id == identity.source
    assert "number" in identity.fault


@pytest.mark.parametrize("source", ["a" * 101, "-".join(["karaganda"] * 28)])
def test_slugs_that_no_folder_can_be_named_by(source: str) -> None:
    """A slug that is too long for a file system makes the source an address like any other."""
    assert identify(ITEM._replace(source=RELEASE.replace("karaganda", source))).publisher == "unknown"
    assert identify(ITEM._replace(source=RELEASE.replace("/news/", f"/{source}/"))).publisher == "unknown"


@pytest.mark.parametrize(
    ("expected", "source"),
    [
        ("https://akorda.kz/en/news", "http://Akorda.kz:80/en/news/#top"),
        ("https://akorda.kz/news?id=5", "https://akorda.kz/news?lang=ru&id=5"),
        ("https://www.gov.kz/about", "http://gov.kz/about/?lang=kk"),
        ("https://example.kz:8443/a%20b%25/%22x", 'https://example.kz:8443/a%20b%/"x'),
        ("https://xn--80ak6aa92e.com/%D1%8F", "https://аррӏе.com/я"),
        ("https://example.kz", "https://user:secret@example.kz/"),
    ],
)
def test_other_sources(expected: str, source: str) -> None:
    """Other sources are told by their address in normal form, and have a page among the unknown."""
    identity = identify(ITEM._replace(source=source))
    assert identity.id == identity.source == expected
    assert re.fullmatch(r"unknown/[0-9a-f-]{36}", identity.name)


@pytest.mark.parametrize(
    "source", ["https://", "https://[::1/x", "https://a:port/", "https://" + "a." * 2000, "https://.."]
)
def test_unusable_sources(source: str) -> None:
    """A source that no URI can be made of is none, and is a fault."""
    identity = identify(ITEM._replace(source=source))
    assert identity.source is None
    assert identity.id.startswith("urn:uuid:")
    assert "no address" in identity.fault


def test_without_source() -> None:
    """Without a source, date and headline make the id: not the category, the file or the text."""
    identity = identify(ITEM)
    same = ITEM._replace(path="x.txt", line=9, headline=" A\u00a0 headline", body="Corrected.", category=None)
    assert identity == identify(same)
    assert identity.id != identify(ITEM._replace(headline="Another")).id
    assert identity.id != identify(ITEM._replace(date=date(2025, 2, 22))).id
    assert identity.name == f"unknown/{identity.id.removeprefix('urn:uuid:')}"


def test_ids_never_change() -> None:
    """The id of an item without a source is fixed for all time."""
    assert identify(ITEM).id == "urn:uuid:bbab8a55-09a4-5568-b880-d21227245e9e"
    assert identify(ITEM._replace(headline="Ақтөбе: й")).id == "urn:uuid:18750656-5cd0-59a9-8e2e-8066bcab26fc"


def test_residue_headlines_are_told_apart_by_text() -> None:
    """Items that share an error page for a headline differ by what they say."""
    one, other = (ITEM._replace(headline="502 Bad Gateway", body=body) for body in ("One.", "Other."))
    assert identify(one).id != identify(other).id


def test_normal_forms_of_unicode_are_one() -> None:
    """A headline in NFD is the headline in NFC."""
    assert identify(ITEM._replace(headline="й")).id == identify(ITEM._replace(headline="и\u0306")).id


@given(st.text(), st.one_of(st.none(), st.text().map(lambda text: "https://" + text)))
def test_ids_are_uris(headline: str, source: str | None) -> None:
    """Whatever a digest says, the id is an absolute URI, and so is the source."""
    identity = identify(ITEM._replace(headline=headline, source=source))
    assert URI.fullmatch(identity.id)
    assert identity.source in {None, identity.id}
    assert re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", identity.name)


#: Parts of a release's address, and what may stand there in a digest.
ODDITIES = {
    "https://": ("http://", "HTTPS://", "https://user@", "https://user:secret@", "https://www.gov.kz@"),
    "www.gov.kz": (
        "gov.kz",
        "WWW.GOV.KZ.",
        "www.gov.kz..",
        "ｗｗｗ.gov.kz",
        "www。gov。kz",
        "www.gov.kz.example.kz",
    ),
    ".kz/": (
        ".kz:443/",
        ".kz:80/",
        ".kz:0443/",
        ".kz:8443/",
        ".kz:/",
        ".kz//",
        ".kz/./",
        ".kz/x/../",
        ".kz/%2e/",
    ),
    "karaganda": ("Karaganda", "k%61raganda", "unknown", "қарағанды", "/karaganda/", "-", "karaganda-"),
    "/news": ("/News", "/article", "/news-940388", "/n%65ws", "/"),
    "/940388": ("/0940388", "//940388", "/%3940388", "", "/", "/news-940388", "/940388;x", "/940388/x"),
    "940388": (
        "940388/",
        "940388.",
        "940388?lang=kk",
        "940388?x=1",
        "940388#top",
        "940388/?#",
        "940388%20",
        "940388\u200b",
    ),
}
RELEASES = st.lists(
    st.sampled_from([(part, odd) for part, some in ODDITIES.items() for odd in some]), max_size=2
).map(lambda changes: reduce(lambda address, change: address.replace(*change, 1), changes, RELEASE))
PAGES = st.builds(
    "https://{}/{}".format,
    st.sampled_from(
        ["akorda.kz", "Akorda.KZ.", "akorda.kz:80", "аққу.kz", "xn--80aa2b1a.kz", "ａkorda.kz", "a%6borda.kz"]
    ),
    st.text("a%Я/.?&=#lng2fF", max_size=8),
)
SOURCES = st.none() | RELEASES | PAGES


@given(st.lists(SOURCES, min_size=8, max_size=8))
def test_an_id_and_a_name_are_of_one_entry(sources: list[str | None]) -> None:
    """Two items have the same id if they have the same name, and only then."""
    identities = [identify(ITEM._replace(source=source)) for source in sources]

    ids, names = ({getattr(one, field) for one in identities} for field in ("id", "name"))
    assert len(ids) == len(names) == len({(one.id, one.name) for one in identities})


@given(st.text("aZ0/-.?%#= ", max_size=8))
def test_a_source_in_normal_form_stays_as_it_is(path: str) -> None:
    """It is the address that another spelling of it becomes."""
    one, other = (f"{scheme}://www.gov.kz/{path}" for scheme in ("https", "HTTPS"))
    assert identify(ITEM._replace(source=one)) == identify(ITEM._replace(source=other))


def test_lone_surrogates() -> None:
    """Half a character in a headline or a source does no harm."""
    assert URI.fullmatch(identify(ITEM._replace(headline="\ud800")).id)
    assert URI.fullmatch(identify(ITEM._replace(source="https://a.kz/\ud800")).id)

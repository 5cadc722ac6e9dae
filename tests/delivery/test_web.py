"""HTTP, as the real server speaks it and as the app does behind none."""

import gzip
import json
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feeds import settings
from feeds.catalog.catalog import Catalog
from feeds.delivery.web import create_app
from feeds.opening import open_catalog
from feeds.publishing.publication import Publication
from feeds.reading.tables import built_in
from tests import material
from tests.server import Local, Server
from tests.waiting import wait_until

Client = Server | Local

#: One document of each kind.
TARGETS = (
    "/", "/atom.xml", "/rss.xml", "/feed.json", "/region/", "/region/karaganda/",
    "/region/karaganda/atom.xml",
    "/region/karaganda/category/law/rss.xml", "/publisher/karaganda/feed.json", "/region/ulytau/atom.xml",
    "/region/almaty+karaganda/category/business+law/atom.xml", "/region/almaty+karaganda/",
    "/region/karaganda/archive/", "/region/karaganda/archive/2025-02-21/", "/archive/2025-02-21/atom.xml",
    "/entry/karaganda/940388/", "/feeds.opml", "/region/feeds.opml", "/list.json", "/docs/",
    "/static/style.css", "/robots.txt", "/favicon.ico", "/atom.xml?q=region", "/region/karaganda/?q=region",
    "/feed.json?q=%22the+region%22+akim*",
    "/category/law/rss.xml?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0",
)  # fmt: skip
FEEDS = tuple(target for target in TARGETS if re.search(r"(\.xml|\.json|\.opml)(\?|$)", target))
PAGES = tuple(target for target in TARGETS if re.search(r"/(\?|$)", target))

_VOLATILE = {"Date", "Server", "Connection"}


def _lasting(headers: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((name.title(), value) for name, value in headers if name.title() not in _VOLATILE)


@pytest.mark.parametrize("target", TARGETS)
def test_every_kind_of_document_is_answered(client: Client, target: str) -> None:
    """An answer has the headers that caches and readers need, and allows as little as possible."""
    reply = client.ask(target)

    assert 200 == reply.status
    assert re.fullmatch(r'"[0-9a-f]{32}"', reply.headers["ETag"])
    assert parsedate_to_datetime(reply.headers["Last-Modified"]).timestamp() <= time.time()
    assert re.search(r"max-age=\d+.*stale-while-revalidate=\d+", reply.headers["Cache-Control"])
    assert "Accept-Encoding" == reply.headers["Vary"]
    assert "nosniff" == reply.headers["X-Content-Type-Options"]
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert str(len(reply.body)) == reply.headers["Content-Length"]
    assert "Set-Cookie" not in reply.headers
    assert "Accept-Ranges" not in reply.headers
    names = [name.lower() for name, _ in reply.headers]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("target", TARGETS)
def test_documents_may_be_read_from_any_site(client: Client, target: str) -> None:
    """Scripts on other people's pages may fetch feeds and pages, and see when nothing has changed."""
    whole = client.ask(target)
    unchanged = client.ask(target, headers={"If-None-Match": whole.headers["ETag"]})
    assert (200, 304) == (whole.status, unchanged.status)
    for reply in (whole, unchanged):
        assert ["*"] == reply.headers.getlist("Access-Control-Allow-Origin")
        assert ["ETag, Last-Modified, Link"] == reply.headers.getlist("Access-Control-Expose-Headers")


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}])
@pytest.mark.parametrize(
    "target", ["/", "/atom.xml", "/region/Karaganda", "/health", "/combine", "/no/such/thing"]
)
def test_a_preflight_is_answered(client: Client, target: str, headers: dict[str, str]) -> None:
    """OPTIONS says what is allowed, at any address: a browser asks before a script's conditional request."""
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    reply = client.ask(target, "OPTIONS", {**asked, **headers} if headers else {})

    assert (204, b"") == (reply.status, reply.body)
    assert ["GET, HEAD, OPTIONS"] == reply.headers.getlist("Allow")
    assert ["*"] == reply.headers.getlist("Access-Control-Allow-Origin")
    assert "GET, HEAD, OPTIONS" == reply.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match, If-Modified-Since, Cache-Control" == reply.headers["Access-Control-Allow-Headers"]
    assert 0 < int(reply.headers["Access-Control-Max-Age"]) <= 86400
    assert {"Content-Type", "Content-Length"}.isdisjoint(reply.headers.keys())


_LINKS = {
    "page": '<./{}>; rel="alternate"; type="text/html"',
    "atom": '<./atom.xml{}>; rel="alternate"; type="application/atom+xml"',
    "rss": '<./rss.xml{}>; rel="alternate"; type="application/rss+xml"',
    "json": '<./feed.json{}>; rel="alternate"; type="application/feed+json"',
}


@pytest.mark.parametrize(
    ("target", "formats"),
    [
        ("/", "atom rss json"),
        ("/region/karaganda/", "atom rss json"),
        ("/region/karaganda/category/law/", "atom rss json"),
        ("/region/almaty+karaganda/atom.xml", "page rss json"),
        ("/rss.xml", "page atom json"),
        ("/publisher/karaganda/feed.json", "page atom rss"),
        ("/region/karaganda/?q=region", "atom rss json"),
        ("/feed.json?q=%22the+region%22+akim*", "page atom rss"),
        ("/region/", ""),
        ("/archive/2025-02-21/atom.xml", ""),
        ("/entry/karaganda/940388/", ""),
        ("/feeds.opml", ""),
        ("/static/style.css", ""),
        ("/region/atlantis/", ""),
    ],
)
def test_link_headers_name_the_other_formats_of_a_feed(client: Client, target: str, formats: str) -> None:
    """They are relative to the address (RFC 8288 §3.2), and keep the words of a search."""
    query = "?" + target.partition("?")[2] if "?" in target else ""
    expected = [", ".join(_LINKS[name].format(query) for name in formats.split())] if formats else []

    assert expected == client.ask(target).headers.getlist("Link")


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/region/Karaganda/feed.json", 301),
        ("/region/Karaganda/", 301),
        ("/region/nowhere/", 404),
        ("/region/nowhere/feed.json", 404),
        ("/region/nowhere/rss.xml", 404),
    ],
)
def test_scripts_may_read_where_a_feed_is(client: Client, target: str, status: int) -> None:
    """Redirects to feeds, and refusals, may be read from any site as well."""
    reply = client.ask(target)
    assert (status, "*") == (reply.status, reply.headers["Access-Control-Allow-Origin"])


@pytest.mark.parametrize("target", PAGES)
def test_pages_run_no_script(client: Client, target: str) -> None:
    """The policy of pages lets nothing in from another host, and nothing inline."""
    policy = client.ask(target).headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "http" not in policy
    assert {"base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= set(policy.split("; "))


@pytest.mark.parametrize("target", TARGETS)
def test_a_document_is_not_sent_twice(client: Client, target: str) -> None:
    """A client that has the bytes, by ETag or by date, gets 304 without a body, in either coding."""
    for accepted in ("gzip", "identity"):
        whole = client.ask(target, headers={"Accept-Encoding": accepted})
        etag, modified = whole.headers["ETag"], whole.headers["Last-Modified"]
        for condition in (
            {"If-None-Match": etag},
            {"If-None-Match": f"W/{etag}"},
            {"If-None-Match": f'"other", {etag}'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": modified},
            {"If-None-Match": etag, "If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        ):
            reply = client.ask(target, headers={"Accept-Encoding": accepted, **condition})
            assert (304, b"") == (reply.status, reply.body), condition
            assert [whole.headers[name] for name in ("ETag", "Cache-Control", "Vary")] == [
                reply.headers[name] for name in ("ETag", "Cache-Control", "Vary")
            ]


@pytest.mark.parametrize("target", ["/", "/atom.xml", "/atom.xml?q=region"])
@pytest.mark.parametrize(
    "condition",
    [
        {"If-None-Match": '"other"'},
        {"If-None-Match": 'W/"other", "another"'},
        {"If-None-Match": '"other"', "If-Modified-Since": formatdate(4_000_000_000, usegmt=True)},
        {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-Modified-Since": "last week"},
        {"If-Modified-Since": "Mon, 01 Jan 99999999999 00:00:00 GMT"},
        {"Range": "bytes=0-10"},
    ],
)
def test_a_document_that_the_client_does_not_have_is_sent(
    client: Client, target: str, condition: dict[str, str]
) -> None:
    """Another ETag, an earlier date or no date at all gets the whole document."""
    reply = client.ask(target, headers=condition)

    assert (200, client.ask(target).body) == (reply.status, reply.body)


@pytest.mark.parametrize("target", TARGETS)
def test_head_has_the_headers_of_get(client: Client, target: str) -> None:
    """HEAD has the status and the headers of GET."""
    for accepted in ("gzip", "identity"):
        get, head = (client.ask(target, method, {"Accept-Encoding": accepted}) for method in ("GET", "HEAD"))
        assert (200, b"") == (head.status, head.body)
        assert _lasting(list(get.headers)) == _lasting(list(head.headers))


@pytest.mark.parametrize(
    "target", ["/atom.xml", "/", "/feed.json", "/static/style.css", "/atom.xml?q=region"]
)
def test_each_coding_has_its_own_etag(client: Client, target: str) -> None:
    """Compressed bytes are other bytes: their ETag differs, and they unpack to the document."""
    plain = client.ask(target)
    compressed = client.ask(target, headers={"Accept-Encoding": "gzip"})

    assert "gzip" == compressed.headers["Content-Encoding"]
    assert plain.body == gzip.decompress(compressed.body)
    assert plain.headers["ETag"] != compressed.headers["ETag"]
    assert len(compressed.body) < len(plain.body)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
@pytest.mark.parametrize("target", ["/", "/atom.xml", "/health", "/combine", "/no/such/thing"])
def test_only_reading_is_allowed(client: Client, method: str, target: str) -> None:
    """Any method that changes something is refused, and the answer says which are allowed."""
    reply = client.ask(target, method)

    assert (405, "GET, HEAD, OPTIONS") == (reply.status, reply.headers["Allow"])


@pytest.mark.parametrize(
    ("target", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/atom.xml", "application/xml; charset=utf-8"),
        ("/rss.xml", "application/xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/list.json", "application/json"),
        ("/static/style.css", "text/css; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/health", "application/json"),
        ("/nothing.xml", "text/plain; charset=utf-8"),
        ("/nothing.json", "application/json"),
        ("/nothing/", "text/html; charset=utf-8"),
    ],
)
def test_media_types(client: Client, target: str, media_type: str) -> None:
    """Each kind of document, and each refusal, has the media type that its reader expects."""
    assert media_type == client.ask(target).headers["Content-Type"]


# Redirects

_MOVED = [
    ("/Atom.XML", "/atom.xml"),
    ("/index.html", "/"),
    ("/region", "/region/"),
    ("/region/karaganda", "/region/karaganda/"),
    ("/region/karaganda/index.html", "/region/karaganda/"),
    ("/REGION/Karaganda/ATOM.xml", "/region/karaganda/atom.xml"),
    ("//region/karaganda/", "/region/karaganda/"),
    ("/region//karaganda///atom.xml", "/region/karaganda/atom.xml"),
    ("/region/karaganda+almaty/atom.xml", "/region/almaty+karaganda/atom.xml"),
    ("/region/almaty+almaty/", "/region/almaty/"),
    ("/category/law/region/karaganda/", "/region/karaganda/category/law/"),
    ("/region/turkestan/", "/region/turkistan/"),
    ("/region/%D0%9A%D0%B0%D1%80%D0%B0%D0%B3%D0%B0%D0%BD%D0%B4%D0%B0/atom.xml", "/region/karaganda/atom.xml"),
    ("/category/%D0%9F%D1%80%D0%B0%D0%B2%D0%BE/", "/category/law/"),
    ("/category/sports/rss.xml", "/category/sport/rss.xml"),
    ("/region/kz-35/atom.xml", "/region/karaganda/atom.xml"),
    ("/region/karaganda/archive", "/region/karaganda/archive/"),
    ("/region/karaganda/archive/2025-02-21/index.html", "/region/karaganda/archive/2025-02-21/"),
    ("/entry/karaganda/940388", "/entry/karaganda/940388/"),
    ("/region/karaganda/atom.xml/", "/region/karaganda/atom.xml"),
    ("/Region/karaganda/?q=The+Region", "/region/karaganda/?q=the+region"),
    ("/region/karaganda+almaty/atom.xml?q=region&utm_source=x", "/region/almaty+karaganda/atom.xml?q=region"),
]


@pytest.mark.parametrize(("spelled", "canonical"), _MOVED)
def test_other_spellings_are_redirected(client: Client, spelled: str, canonical: str) -> None:
    """Any other spelling of an address moves permanently to the one, which is absolute and may be cached."""
    reply = client.ask(spelled)
    base = "http://127.0.0.1:8000/" if isinstance(client, Local) else client.url

    assert (301, base + canonical[1:]) == (reply.status, reply.headers["Location"])
    assert "max-age" in reply.headers["Cache-Control"]
    assert 200 == client.ask(canonical).status


@pytest.mark.parametrize(
    ("spelled", "canonical"),
    [
        ("/region/almaty%2Bkaraganda/atom.xml", "/region/almaty+karaganda/atom.xml"),
        ("/region/almaty%2bkaraganda/", "/region/almaty+karaganda/"),
        ("/%72egion/karaganda/", "/region/karaganda/"),
        ("/region%2Fkaraganda%2F", "/region/karaganda/"),
    ],
)
def test_percent_encoding_is_redirected(local: Local, spelled: str, canonical: str) -> None:
    """A needlessly percent-encoded path is redirected, where the server passes on the client's spelling."""
    reply = local.ask(spelled)

    assert (301, f"http://127.0.0.1:8000{canonical}") == (reply.status, reply.headers["Location"])


@pytest.mark.parametrize("spelled", [
    "/region/almaty%2Bkaraganda/atom.xml", "/%72egion/karaganda/", "/region%2Fkaraganda%2F",
])  # fmt: skip
def test_percent_encoding_is_understood(client: Client, spelled: str) -> None:
    """With any server, such an address is answered or redirected."""
    assert client.ask(spelled).status in (200, 301)


@pytest.mark.parametrize(
    ("target", "canonical"),
    [
        ("/combine?region=karaganda&region=almaty&category=law", "/region/almaty+karaganda/category/law/"),
        ("/combine?category=law&category=business", "/category/business+law/"),
        ("/combine?region=turkestan", "/region/turkistan/"),
        ("/combine?category=environment", "/category/ecology/"),
        ("/combine?publisher=karaganda&publisher=abay&make=publisher", "/publisher/abay+karaganda/"),
    ],
)
def test_the_form_leads_to_the_union(client: Client, target: str, canonical: str) -> None:
    """A filled-in form is redirected to the page of the chosen regions and categories, with 303."""
    reply = client.ask(target)

    assert (303, canonical) == (reply.status, urlsplit(reply.headers["Location"]).path)
    assert 200 == client.ask(canonical).status


def test_the_form_is_a_page_of_its_own(client: Client) -> None:
    """Empty, or filled in with the terms of the feed that leads to it; search engines are to leave it."""
    empty = client.ask("/combine")
    filled = client.ask("/combine?region=karaganda&region=almaty&category=law&change=1")

    assert [200, 200] == [empty.status, filled.status]
    assert [set(), {"karaganda", "almaty", "law"}] == [
        set(re.findall(r'value="([^"]+)" checked', reply.body.decode())) for reply in (empty, filled)
    ]
    assert b'content="noindex"' in empty.body
    assert "text/html; charset=utf-8" == empty.headers["Content-Type"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/combine?make=region", "Choose at least one region or category."),
        ("/combine?make=publisher", "Choose at least one publisher."),
        ("/combine?make=nonsense", "Choose at least one region or category."),
        ("/combine?region=&category=", "Choose at least one region or category."),
        ("/combine?" + "&".join(f"region=r{number}" for number in range(25)), "Choose fewer: at most 24"),
    ],
)
def test_a_form_that_makes_no_feed_comes_back(client: Client, target: str, reason: str) -> None:
    """With the reason, which its title announces, and the status of a request that cannot be answered."""
    reply = client.ask(target)

    assert 400 == reply.status
    assert reason in reply.body.decode()
    assert b"<title>Error: " in reply.body
    assert b"<form" in reply.body


def test_the_form_that_comes_back_stands_first(client: Client) -> None:
    """Below the reason, not behind the other form."""
    buttons = {
        name: re.findall(r'name="make" value="(\w+)"', client.ask(f"/combine?make={name}").body.decode())
        for name in ("region", "publisher")
    }

    assert {"region": ["region", "publisher"], "publisher": ["publisher", "region"]} == buttons


def test_a_form_with_too_much_keeps_the_choice(client: Client) -> None:
    """It is to be mended, not to be filled in anew."""
    terms = [region.term for region in built_in().region_categories][:3] + [f"r{n}" for n in range(25)]
    reply = client.ask("/combine?" + "&".join(f"region={term}" for term in terms))

    assert terms[:3] == sorted(re.findall(r'value="([^"]+)" checked', reply.body.decode()))


def test_the_form_knows_only_feeds_that_exist(client: Client) -> None:
    """A term that is in no form leads where nothing is published."""
    reply = client.ask("/combine?region=atlantis")

    assert (303, 404) == (reply.status, client.ask(urlsplit(reply.headers["Location"]).path).status)


@pytest.mark.parametrize("target", [
    "/atom.xml?utm_source=x", "/?q=", "/atom.xml?q=%20%20", "/rss.xml?before=5",
    "/region/karaganda/atom.xml?a=b&c",
])  # fmt: skip
def test_unknown_parameters_are_ignored(client: Client, target: str) -> None:
    """A parameter that means nothing changes nothing."""
    reply = client.ask(target)

    assert (200, client.ask(target.partition("?")[0]).body) == (reply.status, reply.body)


# Refusals

_TOO_MUCH = [
    "/region/" + "+".join(f"r{number}" for number in range(1000)) + "/atom.xml",
    "/region/" + "+".join(["karaganda"] * 25) + "/",
    "/" + "a" * 3000,
    "/atom.xml?q=" + "a" * 3000,
    "/atom.xml?q=" + "+".join("abcdefghij"),
    "/atom.xml?q=au*",
]
_UNKNOWN = [
    "/region/atlantis/", "/region/atlantis/atom.xml", "/nothing", "/region/karaganda/region/almaty/",
    "/region/karaganda/category/law/publisher/karaganda/",
    "/region/%E2%98%83/",
    "/region/kar%00aganda/", "/%00", "/region/%0d%0aSet-Cookie:x/", "/..%2f..%2fetc/passwd",
    "/../../etc/passwd",
    "/region/karaganda/archive/2025-02-30/", "/region/karaganda/archive/0000-00-00/atom.xml",
    "/archive/9999-99-99/",
    "/archive/2025-02-22/", "/region/karaganda/archive/-/", "/archive/archive/", "/entry/karaganda/1/",
    "/entry//",
    "/static/../page.py", "/static/", "/static/%2e%2e/page.py", "/region/%ff%fe/", "/wp-login.php",
    "/.env", "/.git/config",
]  # fmt: skip
_STRANGE = [
    "/atom.xml?q=%22", "/atom.xml?q=AND+OR+NOT+*", "/atom.xml?q=%00", "/atom.xml?q=%01%02%1f%7f",
    "/atom.xml?q=%ff%fe",
    "/atom.xml?q=a)+OR+(b", "/atom.xml?q=text:region", "/atom.xml?q=-region", "/atom.xml?q=NEAR(a+b)",
    "/atom.xml?q=^a",
    "/atom.xml?q='+OR+1=1--", "/atom.xml?q=%22a%22%22b", "/atom.xml?q=%F0%9F%98%80",
    "/atom.xml?q=%ED%A0%80", "/?before=x",
    "/?before=99999999999999999999999", "/?before=-1", "/?q=region&before=0", "/atom.xml?q=a&q=b",
    "/atom.xml?%00=%00", "/?&&&=",
]  # fmt: skip


@pytest.mark.parametrize("target", _TOO_MUCH, ids=lambda target: target[:30])
def test_too_much_is_a_bad_request(client: Client, target: str) -> None:
    """A request for unbounded work is refused with 400, and the answer says why."""
    reply = client.ask(target)

    assert 400 == reply.status
    assert re.search(rb"at most|at least", reply.body)
    assert len(reply.body) < 20_000


def test_a_refused_search_is_offered_again(client: Client) -> None:
    """Where it was typed, which a union of too many terms is not."""
    mended = client.ask("/region/karaganda/?q=a*").body.decode()
    many = client.ask(f"/region/{'+'.join(f'a{n}' for n in range(30))}/?q=water").body.decode()

    assert re.search(r'<form [^>]*action="/region/karaganda/">', mended)
    assert re.search(r'<input [^>]*value="a\*"', mended)
    assert re.search(r'<form [^>]*action="/">', many)
    assert re.search(r'<input [^>]*value="water"', many)


@pytest.mark.parametrize("target", _TOO_MUCH, ids=lambda target: target[:30])
def test_too_much_is_refused_before_any_work(
    local: Local, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalog is not read, and nothing is published but the refusal itself."""
    done: list[str] = []
    thread = threading.current_thread()

    def watch(kind: type, work: str) -> None:
        whole = getattr(kind, work)

        def noting(*arguments: Any) -> Any:
            if threading.current_thread() is thread:  # not the follower's
                done.append(work)
            return whole(*arguments)

        monkeypatch.setattr(kind, work, noting)

    for kind, work in ((Catalog, "snapshot"), (Publication, "publish"), (Publication, "version")):
        watch(kind, work)
    reply = local.ask(target)

    assert (400, []) == (reply.status, done)


def test_a_query_of_100_kilobytes_is_refused(client: Client) -> None:
    """However long the query, the answer is a short 4xx."""
    reply = client.ask("/atom.xml?q=" + "a+" * 50_000)

    assert reply.status in (400, 414, 431)
    assert len(reply.body) < 20_000


@pytest.mark.parametrize("target", _UNKNOWN)
def test_an_unknown_address_is_not_found(client: Client, target: str) -> None:
    """An address at which nothing is published is 404, however strange it is."""
    reply = client.ask(target)

    assert 404 == reply.status
    assert "Set-Cookie" not in reply.headers
    assert "max-age" in reply.headers["Cache-Control"]
    assert "nosniff" == reply.headers["X-Content-Type-Options"]


@pytest.mark.parametrize("target", _STRANGE)
def test_no_query_is_a_fault(client: Client, target: str) -> None:
    """The answer to any search is a feed, or says why there is none."""
    assert client.ask(target).status in (200, 301, 400)


def test_a_script_gets_errors_it_can_read(client: Client) -> None:
    """A refusal is JSON where JSON was asked for, and a line of text where XML was."""
    refusal = json.loads(client.ask("/region/atlantis/feed.json").body)

    assert 404 == refusal["status"]
    assert "atlantis" in refusal["error"]
    assert client.ask("/region/atlantis/atom.xml").body.startswith(b"404: ")


def test_a_mistyped_term_gets_the_nearest_names(client: Client) -> None:
    """The answer to a mistyped region names the feeds that were probably meant, to people and scripts."""
    for target in (
        "/region/karagandy-oblast/",
        "/region/karagnda/",
        "/region/karagnda/atom.xml",
        "/region/karagnda/feed.json",
    ):
        if target != "/region/karagandy-oblast/":
            assert b"karaganda" in client.ask(target).body


_piece = st.sampled_from([
    "region", "category", "publisher", "archive", "entry", "static", "karaganda", "almaty", "law", "business",
    "2025-02-21", "2025-02-30", "atom.xml", "rss.xml", "feed.json", "index.html", "feeds.opml", "+", "-",
    "..", "%2F", "%00",
    "%D0%B0", "%ff", "\\", "karaganda+almaty", "KARAGANDA", "turkestan", ".", "~", "health", "combine",
]) | st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="?#"),
max_size=6)  # fmt: skip


@given(
    st.lists(_piece, max_size=7),
    st.sampled_from(["/", ""]),
    st.dictionaries(
        st.sampled_from(["q", "before", "region", "category", "x"]), st.text(max_size=12), max_size=2
    ),
)
@hypothesis_settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_address_is_a_fault(local: Local, pieces: list[str], end: str, query: dict[str, str]) -> None:
    """The answer to any request is a document, a redirect or a refusal; never a 5xx.

    No redirect leads to another one.
    """
    parameters = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in query.items())
    reply = local.ask("/" + "/".join(pieces) + end + (f"?{parameters}" if parameters else ""))

    assert reply.status in (200, 301, 303, 400, 404)
    if reply.status == 301:
        again = local.ask(reply.headers["Location"].removeprefix("http://127.0.0.1:8000"))
        assert again.status in (200, 404)


# Where the site stands


@pytest.mark.parametrize("headers", [
    {"Host": "evil.example"}, {"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil", "Forwarded": "host=evil.example"},
    {"Host": "a b"},
])  # fmt: skip
@pytest.mark.parametrize(
    "target", ["/", "/atom.xml", "/feeds.opml", "/Region/Karaganda", "/nothing", "/combine?region=almaty"]
)
def test_the_client_does_not_say_where_we_are(client: Client, target: str, headers: dict[str, str]) -> None:
    """No header of a request gets into an address: all are made from the configured base URL."""
    reply, plain = client.ask(target, headers=headers), client.ask(target)

    assert "evil" not in f"{reply.headers}"
    assert (plain.status, plain.body, plain.headers.get("Location")) == (
        reply.status, reply.body, reply.headers.get("Location")
    )  # fmt: skip


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Local:
    """Return the app with a base URL that has a path."""
    seeds = material.copy(tmp_path_factory.mktemp("below") / "seeds")
    chosen = settings.from_environment({}, seeds=str(seeds), base_url="https://example.org/news/kz/")
    return Local(create_app(chosen))


@pytest.mark.parametrize(
    "target", ["/", "/atom.xml", "/region/karaganda/", "/feeds.opml", "/entry/karaganda/940388/", "/nothing"]
)
def test_a_path_prefix_may_be_there_or_not(below: Local, target: str) -> None:
    """A proxy may pass on the base URL's path or cut it off: the answer is the same."""
    without, within = below.ask(target), below.ask(f"/news/kz{target}")

    assert (without.status, without.body) == (within.status, within.body)
    assert b"https://example.org/news/kz/" in below.ask("/news/kz/atom.xml").body


@pytest.mark.parametrize(("target", "location"), [
    ("/news/kz", "https://example.org/news/kz/"), ("/news/kz/Region", "https://example.org/news/kz/region/"),
    ("/region", "https://example.org/news/kz/region/"), ("/news/kz/combine?region=almaty", "https://example.org/news/kz/region/almaty/"),
])  # fmt: skip
def test_redirects_carry_the_prefix(below: Local, target: str, location: str) -> None:
    """Whether the prefix was there or not, a redirect leads to an absolute address that has it."""
    assert location == below.ask(target).headers["Location"]


@pytest.mark.parametrize("target", ["/news/kzz/", "/news/kzregion/karaganda/", "/news/"])
def test_a_longer_word_is_no_prefix(below: Local, target: str) -> None:
    """Nor is a part of the prefix."""
    assert 404 == below.ask(target).status


@pytest.mark.parametrize(("length", "status"), [(4000, 200), (4001, 400)])
def test_a_query_of_any_length_is_answered(local: Local, length: int, status: int) -> None:
    """Unknown parameters are ignored; a query that is longer than any search is refused unread."""
    assert status == local.ask(f"/atom.xml?{'x' * length}").status


def test_links_in_pages_are_relative(below: Local) -> None:
    """A page works below any path: its links to us are relative, but for those that tell others of it."""
    for target in PAGES:
        others = '<link rel="canonical"[^>]*>|<a [^>]*rel="external nofollow">'
        page = re.sub(others, "", below.ask(target).body.decode())
        links = re.findall(r'(?:href|src|action)="([^"]*)"', page)
        assert [] == [link for link in links if link.startswith("/") or "example.org" in link]


# Freshness


def _served(folder: Path) -> Local:
    return Local(create_app(settings.from_environment({}, seeds=str(folder))))


def test_dates_of_the_future_are_not_passed_on(tmp_path: Path) -> None:
    """A digest dated tomorrow or in 2099 does not date an answer: Last-Modified is never in the future."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    future = material.item("From the future", "01.01.2099", "Text.", material.address("karaganda", 999_999))
    material.write(seeds / "future.txt", material.text("Law", [future]))
    app = _served(seeds)
    for target in ("/", "/atom.xml", "/region/karaganda/atom.xml", "/archive/2099-01-01/atom.xml"):
        reply = app.ask(target)
        assert 200 == reply.status
        assert parsedate_to_datetime(reply.headers["Last-Modified"]).timestamp() <= time.time()
        assert 304 == app.ask(target, headers={"If-Modified-Since": reply.headers["Last-Modified"]}).status


def _next_second() -> None:
    """Wait until dates of HTTP, which count seconds, are later than now."""
    now = int(time.time())
    wait_until(lambda: time.time() > now + 1)


def test_a_second_digest_of_the_day_is_news(seeds: Path) -> None:
    """A client that sends only If-Modified-Since hears of a second digest of the same day."""
    app = _served(seeds)
    first = app.ask("/region/karaganda/atom.xml")
    _next_second()
    more = material.item("One more", "21.02.2025", "Text.", material.address("karaganda", 940_999))
    material.write(seeds / "more.txt", material.text("Law", [more]))
    wait_until(lambda: app.ask("/region/karaganda/atom.xml").headers["ETag"] != first.headers["ETag"])
    since = {"If-Modified-Since": first.headers["Last-Modified"]}

    assert 200 == app.ask("/region/karaganda/atom.xml", headers=since).status
    assert 200 == app.ask("/region/karaganda/archive/2025-02-21/atom.xml", headers=since).status
    assert 304 == app.ask("/region/turkistan/archive/2025-02-21/atom.xml", headers=since).status
    assert first.headers["Last-Modified"] < app.ask("/atom.xml").headers["Last-Modified"]


def test_last_modified_never_decreases(seeds: Path) -> None:
    """A withdrawal is a change like any other: no date goes back, and conditions are answered anew."""
    app = _served(seeds)
    first = app.ask("/category/law/atom.xml")
    _next_second()
    (seeds / "2025-01-13-business.txt").unlink()
    wait_until(lambda: b"<entry" not in app.ask("/category/business/atom.xml").body)

    dates = [
        parsedate_to_datetime(app.ask(target).headers["Last-Modified"])
        for target in ("/category/law/atom.xml", "/atom.xml")
    ]
    assert parsedate_to_datetime(first.headers["Last-Modified"]) <= dates[0] <= dates[1]
    assert 200 == app.ask("/atom.xml", headers={"If-Modified-Since": first.headers["Last-Modified"]}).status


def test_a_catalog_that_is_built_anew_has_answers_of_its_own(tmp_path: Path) -> None:
    """Its versions begin at 1 again: no answer made from the former one is given."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    chosen = settings.from_environment({}, seeds=str(seeds), cache=str(tmp_path / "cache"))

    def publish(headline: str) -> None:
        item = material.item(headline, "21.02.2025", "Text.", material.address("karaganda", 940_999))
        material.write(seeds / "a.txt", material.text("Law", [item]))

    publish("First")
    app = Local(create_app(chosen))
    assert b"<title>First</title>" in app.ask("/atom.xml").body
    publish("Second")
    open_catalog(chosen).file.unlink()
    end = time.monotonic() + 10
    while b"<title>Second</title>" not in app.ask("/atom.xml").body:
        assert time.monotonic() < end
        time.sleep(0.05)


# Health


def test_health_tells_how_things_stand(client: Client) -> None:
    """Probes and operators see the digests and their problems; no cache keeps the answer."""
    reply = client.ask("/health")
    state = json.loads(reply.body)

    assert (200, "no-store") == (reply.status, reply.headers["Cache-Control"])
    assert ("ok", 60, 3, "2025-02-21") == (
        state["status"],
        state["entries"],
        state["digests"],
        state["newest"],
    )
    assert {"errors": 0, "warnings": 5} == state["problems"]
    assert 0 <= state["poll_age_seconds"] <= 60


def test_health_tells_of_folders_with_any_name(tmp_path: Path) -> None:
    """A fault may name a folder whose name is not UTF-8."""
    seeds = tmp_path / os.fsdecode(b"d\xcd")
    try:
        material.copy(seeds)
    except OSError:
        pytest.skip("the file system takes UTF-8 only")
    app = _served(seeds)
    assert 200 == app.ask("/atom.xml").status
    for file in seeds.glob("*.txt"):
        file.unlink()
    wait_until(lambda: json.loads(app.ask("/health").body)["status"] != "ok")
    state = json.loads(app.ask("/health").body)

    assert "degraded" == state["status"]
    assert ["seeds folder: holds no digests any more; what it held is kept"] == state["reasons"]


def test_health_tells_no_path_of_this_machine(seeds: Path, tmp_path: Path) -> None:
    """Neither of the seeds folder nor of the catalog; digests by their paths below that folder, escaped."""
    cache = tmp_path / "cache"
    found = []

    def look() -> bool:
        found.append(app.ask("/health").body.decode())
        return "degraded" in found[-1]

    app = Local(create_app(settings.from_environment({}, seeds=str(seeds), cache=str(cache))))
    assert not look()
    material.write(seeds / "law\u202etxt.exe.txt", b"\xff")
    wait_until(look)
    (seeds / "law\u202etxt.exe.txt").unlink()
    wait_until(lambda: not look())
    lease = next(cache.glob("*.lease"))
    lease.unlink()
    lease.mkdir()
    wait_until(look)
    lease.rmdir()
    shutil.rmtree(cache)
    seeds.rename(tmp_path / "away")
    wait_until(lambda: (look(), "cannot be listed" in found[-1])[1])

    reasons = [reason for state in found for reason in json.loads(state)["reasons"]]
    assert (
        r"law\u202etxt.exe.txt: not UTF-8 (byte 0xFF at offset 0, line 1); save it as UTF-8; " in reasons[0]
    )
    assert any(reason.startswith("cache folder: cannot be written") for reason in reasons)
    assert any(reason.startswith("seeds folder: cannot be listed") for reason in reasons)
    assert [] == [state for state in found if str(tmp_path) in state or "\u202e" in state]


def test_without_a_seeds_folder_there_is_a_503(tmp_path: Path) -> None:
    """An app that has nothing to serve yet says so, and when to ask again."""
    app = _served(tmp_path / "nowhere")
    reply = app.ask("/atom.xml")

    assert 503 == reply.status
    assert "5" == reply.headers["Retry-After"]
    assert 503 == app.ask("/health").status


def test_a_fault_of_ours_is_not_kept_by_caches(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be over at any moment."""

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    app = Local(create_app(settings.from_environment({}, seeds=str(seeds))))
    with monkeypatch.context() as patch:
        patch.setattr("feeds.publishing.publication.Publication.publish", fail)
        reply = app.ask("/atom.xml")

    assert (500, "no-store") == (reply.status, reply.headers["Cache-Control"])
    assert 200 == app.ask("/atom.xml").status

"""Any bytes, as a digest or as a request, make an entry, a problem, a document or a clear refusal."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dependable import fuzz, targets

pytestmark = pytest.mark.slow

#: Faults that were found once: the target, and the bytes.
FOUND = (
    (targets.check_request, b"/region/karaganda/atom.xml?q=ice+\xffnk%22"),
    (targets.check_request, b"/combine?region=\xff"),
)

_DATES = st.sampled_from(
    ["21.02.2025", "31.02.2025", "01.13.2025", "1.2.25", "٠١.٠٢.٢٠٢٥", "21.02.0000", "29.02.9999"]
)
_ADDRESSES = st.one_of(
    st.sampled_from(
        [
            "https://www.gov.kz/memleket/entities/karaganda/press/news/details/940388",
            "http://gov.kz//memleket/entities/x/press/news/details/99999999999999999999999?lang=ru#a",
            "https://[::1",
            "http://a@b:99999/",
            "https://xn--.kz/%00%ff",
            "http://[v1.a]/",
            "HTTP://Ё.рф/?",
            "https://:80/",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map("http://".__add__),
)
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.text("<>&;\"'`]:|\\\0\u2028\ud7ff\ue000\ufffe\U0010ffff*-–•1234 .", max_size=60),
    st.just("502 Bad Gateway"),
)
_LINES = st.one_of(
    _TEXTS,
    st.builds("{} {}".format, _TEXTS, _DATES),
    st.builds("{}Source : {}".format, _TEXTS, _ADDRESSES),
    st.sampled_from(["Enbekshi QazaQ", "Law", "", "\r", "\ufeff", "Source : ", "21.02.2025"]),
)
_DIGESTS = st.lists(_LINES, max_size=14).map(lambda lines: "\n".join(lines).encode("utf-8", "surrogatepass"))

_WORDS = st.one_of(
    st.sampled_from(
        [
            "region",
            "category",
            "publisher",
            "entry",
            "archive",
            "karaganda",
            "law",
            "almaty+karaganda",
            "2025-02-21",
            "9999-99-99",
            "atom.xml",
            "rss.xml",
            "feed.json",
            "feeds.opml",
            "index.html",
            "static",
            "style.css",
            "combine",
            "health",
            "news",
            "..",
            "",
            "%2e%2e",
            "%00",
            "%0d%0aSet-Cookie:a=b",
            "KARAGANDA",
            "караганда",
            "940388",
            "+",
            "%2B",
            "a" * 3000,
        ]
    ),
    st.text(max_size=8),
)
_PATHS = st.lists(_WORDS, max_size=6).map("/".join)
_QUERIES = st.one_of(
    st.just(""),
    st.builds(
        "{}={}".format,
        st.sampled_from(["q", "before", "region", "category", "Q", "q=1&q"]),
        st.one_of(
            st.sampled_from(
                [
                    '"ice+rink"',
                    'a"',
                    "*",
                    "wat*",
                    "a*",
                    "-",
                    "NEAR(a,b)",
                    "text:a",
                    "(",
                    "a+OR+b",
                    "%",
                    "%ff",
                    "9" * 19,
                    "a+" * 90,
                ]
            ),
            _TEXTS,
        ),
    ),
)
_VALUES = st.one_of(
    st.sampled_from(
        [
            "*",
            '"a"',
            'W/"a", "b"',
            '"',
            '""' * 500,
            "Sat, 01 Feb 2025 00:00:00 GMT",
            "Sun, 06 Nov 1994 08:49:37",
            "0",
            "gzip;q=2",
            "gzip;q=nan",
            "gzip;q=-1,,;",
            "identity;q=0",
            "*;q=0",
            "bytes=0-1,5-",
            "evil.example",
            "a:b:c",
            "[",
            "chunked",
            "-1",
            "999999999999999999999",
            "Mon, 01 Jan 99999 00:00:00 GMT",
            "Mon, 31 Feb 2025 25:61:61 +9999",
        ]
    ),
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40),
)
_REQUESTS = st.builds(
    lambda path, query, headers: b"\n".join(
        [
            f"/{path}?{query}".encode("utf-8", "surrogatepass"),
            *(bytes((name,)) + value.encode("latin-1") for name, value in headers),
        ]
    ),
    _PATHS,
    _QUERIES,
    st.lists(
        st.tuples(st.integers(0, len(targets.HEADERS) - 1).filter(lambda at: at != 10), _VALUES), max_size=4
    ),
)


@pytest.mark.parametrize(("target", "data"), FOUND)
def test_what_was_found_once(target: fuzz.Target, data: bytes) -> None:
    """A fault that was mended does not come back."""
    target(data)


def _often(request: pytest.FixtureRequest, test: Any) -> None:
    count = 20_000 if request.config.getoption("--full") else 200
    settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), database=None)(
        test
    )()


def test_digests(request: pytest.FixtureRequest) -> None:
    """Any bytes are read: entries are sound XML, and each problem is one line."""
    _often(request, given(_DIGESTS)(lambda data: targets.check_digest(data)))  # noqa: PLW0108 - hypothesis names it


def test_bytes(request: pytest.FixtureRequest) -> None:
    """Bytes that are no text are no fault either."""
    _often(
        request,
        given(
            st.one_of(
                st.binary(max_size=200),
                _DIGESTS.map(lambda data: data.decode("utf-8", "replace").encode("utf-16")),
            )
        )(
            lambda data: targets.check_digest(data)  # noqa: PLW0108
        ),
    )


def test_requests(request: pytest.FixtureRequest) -> None:
    """Any target, with any headers, gets a document, a better address or a clear no."""
    _often(request, given(_REQUESTS)(lambda data: targets.check_request(data)))  # noqa: PLW0108


def test_mutations(full: bool) -> None:  # noqa: FBT001
    """Sound digests and requests that are cut, doubled and mixed are no fault; nor do they take long."""
    assert fuzz.blindly([targets.check_digest, targets.check_request], 60 if full else 4, 5) > 40

"""One document as HTTP answers it: the conditions of RFC 9110, without any app or server around."""

import gzip
import time
import tracemalloc
from email.utils import formatdate

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from feeds.delivery.answer import Answer
from feeds.model import Document
from tests.server import Reply

_MODIFIED = 1_740_000_000
_BODY = b"<feed>" + b"all work and no play " * 100 + b"</feed>"
_DOCUMENT = Document("/atom.xml", "application/xml; charset=utf-8", _BODY)
_ANSWER = Answer(_DOCUMENT, _MODIFIED)
_TAG = _DOCUMENT.etag


def _ask(method: str = "GET", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    chunks, status, answered = run_wsgi_app(_ANSWER, create_environ("/", method=method, headers=named))
    return Reply(int(status[:3]), answered, b"".join(chunks))


@pytest.mark.parametrize(
    ("held", "status"),
    [
        (f'"{_TAG}"', 304), (f'W/"{_TAG}"', 304), (f'"x", "{_TAG}"', 304), (f'"x",W/"{_TAG}" , "y"', 304),
        ("*", 304), (f'"{_TAG}-gzip"', 200), ('"x"', 200), ('W/"x"', 200), ("", 200),
        (f'"{_TAG.upper()}"', 200), (f'"{_TAG}', 200),
    ],
)  # fmt: skip
def test_if_none_match(held: str, status: int) -> None:
    """An entity tag that matches weakly (§13.1.2) is answered with 304, any other with the document."""
    assert status == _ask(If_None_Match=held).status


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (formatdate(_MODIFIED, usegmt=True), 304), (formatdate(_MODIFIED + 1, usegmt=True), 304),
        (formatdate(_MODIFIED - 1, usegmt=True), 200), ("yesterday", 200), ("", 200), ("0", 200),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 200),
        ("Wednesday, 19-Feb-25 21:20:00 GMT", 304), ("Wed Feb 19 21:20:00 2025", 304),
        ("Wed, 19 Feb 99999999999999999999 21:20:00 GMT", 200),
    ],
)  # fmt: skip
def test_if_modified_since(since: str, status: int) -> None:
    """A document that has not changed since is answered with 304; what is no date of the past is ignored."""
    assert status == _ask(If_Modified_Since=since).status


def test_last_modified_is_never_in_the_future(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that was put back may have left such a moment: the header is left out until it is past."""
    found = []
    for now in (_MODIFIED - 3600, _MODIFIED - 1, _MODIFIED, _MODIFIED + 1):
        monkeypatch.setattr(time, "time", lambda now=now: float(now))
        found.append("Last-Modified" in _ask().headers)
    assert [False, False, True, True] == found
    assert f'"{_TAG}"' == _ask().headers["ETag"]


@pytest.mark.parametrize(("held", "since", "status"), [
    (f'"{_TAG}"', _MODIFIED - 1000, 304), ('"x"', _MODIFIED + 1000, 200),
])  # fmt: skip
def test_if_none_match_outranks_if_modified_since(held: str, since: int, status: int) -> None:
    """Where a client sends both, the entity tag alone decides (§13.2.2)."""
    assert status == _ask(If_None_Match=held, If_Modified_Since=formatdate(since, usegmt=True)).status


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (None, None), ("", None), ("gzip", "gzip"), ("GZIP", "gzip"), ("gzip, deflate, br, zstd", "gzip"),
        ("*", "gzip"), ("gzip;q=0", None), ("gzip;q=0.0, *", None), ("*;q=0", None), ("identity", None),
        ("br", None), ("zstd, br;q=0.9, deflate;q=0.5, gzip", "gzip"), ("gzip;q=0.5, identity;q=0.5", "gzip"),
        ("identity, gzip;q=0.5", None), ("gzip;q=0.5", "gzip"), ("gzip;q=1, identity;q=0.5", "gzip"),
        ("x-gzip;;", None), ("x-gzip", "gzip"), ("X-GZip;Q=0.5", "gzip"), ("gzip;q=0.000", None),
        ("gzip, Identity;q=0.5", "gzip"), ("Identity, gzip;q=0.5", None), ("gzip;q=7", None),
        ("gzip ;\tq=1.0 , br", "gzip"), ("a, " * 10_000 + "gzip", "gzip"), ("*, gzip;q=0", None),
        ("gzipped", None),
    ],
)  # fmt: skip
def test_accept_encoding(accepted: str | None, coding: str | None) -> None:
    """Clients that take gzip get it, others plain bytes, each with its own entity tag (§12.5.3)."""
    reply = _ask(**({} if accepted is None else {"Accept_Encoding": accepted}))

    assert 200 == reply.status
    assert coding == reply.headers.get("Content-Encoding")
    assert _BODY == (gzip.decompress(reply.body) if coding else reply.body)
    assert str(len(reply.body)) == reply.headers["Content-Length"]
    assert (f'"{_TAG}-gzip"' if coding else f'"{_TAG}"') == reply.headers["ETag"]


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_not_modified_repeats_what_caches_need(accepted: str) -> None:
    """A 304 has no body, and repeats ETag, Cache-Control and Vary (§15.4.5)."""
    whole = _ask(Accept_Encoding=accepted)
    reply = _ask(Accept_Encoding=accepted, If_None_Match=whole.headers["ETag"])

    assert (304, b"") == (reply.status, reply.body)
    for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
        assert whole.headers[name] == reply.headers[name]
    assert {"Content-Length", "Content-Type", "Content-Encoding"}.isdisjoint(reply.headers.keys())


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_head_is_get_without_a_body(accepted: str) -> None:
    """HEAD has the headers of GET (§9.3.2)."""
    whole, head = _ask(Accept_Encoding=accepted), _ask("HEAD", Accept_Encoding=accepted)

    assert (200, b"") == (head.status, head.body)
    assert whole.headers.to_wsgi_list() == head.headers.to_wsgi_list()


def test_caching_and_safety() -> None:
    """An answer is fresh for five minutes; a page may load our own styles and pictures alone."""
    headers = _ask().headers

    assert "public, max-age=300, stale-while-revalidate=600" == headers["Cache-Control"]
    assert (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ) == headers["Content-Security-Policy"]


def test_accept_encoding_fills_no_memory() -> None:
    """Clients may send any number of long ones."""
    _ask(Accept_Encoding="gzip")
    tracemalloc.start()
    try:
        for number in range(256):
            _ask(Accept_Encoding=f"x-{number}, {'gzip, ' * 10_000}")
        kept, _most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000


@pytest.mark.parametrize(
    "part", [" ", "\t ", ",", "gzip", "gzip;", "gzip;q=", "gzip;q=0 ", "gzip ,", "*;q=1.000,"]
)
def test_accept_encoding_is_read_in_linear_time(part: str) -> None:
    """A header of four times the length takes four times as long, of any text."""

    def seconds(times: int) -> float:
        started = time.thread_time()
        _ask(Accept_Encoding=f"gzip{part * times}x")
        return time.thread_time() - started

    short, long = (min(seconds(times) for _ in range(5)) for times in (20_000, 80_000))
    assert long < 5 * short + 0.02


def test_an_answer_weighs_at_least_its_bytes() -> None:
    """The page cache counts on it."""
    assert _ANSWER.weight >= len(_BODY) + len(_ask(Accept_Encoding="gzip").body)


def test_a_document_that_gzip_would_enlarge_is_sent_plain() -> None:
    """A document that does not shrink is not compressed."""
    document = Document("/robots.txt", "text/plain", b"a")
    chunks, _, headers = run_wsgi_app(
        Answer(document, _MODIFIED), create_environ("/", headers={"Accept-Encoding": "gzip"})
    )

    assert b"a" == b"".join(chunks)
    assert (f'"{document.etag}"', None) == (headers["ETag"], headers.get("Content-Encoding"))

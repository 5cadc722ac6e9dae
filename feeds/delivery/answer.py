"""A document as HTTP answers: its bytes, plain and compressed, or the news that it has not changed."""

import gzip
import threading
from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import Accept
from werkzeug.http import http_date, parse_accept_header, parse_date, parse_etags

from feeds.model import Document

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]
#: What is sent in one coding: its ETag, the headers of 200 and of 304, and the bytes.
_Variant = tuple[str, Headers, Headers, bytes]

#: RFC 9111 §5.2.2, RFC 5861 §3: five minutes fresh, and ten more while it is fetched anew.
CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=600"
#: For answers that say no: long enough to take the edge off a storm, short enough to be put right.
BRIEF_CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=60"

#: What every answer says about how it may be used.
SAFETY: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    (
        "Content-Security-Policy",
        (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
    ),
]
ANYONE = ("Access-Control-Allow-Origin", "*")
_FEED_TYPES = ("application/", "text/x-opml")


class Answer:
    """One document, ready to be sent to whoever asks; a WSGI application.

    Answers RFC 9110's conditional requests (§13.1.2 outranks §13.1.3) and codings. Any thread may call it.
    """

    def __init__(self, document: Document, modified: int) -> None:
        self.document = document
        self.modified = modified
        self._lock = threading.Lock()
        last_modified = ("Last-Modified", http_date(modified))
        common = [("Cache-Control", CACHE_CONTROL), ("Vary", "Accept-Encoding"), *SAFETY]
        if document.media_type.startswith(_FEED_TYPES):
            common.append(ANYONE)
        self._common = common
        self._described = [("Content-Type", document.media_type), last_modified]
        self._etag = document.etag
        self._plain = self._variant(document.body, f'"{self._etag}"')
        self._gzip: _Variant | None = None

    @property
    def weight(self) -> int:
        """Bytes of memory it takes, about."""
        return 4096 + len(self.document.body) * 5 // 4

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Send it: what Flask calls."""
        return self.send(environ, start_response)

    def send(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Send it, or the news that it has not changed. The list is a server's shortest way to send it."""
        compressed = _TAKES_GZIP[environ.get("HTTP_ACCEPT_ENCODING")]
        etag, headers, unchanged, body = (self._gzip or self._compress()) if compressed else self._plain
        held = environ.get("HTTP_IF_NONE_MATCH")
        # Nearly every client that asks whether anything is new sends the very tag that we sent it.
        if held == etag or self._has(held, environ.get("HTTP_IF_MODIFIED_SINCE"), etag):
            start_response("304 Not Modified", unchanged.copy())
            return []
        start_response("200 OK", headers.copy())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _has(self, held: str | None, since: str | None, etag: str) -> bool:
        """Return whether the client has it already (RFC 9110 §13.2.2)."""
        if held is not None:
            return parse_etags(held).contains_weak(etag.strip('"'))
        try:
            moment = parse_date(since) if since else None
        except OverflowError:  # a year, or an offset, beyond what C counts
            return False
        return moment is not None and self.modified <= moment.timestamp()

    def _compress(self) -> _Variant:
        with self._lock:
            if self._gzip is None:
                body = gzip.compress(self.document.body, 6, mtime=0)
                if len(body) < len(self.document.body):
                    coding = ("Content-Encoding", "gzip")
                    self._gzip = self._variant(body, f'"{self._etag}-gzip"', coding)
                else:
                    self._gzip = self._plain
            return self._gzip

    def _variant(self, body: bytes, etag: str, *more: tuple[str, str]) -> _Variant:
        shared = [("ETag", etag), *self._common]
        return etag, [*self._described, ("Content-Length", str(len(body))), *more, *shared], shared, body


class _TakesGzip(dict[str | None, bool]):
    """Whether a client takes gzip, and likes it no less than plain bytes, by its Accept-Encoding."""

    #: Spellings that are remembered.
    _MOST = 256

    def __missing__(self, header: str | None) -> bool:
        """Read a header (RFC 9110 §12.5.3)."""
        accepted: Accept = parse_accept_header((header or "")[:200])
        plain = accepted.quality("identity") if "identity" in (header or "") else 0
        takes = 0 < accepted.quality("gzip") >= plain
        if len(self) < self._MOST:
            self[header] = takes
        return takes


_TAKES_GZIP = _TakesGzip()

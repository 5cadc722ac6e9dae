"""A document as HTTP answers: its bytes, plain and compressed, or 304 Not Modified."""

import gzip
import threading
import time
from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import Accept
from werkzeug.http import http_date, parse_accept_header, parse_date, parse_etags

from feeds.model import Document

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]
#: The answer in one coding: its ETag, the headers of 200 and of 304, and the bytes.
_Variant = tuple[str, Headers, Headers, bytes]

#: RFC 9111 §5.2.2, RFC 5861 §3: five minutes fresh, and ten more while it is fetched anew.
CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=600"
#: For refusals: long enough to absorb a burst of requests, short enough to be corrected soon.
BRIEF_CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=60"

#: The security headers of every answer.
SECURITY_HEADERS: Headers = [
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
#: The headers by which a browser lets scripts of other sites read an answer (Fetch standard, CORS protocol).
CORS_HEADERS: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Last-Modified, Link"),
]


class Answer:
    """One document, ready to be sent to any client; a WSGI application.

    It honours conditional requests (RFC 9110 §13.1.2, which outranks §13.1.3) and Accept-Encoding. Any thread
    may call it.
    """

    def __init__(self, document: Document, modified: int) -> None:
        """Take a document, and when it last changed, in Unix time."""
        self.document = document
        self._modified = modified
        self._lock = threading.Lock()
        caching = [("Cache-Control", CACHE_CONTROL), ("Vary", "Accept-Encoding")]
        self._common = [*caching, *SECURITY_HEADERS, *CORS_HEADERS]
        self._described = [("Content-Type", document.media_type)]
        if document.link:
            self._described.append(("Link", document.link))
        # RFC 9110 §8.8.2.1: never in the future, where a clock that was put back may have left it.
        if modified <= time.time():
            self._described.append(("Last-Modified", http_date(modified)))
        self._etag = document.etag
        self._plain = self._variant(document.body, f'"{self._etag}"')
        self._gzip: _Variant | None = None

    @property
    def weight(self) -> int:
        """Bytes of memory it takes, about."""
        return 4096 + len(self.document.body) * 5 // 4

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Send the document; Flask calls a response so."""
        return self.send(environ, start_response)

    def send(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Send the document, or 304; return the body in a list, which a server sends fastest."""
        compressed = _TAKES_GZIP[environ.get("HTTP_ACCEPT_ENCODING")]
        etag, headers, unchanged, body = (self._gzip or self._compress()) if compressed else self._plain
        held = environ.get("HTTP_IF_NONE_MATCH")
        # Nearly every conditional request has the very tag that we sent, so this needs no parsing.
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
        return moment is not None and self._modified <= moment.timestamp()

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
    """A cache: whether a client accepts gzip, and prefers nothing to it, by its Accept-Encoding."""

    #: Headers that it may hold.
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

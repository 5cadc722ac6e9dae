"""A document as HTTP answers: its bytes, plain and compressed, or 304 Not Modified."""

import gzip
import re
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from werkzeug.http import http_date, parse_date, parse_etags

from feeds.delivery.caching import CACHE_CONTROL
from feeds.model import Document

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]
#: The answer in one coding: its ETag, the headers of 200 and of 304, and the bytes.
_Variant = tuple[str, Headers, Headers, bytes]

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
#: Longer Accept-Encoding headers, in characters, are no keys of the cache.
_LONGEST_CACHED = 100
#: A coding of Accept-Encoding that decides, and its weight. Nothing is tried twice: a header may be long.
_CODING = re.compile(
    r"(?:^|,)[ \t]*+(gzip|x-gzip|identity|\*)[ \t]*+"
    r"(?:;[ \t]*+q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*+)?+(?=,|$)",
    re.IGNORECASE,
)
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
        self._last_modified = ("Last-Modified", http_date(modified))
        if document.link:
            self._described.append(("Link", document.link))
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
        accepted: str = environ.get("HTTP_ACCEPT_ENCODING", "")
        compressed = (_takes_gzip_cached if len(accepted) <= _LONGEST_CACHED else _takes_gzip)(accepted)
        etag, headers, unchanged, body = (self._gzip or self._compress()) if compressed else self._plain
        if_none_match = environ.get("HTTP_IF_NONE_MATCH")
        # Nearly every conditional request has the very tag that we sent, so this needs no parsing.
        if if_none_match == etag or self._is_current(
            if_none_match, environ.get("HTTP_IF_MODIFIED_SINCE"), etag
        ):
            start_response("304 Not Modified", unchanged.copy())
            return []
        # RFC 9110 §8.8.2.1: never in the future, where a clock that was put back may have left it.
        dated = [self._last_modified] if self._modified <= time.time() else []
        start_response("200 OK", headers + dated)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _is_current(self, if_none_match: str | None, since: str | None, etag: str) -> bool:
        """Return whether the client's copy is current, by the headers that it sent (RFC 9110 §13.2.2)."""
        if if_none_match is not None:
            return parse_etags(if_none_match).contains_weak(etag.strip('"'))
        try:
            moment = parse_date(since) if since else None
        except OverflowError:  # a year, or an offset, beyond what C counts
            return False
        # A date to come is from before a clock was put back, and says nothing about what came after it.
        return moment is not None and self._modified <= moment.timestamp() <= time.time()

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


def _takes_gzip(accepted: str) -> bool:
    """Return whether a client takes gzip, and prefers nothing to it, by its Accept-Encoding.

    RFC 9110 §12.5.3; §8.4.1.3: x-gzip is gzip. A weight that is none counts as 0.
    """
    weights = {coding.lower(): float(weight or 1) for coding, weight in _CODING.findall(accepted)}
    gzipped = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return 0 < gzipped >= weights.get("identity", 0.0)


#: Most clients send one of a few short headers: reading one anew takes as long as the rest of a warm answer.
_takes_gzip_cached = lru_cache(maxsize=256)(_takes_gzip)

"""Reads a request's head as the client sent it, as far as the WSGI server says: Host, path and query."""

import re
from typing import Any

_AUTHORITY = re.compile(r"^[a-z]+://[^/]*", re.IGNORECASE)


def respelled(environ: dict[str, Any]) -> bool:
    """Return whether the client percent-encoded in a path what needs none, or doubled a slash in it.

    Servers decode a path, and some take doubled slashes for one; not all of them say how it was sent.
    """
    sent: str | None = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if sent is None:
        return False
    # A client may send a whole URL (RFC 9112 §3.2.2).
    path = _AUTHORITY.sub("", sent.partition("?")[0], count=1)
    return "%" in path or "//" in path


def names_host(environ: dict[str, Any]) -> bool:
    """Return whether the client names one host, which HTTP/1.1 demands of it (RFC 9112 §3.2).

    Servers join several of a header by commas, and may put an empty text for one that is missing.
    """
    host: str = environ.get("HTTP_HOST", "")
    return environ.get("SERVER_PROTOCOL") != "HTTP/1.1" or (host != "" and "," not in host)


def query(environ: dict[str, Any]) -> str:
    """Return the query; bytes that are not UTF-8, which Flask's own parameters reject, are replaced."""
    sent: str = environ.get("QUERY_STRING", "")
    return sent.encode("latin-1").decode("utf-8", "replace")

"""A bare WSGI callable under granian, with the settings of ``feeds serve``: what any app can reach at most.

``.venv/bin/python -m tests.bench.bare PORT FILE`` answers everything with FILE, or FILE.gz, or 304; it is
started by tests.bench.serve.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: As many headers as an answer of ours has, for headers are what servers spend their time on.
_HEADERS = [
    ("Content-Type", "application/xml; charset=utf-8"),
    ("Last-Modified", "Fri, 21 Feb 2025 00:00:00 GMT"),
    ("ETag", '"0123456789abcdef0123456789abcdef"'),
    ("Cache-Control", "public, max-age=300, stale-while-revalidate=600"),
    ("Vary", "Accept-Encoding"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    (
        "Content-Security-Policy",
        (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
    ),
    ("Access-Control-Allow-Origin", "*"),
]


def application(file: Path) -> Application:
    """Return a callable that answers every request with the same bytes, or 304 to whoever has some."""
    body, compressed = file.read_bytes(), file.with_name(file.name + ".gz").read_bytes()
    plain = [*_HEADERS, ("Content-Length", str(len(body)))]
    coded = [*_HEADERS, ("Content-Length", str(len(compressed))), ("Content-Encoding", "gzip")]
    unchanged = _HEADERS[2:]

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if "HTTP_IF_NONE_MATCH" in environ:
            start_response("304 Not Modified", unchanged)
            return []
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            start_response("200 OK", coded)
            return [compressed]
        start_response("200 OK", plain)
        return [body]

    return answer


def load() -> Application:
    """Return the callable for the file that the command names, in the worker that serves it."""
    return application(Path(sys.argv[2]))


def main() -> int:
    """Serve until told to stop."""
    from feeds.delivery.server import server  # noqa: PLC0415 - the callable alone does not need it

    server(load, "127.0.0.1", int(sys.argv[1])).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The access log of ``feeds serve``, in the combined log format."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from werkzeug.middleware.proxy_fix import ProxyFix

from feeds.delivery.answer import Environ, StartResponse
from feeds.delivery.page_cache import Application

_LOG = logging.getLogger("feeds.access")

#: Characters of a path that need no percent-encoding (RFC 3986 §3.3).
_PLAIN = "/:@!$&'()*+,;=~"
#: In English: strftime would write them in the language of the locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class AccessLog:
    """A WSGI application in front of another, which logs each request with its answer."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does; log the line when the answer is complete."""
        received = time.time()
        request, status = _request(environ), "500 "

        def start(sent: str, *more: Any) -> Any:
            nonlocal status
            status = sent
            return start_response(sent, *more)

        sent = 0
        try:
            # A list, which a server sends fastest: all answers are in memory anyway.
            answer = self._application(environ, start)
            body = list(answer)
            getattr(answer, "close", lambda: None)()
            sent = sum(map(len, body))
            return body
        finally:
            _LOG.info(
                '%s - - [%s] "%s" %s %s "%s" "%s"',
                quote(environ.get("REMOTE_ADDR") or "-", ":[]"),
                _date(received),
                request,
                status[:3],
                sent or "-",
                _escaped(environ.get("HTTP_REFERER") or "-"),
                _escaped(environ.get("HTTP_USER_AGENT") or "-"),
            )


def logged(application: Application, proxies: int) -> Application:
    """Return an application that logs the requests of another.

    ``proxies`` is the number of trusted proxies. Each adds the address of its own client to the end of
    X-Forwarded-For, so the client's address is that many from the right.
    """
    log = AccessLog(application)
    return ProxyFix(log, x_for=proxies, x_proto=0, x_host=0) if proxies else log


def _date(moment: float) -> str:
    """Return a moment, in Unix time, as ``21/Feb/2025:06:00:00 +0500``, in local time."""
    local = datetime.fromtimestamp(moment).astimezone()
    return f"{local:%d}/{_MONTHS[local.month - 1]}/{local:%Y:%H:%M:%S %z}"


def _request(environ: Environ) -> str:
    """Return the request line, with its path as the server has decoded it and its query as it was sent."""
    path = quote(environ["PATH_INFO"].encode("latin-1"), _PLAIN)
    query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
    return _escaped(f"{environ['REQUEST_METHOD']} {path}{query} {environ['SERVER_PROTOCOL']}")


def _escaped(text: str) -> str:
    """Return a text in ASCII, in which nothing can end a quotation or begin another line."""
    return text.encode("unicode_escape").decode("ascii").replace('"', '\\"')

"""The Flask app: addresses in, documents out; it contains no XML and no HTML."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import parse_qsl

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import BadRequest, HTTPException

from feeds import settings as settings_module
from feeds.catalog.fulltext import MAX_QUERY
from feeds.catalog.snapshot import Snapshot
from feeds.delivery import announcer, follower
from feeds.delivery.announcer import Announcer
from feeds.delivery.answer import (
    BRIEF_CACHE_CONTROL,
    CORS_HEADERS,
    SECURITY_HEADERS,
    Answer,
    Environ,
    StartResponse,
)
from feeds.delivery.follower import Follower
from feeds.delivery.health import health
from feeds.delivery.page_cache import Application, PageCache
from feeds.delivery.request_head import names_host, respelled
from feeds.errors import BadAddress, FeedsError, NotBuilt, UnknownFeed
from feeds.model import SCHEMES
from feeds.opening import open_catalog
from feeds.publishing import address as addresses
from feeds.publishing import combining
from feeds.publishing.address import Address
from feeds.publishing.nearest import Suggestions
from feeds.publishing.publication import Publication
from feeds.settings import Settings

#: Seconds after which a client may ask again while the catalog is being built.
_RETRY_SECONDS = "5"
#: From here on, statuses say that the fault is ours, and may be over at any moment.
_SERVER_ERROR = 500
_METHODS = "GET, HEAD, OPTIONS"
#: The answer to OPTIONS. A script of another site may send these headers; its browser asks once a day.
_OPTIONS = {
    "Allow": _METHODS,
    **dict(CORS_HEADERS),
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Cache-Control",
    "Access-Control-Max-Age": "86400",
}
#: The name of the app's extension that follows the seeds folder: a ``Follower``.
FOLLOWER = "feeds-follower"
#: Longer queries are refused unread.
_MAX_QUERY_STRING = 4000


def create_app(settings: Settings | None = None) -> Flask:
    """Return the app for these settings, by default those of the environment.

    It follows the seeds folder in a thread of its own, which starts with the first request. Raises
    SettingsError for a setting that cannot be used.
    """
    settings = settings or settings_module.from_environment()
    app = Flask("feeds", static_folder=None, template_folder=None)
    site = _Site(settings, app.wsgi_app)
    app.wsgi_app = site.cache if not settings.prefix else _Prefix(site.cache, settings.prefix)  # type: ignore[method-assign]
    for rule, view in (("/health", site.health), ("/combine", site.combine), ("/<path:_>", site.document)):
        app.add_url_rule(rule, view_func=view, methods=["GET"], provide_automatic_options=False)
    if settings.metrics:
        app.add_url_rule("/metrics", view_func=site.metrics, provide_automatic_options=False)
    app.add_url_rule("/", view_func=site.document, strict_slashes=False, provide_automatic_options=False)
    app.url_map.merge_slashes = False
    app.extensions[FOLLOWER] = site.follower
    app.register_error_handler(HTTPException, site.refusal)
    app.register_error_handler(FeedsError, site.fault)
    app.register_error_handler(sqlite3.Error, site.fault)
    app.before_request(_demand_host)
    app.before_request(_options)
    app.after_request(_with_security_headers)
    return app


class _Prefix:
    """Takes the base URL's path off an address that carries it; without it, everything works as well."""

    def __init__(self, application: Application, prefix: str) -> None:
        self._application = application
        self._prefix = prefix

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == self._prefix or path.startswith(self._prefix + "/"):
            environ["PATH_INFO"] = path.removeprefix(self._prefix)
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self._prefix
        return self._application(environ, start_response)


class _Site:
    """The views and error handlers of one app."""

    def __init__(self, settings: Settings, application: Application) -> None:
        self._settings = settings
        self._publication = Publication(settings)
        self._catalog = open_catalog(settings)
        self._suggestions = Suggestions(settings.title)
        self.cache = PageCache(application)
        self._announcer = Announcer(settings, self._catalog) if settings.hub else None
        idle_seconds = announcer.POLL_SECONDS if settings.hub else follower.POLL_SECONDS
        self.follower = Follower(self._catalog, self._follow, idle_seconds)

    def _follow(self, generation: object) -> None:
        """Serve, and announce, a generation of the catalog."""
        self.cache.follow(generation)
        if self._announcer:
            self._announcer.follow(generation)

    def document(self, _: str = "") -> Answer | Response:
        """Answer any address of the grammar, or say where it moved."""
        self.follower.ensure()
        # The path as the client sent it: Flask's own has lost slashes.
        path = request.environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        if len(request.query_string) > _MAX_QUERY_STRING:
            raise BadAddress(path[:60], f"a query has at most {_MAX_QUERY_STRING} characters")
        address = addresses.parse(path, addresses.parameters(_query()), self._catalog.tables.aliases)
        if address.path != path or respelled(request.environ):
            return self._moved(address.target, 301)
        with self._catalog.snapshot() as snapshot:
            return self._answer(snapshot, address)

    def _answer(self, snapshot: Snapshot, address: Address) -> Answer:
        version = self._publication.version(snapshot, address)
        made_from = snapshot.state_of(version)
        answer = self.cache.find(address.target, made_from)
        if answer is None:
            answer = Answer(self._publication.publish(snapshot, address), snapshot.moment(version))
        query = request.query_string.decode("latin-1")
        if (f"{address.path}?{query}" if query else address.path) == address.target:
            self.cache.keep(address.target, snapshot.generation, made_from, answer)
        return answer

    def combine(self) -> Response:
        """Redirect a filled-in form to the page of the feed that it makes.

        Where nothing was chosen, or too much, the form comes back with the reason. Without parameters it is
        empty, and a feed's page links it filled in, to be changed.
        """
        parameters = parse_qsl(_query(), keep_blank_values=True)
        selection = addresses.chosen(parameters)
        given = dict(parameters)
        sent = given.get(combining.MAKE, "")
        fault = ""
        if not selection.segments and given.keys() & {combining.MAKE, *SCHEMES}:
            fault = combining.NOTHING_CHOSEN.get(sent, combining.NOTHING_CHOSEN["region"])
        elif selection.segments and combining.CHANGE not in given:
            try:
                address = addresses.parse(selection.path, aliases=self._catalog.tables.aliases)
                return self._moved(address.target, 303)
            except BadAddress:
                fault = combining.TOO_MUCH_CHOSEN
        self.follower.ensure()
        with self._catalog.snapshot() as snapshot:
            page = self._publication.combine(snapshot, selection, sent, fault)
        return _brief(page.body, page.media_type, 400 if fault else 200)

    def health(self) -> Response:
        """Answer with the state of the app, as JSON; 503 only where nothing can be served."""
        self.follower.ensure()
        state = health(self._catalog)
        return Response(
            json.dumps(state, indent=1) + "\n",
            status=503 if state["status"] == "unavailable" else 200,
            content_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    def metrics(self) -> Response:
        """Answer with the numbers for Prometheus."""
        from feeds.delivery.metrics import expose  # noqa: PLC0415 - most sites have no use for it

        self.follower.ensure()
        body, media_type = expose(self._catalog, request.headers.get("Accept", ""))
        return Response(
            body, content_type=media_type, headers={"Cache-Control": "no-store", "Vary": "Accept"}
        )

    def _moved(self, target: str, status: int) -> Response:
        response = redirect(self._settings.base_url + target.removeprefix("/"), status)
        response.headers.update([("Cache-Control", BRIEF_CACHE_CONTROL), *CORS_HEADERS])
        return response  # type: ignore[return-value]

    # Refusals

    def fault(self, error: Exception) -> Response:
        """Return the refusal for an error of ours, in the format that the address names."""
        match error:
            case UnknownFeed():
                return self._refuse(404, error.reason, self._nearest(request.path))
            case BadAddress():
                return self._refuse(400, error.reason)
            case NotBuilt():
                response = self._refuse(503, "the catalog is being built")
            case _:
                response = self._refuse(503, "the catalog cannot be read just now")
        response.headers.update({"Retry-After": _RETRY_SECONDS, "Cache-Control": "no-store"})
        return response

    def refusal(self, error: HTTPException) -> Response:
        """Return the refusal for an error of Flask's: 405 and the like."""
        response = self._refuse(error.code or 500, error.name)
        if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = _METHODS
        return response

    def _nearest(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return titles and paths of documents near to a path; none where the catalog cannot be read."""
        with suppress(FeedsError, sqlite3.Error), self._catalog.snapshot() as snapshot:
            return self._suggestions.nearest(snapshot, path)
        return ()

    def _refuse(self, status: int, reason: str, suggestions: tuple[tuple[str, str], ...] = ()) -> Response:
        path = request.path
        near = [self._settings.base_url + target.removeprefix("/") for _title, target in suggestions]
        if path.endswith(".json"):
            refusal = {"status": status, "error": reason, "nearest": near}
            body, media_type = json.dumps(refusal).encode(), "application/json"
        elif path.endswith((".xml", ".opml", ".txt")):
            body = "\n".join((f"{status}: {reason}", *near, "")).encode()
            media_type = "text/plain; charset=utf-8"
        else:
            page = self._publication.refusal(status, reason, suggestions, _searched(status))
            body, media_type = page.body, page.media_type
        return _brief(body, media_type, status)


def _brief(body: bytes, media_type: str, status: int) -> Response:
    """Return an answer that is no document: caches keep it for a minute, and that of a fault not at all."""
    caching = BRIEF_CACHE_CONTROL if status < _SERVER_ERROR else "no-store"
    headers = [("Cache-Control", caching), *CORS_HEADERS]
    return Response(body, status=status, content_type=media_type, headers=headers)


def _searched(status: int) -> tuple[str, str]:
    """Return the address and the words of the search form in a refusal, where the query can be mended."""
    typed = addresses.parameters(_query()).get("q", "")[:MAX_QUERY]
    with suppress(FeedsError):
        if status == HTTPStatus.BAD_REQUEST:
            return addresses.parse(request.path).path, typed
    return "/", typed


def _query() -> str:
    """Return the query; bytes that are not UTF-8, which Flask's own parameters reject, are replaced."""
    return request.query_string.decode("utf-8", "replace")


def _demand_host() -> None:
    """Raise BadRequest where the client does not name one host."""
    if not names_host(request.environ):
        raise BadRequest


def _options() -> Response | None:
    """Answer OPTIONS, at any address, a browser's preflight request included (Fetch standard)."""
    if request.method != "OPTIONS":
        return None
    response = Response(status=204, headers=_OPTIONS)
    del response.headers["Content-Type"]
    return response


def _with_security_headers(response: Response) -> Response:
    for name, value in SECURITY_HEADERS:
        response.headers.setdefault(name, value)
    return response

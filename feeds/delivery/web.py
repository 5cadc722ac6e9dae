"""The Flask app: addresses in, documents out; it contains no XML and no HTML."""

import json
import sqlite3
from collections.abc import Iterable
from urllib.parse import parse_qsl

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import BadRequest, HTTPException

from feeds import settings as settings_module
from feeds.catalog.catalog import Catalog
from feeds.catalog.snapshot import Snapshot
from feeds.delivery import announcer, follower
from feeds.delivery.announcer import Announcer
from feeds.delivery.answer import (
    CORS_HEADERS,
    SECURITY_HEADERS,
    Answer,
    Environ,
    StartResponse,
)
from feeds.delivery.caching import BRIEF_CACHE_CONTROL
from feeds.delivery.follower import Follower
from feeds.delivery.health import health
from feeds.delivery.page_cache import Application, PageCache
from feeds.delivery.refusals import METHODS, Refusals, brief
from feeds.delivery.request_head import names_host, query, respelled
from feeds.errors import BadAddress, FeedsError
from feeds.model import SCHEMES
from feeds.opening import open_catalog
from feeds.publishing import address as addresses
from feeds.publishing import combining
from feeds.publishing.address import Address
from feeds.publishing.publication import Publication
from feeds.settings import Settings

#: The answer to OPTIONS. A script of another site may send these headers; its browser asks once a day.
_OPTIONS = {
    "Allow": METHODS,
    **dict(CORS_HEADERS),
    "Access-Control-Allow-Methods": METHODS,
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
    publication, catalog = Publication(settings), open_catalog(settings)
    site = _Site(settings, publication, catalog, app.wsgi_app)
    refusals = Refusals(settings, publication, catalog)
    app.wsgi_app = site.cache if not settings.prefix else _Prefix(site.cache, settings.prefix)  # type: ignore[method-assign]
    for rule, view in (("/health", site.health), ("/combine", site.combine), ("/<path:_>", site.document)):
        app.add_url_rule(rule, view_func=view, methods=["GET"], provide_automatic_options=False)
    if settings.metrics:
        app.add_url_rule("/metrics", view_func=site.metrics, provide_automatic_options=False)
    app.add_url_rule("/", view_func=site.document, strict_slashes=False, provide_automatic_options=False)
    app.url_map.merge_slashes = False
    app.extensions[FOLLOWER] = site.follower
    app.register_error_handler(HTTPException, refusals.refusal)
    app.register_error_handler(FeedsError, refusals.fault)
    app.register_error_handler(sqlite3.Error, refusals.fault)
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
    """The views of one app."""

    def __init__(
        self, settings: Settings, publication: Publication, catalog: Catalog, application: Application
    ) -> None:
        self._settings = settings
        self._publication = publication
        self._catalog = catalog
        self.cache = PageCache(application)
        self._announcer = Announcer(settings, self._catalog) if settings.hub else None
        look_seconds = announcer.LOOK_SECONDS if settings.hub else follower.POLL_SECONDS
        self.follower = Follower(self._catalog, self._follow, look_seconds)

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
        address = addresses.parse(
            path, addresses.parameters(query(request.environ)), self._catalog.tables.aliases
        )
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
        sent = request.query_string.decode("latin-1")
        if (f"{address.path}?{sent}" if sent else address.path) == address.target:
            self.cache.keep(address.target, snapshot.generation, made_from, answer)
        return answer

    def combine(self) -> Response:
        """Redirect a filled-in form to the page of the feed that it makes.

        Where nothing was chosen, or too much, the form comes back with the reason. Without parameters it is
        empty, and a feed's page links it filled in, to be changed.
        """
        parameters = parse_qsl(query(request.environ), keep_blank_values=True)
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
        return brief(page.body, page.media_type, 400 if fault else 200)

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
        body, media_type = expose(self._catalog, self._announcer, request.headers.get("Accept", ""))
        return Response(
            body, content_type=media_type, headers={"Cache-Control": "no-store", "Vary": "Accept"}
        )

    def _moved(self, target: str, status: int) -> Response:
        response = redirect(self._settings.base_url + target.removeprefix("/"), status)
        response.headers.update([("Cache-Control", BRIEF_CACHE_CONTROL), *CORS_HEADERS])
        return response  # type: ignore[return-value]


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

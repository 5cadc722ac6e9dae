"""Answers with an error: in the format that the address names, with the nearest addresses to a wrong one."""

import json
import sqlite3
from contextlib import suppress
from http import HTTPStatus

from flask import Response, request
from werkzeug.exceptions import HTTPException

from feeds.catalog.catalog import Catalog
from feeds.catalog.fulltext import MAX_QUERY
from feeds.delivery.answer import CORS_HEADERS
from feeds.delivery.caching import BRIEF_CACHE_CONTROL
from feeds.delivery.request_head import query
from feeds.errors import BadAddress, FeedsError, NotBuilt, UnknownFeed
from feeds.publishing import address as addresses
from feeds.publishing.nearest import Suggestions
from feeds.publishing.publication import Publication
from feeds.settings import Settings

METHODS = "GET, HEAD, OPTIONS"
#: Seconds after which a client may ask again while the catalog is being built.
_RETRY_SECONDS = "5"
#: From here on, statuses say that the fault is ours, and may be over at any moment.
_SERVER_ERROR = 500


class Refusals:
    """The error handlers of one app."""

    def __init__(self, settings: Settings, publication: Publication, catalog: Catalog) -> None:
        self._settings = settings
        self._publication = publication
        self._catalog = catalog
        self._suggestions = Suggestions(settings.title)

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
            response.headers["Allow"] = METHODS
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
        return brief(body, media_type, status)


def brief(body: bytes, media_type: str, status: int) -> Response:
    """Return an answer that is no document: caches keep it for a minute, and that of a fault not at all."""
    caching = BRIEF_CACHE_CONTROL if status < _SERVER_ERROR else "no-store"
    headers = [("Cache-Control", caching), *CORS_HEADERS]
    return Response(body, status=status, content_type=media_type, headers=headers)


def _searched(status: int) -> tuple[str, str]:
    """Return the address and the words of the search form in a refusal, where the query can be mended."""
    typed = addresses.parameters(query(request.environ)).get("q", "")[:MAX_QUERY]
    with suppress(FeedsError):
        if status == HTTPStatus.BAD_REQUEST:
            return addresses.parse(request.path).path, typed
    return "/", typed

"""A Flask app as textbooks have it, for gunicorn: a feed by feedgen, with ETag and conditional answers.

Started by tests.bench.serve, which names the folders in FEEDS_SEEDS and FEEDS_CACHE. ``/atom.xml`` is made
by feedgen once, ``/each/atom.xml`` on every request, as most Flask apps do.
"""

import gzip

from flask import Flask, Response, request

from feeds import settings as settings_
from feeds.opening import open_catalog
from tests.bench import generate, peers


def create_app() -> Flask:
    """Return the app, its entries in memory."""
    settings = settings_.from_environment()
    head, entries = generate.head_and_entries(settings, open_catalog(settings))
    body = peers.by_feedgen(head, entries, settings)
    compressed = gzip.compress(body, 6, mtime=0)
    app = Flask("textbook", static_folder=None)

    def answer(body: bytes, compressed: bytes | None) -> Response:
        response = Response(content_type="application/xml; charset=utf-8")
        if request.accept_encodings.quality("gzip") > 0:
            response.set_data(compressed or gzip.compress(body, 6, mtime=0))
            response.content_encoding = "gzip"
        else:
            response.set_data(body)
        response.add_etag()
        response.last_modified = head.updated
        response.cache_control.public = True
        response.cache_control.max_age = 300
        response.vary.add("Accept-Encoding")
        return response.make_conditional(request)  # type: ignore[return-value]

    app.add_url_rule("/atom.xml", "once", lambda: answer(body, compressed))
    app.add_url_rule(
        "/each/atom.xml", "each", lambda: answer(peers.by_feedgen(head, entries, settings), None)
    )
    return app

"""The app for any WSGI server: ``gunicorn wsgi:app``, ``granian --interface wsgi wsgi:app``."""

from feeds.delivery.web import create_app

app = create_app()

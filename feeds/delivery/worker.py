"""The app, as each worker process of ``feeds serve`` loads it."""

from feeds.delivery.page_cache import Application
from feeds.delivery.web import create_app
from feeds.processes import end_by_sigterm, end_with
from feeds.settings import Settings


def load_app(settings: Settings, parent: int) -> Application:
    """Return the app as a WSGI callable, in a process that the process ``parent`` has just started.

    The process ends with its parent. Until the server sets handlers of its own, SIGTERM ends it at once.
    """
    end_with(parent)
    end_by_sigterm()
    return create_app(settings).wsgi_app

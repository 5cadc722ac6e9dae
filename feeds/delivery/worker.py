"""The app, as each worker process of ``feeds serve`` loads it."""

from typing import NamedTuple

from feeds.delivery.access_log import logged
from feeds.delivery.page_cache import Application
from feeds.delivery.web import FOLLOWER, create_app
from feeds.processes import end_by_sigterm, end_with
from feeds.settings import Settings


class AccessOptions(NamedTuple):
    """Settings of the access log."""

    #: Whether each request is logged.
    log: bool = False
    #: How many proxies in front of the server are trusted to name the client.
    trusted_proxies: int = 0


def load_app(settings: Settings, parent: int, access: AccessOptions) -> Application:
    """Return the app as a WSGI callable, in a process that the process ``parent`` has just started.

    The process ends with its parent. Until the server sets handlers of its own, SIGTERM ends it at once.
    """
    end_with(parent)
    end_by_sigterm()
    app = create_app(settings)
    if settings.hub:  # after a restart, the first request may be long in coming
        app.extensions[FOLLOWER].start()
    application = app.wsgi_app
    return logged(application, access.trusted_proxies) if access.log else application

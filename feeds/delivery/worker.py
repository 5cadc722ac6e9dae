"""What ``feeds serve`` runs in each of its workers."""

import os
from typing import Any

from feeds.delivery.cache import Application
from feeds.delivery.web import create_app
from feeds.processes import end_by_sigterm, end_with


def application() -> Application:
    """Return the environment's app as a server calls it, without Flask's own step before the cache.

    The process ends when the one that started it does. A method costs less to call than the object it is of.
    """
    end_by_sigterm()
    end_with(os.getppid())
    app: Any = create_app().wsgi_app
    called: Application = app.__call__
    return called

"""What ``feeds serve`` runs in each of its workers."""

import os

from feeds.delivery import web
from feeds.delivery.cache import Application
from feeds.processes import end_with


def application() -> Application:
    """Return the app, in a process that ends when the one that started it does."""
    end_with(os.getppid())
    return web.application()

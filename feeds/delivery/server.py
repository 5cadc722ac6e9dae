"""The production server of ``feeds serve``: granian, set up for slow clients and silent ones."""

import os
import socket
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels, logger
from granian.server.common import AbstractServer

from feeds.delivery import access_log
from feeds.errors import ListenError
from feeds.processes import end_children_by_sigterm
from feeds.settings import Settings

#: More than there are cores: a request that waits for the disk holds up no other.
_THREADS = 8
#: Below the 1,024 files that a process may usually have open.
_CONNECTIONS = 900
#: How long a client may take to say what it wants, and stay without wanting anything.
_HEAD_MILLISECONDS = 10_000


def resolve(host: str, port: int) -> str:
    """Return a host's IP address. Raises ListenError where its port cannot be listened on."""
    try:
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no name of a host"
        raise ListenError(f"{host}:{port}", f"cannot be listened on: {reason}") from None
    return str(place[0])


def serve(settings: Settings, address: str, port: int, workers: int, *, log_access: bool) -> None:
    """Serve the app of these settings; return when a signal has stopped it.

    The settings go into the environment of this process, where the workers find them; but for ``live``, which
    stands there already, if anywhere.
    """
    os.environ.update(
        FEEDS_SEEDS=str(settings.seeds),
        FEEDS_CATALOG=str(settings.catalog),
        FEEDS_BASE_URL=settings.base_url,
        FEEDS_TAG=f"{settings.authority},{settings.tag_date}",
    )
    # Granian's workers miss a signal that comes before they listen to any, and do not stand being told twice.
    end_children_by_sigterm()
    server("feeds.delivery.worker:application", address, port, workers, log_access=log_access).serve()


def server(
    target: str, address: str, port: int, workers: int = 1, *, log_access: bool = False
) -> AbstractServer[Any]:
    """Return granian, ready to serve what the factory ``target`` makes."""
    # Granian warns of more threads than two a core, and would be right if none of them ever waited.
    logger.addFilter(lambda record: "Python threads" not in record.getMessage())
    return Granian(
        target,
        factory=True,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        # A client that may speak HTTP/2 has all the time in the world to say so.
        http=HTTPModes.http1,
        workers=workers,
        blocking_threads=_THREADS,
        # Connections a process, open ones included: few would let a few slow clients lock out everybody else.
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_MILLISECONDS),
        websockets=False,
        log_level=LogLevels.warning,
        log_access=log_access,
        log_dictconfig=access_log.CONFIGURATION,
        workers_kill_timeout=5,
        respawn_failed_workers=True,
    )

"""The production server of ``feeds serve``: granian, set up for slow clients, and for a prompt end."""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from granian._granian import ListenerSpec, SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from feeds.delivery import log
from feeds.delivery.inherited_socket import inherited_socket
from feeds.delivery.worker import AccessOptions, load_app
from feeds.errors import ListenError
from feeds.processes import STOP_SIGNALS, stop_signals_blocked
from feeds.settings import Settings

_LOG = logging.getLogger("feeds")

#: Threads that answer, in each worker. More than cores: a request that waits for the disk delays no other.
_THREADS = 8
#: Open connections of a worker. Below the 1,024 files that a process may usually have open, but enough that a
#: few slow clients cannot lock out everybody else.
_CONNECTIONS = 900
#: How long a client may take to send a request's head, and keep a connection open without one.
_HEAD_MILLISECONDS = 10_000
#: Bytes that a request's head may have: more than any honest one, little enough for each connection.
_HEAD_BYTES = 65_536
#: How long a client may leave all that was sent to it unread, or unacknowledged, before its connection ends.
_SEND_MILLISECONDS = 20_000

#: How often the parent process checks for signals and for workers that ended.
_POLL_SECONDS = 0.1
#: How long answers may still be sent after a signal to stop.
_DRAIN_SECONDS = 1.0
#: A worker that ends by itself sooner than this will perhaps do so again: pauses before the next one double.
_CRASH_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 30
#: The server gives up where no worker has ever lived longer, and each has been replaced so often.
_MAX_CRASHES = 3


def resolve(host: str, port: int) -> str:
    """Return a host's IP address. Raises ListenError where its port cannot be listened on.

    Of a host and port that a service manager listens on already, the host is returned.
    """
    if inherited_socket() is not None:
        return host
    try:
        family, *_, socket_address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(socket_address)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no name of a host"
        raise ListenError(f"{host}:{port}", f"cannot be listened on: {reason}") from None
    return str(socket_address[0])


def serve(settings: Settings, address: str, port: int, workers: int, access: AccessOptions) -> None:
    """Serve the app until SIGINT or SIGTERM; return when the workers have ended.

    Raises ListenError where workers cannot start.
    """
    server(partial(load_app, settings, os.getpid(), access), address, port, workers).serve()


class Server(MPServer):
    """Granian's server with a parent process of our own.

    Granian's blocks for ever where a second signal interrupts the handler of the first, takes workers that a
    service manager has signalled as well for crashed, and waits for clients that do not read their answers.
    """

    def __init__(self, load: Callable[[], Any], **options: Any) -> None:
        super().__init__("feeds", **options)
        self._load = load
        self._stopping = False

    def serve(self) -> None:  # type: ignore[override]
        """Serve the WSGI callable that ``load`` returns in each worker, until SIGINT or SIGTERM."""
        super().serve(target_loader=self._load, wrap_loader=False)

    def _init_shared_socket(self) -> None:
        """Bind, or inherit, the socket that all workers accept connections from.

        Granian's workers have a socket each on Linux, so that connections wait for a worker that has died, or
        has all that it takes, while others are idle.
        """
        inherited, holder = inherited_socket(), cast("Any", SocketHolder)
        spec = ListenerSpec(self.bind_addr, self.bind_port, self.backlog)
        shared: Any = (
            spec.build() if inherited is None else holder(inherited, uds=False, backlog=self.backlog)
        )
        self._shd, self._sso = shared, socket.socket(fileno=shared.get_fd())
        self._sso.settimeout(0)
        self._sso.set_inheritable(True)
        # Granian has no time limit for sending; connections inherit that of the kernel, which only Linux has.
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            self._sso.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SEND_MILLISECONDS)

    def _serve(self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, self._stop)
        self._init_shared_socket()
        slots: list[_Slot] = []
        try:
            # One by one: those that were started are ended, even if the next cannot be started.
            start = partial(self._start, spawn_target, target_loader)
            slots.extend(_Slot(partial(start, index)) for index in range(self.workers))
            while not self._stopping:
                time.sleep(_POLL_SECONDS)
                self._replace_ended(slots)
        finally:
            _end([slot.worker for slot in slots])
            self._drop_shared_socket()

    def _stop(self, *_: object) -> None:
        """Note a signal to stop; those that follow change nothing."""
        self._stopping = True
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def _start(self, target: Callable[..., None], load: Callable[..., Any], index: int) -> WorkerProcess:
        worker = self._spawn_worker(index, target, load)
        with stop_signals_blocked():
            worker.inner.start()
        return worker

    def _replace_ended(self, slots: Sequence["_Slot"]) -> None:
        """Replace workers that ended by themselves. Raises ListenError where none has ever stayed."""
        for slot in slots:
            if not self._stopping:
                slot.replace_ended()
        if all(slot.crashes >= _MAX_CRASHES and not slot.stayed for slot in slots):
            raise ListenError(self._bind_addr_fmt, "cannot be served: workers end right after their start")


class _Slot:
    """One worker, and after it those that replace it when it ends by itself."""

    def __init__(self, start: Callable[[], WorkerProcess]) -> None:
        self._start = start
        self.worker = start()
        #: How many workers in a row have ended right after their start.
        self.crashes = 0
        #: Whether any worker has lived longer.
        self.stayed = False
        #: When the next one starts; None while the last one is alive.
        self._due: float | None = None

    def replace_ended(self) -> None:
        """Start another worker where the last one has ended; after a pause, if that was soon."""
        now = time.monotonic()
        if self.worker.is_alive():
            self.stayed = self.stayed or now - self.worker.birth >= _CRASH_SECONDS
        elif self._due is None:
            self._due = now + self._pause(now - self.worker.birth, "ended unexpectedly")
        elif now >= self._due:
            self._replace(now)

    def _replace(self, now: float) -> None:
        try:
            self.worker, self._due = self._start(), None
        except OSError as error:  # too many processes, or no memory for one
            self._due = now + self._pause(0, f"cannot be started: {error.strerror}")

    def _pause(self, lived: float, fate: str) -> float:
        """Return how many seconds to wait for the next worker, after one that lived ``lived`` seconds.

        It is logged, with the ``fate`` of that worker.
        """
        self.crashes = self.crashes + 1 if lived < _CRASH_SECONDS else 0
        pause = min(2 ** (self.crashes - 1), _LONGEST_PAUSE_SECONDS) if self.crashes else 0
        _LOG.error(
            "worker-%d %s; another one takes its place%s",
            self.worker.idx + 1,
            fate,
            f" in {pause} s" if pause else "",
        )
        return pause


def _end(workers: Sequence[WorkerProcess]) -> None:
    """End workers: those that still send answers after a while are killed."""
    for worker in workers:
        worker.terminate()
    end = time.monotonic() + _DRAIN_SECONDS
    for worker in workers:
        worker.join(max(0.0, end - time.monotonic()))
    for worker in workers:
        worker.kill()
        worker.join()


def server(load: Callable[[], Any], address: str, port: int, workers: int = 1) -> Server:
    """Return a server, not yet started, of the WSGI callable that ``load`` returns in each worker."""
    # Granian warns of more threads than two a core, and would be right if none of them ever waited.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    return Server(
        load,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        # With HTTP/2 allowed, granian waits without a limit for a client to choose its protocol.
        http=HTTPModes.http1,
        workers=workers,
        blocking_threads=_THREADS,
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_MILLISECONDS, max_buffer_size=_HEAD_BYTES),
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=log.configuration(),
    )

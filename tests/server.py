"""The real server, and the app without one, asked in the same way."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import create_environ, run_wsgi_app

from tests.command import environment, line

#: How long a server may take to start or to stop.
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    status: int
    headers: Headers
    body: bytes


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """``feeds serve`` in a process of its own; a context that ends it."""

    #: Whether it and its workers are a group of processes of their own, which signals go to.
    group = False

    def __init__(self, seeds: Path, *options: str | Path, log: Path, **variables: str) -> None:
        self.seeds = seeds
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._log = log
        self._command = line("serve", "--port", str(self.port), "--seeds", seeds, *options)
        self._environment = environment(**variables)
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=self.group,
            )
        try:
            self.wait(self._answers)
        except BaseException:
            self.stop(signal.SIGKILL)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection:
            self._connection.close()
        if self.process.poll() is None:
            self.stop()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; return the exit status."""
        if self.group:
            os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)
        try:
            return self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        process = self.process.pid
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]

    @property
    def log(self) -> str:
        """The output of the server so far."""
        return self._log.read_text("utf-8")

    def wait(self, until: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for something to be true; raise TimeoutError, with the server's words, if it does not come."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end or self.process.poll() is not None:
                raise TimeoutError(f"not within {seconds} s; the server printed: {self.log}")
            time.sleep(0.05)

    def ask(self, target: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Reply:
        """Ask for a target, exactly as it is spelled, over a connection that is kept open."""
        for attempt in (1, 2):
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                return _ask(self._connection, target, method, headers or {})
            except (http.client.HTTPException, OSError):
                self._connection.close()
                self._connection = None
                if attempt == 2:
                    raise
        raise AssertionError

    def ask_anew(self, target: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Ask over a connection of its own, which any of several workers may take."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            return _ask(connection, target, "GET", headers or {})

    def _answers(self) -> bool:
        try:
            return self.ask("/health").status in (200, 503)
        except OSError:
            return False


def _ask(
    connection: http.client.HTTPConnection, target: str, method: str, headers: Mapping[str, str]
) -> Reply:
    connection.putrequest(method, target, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    return Reply(response.status, Headers(response.getheaders()), body)


class InTerminal(Server):
    """The same as a terminal starts it."""

    group = True


class Local:
    """The app in this process, behind no server."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def ask(self, target: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Reply:
        """Ask for a target as a server does that passes on how the client spelled it."""
        path, _, query = target.partition("?")
        environ: dict[str, Any] = create_environ("/", method=method, headers=headers)
        environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
        environ["QUERY_STRING"] = query
        environ["REQUEST_URI"] = target
        chunks, status, answered = run_wsgi_app(self._app.wsgi_app, environ, buffered=True)
        return Reply(int(status.split()[0]), answered, b"".join(chunks))

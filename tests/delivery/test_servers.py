"""The app under several WSGI servers answers alike, as far as they pass on how a request was sent."""

import contextlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests import material
from tests.command import environment, line
from tests.server import PATIENCE_SECONDS, free_port

_APP = "feeds.delivery.web"
#: How each server is started, but for ours; ``PORT`` stands for the port.
_COMMANDS = {
    "gunicorn": ("gunicorn", "--bind", "127.0.0.1:PORT", "--threads", "4", f"{_APP}:create_app()"),
    "waitress": ("waitress", "--listen", "127.0.0.1:PORT", "--call", f"{_APP}:create_app"),
    "werkzeug": ("flask", "--app", _APP, "run", "--port", "PORT"),
}
_HOST = "Host: localhost\r\n"
#: Heads of requests, and the status and the path of the redirect that each must be answered with.
_ANSWERS = {
    f"GET /atom.xml HTTP/1.1\r\n{_HOST}": (200, ""),
    f"GET /atom.xml?other=%41 HTTP/1.1\r\n{_HOST}": (200, ""),
    f"GET http://localhost/atom.xml HTTP/1.1\r\n{_HOST}": (200, ""),
    f"GET /atom.xml%3Fq=water HTTP/1.1\r\n{_HOST}": (404, ""),
    f"GET /region//karaganda/ HTTP/1.1\r\n{_HOST}": (301, "/region/karaganda/"),
    f"GET /region/karaganda//atom.xml HTTP/1.1\r\n{_HOST}": (301, "/region/karaganda/atom.xml"),
    f"GET /region/%D0%90/ HTTP/1.1\r\n{_HOST}": (301, "/region/a/"),
    "GET /atom.xml HTTP/1.1\r\n": (400, ""),
    "GET /health HTTP/1.1\r\n": (400, ""),
    "GET /nowhere/ HTTP/1.1\r\n": (400, ""),
    f"GET /atom.xml HTTP/1.1\r\n{_HOST}{_HOST}": (400, ""),
    "GET /atom.xml HTTP/1.1\r\nHost:\r\n": (400, ""),
    "GET /atom.xml HTTP/1.0\r\n": (200, ""),
}
_SLASHES = {
    f"GET //atom.xml HTTP/1.1\r\n{_HOST}": (301, "/atom.xml"),
    f"GET ///atom.xml HTTP/1.1\r\n{_HOST}": (301, "/atom.xml"),
}
_ENCODED = {
    f"GET /%61tom.xml HTTP/1.1\r\n{_HOST}": (301, "/atom.xml"),
    f"GET /region%2Fkaraganda/ HTTP/1.1\r\n{_HOST}": (301, "/region/karaganda/"),
    f"GET /region/karaganda%2Fatom.xml HTTP/1.1\r\n{_HOST}": (301, "/region/karaganda/atom.xml"),
}
#: By server: the requests whose paths it passes on as they were sent.
_PASSED_ON = {
    "granian": _SLASHES,
    "gunicorn": _SLASHES | _ENCODED,
    "waitress": _SLASHES | _ENCODED,
    "werkzeug": _ENCODED,
}


@pytest.fixture(scope="module", params=["granian", *_COMMANDS])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, int]]:
    """Give the name and the port of a server that serves the project's digests."""
    folder, port = tmp_path_factory.mktemp("servers"), free_port()
    command = line("serve", "--port", str(port))
    if request.param in _COMMANDS:
        command = [
            sys.executable,
            "-m",
            *(part.replace("PORT", str(port)) for part in _COMMANDS[request.param]),
        ]
    process = subprocess.Popen(
        [part.replace("PORT", str(port)) for part in command],
        env=environment(FEEDS_SEEDS=str(material.copy(folder / "seeds"))),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while not _answers(port):
            assert time.monotonic() < end
            time.sleep(0.05)
        yield request.param, port
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        return _ask(port, f"GET /atom.xml HTTP/1.1\r\n{_HOST}")[0] == 200
    return False


def _ask(port: int, head: str) -> tuple[int, str]:
    """Return the status of an answer, and the path of its Location."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as client:
        client.sendall(f"{head}Connection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: client.recv(65536), b"")).decode("latin-1")
    location = re.search(r"\nlocation: *\w+://[^/]+(\S*)", answer, re.IGNORECASE)
    return int(answer.split()[1]), location[1] if location else ""


def test_requests_are_answered_alike(server: tuple[str, int]) -> None:
    """Other spellings of a path are redirected, and HTTP/1.1 without one Host is 400 (RFC 9112 §3.2)."""
    name, port = server
    asked = _ANSWERS | _PASSED_ON[name]
    # Asked twice: an answer comes from the page cache the second time.
    for _ in range(2):
        assert asked == {head: _ask(port, head) for head in asked}

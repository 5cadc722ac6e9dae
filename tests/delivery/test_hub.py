"""A hub is told about each topic, over few connections, and all its answers are understood."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from feeds.delivery import hub
from feeds.delivery.hub import announce
from tests.programs import need
from tests.server import free_port

_TOPICS = [f"https://example.org/{number}/atom.xml?ü=&{number}" for number in range(40)]

_NOWHERE = "redirects to no address of http or https"
_REFUSED = "cannot be reached: Connection refused"
_CLOSED = "cannot be reached: Remote end closed connection without response"
_UNTRUSTED = "cannot be reached: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed:"
_NO_HTTP = "answers something else than HTTP"


class _Server(ThreadingHTTPServer):
    """A server of HTTP/1.1, which notes what it is asked."""

    daemon_threads = True

    def __init__(self, answer: Callable[["_Handler"], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.connections = 0
        #: The targets and the forms of the requests.
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/hub"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        assert "application/x-www-form-urlencoded" == self.headers["Content-Type"]
        self.server.asked.append((self.path, parse_qs(body, strict_parsing=True)))
        self.server.answer(self)

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def _hub(answer: Callable[[_Handler], None]) -> Iterator[_Server]:
    with _Server(answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@pytest.mark.parametrize("status", [200, 202, 204])
def test_each_topic_is_told_once(status: int) -> None:
    """With both names of the topic that hubs know, over four connections that stay open."""
    with _hub(lambda handler: handler.reply(status, b"" if status == 204 else b"thanks")) as server:
        outcome = announce(f"{server.url}?of=ours&x=%20", _TOPICS)

    assert sorted(_TOPICS) == sorted(outcome.taken)
    assert ("", {}, "") == (outcome.failure, outcome.refused, outcome.complaint)
    assert 4 == server.connections
    assert sorted(_TOPICS) == sorted(form["hub.url"][0] for _target, form in server.asked)
    for target, form in server.asked:
        assert "/hub?of=ours&x=%20" == target
        assert {"hub.mode": ["publish"], "hub.url": form["hub.url"], "hub.topic": form["hub.url"]} == form


def test_nothing_is_told_of_nothing() -> None:
    """No connection is made."""
    assert [] == announce(f"http://127.0.0.1:{free_port()}/", []).taken


def test_connections_may_end_at_any_time() -> None:
    """A hub may close each after its answer, saying so or not, or within a body, which is not understood."""

    def close(handler: _Handler) -> None:
        handler.reply(202)
        handler.close_connection = True

    def say(handler: _Handler) -> None:
        handler.reply(202, Connection="close")

    def long(handler: _Handler) -> None:
        handler.reply(202, b"x" * 300_000)

    def short(handler: _Handler) -> None:
        handler.reply(202, b"x", **{"Content-Length": "2", "Content-Encoding": "gzip"})
        handler.close_connection = True

    for answer in (close, say, long, short):
        with _hub(answer) as server:
            assert sorted(_TOPICS) == sorted(announce(server.url, _TOPICS).taken)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("location", ["/new?a=b", "new?a=b", "{}"])
def test_redirects_are_followed(status: int, location: str) -> None:
    """With the same form; the topics behind are told at the new address at once."""
    with _hub(lambda handler: handler.reply(202)) as other:
        elsewhere = f"{other.url.removesuffix('hub')}new?a=b"

        def answer(handler: _Handler) -> None:
            if handler.path == "/hub":
                handler.reply(status, Location=location.format(elsewhere))
            else:
                handler.reply(202)

        with _hub(answer) as server:
            assert sorted(_TOPICS) == sorted(announce(server.url, _TOPICS).taken)
    there = other if location == "{}" else server
    assert sorted(_TOPICS) == sorted(
        form["hub.topic"][0] for target, form in there.asked if target == "/new?a=b"
    )
    assert 4 == sum(target == "/hub" for target, _form in server.asked)


@pytest.mark.parametrize(("answer", "failure"), [
    (lambda handler: handler.reply(500), "answers 500 Internal Server Error"),
    (lambda handler: handler.reply(503), "answers 503 Service Unavailable"),
    (lambda handler: handler.reply(429), "answers 429 Too Many Requests"),
    (lambda handler: handler.reply(303, Location="/"), "answers 303 See Other"),
    (lambda handler: handler.reply(302), "answers 302 Found"),
    (lambda handler: handler.reply(599), "answers 599"),
    (lambda handler: handler.reply(301, Location="/hub"), "redirects more than 5 times"),
    (lambda handler: handler.reply(307, Location="ftp://a/"), _NOWHERE),
    (lambda handler: handler.reply(307, Location="/ü"), "answers 307 Temporary Redirect"),
    (lambda handler: handler.reply(307, Location="http://[::1/"), _NOWHERE),
    (lambda handler: handler.reply(307, Location="http://a:99999/"), _NOWHERE),
    (lambda handler: handler.reply(307, Location=f"http://{'a' * 70}.example/"), _NOWHERE),
    (lambda handler: handler.reply(307, Location="http://127.0.0.1:1/"), _REFUSED),
    (lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n"), _NO_HTTP),
    (lambda handler: handler.wfile.write(b"HTTP/1.1 999999 \r\n\r\n"), _NO_HTTP),
    (lambda handler: setattr(handler, "close_connection", True), _CLOSED),
])  # fmt: skip
def test_a_hub_that_fails_is_left_alone(answer: Callable[[_Handler], None], failure: str) -> None:
    """After the first failure nothing more is told; the reason is one line, the same each time."""

    def end(handler: _Handler) -> None:
        answer(handler)
        handler.close_connection = handler.close_connection or failure == _NO_HTTP

    with _hub(end) as server:
        outcomes = [announce(server.url, _TOPICS) for _ in range(2)]

    assert [failure] * 2 == [outcome.failure for outcome in outcomes]
    assert [failure] * 2 == [outcome.complaint for outcome in outcomes]
    assert [] == outcomes[0].taken
    assert len(server.asked) <= 2 * 4 * 6


def test_what_was_taken_before_a_failure_is_known() -> None:
    """The caller goes on with the others."""

    def answer(handler: _Handler) -> None:
        handler.reply(202 if len(handler.server.asked) <= 10 else 502)

    with _hub(answer) as server:
        outcome = announce(server.url, _TOPICS)
    assert "answers 502 Bad Gateway" == outcome.failure
    assert 10 == len(outcome.taken)
    assert len(server.asked) <= 14


def test_a_fault_of_ours_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller that goes on until all is told would never end."""
    monkeypatch.setattr(hub._Client, "_post", lambda *_: 1 / 0)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    assert "was not told about all topics" == announce("http://127.0.0.1:9/", _TOPICS).failure


def test_refused_topics_are_known() -> None:
    """A 4xx is about one topic: the others are told."""

    def answer(handler: _Handler) -> None:
        (topic,) = handler.server.asked[-1][1]["hub.topic"]
        handler.reply(404 if topic == _TOPICS[0] else 202)

    with _hub(answer) as server:
        outcome = announce(server.url, _TOPICS[:1]), announce(server.url, _TOPICS[1:])
    assert ({_TOPICS[0]: "answers 404 Not Found"}, "") == (outcome[0].refused, outcome[0].failure)
    assert "answers 404 Not Found to a topic" == outcome[0].complaint
    assert sorted(_TOPICS[1:]) == sorted(outcome[1].taken)


def test_a_hub_that_does_not_answer_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """By all connections at a time; also one that takes none, or stops within its answer."""
    monkeypatch.setattr(hub, "_TIMEOUT_SECONDS", 0.3)
    release = threading.Event()

    def wait(_: _Handler) -> None:
        release.wait(20)

    with _hub(wait) as server:
        assert "does not answer within 0 s" == announce(server.url, _TOPICS).failure
        assert len(server.asked) <= 4
        release.set()

    with _hub(lambda handler: handler.reply(202, b"x", **{"Content-Length": "2"})) as server:
        assert "does not answer within 0 s" == announce(server.url, _TOPICS).failure

    with socket.create_server(("127.0.0.1", 0), backlog=0) as silent:
        port = silent.getsockname()[1]
        assert "does not answer within 0 s" == announce(f"http://127.0.0.1:{port}/", _TOPICS).failure


def test_a_hub_that_cannot_be_reached() -> None:
    """No name, and nobody who listens."""
    found = announce("http://nobody.invalid/", _TOPICS).failure
    assert found.startswith("cannot be reached: ")
    assert found.isprintable()
    assert (
        "cannot be reached: Connection refused"
        == announce(f"http://127.0.0.1:{free_port()}/", _TOPICS).failure
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate of 127.0.0.1, with its key, that its own authority has signed."""
    file = tmp_path_factory.mktemp("certificate") / "hub.pem"
    subprocess.run(
        [need("openssl"), "req", "-x509", "-days", "2", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-subj", "/CN=hub", "-addext", "subjectAltName=IP:127.0.0.1",
         "-nodes", "-keyout", file, "-out", f"{file}.cert"],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_bytes(file.read_bytes() + Path(f"{file}.cert").read_bytes())
    return file


def test_https_demands_a_certificate(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of a known authority, for this host."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with _hub(lambda handler: handler.reply(202)) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        url = server.url.replace("http:", "https:")
        refused = announce(url, _TOPICS).failure
        monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.cert")
        assert sorted(_TOPICS) == sorted(announce(url, _TOPICS).taken)
        wrong = announce(url.replace("127.0.0.1", "localhost"), _TOPICS).failure

    assert refused.startswith(f"{_UNTRUSTED} self-signed certificate")
    assert wrong.startswith(f"{_UNTRUSTED} Hostname mismatch")

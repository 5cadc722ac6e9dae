"""Clients that never finish do not stop others."""

import socket
import time
from contextlib import ExitStack

import pytest

from tests.server import Server

pytestmark = pytest.mark.slow

_CLIENTS = 200
_BEGUN = {
    "nothing": b"",
    "half a line": b"GET /atom",
    "half a head": b"GET /atom.xml HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "a body that never comes": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx",
    "an answer that is not read": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 200,
}


@pytest.mark.parametrize("begun", _BEGUN.values(), ids=_BEGUN)
def test_two_hundred_slow_clients(server: Server, begun: bytes) -> None:
    """While 200 connections hang, others are answered as if they were not there."""
    with ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(_CLIENTS)
        ]
        for client in clients:
            client.settimeout(0)
            client.send(begun)
        for round_ in range(5):
            started = time.monotonic()
            assert 200 == server.ask_anew("/region/karaganda/atom.xml").status
            assert 200 == server.ask_anew(f"/atom.xml?q=region+number{round_}").status
            assert time.monotonic() - started < 5
            for client in clients[: 20 if begun.startswith(b"GET /atom.") else 0]:
                client.send(b"x")
    assert 200 == server.ask_anew("/health").status

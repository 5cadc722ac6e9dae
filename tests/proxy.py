"""A small HTTP/1.1 proxy in front of one server: it counts requests, delays them, and breaks some."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

from tests.server import free_port

#: A fault of one request: its answer is 503, without asking the server or after it has; or no answer comes.
Fault = Literal["refused", "answer lost", "cut off"]

_BUSY = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n"


@dataclass(slots=True)
class Request:
    """A request, and when it came and was answered, on the monotonic clock."""

    method: str
    target: str
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0


class Proxy:
    """A proxy in a thread of its own; a context that ends it."""

    def __init__(
        self,
        server: int,
        seconds: float = 0,
        fault: Callable[[int, Request], Fault | None] = lambda _number, _request: None,
    ) -> None:
        """Stand in front of a port, and delay each request; ``fault`` gets its number, from 0, and itself."""
        self.port = free_port()
        self.requests: list[Request] = []
        self._server = server
        self._seconds = seconds
        self._fault = fault
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The address that it listens on, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def of(self, method: str) -> list[Request]:
        """Return the requests by one method."""
        return [request for request in self.requests if request.method == method]

    def __enter__(self) -> Self:
        self._thread.start()
        start = asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=1 << 20)
        self._listener = asyncio.run_coroutine_threadsafe(start, self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self) -> None:
        self._listener.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, client: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._connections.add(task)
        server, requests = await asyncio.open_connection("127.0.0.1", self._server, limit=1 << 20)
        try:
            while await self._relay(client, answers, server, requests):
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._connections.discard(task)
            requests.close()
            answers.close()

    async def _relay(
        self,
        client: asyncio.StreamReader,
        answers: asyncio.StreamWriter,
        server: asyncio.StreamReader,
        requests: asyncio.StreamWriter,
    ) -> bool:
        """Relay one request and its answer; return whether the connection stays."""
        head = await client.readuntil(b"\r\n\r\n")
        method, target, _version = head.partition(b"\r\n")[0].decode().split()
        request = Request(method, target)
        fault = self._fault(len(self.requests), request)
        self.requests.append(request)
        body = await _body(head, client)
        if self._seconds:
            await asyncio.sleep(self._seconds)
        if fault == "cut off":
            return False
        answer = _BUSY
        if fault != "refused":
            requests.write(head + body)
            received = await server.readuntil(b"\r\n\r\n")
            received += b"" if request.method == "HEAD" else await _body(received, server)
            answer = answer if fault else received
        request.ended = time.monotonic()
        answers.write(answer)
        await answers.drain()
        return True


async def _body(head: bytes, stream: asyncio.StreamReader) -> bytes:
    """Return the body that follows a head, as it was sent."""
    fields = {
        name.strip().lower(): value
        for name, _, value in (line.partition(b":") for line in head.split(b"\r\n"))
    }
    if b"chunked" in fields.get(b"transfer-encoding", b""):
        body = b""
        while not body.endswith(b"0\r\n\r\n"):
            size = await stream.readuntil(b"\r\n")
            body += size + await stream.readexactly(int(size, 16) + 2)
        return body
    return await stream.readexactly(int(fields.get(b"content-length", b"0")))

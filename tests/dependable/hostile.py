"""Hostile clients: ``python -m tests.dependable.hostile KIND PORT SECONDS``, in a process of their own."""

import asyncio
import itertools
import random
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

from feeds.reading.tables import built_in

#: Connections of clients that wait; more than a worker of ours holds.
WAITING = 950
#: Connections of clients that ask as fast as they are answered.
ASKING = 50

_Client = Callable[[socket.socket, random.Random], Awaitable[None]]
_REGIONS = sorted(region.category.term for region in built_in().regions)
_WORDS = ("region", "akimat", "school", "water", "bridge", "court", "hospital", "road", "market", "forest")


def request(target: str, *headers: str) -> bytes:
    """Return the bytes of a GET request."""
    return "\r\n".join((f"GET {target} HTTP/1.1", "Host: example.org", *headers, "", "")).encode()


async def _reads_nothing(client: socket.socket, _: random.Random) -> None:
    await _send(client, request("/news/atom.xml") * 30)
    while True:
        # A server that has given up is seen when it is sent something.
        await asyncio.sleep(1)
        await _send(client, b"\r\n")


async def _reads_slowly(client: socket.socket, _: random.Random) -> None:
    await _send(client, request("/news/atom.xml") * 30)
    while True:
        await asyncio.sleep(1)
        await _receive(client, 1)
        await _send(client, b"\r\n")


async def _sends_nothing(client: socket.socket, _: random.Random) -> None:
    await _receive(client)


async def _asks_once(client: socket.socket, _: random.Random) -> None:
    await _ask(client, request("/news/robots.txt"))
    await _receive(client)


async def _sends_slowly(client: socket.socket, _: random.Random) -> None:
    await _send(client, b"GET /news/atom.xml HTTP/1.1\r\nHost: example.org\r\nX-Slow: ")
    while True:
        await _send(client, b"x")
        await asyncio.sleep(1)


async def _sends_no_body(client: socket.socket, _: random.Random) -> None:
    await _send(client, b"POST /news/ HTTP/1.1\r\nHost: example.org\r\nContent-Length: 100000\r\n\r\nx")
    while True:
        await _receive(client)


def _asks(make: Callable[[random.Random], bytes]) -> _Client:
    """Return a client that asks one thing after the other."""

    async def ask(client: socket.socket, chance: random.Random) -> None:
        while True:
            await _ask(client, make(chance))

    return ask


def _address(chance: random.Random) -> bytes:
    return request(f"/news/region/{chance.choice(_REGIONS)}/?before={chance.randrange(1 << 62)}")


def _union(chance: random.Random) -> bytes:
    terms = "+".join(sorted(chance.sample(_REGIONS, chance.randint(2, len(_REGIONS)))))
    file = chance.choice(("", "atom.xml", "rss.xml", "feed.json"))
    return request(f"/news/region/{terms}/{file}")


def _search(chance: random.Random) -> bytes:
    words = "+".join(f"{chance.choice(_WORDS)[: chance.randint(3, 9)]}*" for _ in range(3))
    return request(f"/news/atom.xml?q={words}+{chance.randrange(10_000)}")


def _nowhere(chance: random.Random) -> bytes:
    return request(f"/news/region/{''.join(chance.choices('abcdeiklmnorstuz', k=12))}/")


def _long_head(chance: random.Random) -> bytes:
    size = chance.choice((6_000, 60_000, 390_000))
    return request("/news/atom.xml", f"Accept-Encoding: x-{chance.random()}" + ", gzip" * (size // 6))


#: How many of each kind there are, and how each behaves on a connection until it is closed.
KINDS: dict[str, tuple[int, _Client]] = {
    "reads nothing": (WAITING, _reads_nothing),
    "reads slowly": (WAITING, _reads_slowly),
    "sends nothing": (WAITING, _sends_nothing),
    "asks once": (WAITING, _asks_once),
    "sends slowly": (WAITING, _sends_slowly),
    "sends no body": (WAITING, _sends_no_body),
    "addresses": (ASKING, _asks(_address)),
    "unions": (ASKING, _asks(_union)),
    "searches": (ASKING, _asks(_search)),
    "nowhere": (ASKING, _asks(_nowhere)),
    "long heads": (ASKING, _asks(_long_head)),
}
_counts = {"connections": 0, "answers": 0}


async def _send(client: socket.socket, sent: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(client, sent)


async def _ask(client: socket.socket, sent: bytes) -> None:
    """Send a request and read the whole answer. Raises ConnectionError where there is none."""
    await _send(client, sent)
    head = b""
    while b"\r\n\r\n" not in head:
        head += await _receive(client)
    head, _, body = head.partition(b"\r\n\r\n")
    fields = head.lower().partition(b"content-length:")[2].split()
    left = int(fields[0]) - len(body) if fields else 0
    while left > 0:
        left -= len(await _receive(client))
    _counts["answers"] += 1
    if b"connection: close" in head.lower():
        raise ConnectionError


async def _receive(client: socket.socket, size: int = 65536) -> bytes:
    received = await asyncio.get_running_loop().sock_recv(client, size)
    if not received:
        raise ConnectionError
    return received


async def _behave(kind: str, port: int, number: int) -> None:
    """Be one client: each time that its connection ends, open another."""
    chance = random.Random(number)
    for attempt in itertools.count():
        with suppress(OSError), socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096 if "reads" in kind else 65536)
            client.setblocking(False)  # noqa: FBT003 - has no name
            await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
            _counts["connections"] += 1
            await KINDS[kind][1](client, chance)
        await asyncio.sleep(min(0.01 * attempt, 0.5))


async def _attack(kind: str, port: int, seconds: float) -> None:
    clients = [asyncio.create_task(_behave(kind, port, number)) for number in range(KINDS[kind][0])]
    await asyncio.sleep(seconds)
    for client in clients:
        client.cancel()


if __name__ == "__main__":
    asyncio.run(_attack(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
    sys.stdout.write(f"{_counts['connections']} connections, {_counts['answers']} answers\n")

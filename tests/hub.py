"""A WebSub hub and a subscriber, both by Flask-WebSub, on ports of this machine."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from flask import Flask, Response, request
from flask_websub.errors import NotificationError
from flask_websub.hub import Hub as FlaskHub
from flask_websub.hub import SQLite3HubStorage
from flask_websub.subscriber import (
    SQLite3SubscriberStorage,
    SQLite3TempSubscriberStorage,
    Subscriber,
    discover,
)
from werkzeug.serving import make_server


class Ping(NamedTuple):
    """One ping, as a hub received it."""

    topic: str
    form: dict[str, str]


class _Tasks:
    """Runs the hub's tasks in threads, in the place of Celery: each once."""

    def task(self, *, bind: bool = False, **_: object) -> Callable[[Callable[..., object]], Any]:
        def made(function: Callable[..., object]) -> Any:
            def delay(*arguments: object) -> None:
                first = (SimpleNamespace(request=SimpleNamespace(retries=0), retry=_give_up),) if bind else ()

                def run() -> None:
                    with suppress(NotificationError):  # a topic that cannot be fetched
                        function(*first, *arguments)

                threading.Thread(target=run, daemon=True).start()

            return SimpleNamespace(delay=delay)

        return made


def _give_up(**_: object) -> None:
    """Take the place of a second try."""


class Hub:
    """A hub that can be made to fail."""

    #: Path and query of its address.
    target = "/hub?of=ours"

    def __init__(self, folder: Path) -> None:
        self.pings: list[Ping] = []
        #: The answer to pings in place of the hub's own, and how long it waits before any.
        self.failing: Callable[[], Response | None] | None = None
        self.delay_seconds = 0.0
        #: How many pings it has begun to answer.
        self.asked = 0
        self.app = Flask("hub")
        self.app.config["PUBLISH_SUPPORTED"] = True
        self.app.before_request(self._note)
        hub = FlaskHub(SQLite3HubStorage(folder / "hub.sqlite3"), _Tasks())
        self.app.register_blueprint(hub.build_blueprint("/hub"))
        self.storage = hub.storage

    def _note(self) -> Response | None:
        if request.form.get("hub.mode") != "publish":
            return None
        self.asked += 1
        time.sleep(self.delay_seconds)
        if answer := self.failing and self.failing():
            return answer
        form = request.form.to_dict()
        self.pings.append(Ping(form["hub.topic"], form))
        return None

    @property
    def topics(self) -> list[str]:
        """The topics that it was told about, in order."""
        return sorted(ping.topic for ping in self.pings)


class Reader:
    """A subscriber, with what hubs have sent it."""

    def __init__(self, folder: Path, url: str) -> None:
        self._url = url
        #: The newest body that came for each topic.
        self.received: dict[str, bytes] = {}
        #: The topics whose hub has verified that it wants them.
        self.verified: set[str] = set()
        self._subscriber = Subscriber(
            SQLite3SubscriberStorage(folder / "subscriber.sqlite3"),
            SQLite3TempSubscriberStorage(folder / "temporary.sqlite3"),
        )
        self.app = Flask("subscriber")
        self.app.register_blueprint(self._subscriber.build_blueprint("/callbacks"))
        self._subscriber.add_listener(self._receive)
        self._subscriber.add_success_handler(lambda topic, _id, _mode: self.verified.add(topic))

    def _receive(self, topic: str, _id: str, body: bytes) -> None:
        self.received[topic] = body

    def body(self, topic: str) -> bytes:
        """Return the newest body of a topic that came; empty for none."""
        return self.received.get(topic, b"")

    def subscribe(self, url: str) -> str:
        """Find the hub and the topic of a feed, and subscribe; return the topic."""
        found = discover(url)
        with self.app.test_request_context(base_url=self._url):
            self._subscriber.subscribe(**found)
        return str(found["topic_url"])


@contextmanager
def served(app: Flask, port: int) -> Iterator[str]:
    """Serve an app on a port of 127.0.0.1, with a thread for each connection; give its address."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

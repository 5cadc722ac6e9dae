"""Clients that ask for one document without a pause, while something happens to the server."""

import threading
import time
from types import TracebackType
from typing import Self
from urllib.request import urlopen

from tests.waiting import wait_until


class Clients:
    """Some clients, each of which asks over a new connection every time; a context that ends them."""

    def __init__(self, url: str, number: int) -> None:
        self._url = url
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(client,)) for client in range(number)]
        #: How often each had an answer.
        self.answered = [0] * number
        #: When the requests were sent that had none, or one with another status than 200.
        self.failed: list[float] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def wait_for_answers(self) -> float:
        """Wait until each client has another answer; return when that was."""
        before = list(self.answered)
        wait_until(lambda: all(now > then for now, then in zip(self.answered, before, strict=True)))
        return time.monotonic()

    def _ask(self, client: int) -> None:
        while not self._done.is_set():
            sent = time.monotonic()
            try:
                with urlopen(self._url, timeout=60) as answer:
                    self.answered[client] += answer.status == 200
            except OSError:  # and so are URLError and HTTPError
                self.failed.append(sent)

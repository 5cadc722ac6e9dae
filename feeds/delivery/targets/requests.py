"""Many requests to a store at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from typing import Generic, TypeVar

_Result = TypeVar("_Result")

#: Between two calls of ``meanwhile``.
_SECONDS = 5.0


class Requests(Generic[_Result]):
    """Functions that are called in threads, so many at a time."""

    def __init__(self, at_once: int, meanwhile: Callable[[], None]) -> None:
        """``meanwhile`` is called before each function, and every few seconds while they are waited for."""
        self._meanwhile = meanwhile
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="feeds-request")
        self._free = threading.BoundedSemaphore(at_once)
        self._calls: list[Future[_Result]] = []
        self._failed = threading.Event()

    def call(self, function: Callable[[], _Result]) -> None:
        """Call a function soon; wait until a thread is free for it. Raises what an earlier one raised."""
        while not self._free.acquire(timeout=_SECONDS):
            self._meanwhile()
        # After the wait, which may have been long.
        self._meanwhile()
        if self._failed.is_set():
            self._free.release()
            self.results()
        call = self._pool.submit(function)
        call.add_done_callback(self._done)
        self._calls.append(call)

    def _done(self, call: Future[_Result]) -> None:
        if not call.cancelled() and call.exception():
            self._failed.set()
        self._free.release()

    def wait(self) -> None:
        """Wait until all functions have returned. Raises what the first of them raised that did."""
        for call in self._calls:
            while not call.done():
                wait_for([call], _SECONDS)
                self._meanwhile()
            call.result()

    def results(self) -> list[_Result]:
        """Wait likewise; return what the functions returned that were called since this was called last."""
        self.wait()
        calls, self._calls = self._calls, []
        return [call.result() for call in calls]

    def close(self) -> None:
        """Wait for the functions that have begun."""
        self._pool.shutdown(cancel_futures=True)

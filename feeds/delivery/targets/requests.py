"""Many requests to a store at the same time."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from typing import Generic, TypeVar

_Result = TypeVar("_Result")

#: Between two calls of ``meanwhile``, at most.
_SECONDS = 5.0


class Requests(Generic[_Result]):
    """Functions that are called in threads, so many at a time."""

    def __init__(self, at_once: int, meanwhile: Callable[[], None]) -> None:
        """``meanwhile`` is called before each function, and every few seconds while they are waited for."""
        self._meanwhile = meanwhile
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="feeds-request")
        #: As many wait as run, so that no thread has to wait for the next function to be made.
        self._most = 2 * at_once
        self._pending: set[Future[_Result]] = set()
        self._results: list[_Result] = []

    def call(self, function: Callable[[], _Result]) -> None:
        """Call a function soon; wait while too many are waiting. Raises what an earlier one raised."""
        while len(self._pending) >= self._most:
            self._collect()
        self._meanwhile()
        self._pending.add(self._pool.submit(function))

    def _collect(self) -> None:
        """Wait for a function to return, but not for long, and keep what those returned that have."""
        done, self._pending = wait_for(self._pending, _SECONDS, FIRST_COMPLETED)
        self._results += [call.result() for call in done]
        self._meanwhile()

    def wait(self) -> None:
        """Wait until all functions have returned. Raises what one of them raised."""
        while self._pending:
            self._collect()

    def results(self) -> list[_Result]:
        """Wait likewise; return what the functions returned that were called since this was called last."""
        self.wait()
        results, self._results = self._results, []
        return results

    def close(self) -> None:
        """Wait for the functions that have begun."""
        self._pool.shutdown(cancel_futures=True)

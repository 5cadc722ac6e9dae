"""The page cache: a warm answer costs no routing and no database."""

import threading
from collections.abc import Callable, Iterable

from feeds.delivery.answer import Answer, Environ, StartResponse
from feeds.delivery.request_head import names_host, respelled

#: Bytes that cached answers may take, about.
CAPACITY = 64_000_000

_CACHED_METHODS = frozenset({"GET", "HEAD"})

Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class PageCache:
    """A WSGI application in front of another, which answers the requests that are not in the cache.

    An answer is good for one generation of the catalog. ``follow`` says which generation is served now; the
    application may ``keep`` an answer for the next one where nothing in it has changed.
    """

    def __init__(self, application: Application, capacity: int = CAPACITY) -> None:
        """``capacity``: bytes that the answers may take; with 0 none is kept."""
        self._application = application
        self.capacity = capacity
        self._answers: dict[str, tuple[object, Answer]] = {}
        #: Those of the present generation.
        self._fresh: dict[str, Answer] = {}
        self._generation: object = None
        self._weight = 0
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a GET or HEAD from the cache where it has a fresh answer; else ask the application."""
        target = environ["PATH_INFO"]
        if environ.get("QUERY_STRING"):
            target = f"{target}?{environ['QUERY_STRING']}"
        elif "?" in target:  # it was %3F
            return self._application(environ, start_response)
        answer = self._fresh.get(target)
        if answer and environ["REQUEST_METHOD"] in _CACHED_METHODS and _is_plain(environ):
            return answer.send(environ, start_response)
        return self._application(environ, start_response)

    def follow(self, generation: object) -> None:
        """Serve only answers of this generation from now on; with None, none."""
        with self._lock:
            if generation != self._generation:
                self._generation, self._fresh = generation, {}

    def find(self, target: str, made_from: object) -> Answer | None:
        """Return the answer for a target, of whichever generation, if it was made from the same version."""
        kept = self._answers.get(target)
        return kept[1] if kept and kept[0] == made_from else None

    def keep(self, target: str, generation: object, made_from: object, answer: Answer) -> None:
        """Keep an answer; those kept first are dropped when the capacity is reached."""
        with self._lock:
            if generation != self._generation and target in self._fresh:
                return  # another thread was quicker, and this one asked a catalog that has changed since
            self._drop(target)
            if answer.weight > self.capacity // 4:
                return
            self._answers[target] = (made_from, answer)
            self._weight += answer.weight
            if generation == self._generation:
                self._fresh[target] = answer
            while self._weight > self.capacity:
                self._drop(next(iter(self._answers)))

    def _drop(self, target: str) -> None:
        dropped = self._answers.pop(target, None)
        if dropped:
            self._fresh.pop(target, None)
            self._weight -= dropped[1].weight


def _is_plain(environ: Environ) -> bool:
    """Return whether the head of a request is as it should be; the application answers any other."""
    return names_host(environ) and not respelled(environ)

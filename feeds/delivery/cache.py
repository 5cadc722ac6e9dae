"""The page cache: a warm answer costs no routing and no database."""

import threading
from collections.abc import Callable, Iterable

from feeds.delivery.answer import Answer, Environ, StartResponse

#: Bytes that cached answers may take, about.
CAPACITY = 64_000_000

_READING = frozenset({"GET", "HEAD"})

Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class PageCache:
    """A WSGI application in front of another: answers what it has, passes on what it has not.

    An answer is good for one generation of the catalog; the application says which, and may ``keep`` an
    answer for the next where nothing in it has changed.
    """

    def __init__(self, application: Application, capacity: int = CAPACITY) -> None:
        self._application = application
        #: Bytes that its answers may take; it keeps none where that is 0.
        self.capacity = capacity
        self._answers: dict[str, tuple[object, Answer]] = {}
        #: Those of them that are good now.
        self._fresh: dict[str, Answer] = {}
        self._generation: object = None
        self._weight = 0
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory where the target is known, the method reads, and nothing changed since."""
        target = environ["PATH_INFO"]
        if environ.get("QUERY_STRING"):
            target = f"{target}?{environ['QUERY_STRING']}"
        elif "?" in target:  # it was %3F
            return self._application(environ, start_response)
        answer = self._fresh.get(target)
        if answer is None or environ["REQUEST_METHOD"] not in _READING or percent_encoded(environ):
            return self._application(environ, start_response)
        return answer.send(environ, start_response)

    def follow(self, generation: object) -> None:
        """Say what answers must have been made from; where that is None, everything is passed on."""
        with self._lock:
            if generation != self._generation:
                self._generation, self._fresh = generation, {}

    def kept(self, target: str, made_from: object) -> Answer | None:
        """Return the answer for a target, of whatever generation, if it was made from the same."""
        held = self._answers.get(target)
        return held[1] if held and held[0] == made_from else None

    def keep(self, target: str, generation: object, made_from: object, answer: Answer) -> None:
        """Remember an answer; the oldest are forgotten when there is no room."""
        with self._lock:
            if generation != self._generation and target in self._fresh:
                return  # somebody else was quicker, and asked a catalog that has changed since
            self._forget(target)
            if answer.weight > self.capacity // 4:
                return
            self._answers[target] = (made_from, answer)
            self._weight += answer.weight
            if generation == self._generation:
                self._fresh[target] = answer
            while self._weight > self.capacity:
                self._forget(next(iter(self._answers)))

    def _forget(self, target: str) -> None:
        held = self._answers.pop(target, None)
        if held:
            self._fresh.pop(target, None)
            self._weight -= held[1].weight


def percent_encoded(environ: Environ) -> bool:
    """Return whether the client percent-encoded in a path what needs none, as far as the server tells."""
    if "REQUEST_URI" not in environ and "RAW_URI" not in environ:
        return False
    raw: str = environ.get("REQUEST_URI") or environ.get("RAW_URI") or ""
    return "%" in raw.partition("?")[0]

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
        self._capacity = capacity
        self._answers: dict[str, tuple[object, object, Answer]] = {}
        self._weight = 0
        self._lock = threading.Lock()
        #: What the answers in it must have been made from; None makes it pass everything on.
        self.generation: object = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory where the target is known, the method reads, and nothing changed since."""
        target = environ["PATH_INFO"]
        if environ.get("QUERY_STRING"):
            target = f"{target}?{environ['QUERY_STRING']}"
        held = self._answers.get(target)
        if (
            held
            and held[0] == self.generation
            and environ["REQUEST_METHOD"] in _READING
            and not percent_encoded(environ)
        ):
            return held[2](environ, start_response)
        return self._application(environ, start_response)

    def kept(self, target: str, made_from: object) -> Answer | None:
        """Return the answer for a target, of whatever generation, if it was made from the same."""
        held = self._answers.get(target)
        return held[2] if held and held[1] == made_from else None

    def keep(self, target: str, generation: object, made_from: object, answer: Answer) -> None:
        """Remember an answer; the oldest are forgotten when there is no room."""
        with self._lock:
            self._forget(target)
            if answer.weight > self._capacity // 4:
                return
            self._answers[target] = (generation, made_from, answer)
            self._weight += answer.weight
            while self._weight > self._capacity:
                self._forget(next(iter(self._answers)))

    def _forget(self, target: str) -> None:
        held = self._answers.pop(target, None)
        if held:
            self._weight -= held[2].weight


def percent_encoded(environ: Environ) -> bool:
    """Return whether the client percent-encoded in a path what needs none, as far as the server tells."""
    raw: str | None = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    return raw is not None and "%" in raw.partition("?")[0]

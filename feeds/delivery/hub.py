"""Tells a WebSub hub that topics have changed: one POST for each, as public hubs take it.

WebSub leaves to hubs how they are told (§6). All of them take ``hub.mode=publish`` in a form; the topic is
``hub.url`` for some and ``hub.topic`` for others.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from http import HTTPStatus
from http.client import HTTPException, RemoteDisconnected, responses
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import HTTPError, ProtocolError

from feeds import __version__
from feeds.filenames import printable

#: Requests to a hub at a time: the pings of a scan, some hundreds, must not wait for each other's answers,
#: nor come upon the hub like an attack.
_THREADS = 4
#: How long a hub may take to accept a connection, and to answer.
_TIMEOUT_SECONDS = 10.0
#: Redirects that are followed one after another.
_REDIRECTS = 5
#: Statuses of the 4xx by which a hub asks to be told again later.
_LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
#: Bytes of an answer's body that are read for the sake of the connection, which can then be used again.
_MOST_BYTES = 65_536


class HubError(Exception):
    """A hub cannot be told anything just now; the message says why, in one line."""


class Announcement:
    """The outcome of telling a hub about topics."""

    def __init__(self) -> None:
        #: The topics that the hub has taken.
        self.taken: list[str] = []
        #: Those that it refuses, with its answers (4xx): to tell it again would not help.
        self.refused: dict[str, str] = {}
        #: Why it was not told about the others; empty where it was told about all.
        self.failure = ""

    @property
    def answered(self) -> set[str]:
        """The topics that the hub has taken or refused: it need not be told about them again."""
        return {*self.taken, *self.refused}

    @property
    def complaint(self) -> str:
        """The fault of the hub, in a phrase, the same for the same fault; empty for none."""
        return self.failure or next((f"{answer} to a topic" for answer in self.refused.values()), "")


def announce(hub: str, topics: Iterable[str]) -> Announcement:
    """Tell the hub at an address that these topics have changed, in about their order; return the outcome.

    It ends at the first answer that says that the hub is not itself (5xx, or none at all): the others would
    be the same, each after a timeout.
    """
    outcome, left = Announcement(), deque(topics)
    number = len(left)

    def work() -> None:
        with PoolManager(headers={"User-Agent": f"feeds/{__version__}", "Accept": "*/*"}) as http:
            client = _Client(http, hub)
            try:
                while topic := _next(left):
                    answer = client.ping(topic)
                    if answer:
                        outcome.refused[topic] = answer
                    else:
                        outcome.taken.append(topic)
            except HubError as error:
                outcome.failure = str(error)
                left.clear()

    _in_threads(work, min(_THREADS, number))
    if len(outcome.answered) < number:
        # Unless it is known: a thread that ended by a fault of ours has printed it.
        outcome.failure = outcome.failure or "was not told about all topics"
    return outcome


def _next(left: deque[str]) -> str:
    """Return the next topic; "" where other threads have taken the last one."""
    try:
        return left.popleft()
    except IndexError:
        return ""


def _in_threads(work: Callable[[], None], number: int) -> None:
    """Call a function in several threads, and wait for all; the end of the process does not wait for them."""
    threads = [threading.Thread(target=work, name="feeds-hub", daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class _Client:
    """A client of a hub, which follows it where it moves, for the next topics as well."""

    def __init__(self, http: PoolManager, hub: str) -> None:
        self._http = http
        self._url = hub

    def ping(self, topic: str) -> str:
        """Tell the hub that a topic has changed; return "", or why it refuses the topic. Raises HubError."""
        try:
            status = self._tell({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic})
        except (HTTPError, ValueError) as error:
            raise HubError(_reason(error)) from None
        answer = f"answers {status} {responses.get(status, '')}".rstrip()
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return ""
        if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _LATER:
            return answer
        raise HubError(answer)

    def _tell(self, form: dict[str, str]) -> int:
        """Return the status that a form is answered with, where the redirects end.

        urllib3 would follow a 303 too, with a GET, and would ask the old address again for each topic.
        """
        for _ in range(_REDIRECTS + 1):
            try:
                response = self._post(form)
            except ProtocolError:  # a hub may close a connection just when it is used again
                response = self._post(form)
            location = response.get_redirect_location()
            if not location or not location.isascii() or response.status == HTTPStatus.SEE_OTHER:
                return response.status
            self._url = urljoin(self._url, location)
        raise HubError(f"redirects more than {_REDIRECTS} times")

    def _post(self, form: dict[str, str]) -> BaseHTTPResponse:
        with self._http.request(
            "POST", self._url, fields=form, encode_multipart=False, timeout=_TIMEOUT_SECONDS,
            redirect=False, retries=False, preload_content=False, decode_content=False,
            enforce_content_length=False,
        ) as response:  # fmt: skip
            response.read(_MOST_BYTES)
        return response


def _reason(error: HTTPError | ValueError) -> str:
    """Return why a hub cannot be told anything: the same words for the same reason, in one line."""
    if isinstance(error, ValueError):
        return "redirects to no address of http or https"
    match error.__cause__ or error.args[-1]:
        case TimeoutError():
            return f"does not answer within {_TIMEOUT_SECONDS:.0f} s"
        case HTTPException() as cause if not isinstance(cause, RemoteDisconnected):
            return "answers something else than HTTP"
        case cause:
            return printable(f"cannot be reached: {getattr(cause, 'strerror', None) or cause}")

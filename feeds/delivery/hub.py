"""Tells a WebSub hub that topics have changed: one POST for each, as public hubs take it.

WebSub leaves to hubs how they are told (§6). All of them take ``hub.mode=publish`` in a form; the topic is
``hub.url`` for some and ``hub.topic`` for others.
"""

import http.client
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterable
from http import HTTPStatus
from urllib.parse import urlencode, urljoin, urlsplit

from feeds import __version__
from feeds.filenames import printable

#: Connections to a hub at a time: the pings of a scan, some hundreds, must not wait for each other's answers,
#: nor come upon the hub like an attack.
_CONNECTIONS = 4
#: How long a hub may take to accept a connection, and to answer.
_TIMEOUT_SECONDS = 10.0
#: Redirects that are followed one after another.
_REDIRECTS = 5
_MOVED = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
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
        connection = _Connection(hub)
        try:
            while topic := _next(left):
                answer = connection.ping(topic)
                if answer:
                    outcome.refused[topic] = answer
                else:
                    outcome.taken.append(topic)
        except HubError as error:
            outcome.failure = str(error)
            left.clear()
        finally:
            connection.close()

    _in_threads(work, min(_CONNECTIONS, number))
    if len(outcome.taken) + len(outcome.refused) < number:
        # Unless it is known: a thread that ended by a fault of ours has printed it.
        outcome.failure = outcome.failure or "was not told about all topics"
    return outcome


def in_words(number: int) -> str:
    """Return a number of topics, such as ``1 topic`` or ``2,000 topics``."""
    return f"{number:,} topic{'' if number == 1 else 's'}"


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


class _Connection:
    """A connection to a hub, which stays open from ping to ping, and follows the hub where it moves."""

    def __init__(self, hub: str) -> None:
        self._open(hub)

    def _open(self, url: str) -> None:
        self._url, parts = url, urlsplit(url)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host, port = parts.hostname or "", parts.port
        self._http = (
            http.client.HTTPSConnection(
                host, port, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
            if parts.scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=_TIMEOUT_SECONDS)
        )

    def close(self) -> None:
        self._http.close()

    def ping(self, topic: str) -> str:
        """Tell the hub that a topic has changed; return "", or why it refuses the topic. Raises HubError."""
        body = urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic})
        for _ in range(_REDIRECTS + 1):
            status, location = self._post(body)
            if status in _MOVED and location:
                self._follow(location)
                continue
            answer = f"answers {status} {_phrase(status)}".rstrip()
            if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
                return ""
            if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _LATER:
                return answer
            raise HubError(answer)
        raise HubError(f"redirects more than {_REDIRECTS} times")

    def _follow(self, location: str) -> None:
        try:
            url = urljoin(self._url, location)
            parts = urlsplit(url)
            followable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            followable = False
        if not followable or not url.isascii() or not url.isprintable() or " " in url:
            raise HubError("redirects to no address of http or https")
        self.close()
        self._open(url)

    def _post(self, body: str) -> tuple[int, str]:
        """Send a form; return the status of the answer and its Location. Raises HubError."""
        # A hub may close a connection that is not in use, which shows when it is used again.
        attempts = 2 if self._http.sock else 1
        for attempt in range(1, attempts + 1):
            try:
                return self._answer(body)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
                self.close()
                if attempt == attempts:
                    raise HubError(_reason(error)) from None
            except (http.client.HTTPException, OSError, UnicodeError) as error:
                raise HubError(_reason(error)) from None
        raise AssertionError

    def _answer(self, body: str) -> tuple[int, str]:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": f"feeds/{__version__}",
            "Accept": "*/*",
        }
        self._http.request("POST", self._target, body, headers)
        with self._http.getresponse() as response:
            response.read(_MOST_BYTES)
            if not response.isclosed():
                self.close()
            return response.status, response.headers.get("Location", "")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _reason(error: Exception) -> str:
    """Return why a hub cannot be told anything: the same words for the same reason, in one line."""
    match error:
        case TimeoutError():
            return f"does not answer within {_TIMEOUT_SECONDS:.0f} s"
        case ssl.SSLCertVerificationError():
            return printable(f"has no certificate to trust: {error.verify_message}")
        case http.client.RemoteDisconnected():
            return "closes the connection without an answer"
        case http.client.HTTPException():
            return "answers something else than HTTP"
        case UnicodeError():
            return "has no name of a host"
    return printable(f"cannot be reached: {getattr(error, 'strerror', None) or error}")

"""A feed reader: it keeps the entries that it meets, and can follow archives (RFC 5005 §4)."""

from collections.abc import Callable
from typing import NamedTuple

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"


class Answer(NamedTuple):
    """A document, as a reader gets it."""

    status: int
    etag: str
    body: bytes


class Subscriber:
    """Reads one feed whenever it is asked to."""

    def __init__(self, ask: Callable[[str, str], Answer], target: str, *, archives: bool = True) -> None:
        """Subscribe to a feed.

        ``ask`` returns the document at an address; with status 304 where it has the ETag that is passed.
        ``archives``: read all archives as well, those that are known again.
        """
        self._ask, self.target, self._archives = ask, target, archives
        #: ETag of each document, and the address of the archive before it.
        self._seen: dict[str, tuple[str, str]] = {}
        #: The title of each entry that it has met, and the entry's link, by id.
        self.titles: dict[str, str] = {}
        self.links: dict[str, str] = {}
        #: Bytes of the largest subscription document.
        self.largest = 0
        self.faults: list[str] = []

    def poll(self) -> None:
        """Read the subscription document, and the archives behind it."""
        earlier = self._read(self.target)
        while earlier and self._archives:
            earlier = self._read(earlier)

    def _read(self, url: str) -> str:
        """Read a document, unless it is as it was; return the address of the archive before it."""
        etag, earlier = self._seen.get(url, ("", ""))
        answer = self._ask(url, etag)
        if answer.status == 304:
            return earlier
        if answer.status != 200:
            self.faults.append(f"{url}: {answer.status}")
            return ""
        if url == self.target:
            self.largest = max(self.largest, len(answer.body))
        earlier = self._keep(url, etree.fromstring(answer.body))
        self._seen[url] = answer.etag, earlier
        return earlier

    def _keep(self, url: str, feed: etree._Element) -> str:
        ids = []
        for entry in feed.iterfind(f"{_ATOM}entry"):
            ids.append(id_ := entry.findtext(f"{_ATOM}id", ""))
            self.titles[id_] = entry.findtext(f"{_ATOM}title", "")
            self.links[id_] = next(entry.iterfind(f"{_ATOM}link")).attrib["href"]
        if len(set(ids)) != len(ids):
            self.faults.append(f"{url}: an entry twice")
        links = feed.iterfind(f"{_ATOM}link[@rel='prev-archive']")
        return "".join(link.attrib["href"] for link in links)

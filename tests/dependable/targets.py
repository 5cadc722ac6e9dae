"""Targets of hostile bytes: the way of a digest into the feeds, and of a request through the app."""

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from urllib.parse import quote_from_bytes

from lxml import etree

from feeds import settings
from feeds.catalog.record import to_record
from feeds.delivery.web import create_app
from feeds.errors import FeedsError
from feeds.publishing import atom
from feeds.reading import checking, editing, notes
from feeds.reading.items import digest
from feeds.reading.tables import Tables, built_in
from tests import material
from tests.server import Local, Reply

#: Every header that the app, or its framework, reads.
HEADERS = (
    "If-None-Match",
    "If-Modified-Since",
    "Accept-Encoding",
    "Host",
    "Range",
    "If-Range",
    "Accept",
    "Cookie",
    "X-Forwarded-Host",
    "X-Forwarded-Prefix",
    "X-Forwarded-For",
    "Forwarded",
    "A-IM",
    "Content-Length",
    "Transfer-Encoding",
    "Authorization",
    "X-HTTP-Method-Override",
    "If-Match",
    "If-Unmodified-Since",
    "Expect",
)
_BASE = "https://feeds.example.org/news/"
_FORBIDDEN = re.compile("[\ud800-\udfff]")


def check_digest(data: bytes) -> None:
    """Read bytes as a digest, in all the ways that there are; raise any error but a FeedsError.

    Each entry's element must be XML in which an outside parser finds the content, and every problem one line.
    """
    file = Path(gettempdir()) / "feeds-fuzz.txt"
    file.write_bytes(data)
    for problem in checking.check([file], _tables()):
        _one_line(problem)
    try:
        parsed = digest.parse(data, "fuzz.txt")
    except FeedsError as error:
        _one_line(error)
        return
    json.dumps([problem.message for problem in notes.take(parsed)]).encode()
    for item in parsed.items:
        entry = editing.edit([item], _tables())
        element = atom.element(entry)
        to_record(entry, element, ())
        read = etree.fromstring((element.beginning + b"</entry>").replace(b"\0", b""))
        assert entry.content == (read.findtext("content") or "")
        assert not _FORBIDDEN.search(entry.title + entry.content)
    if parsed.items:
        editing.edit(list(parsed.items), _tables())


def _one_line(problem: object) -> None:
    assert len(str(problem).splitlines()) == 1, problem


def check_request(data: bytes) -> None:
    """Ask the app for a target, with headers, that bytes say; raise where the answer is not sound.

    The first line is the target's; each other begins with the number of a header, in one byte.
    """
    target, *lines = data.split(b"\n")
    headers = {
        HEADERS[line[0] % len(HEADERS)]: line[1:].decode("latin-1").replace("\r", "").strip(" \t")
        for line in lines[:6]
        if line
    }
    path, _, query = target.partition(b"?")
    spelled = "/" + quote_from_bytes(path, safe="/%+~!$&'()*,;=:@").lstrip("/")
    check_reply(app().ask(f"{spelled}?{query.decode('latin-1')}" if query else spelled, headers=headers))


def check_reply(reply: Reply) -> None:
    """Raise where an answer is a fault, is cut up by the request, or is no sound document."""
    assert reply.status < 500
    for name, value in reply.headers.items():
        assert not {"\r", "\n", "\0"} & set(name + value)
    if "Location" in reply.headers:
        assert reply.headers["Location"].startswith(_BASE)
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    kind = reply.headers.get("Content-Type", "")
    if reply.status == 200 and "Content-Encoding" not in reply.headers:
        if "xml" in kind or "opml" in kind:
            etree.fromstring(reply.body)
        elif "json" in kind:
            json.loads(reply.body)


@cache
def app() -> Local:
    """Return the app with the project's digests."""
    folder = TemporaryDirectory(prefix="feeds-fuzz-")
    seeds = material.copy(Path(folder.name) / "seeds")
    _KEPT.append(folder)
    return Local(create_app(settings.from_environment({}, seeds=str(seeds), base_url=_BASE)))


_KEPT: list[TemporaryDirectory[str]] = []


@cache
def _tables() -> Tables:
    return built_in()

"""The values that settings can have: each function converts a text, or raises ValueError with the reason."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

#: First words of our own addresses. A base URL whose path began with one could not be told from them behind
#: a proxy that strips the path.
_RESERVED = frozenset({"region", "category", "publisher", "entry", "archive", "static", "sitemap", "docs"})

_NAMES = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_NAMES}|\[[0-9a-f:.]+\]")
_AUTHORITY = re.compile(rf"([A-Za-z0-9._-]+@)?{_NAMES}")
_TAG_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*")
#: The part of an e-mail address before the @, without quotation marks (RFC 5322 §3.2.3).
_MAILBOX = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_NOT_IN_ADDRESSES = re.compile(r"[\s<>\"{}|\\^`]")
#: Characters that stand in paths and queries as they are (RFC 3986 §3.3, §3.4).
_KEPT_IN_ADDRESSES = "%/:@!$&'()*+,;=?-._~"
_WHITE_SPACE = re.compile(r"[ \t\r\n]+")
#: Characters that XML 1.0 has no place for, line and paragraph separators, and those that reorder a line.
_NOT_IN_TEXTS = re.compile(
    "[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LONGEST_ADDRESS = 500


class Contact(NamedTuple):
    """Where the people who run a site are reached: an e-mail address, a page, or neither."""

    email: str = ""
    page: str = ""

    @property
    def link(self) -> str:
        """Its address as a link; empty where there is no contact."""
        return f"mailto:{quote(self.email, safe='@+')}" if self.email else self.page


class Tag(NamedTuple):
    """RFC 4151: who names our feeds, and a date (YYYY[-MM[-DD]]) at which the name was theirs."""

    authority: str
    date: str


def folder(value: str) -> Path:
    """Return the path of a folder, which is not looked at."""
    if "\0" in value:
        raise ValueError("has a null character in its path")
    return Path(value)


def switch(value: str) -> bool:
    """Return whether a switch is on: 1, and not 0."""
    try:
        return {"0": False, "1": True}[value]
    except KeyError:
        raise ValueError(f"{value!r} is neither 0 nor 1") from None


def text(limit: int) -> Callable[[str], str]:
    """Return a function that converts plain text of at most ``limit`` characters to a single line."""

    def line(value: str) -> str:
        found = _WHITE_SPACE.sub(" ", value).strip()
        if len(found) > limit:
            raise ValueError(f"has {len(found):,} characters; {limit:,} are allowed")
        wrong = _NOT_IN_TEXTS.search(found)
        if wrong:
            raise ValueError(f"holds the character U+{ord(wrong[0]):04X}, which no document can show")
        return found

    return line


def contact(value: str) -> Contact:
    """Return the contact that an e-mail address or the address of a page is."""
    address = value.strip()
    mailbox, _, host = address.removeprefix("mailto:").rpartition("@")
    if len(address) <= _LONGEST_ADDRESS:
        if _MAILBOX.fullmatch(mailbox) and _HOST.fullmatch(ascii_host(host.lower())):
            return Contact(email=f"{mailbox}@{ascii_host(host.lower())}")
        if _is_page(address):
            return Contact(page=address)
    raise ValueError(f"{value!r} is neither an e-mail address nor an absolute http or https address")


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _port = ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return False
    name = f"[{host}]" if ":" in host else host
    wrong = _NOT_IN_ADDRESSES.search(address) or _NOT_IN_TEXTS.search(address) or parts.username is not None
    return parts.scheme in ("http", "https") and bool(_HOST.fullmatch(name)) and not wrong


def hub(value: str) -> str:
    """Return the address of a hub in ASCII, as it stands in links and headers; its query stays."""
    if not _is_page(value) or "#" in value or len(value) > _LONGEST_ADDRESS:
        raise ValueError(f"{value!r} is not an absolute http or https address")
    parts = urlsplit(value)
    name = ascii_host(parts.hostname or "")
    host = f"[{name}]" if ":" in name else name
    port = f":{parts.port}" if parts.port else ""
    path, query = (quote(part, safe=_KEPT_IN_ADDRESSES) for part in (parts.path or "/", parts.query))
    return f"{parts.scheme}://{host}{port}{path}{f'?{query}' if query else ''}"


def base_url(value: str) -> str:
    """Return a base URL in normal form: lower case but for its path, which ends in one slash."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{value!r} is not an address: {error}") from None
    name = ascii_host(parts.hostname or "")
    host = f"[{name}]" if ":" in name else name
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise ValueError(f"{value!r} is not an absolute http or https address")
    if parts.query or parts.fragment or parts.username is not None or set("?#@") & set(value):
        raise ValueError(f"{value!r} has more than a scheme, a host and a path")
    path = parts.path.rstrip("/")
    if not _PREFIX.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise ValueError(f"{value!r} has a path of other than letters, digits and -._~")
    first = path.strip("/").partition("/")[0].lower()
    if first in _RESERVED:
        raise ValueError(f"{value!r} has a path that begins like an address of ours: /{first}/")
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}/"


def ascii_host(host: str) -> str:
    """Return a host name in ASCII, as it stands in addresses: ``қаз.example`` is ``xn--80ao21a.example``.

    The standard library follows IDNA 2003 (RFC 3490), by which some names, those with ß among them, are other
    hosts than in browsers. So a name is only accepted where its ASCII form reads back as the name.
    """
    if host.isascii():
        return host
    try:
        encoded = host.encode("idna")
        same = encoded.decode("idna") == unicodedata.normalize("NFC", host)
    except UnicodeError:
        same = False
    if not same:
        raise ValueError(f"the host {host!r} is not certain in ASCII; write it so (xn--…)")
    return encoded.decode("ascii")


def tag(value: str) -> Tag:
    """Return the tag that AUTHORITY,DATE is."""
    authority, comma, day = value.partition(",")
    if not comma or not _AUTHORITY.fullmatch(authority) or not _is_day(day):
        raise ValueError(f"{value!r} is not AUTHORITY,DATE in lower case, such as example.org,2025")
    return Tag(authority, day)


def _is_day(value: str) -> bool:
    """Return whether a value is YYYY[-MM[-DD]], and in the calendar."""
    try:
        return bool(_TAG_DATE.fullmatch(value) and date.fromisoformat(f"{value}-01-01"[:10]))
    except ValueError:
        return False

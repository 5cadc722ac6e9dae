"""Identifies press releases: by their address in normal form, otherwise by date and headline."""

import re
import unicodedata
import uuid
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from feeds.model import Item
from feeds.reading.characters import CLOSING_QUOTES, ZERO_WIDTH
from feeds.reading.paragraphs import headline
from feeds.reading.slugs.publishers import UNKNOWN

#: Larger numbers are mistyped: in 2025 press releases had numbers below a million.
LARGEST_NUMBER = 16_000_000

#: Longer addresses are not used as sources.
_LONGEST_SOURCE = 2_000
#: The longest slug: it names a folder, and no file system takes names of more than 255 bytes.
_LONGEST_SLUG = 100

#: Fixed for all time: a different namespace would give every item without a source a new id.
_NAMESPACE = "6f1c3c0e-5f0b-5c0b-9d0a-1f6a2b7c4e90"

#: Nearly all sources are in normal form already.
_NORMAL = re.compile(r"https://www\.gov\.kz/[a-zA-Z0-9/-]{1,300}(?<!/)")
#: A normalised address of a press release.
_RELEASE = re.compile(
    r"https://www\.gov\.kz(?::[0-9]+)?/+memleket/+entities/+([^/?]+)/+press/+([^/?]+)/+details(?:/+([^/?]+))?(?:\?.*)?",
    re.IGNORECASE,
)
_TERM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"[1-9][0-9]{0,7}")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LANGUAGE = re.compile(r"(?:^|&)lang=[^&]*")
#: Characters of the prose around an address that are stripped from its end.
_CLINGING = f".,;:!)]}}>{CLOSING_QUOTES}{ZERO_WIDTH}"


class Identity(NamedTuple):
    """The press release that an item is a version of."""

    #: RFC 4287 §4.2.6: the normalised source, or a ``urn:uuid:``.
    id: str
    #: Publisher and number, as the address of its page has them: ``karaganda/940388``.
    name: str
    #: The gov.kz slug, or ``unknown``.
    publisher: str
    #: Press-release number; 0 where there is none.
    number: int
    #: Normalised address; None where there is none, or none that can be used.
    source: str | None
    #: A fault of the source as written, for a message; empty where there is none.
    fault: str = ""


def identify(item: Item) -> Identity:
    """Return the identity of ``item``, which its source alone decides where it has one that can be used.

    A press release of gov.kz is identified by entity, type and number, another page by its address, an item
    without a source by its date and headline, and by its text as well if the headline is residue, which other
    items may share (docs/architecture.md, Identity).
    """
    if item.source is None:
        return _by_words(item, "")
    return _by_source(item.source) or _by_words(item, "the source is no address that can be used")


@lru_cache(maxsize=1024)  # each item is identified for the problems of its digest and for its entry
def _by_source(source: str) -> Identity | None:
    """Return the identity that a source gives; None where it cannot be used.

    The normalised address alone decides, so that no two names share an id.
    """
    address = _normalise(source)
    if address is None:
        return None
    fault = ""
    match = _RELEASE.fullmatch(address)
    if match:
        slug, kind, number = map(str.lower, match.groups(""))
        if not (_is_slug(slug) and _is_slug(kind)) or slug == UNKNOWN:
            fault = "the source names no publisher that gov.kz could have"
        elif not _NUMBER.fullmatch(number) or int(number) > LARGEST_NUMBER:
            fault = "the number in the source does not fit a press release"
        else:
            return _release(slug, kind, number)
    return Identity(address, f"{UNKNOWN}/{_uuid(address)}", UNKNOWN, 0, address, fault)


def _release(slug: str, kind: str, number: str) -> Identity:
    address = f"https://www.gov.kz/memleket/entities/{slug}/press/{kind}/details/{number}"
    name = number if kind == "news" else f"{kind}-{number}"
    return Identity(address, f"{slug}/{name}", slug, int(number), address)


def _is_slug(name: str) -> bool:
    return len(name) <= _LONGEST_SLUG and _TERM.fullmatch(name) is not None


def _by_words(item: Item, fault: str) -> Identity:
    words = [item.date.isoformat(), _collapse(item.headline)]
    if headline.is_residue(item.headline):
        words.append(_collapse(item.body))
    name = _uuid("\n".join(words))
    return Identity(f"urn:uuid:{name}", f"{UNKNOWN}/{name}", UNKNOWN, 0, None, fault)


def _uuid(name: str) -> str:
    """Return the UUID of a name, which never changes (version 5, RFC 9562 §5.5)."""
    return str(uuid.uuid5(uuid.UUID(_NAMESPACE), name))


def _collapse(text: str) -> str:
    """Return ``text`` in NFC, its white space collapsed, and without surrogates, which no UTF-8 holds."""
    return unicodedata.normalize("NFC", " ".join(text.split())).encode(errors="replace").decode()


def _normalise(source: str) -> str | None:
    """Return ``source`` as an absolute https URI (RFC 3986) in normal form, or None where none can be made.

    Of a query only the language is removed: on other sites the rest may name the page.
    """
    if _NORMAL.fullmatch(source):
        return source
    if len(source) > _LONGEST_SOURCE:
        return None
    try:
        parts = urlsplit(source.rstrip(_CLINGING))
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except ValueError:  # a bad port, a bad bracket, or a name that IDNA has no form for (UnicodeError)
        return None
    if not _HOST.fullmatch(host):
        return None
    if host == "gov.kz":
        host = "www.gov.kz"
    where = host if port in {None, 80, 443} else f"{host}:{port}"
    query = _quote(_LANGUAGE.sub("", parts.query).lstrip("&"))
    return f"https://{where}{_quote(parts.path).rstrip('/')}" + (f"?{query}" if query else "")


def _quote(part: str) -> str:
    """Percent-encode the characters that RFC 3986 forbids in a path or query; %20 stays %20."""
    return quote(_STRAY_PERCENT.sub("%25", part), safe="/%:@!$&'()*+,;=-._~?", errors="replace")

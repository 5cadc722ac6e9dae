"""What makes two items the same press release: its address in normal form, or its date and headline."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from feeds.model import Item
from feeds.patterns import pattern
from feeds.reading import headline

#: The term under which items without a gov.kz source are published.
UNKNOWN = "unknown"

#: Press-release numbers beyond this one belong to no site we know: in 2025 they stood below a million.
LARGEST_NUMBER = 16_000_000

#: Addresses longer than this are no addresses of articles.
_LONGEST_SOURCE = 2_000
#: The longest slug: it names a folder, and no file system takes names of more than 255 bytes.
_LONGEST_SLUG = 100

#: Fixed for all time: a different namespace would give every item without a source a new id.
_NAMESPACE = "6f1c3c0e-5f0b-5c0b-9d0a-1f6a2b7c4e90"

_GOV_KZ = re.compile(
    r"https?://(?:www\.)?gov\.kz\.?(?::[0-9]*)?/+memleket/+entities/+([^/?#]+)/+press/+([^/?#]+)/+details/+([^/?#]*)"
    r"/*(?:[?#].*)?",
    re.IGNORECASE,
)
_TERM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"[1-9][0-9]{0,7}")
_HOST = pattern(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?")
_STRAY_PERCENT = pattern(r"%(?![0-9A-Fa-f]{2})")
_LANGUAGE = pattern(r"(?:^|&)lang=[^&]*")
#: What prose leaves at the end of an address: punctuation and characters of no width.
_CLINGING = ".,;:!)]}>\"'»”’\u200b\u200c\u200d\u2060\ufeff"


class Identity(NamedTuple):
    """Which press release an item tells of, and where its entry stands."""

    #: RFC 4287 §4.2.6: the normalised source, or a ``urn:uuid:``.
    id: str
    #: The entry's name: ``karaganda/940388``.
    name: str
    #: The gov.kz slug, or ``unknown``.
    publisher: str
    #: Press-release number; 0 where there is none.
    number: int
    #: Normalised address; None where there is none that can be used.
    source: str | None
    #: What is wrong with the source as written; empty where nothing is.
    fault: str = ""


def identify(item: Item) -> Identity:
    """Return the identity of ``item``, by its source alone wherever it has one that can be used.

    A press release of gov.kz is told by entity, type and number (design.md, "Identity"). Other sources are
    told by their address; items without a source by their date and headline, and by their text too where the
    headline is residue that other items may share.
    """
    if item.source is None:
        return _by_words(item, "")
    return _by_source(item.source) or _by_words(item, "the source is no address that can be used")


@lru_cache(maxsize=1024)  # whoever reads a digest asks twice: for its problems and for its entries
def _by_source(source: str) -> Identity | None:
    """Return the identity of whatever has this source; None where the source is of no use."""
    match = _GOV_KZ.fullmatch(source.rstrip(_CLINGING))
    if match is None:
        return _by_address(source, "")
    slug, kind, number = map(str.lower, match.groups())
    if not (_is_slug(slug) and _is_slug(kind)) or slug == UNKNOWN:
        return _by_address(source, "the source names no publisher that gov.kz could have")
    if not _NUMBER.fullmatch(number) or int(number) > LARGEST_NUMBER:
        return _by_address(source, "the number in the source does not fit a press release")
    address = f"https://www.gov.kz/memleket/entities/{slug}/press/{kind}/details/{number}"
    name = number if kind == "news" else f"{kind}-{number}"
    return Identity(address, f"{slug}/{name}", slug, int(number), address)


def _is_slug(name: str) -> bool:
    return len(name) <= _LONGEST_SLUG and _TERM.fullmatch(name) is not None


def _by_address(source: str, fault: str) -> Identity | None:
    address = _normalise(source)
    if address is None:
        return None
    return Identity(address, f"{UNKNOWN}/{_uuid(address)}", UNKNOWN, 0, address, fault)


def _by_words(item: Item, fault: str) -> Identity:
    words = [item.date.isoformat(), _collapse(item.headline)]
    if headline.is_residue(item.headline):
        words.append(_collapse(item.body))
    name = _uuid("\n".join(words))
    return Identity(f"urn:uuid:{name}", f"{UNKNOWN}/{name}", UNKNOWN, 0, None, fault)


def _uuid(name: str) -> str:
    """Return the UUID that a name has for all time (RFC 4122 §4.3)."""
    # Not at the top: most items have a number instead, and the module looks into the system it runs on.
    import uuid  # noqa: PLC0415

    return str(uuid.uuid5(uuid.UUID(_NAMESPACE), name))


def _collapse(text: str) -> str:
    """Return ``text`` in NFC, its white space collapsed, and without surrogates, which no UTF-8 holds."""
    return unicodedata.normalize("NFC", " ".join(text.split())).encode(errors="replace").decode()


def _normalise(source: str) -> str | None:
    """Return ``source`` as an absolute https URI (RFC 3986) in normal form, or None where none can be made.

    Outside gov.kz's press releases a query may tell one page from another: only the language goes from it.
    """
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
    """Percent-encode what RFC 3986 forbids in a path or a query; what is encoded already stays as it is."""
    return quote(_STRAY_PERCENT.sub("%25", part), safe="/%:@!$&'()*+,;=-._~?", errors="replace")

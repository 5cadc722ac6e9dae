"""Settings: what an operator may choose, by flag or by environment variable."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import platformdirs

from feeds import program
from feeds.errors import SettingsError

DEFAULT_BASE_URL = "http://127.0.0.1:8000/"

#: First words of our own addresses. A base URL whose path began with one could not be told from them behind
#: a proxy that strips the path.
_RESERVED = frozenset({"region", "category", "publisher", "entry", "archive", "static", "sitemap", "docs"})

_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\]"
)
_AUTHORITY = re.compile(r"([A-Za-z0-9._-]+@)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_TAG_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*")


class Settings(NamedTuple):
    """The operator's choices; equal settings, seeds and program give equal bytes."""

    #: Folder of digests.
    seeds: Path
    #: Folder of disposable files, the catalogs among them; need not exist yet.
    cache: Path
    #: Absolute, with a final slash; may have a path prefix.
    base_url: str = DEFAULT_BASE_URL
    #: RFC 4151: who names our feeds, and a date (YYYY[-MM[-DD]]) at which they held that name.
    authority: str = "127.0.0.1"
    tag_date: str = "2025"
    #: Whether pages carry the forms that only a running app can answer.
    live: bool = True

    @property
    def prefix(self) -> str:
        """The base URL's path without its final slash: empty, or ``/news``."""
        return urlsplit(self.base_url).path.rstrip("/")

    def tag(self, specific: str) -> str:
        """Return the ``tag:`` URI (RFC 4151) of something that is ours."""
        return f"tag:{self.authority},{self.tag_date}:{specific}"

    @property
    def fingerprint(self) -> str:
        """Hash of the program and of every setting that documents depend on."""
        chosen = (program.fingerprint(), self.base_url, self.authority, self.tag_date, self.live)
        return hashlib.sha256(repr(chosen).encode()).hexdigest()


def from_environment(environ: Mapping[str, str] | None = None, **flags: str | None) -> Settings:
    """Return the settings that flags choose and, where a flag is None, the FEEDS_* variables.

    Flags are ``seeds``, ``cache``, ``base_url`` and ``tag``. Raises SettingsError for a value that cannot be
    used. The folders are not looked at.
    """
    environ = os.environ if environ is None else environ

    def chosen(name: str) -> str | None:
        return flags.get(name) or environ.get(f"FEEDS_{name.upper()}") or None

    base_url = _base_url(chosen("base_url") or DEFAULT_BASE_URL)
    authority, tag_date = _tag(chosen("tag"), urlsplit(base_url).hostname or "")
    return Settings(
        seeds=Path(chosen("seeds") or "seeds"),
        cache=_cache(chosen("cache") or environ.get("CACHE_DIRECTORY", "").partition(":")[0]),
        base_url=base_url,
        authority=authority,
        tag_date=tag_date,
        live=_switch("FEEDS_LIVE", environ.get("FEEDS_LIVE") or "1"),
    )


def _cache(value: str) -> Path:
    """Return the folder for disposable files: the one named, or else the platform's for this user.

    systemd names the folders that it made for a service in CACHE_DIRECTORY, separated by colons.
    """
    if value:
        return Path(value)
    try:
        folder = platformdirs.user_cache_path("feeds", appauthor=False)
    except (OSError, RuntimeError, KeyError):
        folder = Path("~")
    # For a user without a home, the platform's folder keeps its tilde.
    if not folder.is_absolute():
        raise SettingsError("cache folder", "this user has no home to put it in; name one (--cache DIR)")
    return folder


def _base_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise SettingsError("base URL", f"{value!r} is not an address: {error}") from None
    name = _ascii(parts.hostname or "")
    host = f"[{name}]" if ":" in name else name
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise SettingsError("base URL", f"{value!r} is not an absolute http or https address")
    if parts.query or parts.fragment or parts.username is not None or set("?#@") & set(value):
        raise SettingsError("base URL", f"{value!r} has more than a scheme, a host and a path")
    path = parts.path.rstrip("/")
    if not _PREFIX.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise SettingsError("base URL", f"{value!r} has a path of other than letters, digits and -._~")
    first = path.strip("/").partition("/")[0].lower()
    if first in _RESERVED:
        raise SettingsError(
            "base URL", f"{value!r} has a path that begins like an address of ours: /{first}/"
        )
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}/"


def _ascii(host: str) -> str:
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
        raise SettingsError("base URL", f"the host {host!r} is not certain in ASCII; write it so (xn--…)")
    return encoded.decode("ascii")


def _tag(value: str | None, host: str) -> tuple[str, str]:
    if value is None:
        # An IPv6 address is no authority of RFC 4151; such a server is somebody's own machine.
        return (host if ":" not in host else "localhost"), "2025"
    authority, comma, day = value.partition(",")
    if not comma or not _AUTHORITY.fullmatch(authority) or not _is_day(day):
        raise SettingsError("tag", f"{value!r} is not AUTHORITY,DATE in lower case, such as example.org,2025")
    return authority, day


def _is_day(value: str) -> bool:
    """Return whether a value is YYYY[-MM[-DD]], and in the calendar."""
    try:
        return bool(_TAG_DATE.fullmatch(value) and date.fromisoformat(f"{value}-01-01"[:10]))
    except ValueError:
        return False


def _switch(name: str, value: str) -> bool:
    try:
        return {"0": False, "1": True}[value]
    except KeyError:
        raise SettingsError(name, f"{value!r} is neither 0 nor 1") from None

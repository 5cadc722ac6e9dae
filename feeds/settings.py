"""Settings: what an operator may choose, by flag or by environment variable."""

import hashlib
import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from feeds import program
from feeds.errors import CatalogError, SettingsError
from feeds.patterns import pattern

DEFAULT_BASE_URL = "http://127.0.0.1:8000/"

_HOST = pattern(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\]"
)
_AUTHORITY = pattern(r"([A-Za-z0-9._-]+@)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_TAG_DATE = pattern(r"[0-9]{4}(-[0-9]{2}){0,2}")
_PREFIX = pattern(r"(/[A-Za-z0-9._~-]+)*")


class Settings(NamedTuple):
    """One program's choices; equal settings, seeds and program give equal bytes."""

    #: Folder of digests.
    seeds: Path
    #: The catalog's file, a disposable one.
    catalog: Path
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
        """Differs wherever documents may differ although their entries do not."""
        chosen = (program.fingerprint(), self.base_url, self.authority, self.tag_date, self.live)
        return hashlib.sha256(repr(chosen).encode()).hexdigest()


def from_environment(environ: Mapping[str, str] | None = None, **flags: str | None) -> Settings:
    """Return the settings that flags, and where they are None the FEEDS_* variables, choose.

    Flags are ``seeds``, ``catalog``, ``base_url`` and ``tag``. Raises SettingsError for a value that
    cannot be used. Folders and files are not looked at, but for where the catalog can be written; raises
    CatalogError where that is nowhere.
    """
    environ = os.environ if environ is None else environ

    def chosen(name: str) -> str | None:
        return flags.get(name) or environ.get(f"FEEDS_{name.upper()}") or None

    base_url = _base_url(chosen("base_url") or DEFAULT_BASE_URL)
    authority, tag_date = _tag(chosen("tag"), urlsplit(base_url).hostname or "")
    seeds = Path(chosen("seeds") or "seeds")
    catalog = chosen("catalog")
    return Settings(
        seeds=seeds,
        catalog=Path(catalog) if catalog else _catalog_for(seeds, environ),
        base_url=base_url,
        authority=authority,
        tag_date=tag_date,
        live=_switch("FEEDS_LIVE", environ.get("FEEDS_LIVE") or "1"),
    )


def _base_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise SettingsError("base URL", f"{value!r} is not an address: {error}") from None
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise SettingsError("base URL", f"{value!r} is not an absolute http or https address")
    if parts.query or parts.fragment or parts.username is not None or set("?#@") & set(value):
        raise SettingsError("base URL", f"{value!r} has more than a scheme, a host and a path")
    path = parts.path.rstrip("/")
    if not _PREFIX.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise SettingsError("base URL", f"{value!r} has a path of other than letters, digits and -._~")
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}/"


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


def _catalog_for(seeds: Path, environ: Mapping[str, str]) -> Path:
    """Return the catalog's place: in the seeds folder, or in the user's cache where that is read-only."""
    inside = seeds / ".catalog.sqlite3"
    if not seeds.is_dir() or os.access(seeds, os.W_OK):
        return inside
    try:
        home = Path(environ.get("HOME") or Path.home())
    except RuntimeError:
        raise CatalogError(
            str(inside), "cannot be written, and there is no home to put it; name a place (--catalog)"
        ) from None
    caches = home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"
    folder = Path(environ.get("XDG_CACHE_HOME") or caches) / "feeds"
    return folder / f"{hashlib.sha256(os.fsencode(seeds.resolve())).hexdigest()[:16]}.sqlite3"

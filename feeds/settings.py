"""Settings, which an operator chooses by option, by environment variable or in a file."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import platformdirs

from feeds import configuration, program
from feeds.configuration import Choice
from feeds.errors import SettingsError
from feeds.setting_values import Contact, Tag

DEFAULT_BASE_URL = "http://127.0.0.1:8000/"
DEFAULT_TITLE = "Press releases of Kazakhstan"
DEFAULT_SUBTITLE = (
    "What regional governments and ministries of Kazakhstan publish on gov.kz, in whole articles."
)


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
    #: The site's name, and a sentence about it: plain text, never empty.
    title: str = DEFAULT_TITLE
    subtitle: str = DEFAULT_SUBTITLE
    #: Of the people who run the site.
    contact: Contact = Contact()
    #: Copyright notice or license, plain text; empty for none.
    rights: str = ""
    #: Address of the WebSub hub that is told which feeds have changed; empty for none.
    hub: str = ""
    #: Whether pages carry the forms that only a running app can answer.
    live: bool = True
    #: Whether the app has numbers for Prometheus; documents do not depend on it.
    metrics: bool = False

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
        _seeds, _cache, *chosen, _metrics = self
        return hashlib.sha256(repr((program.fingerprint(), *chosen)).encode()).hexdigest()


def from_environment(
    environ: Mapping[str, str] | None = None, *, listening: str = DEFAULT_BASE_URL, **flags: str | None
) -> Settings:
    """Return the settings that flags, FEEDS_* variables and ``feeds.toml`` choose; the first outrank others.

    Flags are named as fields are; ``config`` names another file. ``listening`` is the base URL where none is
    chosen. Raises SettingsError for a value that cannot be used. The folders are not looked at.
    """
    environ = os.environ if environ is None else environ
    chosen = {"base-url": Choice("base URL", listening), **configuration.collect(environ, flags)}
    values = {
        name.replace("-", "_"): choice.converted(configuration.SETTINGS[name].parse)
        for name, choice in chosen.items()
    }
    seeds = values.setdefault("seeds", Path("seeds"))
    if "cache" not in values:
        values["cache"] = _default_cache(environ)
    elif _is_below(values["cache"], seeds):
        raise SettingsError(chosen["cache"].where, f"{values['cache']} is in the seeds folder, {seeds}")
    values["authority"], values["tag_date"] = values.pop("tag", None) or _default_tag(values["base_url"])
    return Settings(**values)


def _default_cache(environ: Mapping[str, str]) -> Path:
    """Return the folder for disposable files: systemd's for the service, or else the user's own.

    systemd names the folders that it made for a service in CACHE_DIRECTORY, separated by colons.
    """
    by_systemd = environ.get("CACHE_DIRECTORY", "").partition(":")[0]
    if by_systemd:
        return Path(by_systemd)
    try:
        folder = platformdirs.user_cache_path("feeds", appauthor=False)
    except (OSError, RuntimeError, KeyError):
        folder = Path("~")
    # For a user without a home, the platform's folder keeps its tilde.
    if not folder.is_absolute():
        raise SettingsError("cache folder", "this user has no home to put it in; name one (--cache DIR)")
    return folder


def _is_below(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _default_tag(base_url: str) -> Tag:
    # An IPv6 address is no authority of RFC 4151; such a server is somebody's own machine.
    host = urlsplit(base_url).hostname or ""
    return Tag(host if ":" not in host else "localhost", "2025")

"""The sources of settings: options of the command line, environment variables, and a TOML file."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from feeds import setting_values
from feeds.errors import SettingsError

#: The file that is read where none is named.
DEFAULT_FILE = "feeds.toml"
_PREFIX = "FEEDS_"
#: How similar an unknown name must be to a setting's (1 is equal) to be taken for a misspelling of it: in the
#: file, where all names are ours, and among variables, where other programs' may begin like ours.
_LIKE, _ALIKE = 0.5, 0.8


class Setting(NamedTuple):
    """Something that an operator may choose."""

    parse: Callable[[str], Any]
    #: For ``--help``, with the default.
    help: str


#: Every setting, by its key in the file.
SETTINGS: Mapping[str, Setting] = {
    "seeds": Setting(setting_values.folder, "folder of digests, *.txt (default: seeds)"),
    "cache": Setting(setting_values.folder, "folder for disposable files (default: the user's cache folder)"),
    "base-url": Setting(setting_values.base_url, "public address of the site, with its path if it has one"),
    "tag": Setting(
        setting_values.tag, "who names the feeds, for their ids (default: the base URL's host,2025)"
    ),
    "title": Setting(setting_values.text(200), "name of the site"),
    "subtitle": Setting(setting_values.text(1000), "a sentence about the site"),
    "contact": Setting(setting_values.contact, "e-mail address, or page, of the people who run the site"),
    "rights": Setting(setting_values.text(1000), "copyright notice or license"),
    "hub": Setting(setting_values.hub, "WebSub hub that is told which feeds have changed (default: none)"),
    "live": Setting(setting_values.switch, "0: pages without the forms that only a running app can answer"),
    "metrics": Setting(setting_values.switch, "1: the app has numbers for Prometheus, at /metrics"),
}


class Choice(NamedTuple):
    """The value that an operator chose for a setting, unconverted."""

    #: The option, the variable, or the place in the file.
    where: str
    value: str

    def converted(self, parse: Callable[[str], Any]) -> Any:
        """Return the value as ``parse`` converts it. Raises SettingsError where it cannot be used."""
        if not self.value.strip():
            raise SettingsError(self.where, "is empty; leave it out for the default")
        try:
            return parse(self.value)
        except ValueError as error:
            raise SettingsError(self.where, str(error)) from None


def collect(environ: Mapping[str, str], flags: Mapping[str, str | None]) -> dict[str, Choice]:
    """Return the choices by setting: options outrank variables, which outrank the file.

    The keys of ``flags`` are settings with underscores, and ``config``, the path of the file. An empty
    option or variable is none. Raises SettingsError for a file that cannot be used, for a key that is no
    setting, and for a variable whose name is nearly that of one.
    """
    _refuse_misspelled(environ)
    file = flags.get("config") or environ.get("FEEDS_CONFIG")
    chosen = _of_file(file) if file or os.path.lexists(DEFAULT_FILE) else {}
    for name in SETTINGS:
        flag = flags.get(name.replace("-", "_"))
        if flag:
            chosen[name] = Choice(f"--{name}", flag)
        elif environ.get(variable(name)):
            chosen[name] = Choice(variable(name), environ[variable(name)])
    return chosen


def variable(name: str) -> str:
    """Return the name of a setting's environment variable."""
    return _PREFIX + name.upper().replace("-", "_")


def _refuse_misspelled(environ: Mapping[str, str]) -> None:
    names = [variable(name).removeprefix(_PREFIX) for name in (*SETTINGS, "config")]
    for name in sorted(environ):
        ending = name.removeprefix(_PREFIX)
        nearest = get_close_matches(ending, names, 1, _ALIKE) if ending != name else []
        if nearest and nearest[0] != ending:
            raise SettingsError(name, f"is no setting; did you mean {_PREFIX}{nearest[0]}?")


def _of_file(name: str | None) -> dict[str, Choice]:
    """Return the choices of a file. Relative folders start at the folder that the file is in."""
    file = Path(name or DEFAULT_FILE)
    text = _text(file)
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise SettingsError(str(file), "is not TOML: it is nested too deeply") from None
    except ValueError as error:
        raise SettingsError(str(file), f"is not TOML: {error}") from None
    chosen = {}
    for key, value in values.items():
        where = f"{file}{_line_of(key, text)}: {key}"
        if key not in SETTINGS:
            raise SettingsError(where, f"is no setting; {_nearest(key)}")
        chosen[key] = Choice(where, _as_text(where, value, SETTINGS[key], file.parent))
    return chosen


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(str(file), f"is not UTF-8: {error.reason} at byte {error.start + 1}") from None
    except OSError as error:
        raise SettingsError(str(file), f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise SettingsError(str(file), f"cannot be read: {error}") from None


def _as_text(where: str, value: object, setting: Setting, folder: Path) -> str:
    """Return a value of the file as a variable would have it."""
    if setting.parse is setting_values.switch:
        if not isinstance(value, bool):
            raise SettingsError(where, "is true or false, without quotation marks")
        return str(int(value))
    if not isinstance(value, str):
        raise SettingsError(where, "is a text, in quotation marks")
    return str(folder / value) if setting.parse is setting_values.folder and value else value


def _line_of(key: str, text: str) -> str:
    """Return the line of the file that sets a key, after a colon; empty where that is not certain."""
    found = list(re.finditer(rf"^[ \t]*\[*[ \t]*[\"']?{re.escape(key)}\b", text, re.MULTILINE))
    return f":{text.count(chr(10), 0, found[0].start()) + 1}" if len(found) == 1 else ""


def _nearest(key: str) -> str:
    nearest = get_close_matches(key.lower().replace("_", "-"), SETTINGS, 1, _LIKE)
    return f"did you mean {nearest[0]}?" if nearest else f"there are {', '.join(SETTINGS)}"

"""The systemd units in docs, read as systemd reads them."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tests.command import PROJECT
from tests.programs import need

#: Every unit, by its file's name.
NAMES = sorted(
    file.name for kind in ("service", "socket", "timer") for file in PROJECT.glob(f"docs/*.{kind}")
)
#: Settings of services that restrict nothing.
_NO_RESTRICTION = {
    *("Type", "User", "Environment", "CacheDirectory", "StateDirectory", "ExecStart", "StandardOutput"),
    *("KillMode", "Restart", "UMask"),
}
#: Settings that tests/dependable/confine.py always puts in force, with mounts.
_BY_MOUNTS = {
    "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "ProtectProc": "invisible", "ProcSubset": "pid", "ProtectControlGroups": "yes",
    "ProtectKernelTunables": "yes", "RemoveIPC": "yes",
}  # fmt: skip
_BY_PROCESS = {"NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "SystemCallArchitectures": "native"}
_BY_NAMESPACES = {"PrivateNetwork": "--net", "ProtectHostname": "--uts"}
#: System calls that a setting forbids, as far as a list of names can say (systemd.exec(5)).
_FORBIDDEN = {
    "ProtectClock": ("@clock",),
    "ProtectHostname": ("sethostname", "setdomainname"),
    "ProtectKernelLogs": ("syslog",),
    "ProtectKernelModules": ("@module",),
    "LockPersonality": ("personality",),
    "RestrictNamespaces": ("unshare", "setns"),
    "RestrictRealtime": ("sched_setscheduler", "sched_setattr"),
}
#: Settings that forbid system calls by their arguments.
_BY_ARGUMENTS = {
    "MemoryDenyWriteExecute": "yes",
    "RestrictSUIDSGID": "yes",
    "RestrictAddressFamilies": "none",
}


class Sandbox(NamedTuple):
    """The restrictions of a service."""

    #: Options of unshare(1).
    namespaces: tuple[str, ...]
    #: Names of the system calls that are not refused.
    system_calls: tuple[str, ...]
    #: Settings that refuse others by their arguments.
    by_arguments: tuple[str, ...]
    umask: int


class Unit:
    """A unit of docs."""

    def __init__(self, name: str, instance: str = "") -> None:
        text = (PROJECT / "docs" / name).read_text("utf-8").replace("%i", instance)
        #: The values of each setting.
        self.settings: dict[str, list[str]] = {}
        for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
            self.settings.setdefault(key, []).append(value)

    @property
    def commands(self) -> list[list[str]]:
        """The commands that it starts."""
        return [shlex.split(line) for line in self.settings["ExecStart"]]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the service has, those of its folders among them."""
        named = dict(value.split("=", 1) for value in self.settings["Environment"])
        for key, parent in (("CacheDirectory", "/var/cache"), ("StateDirectory", "/var/lib")):
            if key in self.settings:
                variable = f"{key.removesuffix('Directory').upper()}_DIRECTORY"
                named[variable] = f"{parent}/{self.settings[key][0]}"
        return named

    @property
    def sandbox(self) -> Sandbox:
        """Its restrictions. Raises AssertionError for a setting that nothing here tries."""
        service = {key: values for key, values in self.settings.items() if key not in _NO_RESTRICTION}
        switches = {**_BY_MOUNTS, **_BY_PROCESS, **_BY_ARGUMENTS}
        switches |= dict.fromkeys((*_BY_NAMESPACES, *_FORBIDDEN), "yes")
        for key, values in service.items():
            if key in switches:
                assert [switches[key]] == values, key
        untried = {*service} - {*switches, "SystemCallFilter", "SystemCallErrorNumber"} - _OF_OTHER_SECTIONS
        assert set() == untried
        assert {*_BY_MOUNTS, *_BY_PROCESS} <= {*service}
        return Sandbox(
            tuple(option for key, option in _BY_NAMESPACES.items() if key in service),
            tuple(sorted(self._allowed(service))),
            tuple(key for key in _BY_ARGUMENTS if key in service),
            int(self.settings["UMask"][0], 8),
        )

    def _allowed(self, service: dict[str, list[str]]) -> set[str]:
        allowed: set[str] = set()
        for value in service["SystemCallFilter"]:
            named = {call for name in value.removeprefix("~").split() for call in _expanded(name)}
            allowed = allowed - named if value.startswith("~") else allowed | named
        forbidden = {call for key in service for name in _FORBIDDEN.get(key, ()) for call in _expanded(name)}
        return allowed - forbidden


_OF_OTHER_SECTIONS = {"Description", "Requires", "After", "WantedBy", "Also"}


def _expanded(name: str) -> Iterator[str]:
    """Yield the system calls of a set of systemd's, such as ``@clock``."""
    if not name.startswith("@"):
        yield name
        return
    for member in _members(name):
        yield from _expanded(member)


@cache
def _members(name: str) -> tuple[str, ...]:
    listed = subprocess.run(
        [need("systemd-analyze"), "syscall-filter", name], capture_output=True, text=True, check=True
    ).stdout
    return tuple(line.strip() for line in listed.splitlines()[1:] if line.strip() and "#" not in line)

"""Runs a command as systemd runs a service: ``python confine.py JSON``, as root in namespaces of its own.

The JSON says where the new root is mounted (``root``), which folders are seen in it and which of them may be
written to (``folders``: from, to, whether), and the restrictions (``sandbox``). All else is read-only.
"""

import ctypes
import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

#: Whom the service runs as: nobody.
NOBODY = 65_534
_OF_ETC = ("group", "ld.so.cache", "ld.so.conf", "localtime", "nsswitch.conf", "passwd")
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")

#: Numbers of prctl.
_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 24, 38
#: Actions and an operator of libseccomp.
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_MASKED_EQUAL = 7
#: Bits of the rights to a piece of memory, and of the mode of a file.
_WRITE, _EXECUTE = 0x2, 0x4
_SET_USER_ID, _SET_GROUP_ID = 0o4000, 0o2000


def _mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _bind(source: Path, target: Path, *, writable: bool = False) -> None:
    target.mkdir(parents=True, exist_ok=True)
    _mount("--bind", source, target)
    if not writable:
        _mount("-o", "remount,bind,ro", target)


def _make_root(root: Path, folders: Sequence[tuple[str, str, bool]]) -> None:
    """Mount a root that has the system, the given folders, and nothing else that can be written to."""
    _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", root)
    for name in ("usr", "bin", "sbin", "lib", "lib64"):
        system = Path("/", name)
        if system.is_symlink():
            (root / name).symlink_to(system.readlink())
        elif system.is_dir():
            _bind(system, root / name)
    (root / "etc").mkdir()
    for name in _OF_ETC:
        if Path("/etc", name).exists():
            shutil.copy(Path("/etc", name), root / "etc")
    _bind(Path("/sys"), root / "sys")
    (root / "proc").mkdir()
    _mount("-t", "proc", "-o", "subset=pid,hidepid=invisible", "proc", root / "proc")
    (root / "dev").mkdir()
    for name in _DEVICES:
        (root / "dev" / name).touch()
        _mount("--bind", Path("/dev", name), root / "dev" / name)
    for name in ("tmp", "var/tmp", "dev/shm"):
        (root / name).mkdir(parents=True)
        _mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", root / name)
    for source, target, writable in folders:
        _bind(Path(source), root / target.lstrip("/"), writable=writable)
    _mount("-o", "remount,ro", root)


def _become_nobody() -> None:
    """Give up every privilege, for good."""
    libc = ctypes.CDLL(None, use_errno=True)
    # To the first number that no capability has.
    any(libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) for capability in count())
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    assert libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0


class _Comparison(ctypes.Structure):
    """A ``struct scmp_arg_cmp``: an argument of a system call is equal to a value, under a mask."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


class _Filter:
    """A filter of system calls. Those that are loaded one after another all have to allow a call."""

    def __init__(self, otherwise: int) -> None:
        self._library: Any = ctypes.CDLL("libseccomp.so.2")
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._made = ctypes.c_void_p(self._library.seccomp_init(ctypes.c_uint32(otherwise)))

    def add(self, action: int, call: str, *where: tuple[int, int, int]) -> None:
        """Add a rule for a system call, with these arguments: which, under which mask, and value."""
        number = self._library.seccomp_syscall_resolve_name(call.encode())
        if number < 0:
            return  # there is none of this name here
        compared = (_Comparison * len(where))(
            *(_Comparison(which, _MASKED_EQUAL, mask, value) for which, mask, value in where)
        )
        added = self._library.seccomp_rule_add_array(
            self._made, ctypes.c_uint32(action), number, len(where), compared
        )
        assert added == 0, (call, added)

    def load(self) -> None:
        """Let it hold for this process and those that it starts."""
        assert self._library.seccomp_load(self._made) == 0


def _refuse_writable_code(refused: _Filter) -> None:
    both = _WRITE | _EXECUTE
    refused.add(_REFUSE | errno.EPERM, "mmap", (2, both, both))
    for call in ("mprotect", "pkey_mprotect"):
        refused.add(_REFUSE | errno.EPERM, call, (2, _EXECUTE, _EXECUTE))


def _refuse_set_id(refused: _Filter) -> None:
    for call, which in (("chmod", 1), ("fchmod", 1), ("fchmodat", 2), ("mkdir", 1), ("mkdirat", 2)):
        for bit in (_SET_USER_ID, _SET_GROUP_ID):
            refused.add(_REFUSE | errno.EPERM, call, (which, bit, bit))


def _refuse_sockets(refused: _Filter) -> None:
    refused.add(_REFUSE | errno.EAFNOSUPPORT, "socket")


_BY_ARGUMENTS: Mapping[str, Callable[[_Filter], None]] = {
    "MemoryDenyWriteExecute": _refuse_writable_code,
    "RestrictSUIDSGID": _refuse_set_id,
    "RestrictAddressFamilies": _refuse_sockets,
}


def _filter_system_calls(allowed: Sequence[str], by_arguments: Sequence[str]) -> None:
    refused = _Filter(_ALLOW)
    for name in by_arguments:
        _BY_ARGUMENTS[name](refused)
    if by_arguments:
        refused.load()
    only = _Filter(_REFUSE | errno.EPERM)
    for call in allowed:
        only.add(_ALLOW, call)
    only.load()


def main() -> None:
    """Become the command."""
    order: dict[str, Any] = json.loads(sys.argv[1])
    root = Path(order["root"])
    _make_root(root, order["folders"])
    os.chroot(root)
    os.chdir("/")
    _become_nobody()
    _namespaces, system_calls, by_arguments, umask = order["sandbox"]
    os.umask(umask)
    variables: dict[str, str] = order["environment"]
    if order["passes"] is not None:
        # As sd_listen_fds(3) describes it: the socket is file 3, and the variables name the very process.
        os.dup2(order["passes"], 3, inheritable=True)
        variables |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
    _filter_system_calls(system_calls, by_arguments)
    os.execve(order["command"][0], order["command"], variables)


if __name__ == "__main__":
    main()

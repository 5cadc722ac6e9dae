"""Harm that comes to a file: deleted, replaced, cut short, overwritten."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

#: Does something to a file; the second is an older copy of it.
Harm = Callable[[Path, Path], None]


def _delete(file: Path, _: Path) -> None:
    file.unlink()


def _move(file: Path, old: Path) -> None:
    draft = file.with_name("restored")
    shutil.copyfile(old, draft)
    draft.replace(file)


def _copy(file: Path, old: Path) -> None:
    shutil.copyfile(old, file)


def _truncate(file: Path, _: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


def _empty(file: Path, _: Path) -> None:
    file.write_bytes(b"")


def _overwrite(file: Path, _: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(b"dear diary, " * (file.stat().st_size // 12 + 1))


#: By name. Those that "replace" need the older copy.
HARMS: Mapping[str, Harm] = {
    "delete": _delete,
    "replace (mv)": _move,
    "replace (cp)": _copy,
    "truncate": _truncate,
    "empty": _empty,
    "overwrite": _overwrite,
}

"""Kinds of damage to a catalog's files, for tests that look on while they are mended."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

#: The endings of a catalog's files: the database, its log and the index of that.
_FILES = ("", "-wal", "-shm")


class Copies(NamedTuple):
    """Whole catalogs that an operator may put in place of one."""

    #: Of the same seeds folder, from before its last change.
    older: Path
    #: Of another seeds folder.
    other: Path


#: Damages the catalog at a path.
Harm = Callable[[Path, Copies], object]


def _harms() -> Iterator[tuple[str, Harm]]:
    for count in (1, 2, 3):
        for endings in combinations(_FILES, count):
            yield f"rm {' '.join(map(_name, endings))}", partial(_remove, endings)
    for ending in _FILES:
        name = _name(ending)
        yield f"mv {name}", partial(_move_away, ending)
        yield f"{name} is a folder", partial(_make_folder, ending)
        yield f"chmod 0 {name}", partial(_forbid, ending)
        # Cut short, the index would end each process that has it mapped into memory (SIGBUS).
        if ending != "-shm":
            yield f"cp rubbish {name}", partial(_write, ending, random.Random(4).randbytes(200_000))
            yield f"cp text {name}", partial(_write, ending, b"dear diary")
            yield f"cp nothing {name}", partial(_write, ending, b"")
            yield f"truncate {name}", partial(_truncate, ending)
    yield "cp older", lambda file, copies: shutil.copyfile(copies.older, file)
    yield "cp -p older", lambda file, copies: shutil.copy2(copies.older, file)
    yield "mv older", lambda file, copies: _copied(copies.older).replace(file)
    yield "cp other", lambda file, copies: shutil.copyfile(copies.other, file)
    yield "mv other", lambda file, copies: _copied(copies.other).replace(file)
    yield "garbled", lambda file, _: _garble(file)
    yield "rm -r folder", lambda file, _: shutil.rmtree(file.parent)


def _name(ending: str) -> str:
    return ending or "file"


def _with(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _remove(endings: tuple[str, ...], file: Path, _: Copies) -> None:
    for ending in endings:
        _with(file, ending).unlink(missing_ok=True)


def _move_away(ending: str, file: Path, _: Copies) -> None:
    if _with(file, ending).exists():
        _with(file, ending).rename(_with(file, ".away"))


def _make_folder(ending: str, file: Path, _: Copies) -> None:
    _with(file, ending).unlink(missing_ok=True)
    (_with(file, ending) / "below").mkdir(parents=True)


def _forbid(ending: str, file: Path, _: Copies) -> None:
    if _with(file, ending).exists():
        _with(file, ending).chmod(0)


def _write(ending: str, data: bytes, file: Path, _: Copies) -> None:
    _with(file, ending).write_bytes(data)


def _truncate(ending: str, file: Path, _: Copies) -> None:
    if _with(file, ending).exists():
        os.truncate(_with(file, ending), _with(file, ending).stat().st_size // 2)


def _copied(file: Path) -> Path:
    return Path(shutil.copyfile(file, file.with_name("copy")))


def _garble(file: Path) -> None:
    chance = random.Random(4)
    with file.open("r+b") as opened:
        for at in range(16_384, file.stat().st_size - 8_192, 16_384):
            opened.seek(at)
            opened.write(chance.randbytes(4_096))


#: Each kind of damage, by name.
HARMS = dict(_harms())

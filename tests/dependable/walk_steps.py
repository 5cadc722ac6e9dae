"""The steps of the random walk: a table of all that may happen to digests, files and processes."""

import shutil
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from feeds.reading.operator_tables import NAMES
from tests.dependable.walk_damage import HARMS, Harm

if TYPE_CHECKING:
    from tests.dependable.walk import Walk

#: The exporter's record, in the output folder.
MANIFEST = ".feeds-manifest.sqlite3"
#: Files of the catalog, by the ends of their names.
_CATALOG = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".lease", ".lock")
#: Seconds by which a clock may be wrong.
_CLOCKS = (0, 0, 5, -5, 3600, -3600, 40 * 86_400, -40 * 86_400)


class Step(NamedTuple):
    """Something that may happen."""

    name: str
    #: How often, compared with others.
    weight: float
    #: Lets it happen and returns with which files; None where it cannot happen now.
    take: Callable[["Walk"], str | None]
    #: Whether it can happen while the seeds folder is away.
    anytime: bool = False


# Digests


def _add(walk: "Walk") -> str:
    path = walk.digests.new_path()
    walk.digests.write(path, walk.digests.texts.digest())
    return path


def _add_same_releases(walk: "Walk") -> str | None:
    path, new = walk.digests.any(readable=True), walk.digests.new_path()
    if path is None:
        return None
    walk.digests.write(new, walk.digests.texts.same_releases(_decoded(walk, path)))
    return f"{path} as {new}"


def _rewrite(walk: "Walk", *, in_place: bool) -> str | None:
    path = walk.digests.any()
    if path:
        walk.digests.write(path, walk.digests.texts.digest(), in_place=in_place)
    return path


def _upload(walk: "Walk") -> str | None:
    path = walk.digests.any()
    if path:
        walk.digests.upload(path, walk.digests.texts.digest())
    return path


def _correct(walk: "Walk") -> str | None:
    path = walk.digests.any(readable=True)
    if path:
        corrected = walk.digests.texts.correction(_decoded(walk, path))
        walk.digests.write(path, corrected, in_place=walk.chance.random() < 0.5)
    return path


def _touch(walk: "Walk") -> str | None:
    path = walk.digests.any()
    if path:
        walk.digests.touch(path)
    return path


def _delete(walk: "Walk") -> str | None:
    path = walk.digests.any()
    if path is None or len(walk.digests.files) < 6:
        return None
    walk.digests.delete(path)
    return path


def _rename(walk: "Walk") -> str | None:
    path, new = walk.digests.any(unchanged=True), walk.digests.new_path()
    if path is None:
        return None
    walk.digests.rename(path, new)
    return f"{path} to {new}"


def _swap(walk: "Walk") -> str | None:
    one, other = walk.digests.any(unchanged=True), walk.digests.any(unchanged=True)
    if one is None or other is None or one == other or walk.catalog_harmed:
        return None
    walk.digests.swap(one, other)
    return f"{one} and {other}"


def _link(walk: "Walk") -> str | None:
    path = walk.digests.any(unchanged=True)
    if path:
        walk.digests.link(path)
    return path


def _damage(walk: "Walk", how: Callable[["Walk", bytes], bytes]) -> str | None:
    path = walk.digests.any(unchanged=True)
    if path is None or walk.catalog_harmed:
        return None
    walk.digests.write(path, how(walk, walk.digests.files[path].data))
    return path


def _cut(walk: "Walk", data: bytes) -> bytes:
    return data[: walk.chance.randrange(len(data) + 1)]


def _garble(walk: "Walk", data: bytes) -> bytes:
    return walk.digests.texts.undecodable(data)


def _restore(walk: "Walk") -> str | None:
    return ", ".join(walk.digests.restore()) or None


def _ignored(walk: "Walk") -> str:
    name = walk.chance.choice((".hidden.txt", "law.txt.part", "law.txt.tmp", "README.md"))
    (walk.digests.folder / name).write_bytes(walk.digests.texts.digest())
    return name


def _decoded(walk: "Walk", path: str) -> bytes:
    """Return a readable digest's text, as UTF-8."""
    return walk.digests.files[path].data


# Tables beside the digests


def _write_table(walk: "Walk") -> str:
    path = walk.chance.choice(NAMES)
    walk.digests.write(path, walk.digests.texts.table(path), in_place=walk.chance.random() < 0.5)
    return path


def _table(walk: "Walk", *, unchanged: bool = False) -> str | None:
    """Return the path of a table that is there, if any."""
    changed = walk.digests.changed if unchanged else set()
    return walk.chance.choice(
        [path for path in NAMES if path in walk.digests.files.keys() - changed] or [None]
    )


def _damage_table(walk: "Walk", how: Callable[["Walk", bytes], bytes]) -> str | None:
    path = _table(walk, unchanged=True)
    if path is None or walk.catalog_harmed:
        return None
    walk.digests.write(path, how(walk, walk.digests.files[path].data))
    return path


def _delete_table(walk: "Walk") -> str | None:
    path = _table(walk)
    if path:
        walk.digests.delete(path)
    return path


# The whole folder


def _replace_folder(walk: "Walk") -> str:
    walk.digests.restore()
    walk.digests.replace_folder()
    return f"{len(walk.digests.files)} digests"


def _take_away(walk: "Walk") -> str | None:
    if walk.catalog_harmed or walk.digests.changed:
        return None
    walk.digests.folder.rename(walk.away)
    if walk.chance.random() < 0.5:
        walk.digests.folder.mkdir()
        return "empty"
    return "gone"


# Files of the program


def _harm_catalog(suffix: str, harm: Harm, walk: "Walk") -> str | None:
    file = walk.processes.file.with_suffix(suffix)
    old = walk.older / f"catalog{suffix}"
    if not file.exists() or not old.exists():
        return None
    if (suffix, harm) == (".sqlite3", HARMS["delete"]):
        walk.digests.forget_readings()
    elif suffix != ".lease":
        walk.digests.restore()
    if suffix == ".sqlite3-shm":
        walk.processes.excuse_workers()
    walk.catalog_harmed = True
    harm(file, old)
    return file.name


def _restore_catalog(walk: "Walk") -> str | None:
    """Copy all files of an older catalog over those of the present one."""
    if not (walk.older / "catalog.sqlite3").exists():
        return None
    walk.digests.restore()
    walk.catalog_harmed = True
    walk.processes.excuse_workers()
    for suffix in _CATALOG[:3]:
        if (old := walk.older / f"catalog{suffix}").exists():
            shutil.copyfile(old, walk.processes.file.with_suffix(suffix))
    return "database, -wal, -shm"


def _remove_cache(walk: "Walk") -> str:
    walk.digests.forget_readings()
    walk.catalog_harmed = True
    shutil.rmtree(walk.processes.cache)
    return "cache folder"


def back_up(walk: "Walk") -> str:
    """Copy the files of the program, for those steps that put older ones back."""
    for suffix in _CATALOG:
        if (file := walk.processes.file.with_suffix(suffix)).exists():
            shutil.copyfile(file, walk.older / f"catalog{suffix}")
    if (walk.processes.out / MANIFEST).exists():
        shutil.copyfile(walk.processes.out / MANIFEST, walk.older / MANIFEST)
    return "catalog and manifest"


def _harm_manifest(harm: Harm, walk: "Walk") -> str | None:
    file, old = walk.processes.out / MANIFEST, walk.older / MANIFEST
    if not file.exists() or not old.exists():
        return None
    walk.manifest_harmed = True
    harm(file, old)
    return file.name


def _harm_exported(harm: Harm, walk: "Walk") -> str | None:
    files = sorted(file for file in walk.processes.out.rglob("*") if _is_exported(walk, file))
    if not files:
        return None
    file = walk.chance.choice(files)
    harm(file, file)
    return str(file.relative_to(walk.processes.out))


def _is_exported(walk: "Walk", file: Path) -> bool:
    return file.is_file() and not file.name.startswith(".") and file.name not in walk.foreign


def _add_foreign(walk: "Walk") -> str:
    """Put a file of somebody else's into the output folder, which is to stay there."""
    walk.processes.out.mkdir(exist_ok=True)
    (walk.processes.out / "foreign.html").write_text("Not ours.")
    walk.foreign.add("foreign.html")
    return "foreign.html"


# Processes


def _kill_worker(walk: "Walk", how: signal.Signals) -> str:
    walk.processes.kill_worker(how)
    return how.name


def _restart(walk: "Walk", how: signal.Signals) -> str:
    walk.processes.stop(0, how)
    walk.processes.start(0)
    return how.name


def _other_server(walk: "Walk") -> str:
    if 1 in walk.processes.servers:
        walk.processes.stop(1, walk.chance.choice((signal.SIGTERM, signal.SIGKILL)))
        return "stopped"
    walk.processes.start(1)
    return "started"


def _kill_command(walk: "Walk", *arguments: str | Path) -> str:
    walk.processes.kill_command(*arguments)
    return " ".join(map(str, arguments))


def _kill_export(walk: "Walk") -> str:
    gzip = walk.chance.choice(((), ("--gzip",)))
    return _kill_command(walk, "export", walk.processes.out, *gzip)


def _command(walk: "Walk") -> str:
    command = walk.chance.choice((("list",), ("show", "/atom.xml"), ("check",)))
    walk.processes.command(*command, settings=walk.chance.randrange(2))
    return command[0]


def _change_clock(walk: "Walk") -> str:
    ahead = walk.chance.choice(_CLOCKS)
    walk.processes.set_clock(ahead)
    return f"{ahead} s ahead"


def _sleep(walk: "Walk") -> str:
    seconds = walk.chance.random() * 2
    walk.sleep(seconds)
    return f"{seconds:.2f} s"


STEPS: tuple[Step, ...] = (
    Step("digest: add", 6, _add),
    Step("digest: add about the same releases", 5, _add_same_releases),
    Step("digest: write another in its place", 3, partial(_rewrite, in_place=False)),
    Step("digest: write another into its file", 3, partial(_rewrite, in_place=True)),
    Step("digest: upload slowly", 2, _upload),
    Step("digest: correct", 6, _correct),
    Step("digest: touch", 3, _touch),
    Step("digest: delete", 8, _delete),
    Step("digest: rename", 5, _rename),
    Step("digest: swap", 4, _swap),
    Step("digest: link", 1, _link),
    Step("digest: make undecodable", 5, partial(_damage, how=_garble)),
    Step("digest: truncate", 3, partial(_damage, how=_cut)),
    Step("digest: empty", 2, partial(_damage, how=lambda _walk, _data: b"")),
    Step("digest: restore", 5, _restore),
    Step("table: write", 4, _write_table),
    Step("table: delete", 2, _delete_table),
    Step("table: make undecodable", 1, partial(_damage_table, how=_garble)),
    Step("table: truncate", 1, partial(_damage_table, how=_cut)),
    Step("table: empty", 0.5, partial(_damage_table, how=lambda _walk, _data: b"")),
    Step("folder: add files that are none", 1, _ignored),
    Step("folder: replace", 2, _replace_folder),
    Step("folder: take away", 2, _take_away),
    Step("back up", 5, back_up, anytime=True),
    *(
        Step(f"catalog{suffix}: {name}", 0.6, partial(_harm_catalog, suffix, harm))
        for suffix in _CATALOG
        for name, harm in HARMS.items()
    ),
    Step("catalog: restore", 1, _restore_catalog),
    Step("cache: remove", 1, _remove_cache),
    *(Step(f"manifest: {name}", 0.5, partial(_harm_manifest, harm)) for name, harm in HARMS.items()),
    *(
        Step(f"exported file: {name}", 1, partial(_harm_exported, HARMS[name]))
        for name in ("delete", "truncate", "empty", "overwrite")
    ),
    Step("export: foreign file", 0.5, _add_foreign),
    Step("server: kill a worker", 2, partial(_kill_worker, how=signal.SIGKILL), anytime=True),
    Step("server: end a worker", 1, partial(_kill_worker, how=signal.SIGTERM), anytime=True),
    Step("server: kill and start", 1.5, partial(_restart, how=signal.SIGKILL), anytime=True),
    Step("server: end and start", 1.5, partial(_restart, how=signal.SIGTERM), anytime=True),
    Step("server: start or stop another", 2, _other_server, anytime=True),
    Step("command: kill an export", 3, _kill_export, anytime=True),
    Step("command: kill feeds list", 3, lambda walk: _kill_command(walk, "list"), anytime=True),
    Step("command: run", 3, _command, anytime=True),
    Step("clock: change", 2, _change_clock, anytime=True),
    Step("sleep", 4, _sleep, anytime=True),
)

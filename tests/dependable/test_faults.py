"""Full and read-only disks, folders that vanish, permissions that are taken away: one line, and no harm."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import material
from tests.bench import corpus
from tests.catalog.seeding import catalog_of, contents
from tests.command import environment, feeds, line, started
from tests.dependable.disks import bound, change, disk, obedient
from tests.dependable.victims import Folder
from tests.server import Server
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

_BASE = ("--base-url", "https://feeds.example.org/")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the files of an export of the project's digests into an empty folder."""
    folder = tmp_path_factory.mktemp("fresh")
    return _exported(material.copy(folder / "seeds"), folder / "out")


def _many(seeds: Path) -> Path:
    corpus.write(seeds, 60)
    for file in seeds.rglob("*.txt"):
        material.write(file, file.read_bytes())
    return seeds


def _exported(seeds: Path, out: Path) -> dict[str, str]:
    run = feeds("export", out, "--gzip", "--seeds", seeds, *_BASE)
    assert (0, "") == (run.returncode, run.stderr)
    return Folder(out).files()


def _fails(run: subprocess.CompletedProcess[str], *words: str) -> None:
    """Assert that a command failed, and said why in one line."""
    assert 1 == run.returncode, run
    assert run.stderr.startswith("feeds: ")
    assert 1 == run.stderr.count("\n"), run.stderr
    for word in words:
        assert word in run.stderr


@pytest.mark.parametrize("size", ["40k", "300k", "1m"])
def test_an_export_to_a_full_disk(seeds: Path, fresh: dict[str, str], tmp_path: Path, size: str) -> None:
    """Where the disk is full, the files that were written are whole; with more room the next run goes on."""
    with disk(tmp_path / "out", size) as out:
        _fails(feeds("export", out, "--gzip", "--seeds", seeds, *_BASE), str(out))
        found = Folder(out).files()
        found.pop(".feeds-temporary", None)
        assert fresh.items() >= found.items()
        change(out, "size=100m")
        assert fresh == _exported(seeds, out)


@pytest.mark.parametrize("size", ["16k", "400k"])
def test_a_catalog_on_a_full_disk(seeds: Path, tmp_path: Path, size: str) -> None:
    """A catalog that finds no room is not made; with more room it is."""
    with disk(tmp_path / "disk", size) as place:
        cache = place / "cache"
        file = catalog_of(seeds, cache).file
        _fails(feeds("list", "--seeds", seeds, "--cache", cache), str(file), "full")
        assert not file.exists()
        change(place, "size=100m")
        assert _contents(seeds, cache) == _contents(seeds, tmp_path / "fresh")


def _contents(seeds: Path, cache: Path) -> dict[str, list[object]]:
    """Return the catalog's contents after a command has refreshed it."""
    assert 0 == feeds("list", "--seeds", seeds, "--cache", cache).returncode
    return contents(catalog_of(seeds, cache).file)


def test_a_scan_on_a_full_disk(seeds: Path, tmp_path: Path) -> None:
    """A running app whose catalog finds no more room serves its entries, says so, and catches up."""
    with disk(tmp_path / "disk", "100m") as place:
        cache, ballast = place / "cache", place / "ballast"
        file = catalog_of(seeds, cache).file
        with Server(seeds, "--cache", cache, log=tmp_path / "log") as server:
            before = server.ask("/atom.xml").body
            _fill(ballast)
            _add(seeds, 40)
            server.wait(lambda: b'"degraded"' in server.ask("/health").body)
            assert (200, before) == ((reply := server.ask("/atom.xml")).status, reply.body)
            _fails(feeds("list", "--seeds", seeds, "--cache", cache), str(file), "full")
            ballast.unlink()
            server.wait(lambda: b'"ok"' in server.ask("/health").body)
            server.wait(lambda: b"/900039<" in server.ask("/atom.xml").body)
            assert 1 == len(re.findall(r" ERROR degraded: .* disk is full$", server.log, re.MULTILINE)), (
                server.log
            )
        assert _contents(seeds, cache) == _contents(seeds, tmp_path / "fresh")


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(b"\0" * 4096)
        except OSError:
            pass


def _add(seeds: Path, size: int) -> None:
    items = [
        material.item(
            f"Number {number}",
            "22.02.2025",
            f"Text {number}. " * 40,
            material.address("karaganda", 900_000 + number),
        )
        for number in range(size)
    ]
    material.write(seeds / "more.txt", material.text("Law", items))


def test_a_read_only_seeds_folder(seeds: Path, tmp_path: Path) -> None:
    """Nothing has to be written there: the catalog is in the cache folder."""
    with disk(tmp_path / "disk", "10m") as place:
        material.copy(place, seeds)
        change(place, "ro")
        for command in (("list",), ("export", tmp_path / "out", *_BASE), ("check",)):
            run = feeds(*command, "--seeds", place, XDG_CACHE_HOME=str(tmp_path / "cache"))
            assert (0, "") == (run.returncode, run.stderr)
        with Server(place, log=tmp_path / "log", XDG_CACHE_HOME=str(tmp_path / "cache")) as server:
            assert b'"ok"' in server.ask("/health").body
        assert 1 == len(list((tmp_path / "cache" / "feeds").glob("*.sqlite3")))


def test_nowhere_to_put_a_catalog(seeds: Path, tmp_path: Path) -> None:
    """A cache folder that cannot be made is named in one line, with the option that names another."""
    with disk(tmp_path / "disk", "10m") as place:
        change(place, "ro")
        _fails(
            feeds("list", "--seeds", seeds, HOME=str(place), XDG_CACHE_HOME=""),
            f"{place}/.cache/feeds: cannot be written: Read-only file system; "
            "name another folder (--cache DIR)",
        )


def test_a_read_only_output_folder(seeds: Path, fresh: dict[str, str], tmp_path: Path) -> None:
    """An output folder that cannot be written to is left as it is."""
    with disk(tmp_path / "out", "100m") as out:
        _exported(seeds, out)
        change(out, "ro")
        _fails(feeds("export", out, "--gzip", "--seeds", seeds, *_BASE), str(out))
        _fails(
            feeds("export", out / "below", "--seeds", seeds, *_BASE),
            "cannot be written: Read-only file system",
        )
        assert fresh == Folder(out).files()


def _while_exporting(
    seeds: Path, out: Path, change: Callable[[], None], command: list[str] | None = None
) -> tuple[int, str]:
    """Start an export, do something in the middle of it, and return its exit status and its messages."""
    process = subprocess.Popen(
        command or line("export", out, "--gzip", "--seeds", seeds, *_BASE),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: list(out.glob("entry/*/*/index.html")) or process.poll() is not None, seconds=30)
    change()
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.parametrize("removed", [False, True], ids=["moved", "deleted"])
def test_an_output_folder_is_taken_away(tmp_path: Path, removed: bool) -> None:  # noqa: FBT001
    """Moved or deleted in mid-run: one line; moved files are whole, and the next run is as a fresh one."""
    seeds, out, away = _many(tmp_path / "seeds"), tmp_path / "out", tmp_path / "away"
    fresh = _exported(seeds, tmp_path / "fresh")

    def take() -> None:
        out.rename(away)
        if removed:
            subprocess.run(["rm", "-rf", away], check=True)

    status, said = _while_exporting(seeds, out, take)
    assert (1, 1) == (status, said.count("\n")), said
    assert said.startswith(f"feeds: {out}")
    if not removed:
        assert (
            fresh.items()
            >= {path: sha for path, sha in Folder(away).files().items() if path != ".feeds-temporary"}.items()
        )
    assert fresh == _exported(seeds, out)


def test_permissions_are_taken_away(tmp_path: Path) -> None:
    """A folder that may not be written to any more is named in one line; given back, the next run goes on."""
    seeds, out = _many(tmp_path / "seeds"), tmp_path / "out"
    fresh = _exported(seeds, tmp_path / "fresh")
    command = bound("export", out, "--gzip", "--seeds", seeds, *_BASE)
    status, said = _while_exporting(seeds, out, lambda: (out / "entry").chmod(0o500), command)
    (out / "entry").chmod(0o755)
    assert (1, 1) == (status, said.count("\n")), said
    assert "cannot be written: Permission denied" in said
    assert (
        fresh.items()
        >= {path: sha for path, sha in Folder(out).files().items() if path != ".feeds-temporary"}.items()
    )
    assert fresh == _exported(seeds, out)


def test_a_digest_that_may_not_be_read(seeds: Path, tmp_path: Path) -> None:
    """Its entries are kept, it is named once, and once it may be read again all is well."""
    catalog, out = ("--cache", tmp_path / "cache"), tmp_path / "out"
    assert 0 == obedient("export", out, "--seeds", seeds, *_BASE, *catalog).returncode
    before = Folder(out).files()
    law = seeds / "2025-02-21-law.txt"
    law.chmod(0)
    os.utime(law)
    run = obedient("export", out, "--seeds", seeds, *_BASE, *catalog)
    assert (1, f"{law}: error: cannot be read: Permission denied\n") == (run.returncode, run.stderr)
    assert before == Folder(out).files()
    law.chmod(0o644)
    run = obedient("export", out, "--seeds", seeds, *_BASE, *catalog)
    assert (0, "") == (run.returncode, run.stderr)


def test_a_seeds_folder_that_may_not_be_listed(seeds: Path, tmp_path: Path) -> None:
    """Nothing is withdrawn, and one line says which folder it is."""
    out = tmp_path / "out"
    more = ("--cache", tmp_path / "cache", *_BASE)
    (seeds / "below").mkdir()
    material.write(
        seeds / "below" / "more.txt", material.text("Law", [material.item("More", "21.02.2025", "Text.")])
    )
    assert 0 == obedient("export", out, "--seeds", seeds, *more).returncode
    before = Folder(out).files()
    for folder in (seeds / "below", seeds):
        folder.chmod(0)
        _fails(
            obedient("export", out, "--seeds", seeds, *more), f"{folder}: cannot be listed: Permission denied"
        )
        folder.chmod(0o755)
    assert before == Folder(out).files()


def test_seeds_vanish_while_they_are_read(tmp_path: Path) -> None:
    """A seeds folder that goes in mid-build is one line or no harm; the next build equals a fresh one."""
    seeds, away, cache = _many(tmp_path / "seeds"), tmp_path / "away", tmp_path / "cache"
    expected = _contents(seeds, tmp_path / "fresh")
    for milliseconds in (150, 300):
        process = started("list", "--seeds", seeds, "--cache", cache)
        time.sleep(milliseconds / 1000)
        seeds.rename(away)
        _, said = process.communicate(timeout=60)
        assert process.returncode in (0, 1)
        assert said.count("\n") == process.returncode, said
        away.rename(seeds)
        assert expected == _contents(seeds, cache)
        shutil.rmtree(cache)

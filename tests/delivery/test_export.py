"""Static export: what changed is written, what was written may be removed, nothing is ever half there."""

import contextlib
import gzip
import os
import random
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from feeds import settings as choices
from feeds.catalog.catalog import Catalog
from feeds.catalog.query import Snapshot
from feeds.delivery.export import export
from feeds.errors import ExportError
from feeds.model import Document
from feeds.publishing import atom
from feeds.publishing.press import Press
from tests import material
from tests.catalog.seeding import break_page
from tests.command import environment, feeds, line
from tests.site import Site

_BASE = ("--base-url", "https://feeds.example.org/")


def _export(seeds: Path, out: Path, *more: str) -> str:
    run = feeds("export", out, "--seeds", seeds, *_BASE, *more)
    assert (0, "") == (run.returncode, run.stderr)
    return run.stdout


def _files(out: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(out)): file.read_bytes()
        for file in out.rglob("*")
        if file.is_file() and not file.name.startswith(".feeds-")
    }


def _states(out: Path) -> dict[str, tuple[int, int]]:
    return {name: ((out / name).stat().st_mtime_ns, (out / name).stat().st_ino) for name in _files(out)}


def _mismatched(files: dict[str, bytes]) -> list[str]:
    """Return the compressed files that unpack to something else than the files beside them."""
    return [
        name
        for name in files
        if name.endswith(".gz") and gzip.decompress(files[name]) != files.get(name[:-3])
    ]


def _add(file: Path, publisher: str, number: int, day: str = "21.02.2025", category: str = "Law") -> None:
    more = material.item(f"Number {number}", day, "Some text.", material.address(publisher, number))
    material.write(file, material.text(category, [more]))


def test_a_second_run_writes_nothing(seeds: Path, tmp_path: Path) -> None:
    """Without news, each file keeps its bytes, its time and its inode."""
    out = tmp_path / "out"
    _export(seeds, out)
    before = _states(out)
    told = _export(seeds, out)

    assert "0 written" in told
    assert "0 removed" in told
    assert before == _states(out)


def test_a_second_run_renders_nothing(seeds: Path, tmp_path: Path) -> None:
    """Without news, even a deleted catalog costs no write: the bytes themselves tell."""
    out = tmp_path / "out"
    _export(seeds, out)
    before = _states(out)
    (seeds / ".catalog.sqlite3").unlink()

    assert "0 written" in _export(seeds, out)
    assert before == _states(out)


def test_one_more_digest_touches_only_its_feeds(tmp_path: Path) -> None:
    """After one more digest, only documents that its entry is in, or that count it, are written."""
    seeds, out = material.crowd(tmp_path / "seeds"), tmp_path / "out"
    feeds("export", out, "--seeds", seeds, *_BASE)
    before, files = _states(out), _files(out)
    _add(seeds / "more.txt", "turkestan", 600_000, "14.02.2025")
    feeds("export", out, "--seeds", seeds, *_BASE)
    after = _states(out)
    touched = {name for name in after if after[name] != before.get(name)}
    changed = {name for name, body in _files(out).items() if body != files.get(name)}

    assert changed == touched
    assert {
        "region/turkistan/archive/2025-02-14/atom.xml",
        "region/turkistan/index.html",
        "index.html",
    } <= touched
    assert not {
        name
        for name in touched
        if name.startswith(("region/abai/", "publisher/transport/", "category/business/"))
    }
    assert "category/law/archive/2025-02-16/atom.xml" not in touched
    assert len(touched) < len(after) / 4


def test_an_export_is_what_a_fresh_one_would_be(seeds: Path, tmp_path: Path) -> None:
    """After additions, a correction, a renaming and a withdrawal, the folder is as a fresh export's."""
    out = tmp_path / "out"
    _export(seeds, out)
    _add(seeds / "more.txt", "turkestan", 600_000)
    _export(seeds, out)
    (seeds / "more.txt").rename(seeds / "renamed.txt")
    _add(seeds / "business.txt", "transport", 600_001, "01.03.2025", "Business")
    _export(seeds, out)
    (seeds / "2025-02-01-science.txt").unlink()
    text = (seeds / "2025-02-21-law.txt").read_text("utf-8")
    material.write(
        seeds / "2025-02-21-law.txt",
        text.replace("Karaganda hospital opens", "Karaganda hospital has opened"),
    )
    _export(seeds, out)
    _export(seeds, tmp_path / "fresh")

    assert _files(tmp_path / "fresh") == _files(out)


def test_only_what_was_written_is_removed(seeds: Path, tmp_path: Path) -> None:
    """A feed that is published no longer goes, with its folder; what others put there stays."""
    out = tmp_path / "out"
    (out / "region" / "karaganda").mkdir(parents=True)
    (out / "CNAME").write_text("feeds.example.org")
    (out / "region" / "karaganda" / "notes.txt").write_text("mine")
    _export(seeds, out)
    (out / "category" / "science" / "mine.txt").write_text("mine")
    gone = sorted(name for name in _files(out) if name.startswith("category/business/"))
    (seeds / "2025-01-13-business.txt").unlink()
    (seeds / "2025-02-01-science.txt").unlink()
    told = _export(seeds, out)

    assert gone
    assert " 0 removed" not in told
    assert not (out / "category" / "business").exists()
    assert [out / "category" / "science" / "mine.txt"] == list((out / "category" / "science").iterdir())
    assert "feeds.example.org" == (out / "CNAME").read_text()
    assert "mine" == (out / "region" / "karaganda" / "notes.txt").read_text()


def test_what_was_removed_is_ours_no_more(seeds: Path, tmp_path: Path) -> None:
    """Whoever puts a file of their own where one of ours was keeps it."""
    out = tmp_path / "out"
    _export(seeds, out)
    (seeds / "2025-01-13-business.txt").unlink()
    _export(seeds, out)
    own = out / "category" / "business" / "index.html"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    _add(seeds / "more.txt", "karaganda", 900001)

    assert " 0 removed" in _export(seeds, out)
    assert "mine" == own.read_text()


def test_what_somebody_changed_is_mended(seeds: Path, tmp_path: Path) -> None:
    """A file of ours that was edited or deleted is written again."""
    out = tmp_path / "out"
    _export(seeds, out)
    whole = _files(out)
    (out / "atom.xml").write_text("vandalised")
    (out / "region" / "karaganda" / "rss.xml").unlink()

    assert "2 written" in _export(seeds, out)
    assert whole == _files(out)


def test_what_somebody_changed_is_mended_beside_news(seeds: Path, tmp_path: Path) -> None:
    """With a new digest, too, what it does not touch is written again where it is not as it was."""
    out = tmp_path / "out"
    _export(seeds, out)
    (out / "region" / "karaganda" / "rss.xml").unlink()
    (out / "static" / "style.css").write_text("")
    _add(seeds / "more.txt", "turkestan", 600_000)
    (seeds / "2025-01-13-business.txt").unlink()
    _export(seeds, out)
    _export(seeds, tmp_path / "fresh")

    assert _files(tmp_path / "fresh") == _files(out)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a run look at 50 files, of the seeds' 464."""
    monkeypatch.setattr("feeds.delivery.export.SHARE", 50)
    monkeypatch.setattr("feeds.delivery.manifest._BATCH", 50)


@pytest.mark.usefixtures("few")
def test_each_run_looks_at_a_share_of_the_files(seeds: Path, tmp_path: Path) -> None:
    """In turn: the last of them is seen to be missing after some runs, and so it is the second time."""
    out = tmp_path / "out"
    with _opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot)
        whole = _files(out)
        last = out / max(whole)
        last.unlink()
        export(out, settings, snapshot)
        assert not last.exists()
        for _ in range(2):
            assert 1 == sum(export(out, settings, snapshot).written for _ in range(10))
            assert whole == _files(out)
            last.unlink()


@pytest.mark.usefixtures("few")
def test_where_one_file_is_missing_all_are_looked_at(seeds: Path, tmp_path: Path) -> None:
    """Somebody may have been at work there, or emptied the folder, but for the manifest's name with a dot."""
    out = tmp_path / "out"
    with _opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot)
        whole = _files(out)
        for names in ((min(whole), max(whole)), tuple(whole)):
            for name in names:
                (out / name).unlink()

            assert len(names) == export(out, settings, snapshot).written
            assert whole == _files(out)


@pytest.mark.usefixtures("few")
def test_compressed_files_come_and_go_at_once(seeds: Path, tmp_path: Path) -> None:
    """Whatever the share: with ``gzip`` they are beside all files after a run, without it beside none."""
    out = tmp_path / "out"
    with _opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot)
        plain = _files(out)
        export(out, settings, snapshot, gzip=True)
        assert {*plain, *(f"{name}.gz" for name in plain)} == set(_files(out))
        export(out, settings, snapshot)
        assert plain == _files(out)


def _bring_back(catalog: Path, kept: Path) -> None:
    """Put a copy in a catalog's place; what was logged since is none of the copy's."""
    for file in catalog.parent.glob(f"{catalog.name}*"):
        file.unlink()
    catalog.write_bytes(kept.read_bytes())


@pytest.mark.parametrize("gone_on", [False, True])
def test_an_older_catalog_is_noticed(seeds: Path, tmp_path: Path, gone_on: bool) -> None:  # noqa: FBT001
    """Where a copy of the catalog comes back, the numbers of its next scans have been others' before."""
    out, catalog, kept = tmp_path / "out", seeds / ".catalog.sqlite3", tmp_path / "kept"
    _export(seeds, out)
    kept.write_bytes(catalog.read_bytes())
    _add(seeds / "more.txt", "turkestan", 600_000)
    _export(seeds, out)
    (seeds / "more.txt").unlink()
    _bring_back(catalog, kept)
    if gone_on:
        _add(seeds / "another.txt", "karaganda", 600_001)
    _export(seeds, out)
    _export(seeds, tmp_path / "fresh")

    assert _files(tmp_path / "fresh") == _files(out)


def test_gzip_puts_a_sibling_beside_each_file(seeds: Path, tmp_path: Path) -> None:
    """Each .gz unpacks to its file; the same bytes on each run, so that nothing is written twice."""
    out = tmp_path / "out"
    _export(seeds, out, "--gzip")
    files, before = _files(out), _states(out)
    siblings = {name: body for name, body in files.items() if name.endswith(".gz")}

    assert {name for name in files if not name.endswith(".gz")} == {
        name.removesuffix(".gz") for name in siblings
    }
    assert [] == [
        name for name, body in siblings.items() if gzip.decompress(body) != files[name.removesuffix(".gz")]
    ]
    assert "0 written" in _export(seeds, out, "--gzip")
    assert before == _states(out)


def test_a_sibling_of_somebody_else_stays(seeds: Path, tmp_path: Path) -> None:
    """Where no run ever compressed anything, what ends in .gz is not ours to remove."""
    out = tmp_path / "out"
    _add(seeds / "more.txt", "turkestan", 600_000)
    _export(seeds, out)
    foreign = out / "entry" / "turkestan" / "600000" / "index.html.gz"
    foreign.write_bytes(b"theirs")
    (seeds / "more.txt").unlink()
    assert "removed" in _export(seeds, out)
    assert ["index.html.gz"] == [file.name for file in foreign.parent.iterdir()]


def test_no_stale_sibling_is_left(seeds: Path, tmp_path: Path) -> None:
    """A .gz never differs from its file: it follows each change, and goes where it is not wanted."""
    out = tmp_path / "out"
    _export(seeds, out, "--gzip")
    _add(seeds / "more.txt", "karaganda", 600_000)
    _export(seeds, out, "--gzip")
    files = _files(out)
    assert [] == _mismatched(files)
    (out / "atom.xml.gz").write_bytes(gzip.compress(b"stale"))
    (out / "rss.xml.gz").unlink()
    _export(seeds, out, "--gzip")
    files = _files(out)
    assert [] == _mismatched(files)
    assert "rss.xml.gz" in files
    (seeds / "more.txt").unlink()
    _export(seeds, out)

    assert [] == [name for name in _files(out) if name.endswith(".gz")]


@pytest.mark.parametrize("gzipped", [False, True])
def test_a_killed_run_leaves_whole_files(tmp_path: Path, gzipped: bool) -> None:  # noqa: FBT001
    """Killed at any moment, an export leaves only whole files, and the next run ends as a fresh one.

    No compressed file is left beside another file than the one that it was made from.
    """
    seeds, out = material.crowd(tmp_path / "seeds"), tmp_path / "out"
    more = ["--gzip"] if gzipped else []
    changing = seeds / "changing.txt"
    whole: list[dict[str, bytes]] = []
    for number in (600_000, 600_001):
        _add(changing, "abay", number)
        feeds("export", tmp_path / "fresh", "--seeds", seeds, *_BASE, *more)
        whole.append(_files(tmp_path / "fresh"))
    chance = random.Random(7)
    killed = 0
    for turn in range(6):
        _add(changing, "abay", 600_000 + turn % 2)
        process = subprocess.Popen(
            line("export", out, "--seeds", seeds, *_BASE, *more), env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        started = time.monotonic()
        while not (out / "static").exists() and process.poll() is None and time.monotonic() - started < 10:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.4)
        process.kill()
        killed += process.wait() < 0
        found = _files(out)
        assert [] == [name for name in found if found[name] not in (files.get(name) for files in whole)]
        assert [] == _mismatched(found)
    if gzipped:
        feeds("export", out, "--seeds", seeds, *_BASE)
        assert [] == [name for name in _files(out) if name.endswith(".gz")]
    feeds("export", out, "--seeds", seeds, *_BASE, *more)

    assert killed
    assert whole[1] == _files(out)


def test_two_exports_at_once_are_refused(tmp_path: Path) -> None:
    """Of two exports into one folder the second is refused in one line; the first is not disturbed."""
    seeds, out = material.crowd(tmp_path / "seeds"), tmp_path / "out"
    feeds("check", "--seeds", seeds)
    first = subprocess.Popen(
        line("export", out, "--seeds", seeds, *_BASE), env=environment(), stdout=subprocess.DEVNULL
    )
    with contextlib.suppress(FileNotFoundError):
        while first.poll() is None and not (out / ".feeds-manifest.lock").exists():
            time.sleep(0.002)
    second = feeds("export", out, "--seeds", seeds, *_BASE)
    first.wait(60)

    assert 1 == second.returncode
    assert f"feeds: {out}: another export is at work here\n" == second.stderr
    assert (out / "atom.xml").exists()


def test_a_missing_seeds_folder_removes_nothing(seeds: Path, tmp_path: Path) -> None:
    """Where all digests are gone at once, nothing is withdrawn: that is a fault of the folder."""
    out = tmp_path / "out"
    _export(seeds, out)
    before = _states(out)
    for file in seeds.glob("*.txt"):
        file.unlink()
    run = feeds("export", out, "--seeds", seeds, *_BASE)

    assert 1 == run.returncode
    assert 1 == run.stderr.count("\n")
    assert before == _states(out)


def test_another_base_url_is_written_everywhere(seeds: Path, tmp_path: Path) -> None:
    """After a move, no document names the old address."""
    out = tmp_path / "out"
    _export(seeds, out)
    feeds(
        "export",
        out,
        "--seeds",
        seeds,
        "--base-url",
        "https://elsewhere.example/kz/",
        "--tag",
        "feeds.example.org,2025",
    )

    assert [] == [name for name, body in _files(out).items() if b"https://feeds.example.org/" in body]


def test_a_run_that_was_cut_off_is_not_trusted(seeds: Path, tmp_path: Path) -> None:
    """What it wrote, for another address, is told by its bytes: its versions are those of the run before."""
    out = tmp_path / "out"
    _export(seeds, out)
    whole = _files(out)
    elsewhere = choices.from_environment(
        {}, seeds=str(seeds), base_url="https://elsewhere.example/", tag="feeds.example.org,2025"
    )
    catalog = Catalog(elsewhere, partial(atom.element, settings=elsewhere))

    def stop(_done: int) -> None:
        raise InterruptedError

    with catalog.snapshot() as snapshot, pytest.raises(ExportError):
        export(out, elsewhere, snapshot, progress=stop)
    assert whole != _files(out)

    _export(seeds, out)
    assert whole == _files(out)


@contextlib.contextmanager
def _opened(seeds: Path) -> Iterator[tuple[choices.Settings, Snapshot]]:
    """Give what an export in this process needs, the catalog brought in line with the seeds."""
    settings = choices.from_environment({}, seeds=str(seeds), base_url=_BASE[1])
    catalog = Catalog(settings, partial(atom.element, settings=settings))
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        yield settings, snapshot


def _cut_off(seeds: Path, out: Path) -> None:
    """Export until the documents of what is new are there, and no further."""

    def stop(done: int) -> None:
        if done >= documents:
            raise InterruptedError

    with _opened(seeds) as (settings, snapshot):
        documents = Press(settings).count(snapshot)
        with pytest.raises(ExportError):
            export(out, settings, snapshot, progress=stop)


def test_after_a_run_that_was_cut_off_only_what_was_new_is_rendered(seeds: Path, tmp_path: Path) -> None:
    """What the run before it made stands, and what the one that was cut off made is looked at again."""
    out, more = tmp_path / "out", seeds / "more.txt"
    _export(seeds, out)
    _add(more, "turkestan", 600_000)
    _cut_off(seeds, out)
    _add(seeds / "another.txt", "karaganda", 600_001)
    with _opened(seeds) as (settings, snapshot):
        summary = export(out, settings, snapshot)
    _export(seeds, tmp_path / "fresh")
    files = _files(tmp_path / "fresh")

    assert files == _files(out)
    assert summary.written < summary.rendered < len(files) / 2


def test_an_older_catalog_is_noticed_after_a_run_that_was_cut_off(seeds: Path, tmp_path: Path) -> None:
    """What that run made of a later scan is none of the catalog's that is back."""
    out, catalog, kept = tmp_path / "out", seeds / ".catalog.sqlite3", tmp_path / "kept"
    _export(seeds, out)
    kept.write_bytes(catalog.read_bytes())
    _add(seeds / "more.txt", "turkestan", 600_000)
    _cut_off(seeds, out)
    (seeds / "more.txt").unlink()
    _bring_back(catalog, kept)
    _export(seeds, out)
    _export(seeds, tmp_path / "fresh")

    assert _files(tmp_path / "fresh") == _files(out)


def test_what_was_mended_is_on_the_disk_when_the_run_has_ended(seeds: Path, tmp_path: Path) -> None:
    """Until then a machine that loses power may lose the bytes of a file, though not its size and date."""
    out = tmp_path / "out"
    _export(seeds, out)
    whole, file = _files(out), out / "region" / "karaganda" / "rss.xml"
    file.unlink()
    _cut_off(seeds, out)
    status = file.stat()
    file.write_bytes(bytes(status.st_size))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    _export(seeds, out)

    assert whole == _files(out)


def test_no_compressed_file_survives_two_runs_that_were_cut_off(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that wants none, and is cut off too, does not forget that there are some of the one before."""
    out = tmp_path / "out"
    publish = Press.publish
    for gzipped, most in ((True, 20), (False, 0)):
        turns = iter(range(most))

        def few(*arguments: Any, turns: Iterator[int] = turns) -> Document:
            if next(turns, None) is None:
                raise InterruptedError
            return publish(*arguments)

        monkeypatch.setattr(Press, "publish", few)
        with _opened(seeds) as (settings, snapshot), pytest.raises(ExportError):
            export(out, settings, snapshot, gzip=gzipped)
    assert [name for name in _files(out) if name.endswith(".gz")]
    _export(seeds, out)

    assert [] == [name for name in _files(out) if name.endswith(".gz")]


def test_a_foreign_manifest_is_left_alone(seeds: Path, tmp_path: Path) -> None:
    """A database of somebody else's under the manifest's name is no manifest; nothing is written."""
    out = tmp_path / "out"
    out.mkdir()
    with contextlib.closing(sqlite3.connect(out / ".feeds-manifest.sqlite3")) as foreign:
        foreign.execute("CREATE TABLE theirs (a)")
        foreign.commit()
    before = (out / ".feeds-manifest.sqlite3").read_bytes()
    run = feeds("export", out, "--seeds", seeds, *_BASE)

    assert (1, 1) == (run.returncode, run.stderr.count("\n"))
    assert ".feeds-manifest.sqlite3" in run.stderr
    assert before == (out / ".feeds-manifest.sqlite3").read_bytes()
    assert not (out / "index.html").exists()


@pytest.mark.parametrize("table", ["file", "meta"])
def test_a_manifest_with_a_broken_page_is_reported(seeds: Path, tmp_path: Path, table: str) -> None:
    """By its own name, not the catalog's, which is read at the same time and is sound."""
    out = tmp_path / "out"
    site = Site(seeds, tmp_path / "catalog.sqlite3")
    with site.catalog.snapshot() as snapshot:
        export(out, site.settings, snapshot)
    break_page(out / ".feeds-manifest.sqlite3", table)
    told = r"/out/\.feeds-manifest\.sqlite3: cannot be written: .*malformed"
    with pytest.raises(ExportError, match=told), site.catalog.snapshot() as snapshot:
        export(out, site.settings, snapshot)


def test_a_damaged_manifest_is_reported(seeds: Path, tmp_path: Path) -> None:
    """A file that is no database in the manifest's place gets one line and is left as it is."""
    out = tmp_path / "out"
    out.mkdir()
    (out / ".feeds-manifest.sqlite3").write_text(
        "not a database, but something long enough to be taken for one" * 100
    )
    run = feeds("export", out, "--seeds", seeds, *_BASE)

    assert (1, 1) == (run.returncode, run.stderr.count("\n"))
    assert ".feeds-manifest.sqlite3" in run.stderr
    assert (out / ".feeds-manifest.sqlite3").read_text().startswith("not a database")


def test_a_folder_in_the_way_is_reported(seeds: Path, tmp_path: Path) -> None:
    """A folder in the place of a document's file is told in one line, and stays as it is."""
    out = tmp_path / "out"
    (out / "region" / "karaganda" / "atom.xml" / "mine").mkdir(parents=True)
    run = feeds("export", out, "--seeds", seeds, *_BASE)

    assert (1, 1) == (run.returncode, run.stderr.count("\n"))
    assert "region/karaganda/atom.xml" in run.stderr
    assert (out / "region" / "karaganda" / "atom.xml" / "mine").is_dir()


def test_files_are_readable_by_a_web_server(seeds: Path, tmp_path: Path) -> None:
    """Every file may be read by everybody, whatever its way to its place."""
    out = tmp_path / "out"
    _export(seeds, out, "--gzip")

    assert {0o644} == {(out / name).stat().st_mode & 0o777 for name in _files(out)}

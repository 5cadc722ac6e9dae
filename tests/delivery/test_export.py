"""Static export: only files that changed are written, and only files that it wrote are removed."""

import contextlib
import gzip
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from feeds.delivery.export import Options, export
from feeds.delivery.output_folder import OutputFolder
from feeds.errors import ExportError
from tests import material
from tests.catalog.seeding import break_page
from tests.command import environment, feeds, line
from tests.delivery.exports import BASE_URL, catalog_of, exported, mismatched, opened
from tests.site import Site

_BASE = ("--base-url", BASE_URL)


def _export(seeds: Path, out: Path, *more: str) -> str:
    cache = catalog_of(seeds).parent
    run = feeds("export", out, "--seeds", seeds, "--cache", cache, *_BASE, *more)
    assert (0, "") == (run.returncode, run.stderr)
    return run.stdout


def _states(out: Path) -> dict[str, tuple[int, int]]:
    return {name: ((out / name).stat().st_mtime_ns, (out / name).stat().st_ino) for name in exported(out)}


def _add(file: Path, publisher: str, number: int, day: str = "21.02.2025", category: str = "Law") -> None:
    more = material.item(f"Number {number}", day, "Some text.", material.address(publisher, number))
    material.write(file, material.text(category, [more]))


def _call(digest: Path, category: str) -> None:
    """Give a digest another category, which no table has."""
    text = digest.read_text("utf-8")
    material.write(digest, text.replace(digest.stem[11:].capitalize(), category, 1))


def test_a_second_run_writes_nothing(seeds: Path, tmp_path: Path) -> None:
    """Without new digests, each file keeps its bytes, its mtime and its inode."""
    out = tmp_path / "out"
    _export(seeds, out)
    before = _states(out)
    printed = _export(seeds, out)

    assert "0 written" in printed
    assert "0 removed" in printed
    assert before == _states(out)


def test_a_second_run_renders_nothing(seeds: Path, tmp_path: Path) -> None:
    """Without new digests, the manifest says that each file is up to date."""
    with opened(seeds) as (settings, snapshot):
        first, second = (export(tmp_path / "out", settings, snapshot) for _ in range(2))

    assert first.rendered == first.written == len(exported(tmp_path / "out"))
    assert (0, 0, first.written, 0) == (second.rendered, second.written, second.unchanged, second.removed)


@pytest.mark.parametrize("lost", ["catalog", "manifest"])
def test_a_lost_catalog_or_manifest_costs_no_write(seeds: Path, tmp_path: Path, lost: str) -> None:
    """Without the catalog or the manifest, files are compared with the documents."""
    out = tmp_path / "out"
    _export(seeds, out, "--gzip")
    before = _states(out)
    (catalog_of(seeds) if lost == "catalog" else out / ".feeds-manifest.sqlite3").unlink()

    assert "0 written" in _export(seeds, out, "--gzip")
    assert before == _states(out)


def test_with_a_new_catalog_nothing_is_compressed_again(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compressing costs as much as rendering: a copy that is as it was recorded is left alone."""
    out = tmp_path / "out"
    with opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot, Options(gzip=True))
    catalog_of(seeds).unlink()
    monkeypatch.setattr(gzip, "compress", None)
    with opened(seeds) as (settings, snapshot):
        again = export(out, settings, snapshot, Options(gzip=True))

    assert 0 == again.written
    assert again.unchanged / 2 < again.rendered


def test_one_more_digest_touches_only_its_feeds(tmp_path: Path) -> None:
    """After one more digest, only documents that its entry is in, or that count it, are written."""
    seeds, out = material.crowd(tmp_path / "seeds"), tmp_path / "out"
    feeds("export", out, "--seeds", seeds, *_BASE)
    before, files = _states(out), exported(out)
    _add(seeds / "more.txt", "turkestan", 600_000, "14.02.2025")
    feeds("export", out, "--seeds", seeds, *_BASE)
    after = _states(out)
    touched = {name for name in after if after[name] != before.get(name)}
    changed = {name for name, body in exported(out).items() if body != files.get(name)}

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


def test_a_grown_export_equals_a_fresh_one(seeds: Path, tmp_path: Path) -> None:
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

    assert exported(tmp_path / "fresh") == exported(out)


def test_only_files_of_the_exporter_are_removed(seeds: Path, tmp_path: Path) -> None:
    """A feed that is no longer published goes, with its folder; files of others stay."""
    out = tmp_path / "out"
    (out / "region" / "karaganda").mkdir(parents=True)
    (out / "CNAME").write_text("feeds.example.org")
    (out / "region" / "karaganda" / "notes.txt").write_text("mine")
    for name in ("2025-01-13-business.txt", "2025-02-01-science.txt"):
        _call(seeds / name, f"Made-up {name[11:-4]}")
    _export(seeds, out)
    (out / "category" / "made-up-science" / "mine.txt").write_text("mine")
    gone = sorted(name for name in exported(out) if name.startswith("category/made-up-business/"))
    (seeds / "2025-01-13-business.txt").unlink()
    (seeds / "2025-02-01-science.txt").unlink()
    printed = _export(seeds, out)

    assert gone
    assert " 0 removed" not in printed
    assert not (out / "category" / "made-up-business").exists()
    assert ["mine.txt"] == [file.name for file in (out / "category" / "made-up-science").iterdir()]
    assert "feeds.example.org" == (out / "CNAME").read_text()
    assert "mine" == (out / "region" / "karaganda" / "notes.txt").read_text()


def test_a_file_that_was_removed_is_no_longer_ours(seeds: Path, tmp_path: Path) -> None:
    """A file that somebody puts in its place stays."""
    out = tmp_path / "out"
    _call(seeds / "2025-01-13-business.txt", "Made-up business")
    _export(seeds, out)
    (seeds / "2025-01-13-business.txt").unlink()
    _export(seeds, out)
    own = out / "category" / "made-up-business" / "index.html"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    _add(seeds / "more.txt", "karaganda", 900001)

    assert " 0 removed" in _export(seeds, out)
    assert "mine" == own.read_text()


def test_changes_of_others_are_mended(seeds: Path, tmp_path: Path) -> None:
    """A file of ours that was edited or deleted is written again."""
    out = tmp_path / "out"
    _export(seeds, out)
    whole = exported(out)
    (out / "atom.xml").write_text("vandalised")
    (out / "region" / "karaganda" / "rss.xml").unlink()

    assert "2 written" in _export(seeds, out)
    assert whole == exported(out)


def test_changes_of_others_are_mended_beside_a_new_digest(seeds: Path, tmp_path: Path) -> None:
    """Files that the new digest does not touch are written again, too."""
    out = tmp_path / "out"
    _export(seeds, out)
    (out / "region" / "karaganda" / "rss.xml").unlink()
    (out / "static" / "style.css").write_text("")
    _add(seeds / "more.txt", "turkestan", 600_000)
    (seeds / "2025-01-13-business.txt").unlink()
    _export(seeds, out)
    _export(seeds, tmp_path / "fresh")

    assert exported(tmp_path / "fresh") == exported(out)


@pytest.mark.parametrize("change", ["size", "time", "deleted", "folder"])
def test_each_run_finds_every_file_that_somebody_changed(seeds: Path, tmp_path: Path, change: str) -> None:
    """By its size or by its mtime, whichever differs; nothing else is written."""
    out = tmp_path / "out"
    with opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot)
        whole = exported(out)
        chosen = sorted(whole)[::7]
        for name in chosen:
            file = out / name
            status = file.stat()
            if change == "size":
                file.write_bytes(whole[name] + b" ")
                os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
            elif change == "time":
                file.write_bytes(bytes(len(whole[name])))
                os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
            else:
                file.unlink()
            if change == "folder" and not any(file.parent.iterdir()):
                file.parent.rmdir()
        summary = export(out, settings, snapshot)

        assert (len(chosen), len(chosen)) == (summary.written, summary.rendered)
        assert whole == exported(out)


def test_a_folder_that_was_emptied_is_filled_again(seeds: Path, tmp_path: Path) -> None:
    """Even where the manifest was left, whose name begins with a dot."""
    out = tmp_path / "out"
    with opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot)
        whole = exported(out)
        for name in whole:
            (out / name).unlink()

        assert len(whole) == export(out, settings, snapshot).written
        assert whole == exported(out)


def test_compressed_files_come_and_go_at_once(seeds: Path, tmp_path: Path) -> None:
    """With ``gzip`` each file has a compressed copy after a run, without it none has."""
    out = tmp_path / "out"
    with opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot)
        plain = exported(out)
        export(out, settings, snapshot, Options(gzip=True))
        # Compressed, this one would be larger.
        assert {*plain, *(f"{name}.gz" for name in plain if name != "robots.txt")} == set(exported(out))
        export(out, settings, snapshot)
        assert plain == exported(out)


def test_pages_are_written_after_the_pages_that_they_link_to(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles come first and the home page last, so that no page on the disk leads nowhere."""
    written: list[str] = []
    replace = OutputFolder.replace

    def noting(folder: OutputFolder, path: str, body: bytes) -> None:
        written.append(path)
        replace(folder, path, body)

    monkeypatch.setattr(OutputFolder, "replace", noting)
    with opened(seeds) as (settings, snapshot):
        export(tmp_path / "out", settings, snapshot)
    last_article = max(at for at, name in enumerate(written) if name.startswith("entry/"))

    assert all(name.startswith("entry/") for name in written[: last_article + 1])
    assert "index.html" == [name for name in written if not name.startswith("sitemap")][-1]
    assert "sitemap.xml" == written[-1]


def _bring_back(catalog: Path, kept: Path) -> None:
    """Put a copy in a catalog's place, without the log of the catalog that was there."""
    for file in catalog.parent.glob(f"{catalog.name}*"):
        file.unlink()
    catalog.write_bytes(kept.read_bytes())


@pytest.mark.parametrize("gone_on", [False, True])
def test_an_older_catalog_is_noticed(seeds: Path, tmp_path: Path, gone_on: bool) -> None:  # noqa: FBT001
    """Where a copy of the catalog comes back, the numbers of its next scans have been others' before."""
    out, catalog, kept = tmp_path / "out", catalog_of(seeds), tmp_path / "kept"
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

    assert exported(tmp_path / "fresh") == exported(out)


def test_gzip_puts_a_compressed_copy_beside_each_file(seeds: Path, tmp_path: Path) -> None:
    """Each .gz unpacks to its file; the same bytes on each run, so that nothing is written twice.

    Only a file that gzip makes no smaller has none.
    """
    out = tmp_path / "out"
    _export(seeds, out, "--gzip")
    files, before = exported(out), _states(out)
    copies = {name: body for name, body in files.items() if name.endswith(".gz")}

    plain = {name for name in files if not name.endswith(".gz")}
    assert {"robots.txt"} == plain - {name.removesuffix(".gz") for name in copies}
    assert [] == [name for name, body in copies.items() if len(body) >= len(files[name.removesuffix(".gz")])]
    assert [] == [
        name for name, body in copies.items() if gzip.decompress(body) != files[name.removesuffix(".gz")]
    ]
    assert "0 written" in _export(seeds, out, "--gzip")
    assert before == _states(out)


def test_a_copy_comes_and_goes_as_it_is_smaller(seeds: Path, tmp_path: Path) -> None:
    """Also where the file had none before, or had a larger one, or where the last run made no copies."""
    out = tmp_path / "out"
    _export(seeds, out)
    _export(seeds, out, "--gzip")
    assert not (out / "robots.txt.gz").exists()
    (out / "robots.txt.gz").write_bytes(b"larger than the file" * 20)
    _export(seeds, out, "--gzip")
    assert not (out / "robots.txt.gz").exists()
    _export(seeds, out, "--gzip", "--base-url", f"https://example.org/{'news' * 50}/")
    assert (out / "robots.txt").read_bytes() == gzip.decompress((out / "robots.txt.gz").read_bytes())
    _export(seeds, out, "--gzip")
    assert not (out / "robots.txt.gz").exists()
    assert [] == mismatched(exported(out))


def test_a_compressed_file_of_somebody_else_stays(seeds: Path, tmp_path: Path) -> None:
    """Where no run ever compressed anything, no file in .gz is ours."""
    out = tmp_path / "out"
    _add(seeds / "more.txt", "turkestan", 600_000)
    _export(seeds, out)
    foreign = out / "entry" / "turkestan" / "600000" / "index.html.gz"
    foreign.write_bytes(b"theirs")
    foreign.with_suffix("").unlink()
    assert "1 written" in _export(seeds, out)
    assert b"theirs" == foreign.read_bytes()
    (seeds / "more.txt").unlink()
    assert "removed" in _export(seeds, out)
    assert ["index.html.gz"] == [file.name for file in foreign.parent.iterdir()]


def test_no_stale_copy_is_left(seeds: Path, tmp_path: Path) -> None:
    """A .gz never differs from its file: it follows each change, and goes where it is not wanted."""
    out = tmp_path / "out"
    _export(seeds, out, "--gzip")
    _add(seeds / "more.txt", "karaganda", 600_000)
    _export(seeds, out, "--gzip")
    files = exported(out)
    assert [] == mismatched(files)
    (out / "atom.xml.gz").write_bytes(gzip.compress(b"stale"))
    (out / "rss.xml.gz").unlink()
    _export(seeds, out, "--gzip")
    files = exported(out)
    assert [] == mismatched(files)
    assert "rss.xml.gz" in files
    (seeds / "more.txt").unlink()
    _export(seeds, out)

    assert [] == [name for name in exported(out) if name.endswith(".gz")]


def test_two_exports_at_once_are_refused(tmp_path: Path) -> None:
    """Of two exports into one folder the second is refused in one line; the first is not disturbed."""
    seeds, out = material.crowd(tmp_path / "seeds"), tmp_path / "out"
    (seeds / "none.txt").unlink()  # the only one with an error
    first = subprocess.Popen(
        line("export", out, "--seeds", seeds, *_BASE), env=environment(), stdout=subprocess.DEVNULL
    )
    while first.poll() is None and not (out / "entry").exists():
        time.sleep(0.002)
    first.send_signal(signal.SIGSTOP)
    second = feeds("export", out, "--seeds", seeds, *_BASE)
    first.send_signal(signal.SIGCONT)

    assert 0 == first.wait(60)
    assert (1, "") == (second.returncode, second.stdout)
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

    assert [] == [name for name, body in exported(out).items() if b"https://feeds.example.org/" in body]


def test_a_manifest_of_version_1_is_still_read(seeds: Path, tmp_path: Path) -> None:
    """Its files are known to be ours: they are compared, and removed where they are no longer published."""
    out = tmp_path / "out"
    _add(seeds / "more.txt", "turkestan", 600_000)
    _export(seeds, out, "--gzip")
    manifest = out / ".feeds-manifest.sqlite3"
    paths = [name for name in exported(out) if not name.endswith(".gz")]
    manifest.unlink()
    with contextlib.closing(sqlite3.connect(manifest, isolation_level=None)) as former:
        former.execute("PRAGMA application_id = 0x66646578")
        former.execute("PRAGMA journal_mode = WAL")
        former.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID")
        former.execute("INSERT INTO meta VALUES ('version', 1)")
        former.execute(
            """CREATE TABLE file (path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER,
               gzip INTEGER NOT NULL DEFAULT 0, run INTEGER NOT NULL) WITHOUT ROWID"""
        )
        former.executemany("INSERT INTO file VALUES (?, 1, 1, 1, 1)", [(path,) for path in paths])
    (seeds / "more.txt").unlink()
    _export(seeds, out)
    _export(seeds, tmp_path / "fresh")

    with opened(seeds) as (settings, snapshot):
        again = export(out, settings, snapshot)

    assert exported(tmp_path / "fresh") == exported(out)
    assert (0, 0) == (again.rendered, again.written)


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


def test_a_manifest_with_a_broken_page_is_reported(seeds: Path, tmp_path: Path) -> None:
    """By its own name, not the catalog's, which is read at the same time and is sound."""
    out = tmp_path / "out"
    site = Site(seeds)
    with site.catalog.snapshot() as snapshot:
        export(out, site.settings, snapshot)
    break_page(out / ".feeds-manifest.sqlite3", "file")
    expected = r"/out/\.feeds-manifest\.sqlite3: cannot be written: .*malformed"
    with pytest.raises(ExportError, match=expected), site.catalog.snapshot() as snapshot:
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
    """A folder in the place of a document's file is reported in one line, and stays as it is."""
    out = tmp_path / "out"
    (out / "region" / "karaganda" / "atom.xml" / "mine").mkdir(parents=True)
    run = feeds("export", out, "--seeds", seeds, *_BASE)

    assert (1, 1) == (run.returncode, run.stderr.count("\n"))
    assert "region/karaganda/atom.xml" in run.stderr
    assert (out / "region" / "karaganda" / "atom.xml" / "mine").is_dir()


def test_files_are_readable_by_a_web_server(seeds: Path, tmp_path: Path) -> None:
    """Every file may be read by everybody, compressed or not."""
    out = tmp_path / "out"
    _export(seeds, out, "--gzip")

    assert {0o644} == {(out / name).stat().st_mode & 0o777 for name in exported(out)}

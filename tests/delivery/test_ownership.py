"""An export replaces and removes its own files, or by an option all that it could have made; no others."""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from feeds.delivery.export import Options, Summary, export
from feeds.errors import ExportError
from tests import material
from tests.command import feeds
from tests.delivery.exports import BASE_URL, exported, mismatched, opened
from tests.documents import OPERATING, shown

_MANIFEST = ".feeds-manifest.sqlite3"
_LATE = "entry/turkestan/600000/index.html"


def _run(seeds: Path, out: Path, *, gzip: bool = False, overwrite: bool = False) -> Summary:
    with opened(seeds) as (settings, snapshot):
        return export(out, settings, snapshot, Options(gzip, overwrite))


def _refused(seeds: Path, out: Path, *, gzip: bool = False) -> str:
    """Return the reason why an export wrote nothing."""
    before = _tree(out)
    with pytest.raises(ExportError) as refusal:
        _run(seeds, out, gzip=gzip)
    assert before == _tree(out)
    assert "nothing was written" in refusal.value.reason
    assert "--overwrite" in refusal.value.reason
    return refusal.value.reason


def _tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return the mtime and the bytes of every file but a manifest."""
    return {
        str(file.relative_to(folder)): (file.lstat().st_mtime_ns, file.read_bytes())
        for file in folder.rglob("*")
        if file.is_file() and file.name != _MANIFEST
    }


def _add_late_digest(seeds: Path) -> Path:
    item = material.item("Late news", "21.02.2025", "Some text.", material.address("turkestan", 600_000))
    material.write(seeds / "late.txt", material.text("Law", [item]))
    return seeds / "late.txt"


def _put(folder: Path, paths: Iterable[str]) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("theirs")


def _record(out: Path, paths: Iterable[str]) -> None:
    with closing(sqlite3.connect(out / _MANIFEST)) as manifest:
        manifest.executemany("INSERT INTO file VALUES (?, 6, 1, 1, x'00')", [(path,) for path in paths])
        manifest.commit()


# Paths in a manifest


def test_a_manifest_names_no_file_elsewhere(seeds: Path, tmp_path: Path) -> None:
    """Paths that lead out of the folder, or that no export makes, are those of other people's files."""
    around = tmp_path / "around"
    out = around / "out"
    _run(seeds, out)
    elsewhere = ("../theirs.html", "../region/abai/index.html", "out/../../index.html")
    within = (
        "notes.txt",
        "static/../mine/atom.xml",
        "region/a+b/atom.xml",
        "region/ABAI/atom.xml",
        "mine/atom.xml",
    )
    _put(out, (*elsewhere, *within, *(f"{path}.gz" for path in within)))
    _record(
        out,
        (*elsewhere, *within, str(around / "theirs.html"), "", ".", "..", "/", "region", "region/", "x\0y"),
    )
    before = _tree(around)

    assert 0 == _run(seeds, out).removed
    assert before == _tree(around)


def test_a_folder_in_the_place_of_a_withdrawn_file_stays(seeds: Path, tmp_path: Path) -> None:
    """And is no reason to fail."""
    out = tmp_path / "out"
    _run(seeds, out)
    _put(out, ("region/mine/atom.xml/notes.txt", "category/mine"))
    _record(out, ("region/mine/atom.xml", "category/mine/atom.xml", "category/mine/archive/index.html"))
    _record(out, [f"region/{'x' * 300}/atom.xml", f"region/mine/atom.xml/{'x/' * 3000}atom.xml"])

    assert 0 == _run(seeds, out).removed
    assert (out / "region/mine/atom.xml/notes.txt").exists()
    assert (out / "category/mine").exists()


# Symbolic links


@pytest.mark.parametrize("gzip", [False, True])
def test_nothing_is_written_or_removed_through_a_link(seeds: Path, tmp_path: Path, gzip: bool) -> None:  # noqa: FBT001
    """A folder that was replaced by a link is named, nothing behind it changes, all else is written."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    late = _add_late_digest(seeds)
    _run(seeds, out, gzip=gzip)
    elsewhere.mkdir()
    for folder in ("entry/turkestan", "region/karaganda"):
        (out / folder).rename(elsewhere / Path(folder).name)
        (out / folder).symlink_to(elsewhere / Path(folder).name)
    before = _tree(elsewhere)
    (elsewhere / "karaganda" / "atom.xml").write_text("theirs")
    before["karaganda/atom.xml"] = _tree(elsewhere)["karaganda/atom.xml"]
    late.unlink()
    summary = _run(seeds, out, gzip=gzip)

    assert {"entry/turkestan", "region/karaganda"} == summary.blocked
    assert before == _tree(elsewhere)
    fresh = tmp_path / "fresh"
    _run(seeds, fresh, gzip=gzip)
    shutil.rmtree(fresh / "region" / "karaganda")
    (out / "region" / "karaganda").unlink()
    assert exported(fresh) == {
        name: body for name, body in exported(out).items() if not name.startswith("entry/turkestan/")
    }


def test_a_link_that_was_taken_away_is_mended(seeds: Path, tmp_path: Path) -> None:
    """The next run writes the folder that it stood for, and removes what is withdrawn there."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    late = _add_late_digest(seeds)
    whole = exported(out) if _run(seeds, out) else {}
    (out / "entry").rename(elsewhere)
    (out / "entry").symlink_to(elsewhere)
    late.unlink()
    assert {"entry"} == _run(seeds, out).blocked
    (out / "entry").unlink()
    elsewhere.rename(out / "entry")
    assert _LATE in whole
    assert (out / _LATE).exists()
    assert set() == _run(seeds, out).blocked
    _run(seeds, tmp_path / "fresh")

    assert exported(tmp_path / "fresh") == exported(out)


def test_what_is_withdrawn_behind_a_link_stays(seeds: Path, tmp_path: Path) -> None:
    """Where no such file is there, nothing is said; neither an empty folder goes, nor a copy alone."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    late = _add_late_digest(seeds)
    _run(seeds, out, gzip=True)
    shutil.rmtree(out / "entry" / "turkestan")
    (elsewhere / "600000").mkdir(parents=True)
    (out / "entry" / "turkestan").symlink_to(elsewhere)
    (elsewhere / "600000" / "index.html.gz").touch()
    late.unlink()
    assert set() == _run(seeds, out, gzip=True).blocked
    assert (elsewhere / "600000" / "index.html.gz").exists()
    (elsewhere / "600000" / "index.html.gz").unlink()
    _record(out, [_LATE])
    assert set() == _run(seeds, out).blocked
    assert (elsewhere / "600000").is_dir()


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_link_in_a_new_folder_is_not_followed(seeds: Path, tmp_path: Path, overwrite: bool) -> None:  # noqa: FBT001
    """With ``overwrite`` neither; nor where it leads nowhere."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    _put(elsewhere, ("karaganda/atom.xml", "mine/atom.xml"))
    before = _tree(elsewhere)
    out.mkdir()
    (out / "region").symlink_to(elsewhere)
    (out / "publisher").symlink_to(tmp_path / "nowhere")
    (out / "category").symlink_to("category")
    summary = _run(seeds, out, overwrite=overwrite)

    assert {"region", "publisher", "category"} == summary.blocked
    assert before == _tree(elsewhere)
    assert not (tmp_path / "nowhere").exists()
    assert (out / "index.html").exists()


def test_a_link_in_a_file_s_place_becomes_a_file(seeds: Path, tmp_path: Path) -> None:
    """Even where it leads to the same bytes; the file that it led to stays, and so when it is withdrawn."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere.xml"
    late = _add_late_digest(seeds)
    _run(seeds, out)
    (out / "atom.xml").rename(elsewhere)
    for name in ("atom.xml", "rss.xml", _LATE):
        (out / name).unlink(missing_ok=True)
        (out / name).symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    _run(seeds, out)
    assert not [name for name in ("atom.xml", "rss.xml", _LATE) if (out / name).is_symlink()]
    (out / _LATE).unlink()
    (out / _LATE).symlink_to(elsewhere)
    late.unlink()
    _run(seeds, out)

    assert not (out / "entry/turkestan/600000").exists()
    assert before == elsewhere.read_bytes()


@pytest.mark.parametrize("kind", ["link", "file"])
def test_the_command_names_each_link(seeds: Path, tmp_path: Path, kind: str) -> None:
    """In one line, with status 1, beside the line that says how much was written; and so a file."""
    out = tmp_path / "out"
    out.mkdir()
    if kind == "link":
        (out / "entry").symlink_to(tmp_path)
    else:
        (out / "entry").write_text("theirs")
    run = feeds("export", out, "--seeds", seeds, "--base-url", BASE_URL)

    assert (1, 1) == (run.returncode, run.stderr.count("\n"))
    assert run.stderr.startswith(f"feeds: {out}/entry: is a link or a file, not a folder;")
    assert " written" in run.stdout


# Files in the way


@pytest.mark.parametrize("path", ["index.html", "robots.txt", "region/abai/rss.xml", "atom.xml.gz", _LATE])
@pytest.mark.parametrize("gzip", [False, True])
def test_a_file_in_the_way_is_left_alone(seeds: Path, tmp_path: Path, path: str, gzip: bool) -> None:  # noqa: FBT001
    """Nothing is written then, not even a manifest."""
    out = tmp_path / "out"
    _add_late_digest(seeds)
    _put(out, [path])
    reason = _refused(seeds, out, gzip=gzip)

    assert reason.startswith(f"1 file that its manifest does not name is in the way: {path};")
    assert [path] == list(_tree(out))
    assert not (out / _MANIFEST).exists()


@pytest.mark.parametrize("kind", ["folder", "link", "dangling link"])
def test_whatever_stands_in_the_way_is_left_alone(seeds: Path, tmp_path: Path, kind: str) -> None:
    """A folder or a link in a file's place is in the way, too."""
    out = tmp_path / "out"
    out.mkdir()
    if kind == "folder":
        (out / "atom.xml").mkdir()
    else:
        (out / "atom.xml").symlink_to(seeds / "2025-02-21-law.txt" if kind == "link" else "nowhere")

    assert ": atom.xml;" in _refused(seeds, out)


def test_a_file_that_appears_in_a_new_document_s_place_is_left_alone(seeds: Path, tmp_path: Path) -> None:
    """As little as the manifest names it, its name being that of other documents."""
    out = tmp_path / "out"
    _run(seeds, out)
    _put(out, [_LATE])
    _add_late_digest(seeds)

    assert f"1 file that its manifest does not name is in the way: {_LATE};" in _refused(seeds, out)


def test_a_copy_that_nobody_made_is_left_alone(seeds: Path, tmp_path: Path) -> None:
    """A run that is to make compressed copies for the first time replaces none of somebody else's."""
    out = tmp_path / "out"
    _run(seeds, out)
    _put(out, ["atom.xml.gz"])

    assert ": atom.xml.gz;" in _refused(seeds, out, gzip=True)


def test_the_first_of_many_are_named(seeds: Path, tmp_path: Path) -> None:
    """And their number is; those beyond the first are not rendered."""
    out = tmp_path / "out"
    with opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot)
        number = len(exported(out))
        elsewhere = settings._replace(base_url="https://elsewhere.example/")
        (out / _MANIFEST).unlink()
        with pytest.raises(ExportError) as refusal:
            export(out, elsewhere, snapshot)

    assert refusal.value.reason.startswith(
        f"{number} files that its manifest does not name are there, in the way: e"
    )
    assert 1 == str(refusal.value).count("…")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("gzip", [False, True])
def test_files_with_the_bytes_to_be_written_are_not_in_the_way(
    seeds: Path,
    tmp_path: Path,
    gzip: bool,  # noqa: FBT001
) -> None:
    """A copy of an export without its manifest becomes an export, and nothing is written."""
    out = tmp_path / "out"
    _run(seeds, out, gzip=gzip)
    (out / _MANIFEST).unlink()
    before = _tree(out)

    assert 0 == _run(seeds, out, gzip=gzip).written
    assert before == _tree(out)
    assert 0 == _run(seeds, out, gzip=gzip).rendered
    (out / _MANIFEST).unlink()
    (out / "index.html").write_text("theirs")
    assert "are there, in the way: index.html; nothing" in _refused(seeds, out, gzip=gzip)


def test_an_export_does_not_scatter_files_around_the_seeds(seeds: Path, tmp_path: Path) -> None:
    """As ``feeds export .`` would in a checkout; who wants that says so once."""
    base = ("--base-url", BASE_URL)
    run = feeds("export", ".", *base, cwd=seeds.parent)

    assert (1, "", 1) == (run.returncode, run.stdout, run.stderr.count("\n"))
    assert "--overwrite" in run.stderr
    assert [seeds] == list(seeds.parent.iterdir())
    assert 0 == feeds("export", ".", "--overwrite", *base, cwd=seeds.parent).returncode
    assert 0 == feeds("export", ".", *base, cwd=seeds.parent).returncode


# Overwriting


@pytest.mark.parametrize("gzip", [False, True])
def test_overwriting_brings_everything_in_line(seeds: Path, tmp_path: Path, gzip: bool) -> None:  # noqa: FBT001
    """Without the manifest: withdrawn documents and stale copies go; no other file does."""
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    late = _add_late_digest(seeds)
    _run(seeds, out, gzip=True)
    (out / _MANIFEST).unlink()
    late.unlink()
    theirs = (
        "CNAME",
        "notes.html",
        "static/logo.png",
        "region/a+b/atom.xml",
        "region/notes.txt",
        "entry/x/index.html",
    )
    _put(out, theirs)
    _put(out, ("atom.xml", "rss.xml.gz", "publisher/gone/feed.json.gz"))
    assert "in the way" in _refused(seeds, out, gzip=gzip)
    summary = _run(seeds, out, gzip=gzip, overwrite=True)
    _run(seeds, fresh, gzip=gzip)
    found = exported(out)

    assert [b"theirs"] * len(theirs) == [found.pop(path) for path in theirs]
    assert exported(fresh) == found
    assert [] == mismatched(found)
    assert summary.removed
    assert not (out / "publisher" / "gone").exists()
    assert not (out / "entry/turkestan/600000").exists()
    again = _run(seeds, out, gzip=gzip)
    assert (0, 0) == (again.rendered, again.removed)


def test_overwriting_leaves_files_alone_that_are_up_to_date(seeds: Path, tmp_path: Path) -> None:
    """With a manifest it costs the removal of what is not in it, and no rendering."""
    out = tmp_path / "out"
    _run(seeds, out, gzip=True)
    before = _tree(out)
    _put(out, ("region/gone/atom.xml", "region/gone/atom.xml.gz"))
    summary = _run(seeds, out, gzip=True, overwrite=True)

    assert (0, 1) == (summary.rendered, summary.removed)
    assert before == _tree(out)


def test_the_command_overwrites(seeds: Path, tmp_path: Path) -> None:
    """The option that the refusal names."""
    out = tmp_path / "out"
    _put(out, ("atom.xml", "region/gone/atom.xml"))
    line = ("export", out, "--seeds", seeds, "--base-url", BASE_URL)
    refused = feeds(*line)
    assert (1, "", 1) == (refused.returncode, refused.stdout, refused.stderr.count("\n"))
    assert f"feeds: {out}: 1 file " in refused.stderr
    run = feeds(*line, "--overwrite")

    assert (0, "") == (run.returncode, run.stderr)
    assert "1 removed" in run.stdout
    assert b"theirs" not in exported(out).values()


def test_a_refusal_is_reported_as_shown(seeds: Path, tmp_path: Path) -> None:
    """docs/operating.md shows what the command prints where a file is in the way."""
    _put(tmp_path / "public", ["index.html"])
    command = "feeds export public --base-url https://example.org/news/"
    run = feeds(*command.split()[1:], "--seeds", seeds, cwd=tmp_path)

    assert (1, "") == (run.returncode, run.stdout)
    assert shown(command, OPERATING) == run.stderr.splitlines()

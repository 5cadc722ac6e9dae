"""A manifest that somebody has written to is no reason to fail, or is reported in one line."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from feeds.delivery.export import Options, export
from feeds.errors import ExportError
from tests.command import feeds
from tests.delivery.exports import BASE_URL, exported, opened

_MANIFEST = ".feeds-manifest.sqlite3"
#: Makes the table accept anything.
_LAX = """
ALTER TABLE file RENAME TO strict;
CREATE TABLE file (path PRIMARY KEY, size, mtime, gzip_mtime, origin);
INSERT INTO file SELECT * FROM strict;
DROP TABLE strict;
"""


def _change(out: Path, script: str) -> None:
    with closing(sqlite3.connect(out / _MANIFEST)) as manifest:
        manifest.executescript(script)


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize(
    "script",
    [
        "UPDATE file SET size = 'x', mtime = 'x', origin = 'x'",
        "UPDATE file SET size = 1.5, mtime = -9e999, gzip_mtime = 1e300",
        "UPDATE file SET size = 9223372036854775807, mtime = -9223372036854775808, gzip_mtime = 1 << 62",
        "UPDATE file SET origin = zeroblob(10000000) WHERE path = 'atom.xml'",
        "UPDATE file SET origin = 5",
        "UPDATE file SET origin = CAST(x'ff00' AS TEXT), size = CAST(x'edb080' AS TEXT)",
        f"{_LAX} UPDATE file SET size = NULL, mtime = NULL, gzip_mtime = NULL, origin = NULL",
        f"{_LAX} UPDATE file SET gzip_mtime = x'00'",
        f"{_LAX} INSERT INTO file VALUES (NULL, 1, 1, 1, x''), (5, 1, 1, 1, x''), (x'00ff', 1, 1, 1, x'')",
        "INSERT INTO file VALUES (CAST(x'ff' AS TEXT), 1, 1, 1, ''), (CAST(x'eda080' AS TEXT), 1, 1, 1, 1)",
        "INSERT INTO file VALUES ('atom.xml' || char(0), 1, 1, 1, ''), (hex(zeroblob(1000000)), 1, 1, 1, '')",
        "INSERT INTO file VALUES ('a\nb', 1, 1, 1, ''), (char(0x202e), 1, 1, 1, ''), ('', 1, 1, 1, '')",
        "DROP TABLE file",
        "DELETE FROM file; PRAGMA page_size = 65536; VACUUM",
        "PRAGMA page_size = 512; VACUUM",
        "PRAGMA journal_mode = WAL; PRAGMA user_version = 99",
        "CREATE TABLE theirs (a); CREATE VIEW seen AS SELECT * FROM file",
    ],
)
def test_rubbish_in_a_manifest_changes_nothing(seeds: Path, tmp_path: Path, script: str, gzip: bool) -> None:  # noqa: FBT001
    """Rows with values that no export records are those of files that are not up to date, or of no file."""
    out = tmp_path / "out"
    with opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot, Options(gzip))
        whole = exported(out)
        _change(out, script)
        summary = export(out, settings, snapshot, Options(gzip))

        assert (0, 0) == (summary.written, summary.removed)
        assert whole == exported(out)
        assert 0 == export(out, settings, snapshot, Options(gzip)).rendered


@pytest.mark.parametrize(
    "script",
    [
        "ALTER TABLE file DROP COLUMN origin",
        "ALTER TABLE file RENAME COLUMN path TO name",
        "ALTER TABLE file ADD COLUMN more",
        "DROP TABLE file; CREATE TABLE file (path, size, mtime, gzip_mtime, origin)",
        "ALTER TABLE file RENAME TO hidden; CREATE VIEW file AS SELECT * FROM hidden",
        "DROP TABLE file; CREATE VIRTUAL TABLE file USING fts5 (path, size, mtime, gzip_mtime, origin)",
        "CREATE TRIGGER no BEFORE INSERT ON file BEGIN SELECT raise(abort, 'a\nb\x1b'); END",
        "CREATE TABLE theirs (a UNIQUE); PRAGMA writable_schema = 1; UPDATE sqlite_master SET sql = 'x'",
    ],
)
def test_a_table_that_no_export_makes_is_reported(seeds: Path, tmp_path: Path, script: str) -> None:
    """In one line, with advice that works; every file stays as it is."""
    out = tmp_path / "out"
    with opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot)
        whole = exported(out)
        _change(out, script)
        (out / "atom.xml").unlink()
        with pytest.raises(ExportError) as fault:
            export(out, settings, snapshot)

        assert str(fault.value).startswith(f"{out}/{_MANIFEST}: ")
        assert str(fault.value).isprintable()
        assert fault.value.reason.endswith("delete it, and export again with --overwrite")
        (out / _MANIFEST).unlink()
        assert 1 == export(out, settings, snapshot, Options(overwrite=True)).written
        assert whole == exported(out)


def _text(file: Path) -> None:
    file.write_text("no database " * 1000)


def _cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-5000])


def _zeroed(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + bytes(len(whole) - 4096))


def _linked(file: Path) -> None:
    file.rename(file.with_name("moved"))
    file.symlink_to("moved")


@pytest.mark.parametrize("damage", [_text, _cut_off, _zeroed, _linked])
def test_a_damaged_manifest_has_advice(seeds: Path, tmp_path: Path, damage: Callable[[Path], object]) -> None:
    """The command says it in one line; with the advice followed, all is well."""
    out, line = tmp_path / "out", ("export", tmp_path / "out", "--seeds", seeds, "--base-url", BASE_URL)
    assert 0 == feeds(*line).returncode
    whole = exported(out)
    damage(out / _MANIFEST)
    (out / "region" / "abai" / "rss.xml").write_text("changed")
    run = feeds(*line)
    assert (1, "", 1) == (run.returncode, run.stdout, run.stderr.count("\n"))
    assert "delete it, and export again with --overwrite" in run.stderr
    (out / _MANIFEST).unlink()
    assert 0 == feeds(*line, "--overwrite").returncode
    (out / "moved").unlink(missing_ok=True)

    assert whole == exported(out)


def test_a_manifest_that_leads_elsewhere_is_not_written_to(seeds: Path, tmp_path: Path) -> None:
    """Not even where a database could be made there."""
    out = tmp_path / "out"
    out.mkdir()
    (out / _MANIFEST).symlink_to(tmp_path / "elsewhere")
    with opened(seeds) as (settings, snapshot), pytest.raises(ExportError, match="symbolic link"):
        export(out, settings, snapshot)

    assert not (tmp_path / "elsewhere").exists()
    assert [out / _MANIFEST] == list(out.iterdir())


@pytest.mark.parametrize("suffix", ["-journal", "-wal"])
def test_a_journal_that_leads_elsewhere_is_not_written_to(seeds: Path, tmp_path: Path, suffix: str) -> None:
    """Whether or not an export can do without it."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    with opened(seeds) as (settings, snapshot):
        export(out, settings, snapshot)
        elsewhere.write_bytes(b"theirs")
        (out / f"{_MANIFEST}{suffix}").symlink_to(elsewhere)
        (out / "atom.xml").unlink()
        with suppress(ExportError):
            export(out, settings, snapshot)

    assert b"theirs" == elsewhere.read_bytes()


def test_a_pipe_is_no_manifest(seeds: Path, tmp_path: Path) -> None:
    """It is reported, and not waited for."""
    out = tmp_path / "out"
    out.mkdir()
    os.mkfifo(out / _MANIFEST)
    run = feeds("export", out, "--seeds", seeds, "--base-url", BASE_URL)

    assert (1, "", 1) == (run.returncode, run.stdout, run.stderr.count("\n"))
    assert _MANIFEST in run.stderr
    assert [out / _MANIFEST] == list(out.iterdir())

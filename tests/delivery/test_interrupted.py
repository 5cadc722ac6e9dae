"""An export that is interrupted at any step leaves nothing behind that the next run does not mend."""

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from feeds.delivery.export import Options, export
from feeds.delivery.manifest import Manifest
from feeds.delivery.output_folder import OutputFolder
from feeds.errors import ExportError
from feeds.publishing.publication import Publication
from tests.catalog.seeding import GOV, digest, item, put
from tests.delivery.exports import BASE_URL, catalog_of, exported, mismatched, opened

pytestmark = pytest.mark.slow

_STEPS: tuple[tuple[Any, str], ...] = (
    (Publication, "publish"), (OutputFolder, "replace"), (os, "replace"), (os, "sync"),
    (Manifest, "record"), (OutputFolder, "remove"), (Manifest, "forget"),
)  # fmt: skip
_ELSEWHERE = "https://elsewhere.example/"


@pytest.fixture(autouse=True)
def _not_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sync", lambda: None)


@contextmanager
def _cut(after: int, *steps: tuple[Any, str]) -> Iterator[None]:
    """Interrupt the code within, after so many steps; each counts when it begins and when it ends."""
    left = iter(range(after))

    def count() -> None:
        if next(left, None) is None:
            raise InterruptedError

    def counting(step: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            count()
            done = step(*arguments, **options)
            count()
            return done

        return counted

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in steps:
            patch.setattr(owner, name, counting(getattr(owner, name)))
        yield


def _run(seeds: Path, out: Path, base_url: str = BASE_URL, *, gzip: bool = False) -> tuple[int, int]:
    """Export; return how many documents were rendered and written."""
    with opened(seeds, base_url) as (settings, snapshot):
        summary = export(out, settings, snapshot, Options(gzip=gzip))
    return summary.rendered, summary.written


def _interrupted(
    seeds: Path, out: Path, after: int, *steps: tuple[Any, str], base_url: str = BASE_URL, gzip: bool = False
) -> bool:
    """Export, interrupted; return whether the run came to its end before."""
    with opened(seeds, base_url) as (settings, snapshot), _cut(after, *(steps or _STEPS)):
        try:
            export(out, settings, snapshot, Options(gzip=gzip))
        except ExportError:
            return False
    return True


def _cut_off(seeds: Path, out: Path, base_url: str = BASE_URL, *, gzip: bool = False) -> None:
    """Export until all files are written, but not recorded."""
    assert not _interrupted(seeds, out, 0, (os, "sync"), base_url=base_url, gzip=gzip)


def _fresh(seeds: Path, out: Path, base_url: str = BASE_URL, *, gzip: bool = False) -> dict[str, bytes]:
    _run(seeds, out, base_url, gzip=gzip)
    return exported(out)


def _add(
    seeds: Path, name: str, number: int, headline: str = "Late news", publisher: str = "turkestan"
) -> None:
    put(seeds, {name: digest("Law", item(headline, "20.02.2025", "Text.", GOV.format(publisher, number)))})


def test_a_run_goes_on_from_the_last_checkpoint(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the files that were on the disk by then, none is rendered again."""
    monkeypatch.setattr("feeds.delivery.export._CHECKPOINT", 100)
    fresh = _fresh(seeds, tmp_path / "fresh")
    assert not _interrupted(seeds, tmp_path / "out", 4, (os, "sync"))

    assert (len(fresh) - 200, len(fresh) - 300) == _run(seeds, tmp_path / "out")
    assert fresh == exported(tmp_path / "out")


def test_after_an_interrupted_run_only_new_documents_are_rendered(seeds: Path, tmp_path: Path) -> None:
    """The files of the run before it are up to date; those that it wrote itself are compared."""
    out = tmp_path / "out"
    _run(seeds, out)
    _add(seeds, "more.txt", 600_000)
    _cut_off(seeds, out)
    _add(seeds, "another.txt", 600_001, publisher="karaganda")
    rendered, written = _run(seeds, out)
    fresh = _fresh(seeds, tmp_path / "fresh")

    assert fresh == exported(out)
    assert written < rendered < len(fresh) / 2


def test_new_files_of_an_interrupted_run_are_known_to_be_ours(seeds: Path, tmp_path: Path) -> None:
    """They are removed where their digest is withdrawn before the next run."""
    out = tmp_path / "out"
    whole = _fresh(seeds, out)
    _add(seeds, "more.txt", 600_000)
    _cut_off(seeds, out, gzip=True)
    assert (out / "entry/turkestan/600000/index.html.gz").exists()
    (seeds / "more.txt").unlink()
    _run(seeds, out)

    assert whole == exported(out)
    assert not (out / "entry/turkestan/600000").exists()


def test_an_interrupted_run_with_other_settings_leaves_nothing(seeds: Path, tmp_path: Path) -> None:
    """The files that it wrote for another address are written again, and no others."""
    out = tmp_path / "out"
    whole = _fresh(seeds, out)
    for after in (25, 601):
        assert not _interrupted(seeds, out, after, (OutputFolder, "replace"), base_url=_ELSEWHERE)
        assert whole != exported(out)

        rendered, written = _run(seeds, out)
        assert (len(whole), (after + 1) // 2) == (rendered, written)
        assert whole == exported(out)


@pytest.mark.parametrize("gone_on", [False, True])
def test_an_older_catalog_is_noticed_after_an_interrupted_run(
    seeds: Path,
    tmp_path: Path,
    gone_on: bool,  # noqa: FBT001
) -> None:
    """That run made files of a later scan, which the catalog that was put back never had."""
    out, catalog = tmp_path / "out", catalog_of(seeds)
    _run(seeds, out)
    _copy(catalog, tmp_path / "kept")
    _add(seeds, "more.txt", 600_000)
    _cut_off(seeds, out)
    (seeds / "more.txt").unlink()
    _put_back(catalog, tmp_path / "kept")
    if gone_on:
        _add(seeds, "another.txt", 600_001)
    _run(seeds, out)

    assert _fresh(seeds, tmp_path / "fresh") == exported(out)


def test_a_file_is_on_the_disk_before_it_is_recorded(seeds: Path, tmp_path: Path) -> None:
    """A machine that loses power may lose the bytes of a new file, but not its name, size and mtime."""
    out = tmp_path / "out"
    whole, file = _fresh(seeds, out), out / "region" / "karaganda" / "rss.xml"
    file.unlink()
    _cut_off(seeds, out)
    status = file.stat()
    file.write_bytes(bytes(status.st_size))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    _run(seeds, out)

    assert whole == exported(out)


def test_no_compressed_file_survives_two_interrupted_runs(seeds: Path, tmp_path: Path) -> None:
    """The second, which is to have none and is interrupted too, does not forget those of the first."""
    out = tmp_path / "out"
    assert not _interrupted(seeds, out, 40, (Publication, "publish"), gzip=True)
    assert not _interrupted(seeds, out, 0, (Publication, "publish"))
    assert [name for name in exported(out) if name.endswith(".gz")]
    _run(seeds, out)

    assert [] == [name for name in exported(out) if name.endswith(".gz")]


def test_files_are_removed_last(seeds: Path, tmp_path: Path) -> None:
    """While anything else is still to be done, pages that link to them may be there."""
    out = tmp_path / "out"
    _add(seeds, "more.txt", 600_000)
    before = set(_fresh(seeds, out))
    (seeds / "more.txt").unlink()
    _cut_off(seeds, out)
    assert before <= set(exported(out))
    _run(seeds, out)

    assert _fresh(seeds, tmp_path / "fresh") == exported(out)


def test_a_temporary_file_is_removed(seeds: Path, tmp_path: Path) -> None:
    """Even by a run that has nothing to write."""
    out = tmp_path / "out"
    _run(seeds, out)
    (out / "atom.xml").unlink()
    assert not _interrupted(seeds, out, 0, (os, "replace"))
    assert (out / ".feeds-temporary").exists()
    (out / ".feeds-temporary").rename(tmp_path / "kept")
    _run(seeds, out)
    (tmp_path / "kept").rename(out / ".feeds-temporary")

    assert (0, 0) == _run(seeds, out)
    assert not (out / ".feeds-temporary").exists()


def test_a_copy_is_never_older_than_its_file(seeds: Path, tmp_path: Path) -> None:
    """Otherwise a web server would send it in place of the new file."""
    out, addresses = tmp_path / "out", (_ELSEWHERE, BASE_URL)
    _run(seeds, out, gzip=True)
    for after in range(12):
        base_url = addresses[after % 2]
        assert not _interrupted(seeds, out, 100 + after, base_url=base_url, gzip=True)
        assert [] == mismatched(exported(out))


@pytest.mark.parametrize("seed", range(5))
def test_any_sequence_of_changes_and_interruptions_ends_as_a_fresh_export(tmp_path: Path, seed: int) -> None:
    """Digests, settings, an older catalog, and changes by somebody else, in any order."""
    chance = random.Random(seed)
    seeds, out, kept = tmp_path / "seeds", tmp_path / "out", tmp_path / "kept"
    out.mkdir()
    (out / "theirs.html.gz").write_bytes(b"theirs")
    _add(seeds, "always.txt", 1)
    _run(seeds, out)
    _copy(catalog_of(seeds), kept)
    for turn in range(12):
        for _ in range(chance.randrange(4)):
            chance.choice((_change_digest, _change_file, _change_catalog))(chance, seeds, out, kept)
        base_url, gzip = chance.choice((BASE_URL, BASE_URL, _ELSEWHERE)), chance.random() < 0.5
        finished = _interrupted(seeds, out, int(2 ** (chance.random() * 9)), base_url=base_url, gzip=gzip)
        if not finished and chance.random() < 0.5:
            _run(seeds, out, base_url, gzip=gzip)
            finished = True
        if finished:
            found = exported(out)
            assert b"theirs" == found.pop("theirs.html.gz")
            assert _fresh(seeds, tmp_path / f"fresh-{turn}", base_url, gzip=gzip) == found
            assert (0, 0) == _run(seeds, out, base_url, gzip=gzip)


def _change_digest(chance: random.Random, seeds: Path, _out: Path, _kept: Path) -> None:
    """Add, correct or withdraw a digest."""
    name = chance.choice(("a.txt", "b.txt"))
    if chance.random() < 0.3:
        (seeds / name).unlink(missing_ok=True)
    else:
        _add(
            seeds,
            name,
            chance.randrange(2, 5),
            chance.choice(("A court opens", "Another opens")),
            chance.choice(("karaganda", "almaty")),
        )


def _change_file(chance: random.Random, _seeds: Path, out: Path, _kept: Path) -> None:
    """Change or delete a file of the export."""
    names = sorted(set(exported(out)) - {"theirs.html.gz"})
    if names:
        file = out / chance.choice(names)
        if chance.random() < 0.5:
            file.unlink()
        else:
            file.write_bytes(b"changed")


def _change_catalog(chance: random.Random, seeds: Path, _out: Path, kept: Path) -> None:
    """Keep a copy of the catalog, put an older one back, or delete it."""
    catalog = catalog_of(seeds)
    match chance.choice(("keep", "put back", "delete")):
        case "keep" if catalog.exists():
            _copy(catalog, kept)
        case "put back":
            _put_back(catalog, kept)
        case "delete":
            _remove(catalog)


def _copy(catalog: Path, kept: Path) -> None:
    kept.unlink(missing_ok=True)
    with closing(sqlite3.connect(catalog)) as source, closing(sqlite3.connect(kept)) as target:
        source.backup(target)


def _put_back(catalog: Path, kept: Path) -> None:
    """Put a copy in a catalog's place; the log of the catalog that was there is not the copy's."""
    _remove(catalog)
    catalog.write_bytes(kept.read_bytes())


def _remove(catalog: Path) -> None:
    for file in catalog.parent.glob(f"{catalog.name}*"):
        file.unlink()

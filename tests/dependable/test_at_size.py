"""Facts about a few digests hold for ten thousand press releases, read by several processes."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests import material
from tests.bench import corpus
from tests.command import feeds
from tests.delivery.test_parity import differ, files_of
from tests.server import Server
from tests.site import Site

# Coverage would cost more than the tests.
pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

_SIZE = 10_000
_OPTIONS = ("--base-url", "https://feeds.example.org/", "--tag", "feeds.example.org,2025")
#: Addresses of each kind that a server is asked for.
_SAMPLE = 150


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the digests: more than one process reads by itself."""
    folder = tmp_path_factory.mktemp("size") / "seeds"
    corpus.write(folder, _SIZE)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def exported(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the documents of one export of them, by address."""
    out = tmp_path_factory.mktemp("size-out")
    run = feeds("export", out, "--seeds", seeds, *_OPTIONS)
    assert run.returncode == 0, run.stderr
    return files_of(out)


def test_an_export_that_grows_equals_one_from_nothing(
    seeds: Path, exported: dict[str, bytes], tmp_path: Path
) -> None:
    """Digests that come in any order, and corrections, leave nothing behind but their last state."""
    chance = random.Random(5)
    grown, out = tmp_path / "seeds", tmp_path / "out"
    names = sorted(str(file.relative_to(seeds)) for file in seeds.rglob("*.txt"))
    chance.shuffle(names)
    half = len(names) // 2
    for batch in (names[:half], names[half:-3], names[-3:]):
        for name in batch:
            (grown / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(seeds / name, grown / name)
        late = grown / chance.choice(batch)
        said = late.read_bytes()
        late.write_text(material.text("Law", [material.item("A draft", "21.02.2025", "Not yet.")]), "utf-8")
        feeds("export", out, "--seeds", grown, *_OPTIONS)
        late.write_bytes(said)
    run = feeds("export", out, "--seeds", grown, *_OPTIONS)
    assert run.returncode == 0, run.stderr
    assert [] == _different(exported, files_of(out))


def _different(expected: dict[str, bytes], found: dict[str, bytes]) -> list[str]:
    return sorted(path for path in expected | found if expected.get(path) != found.get(path))


def test_the_app_answers_what_the_exporter_writes(
    seeds: Path, exported: dict[str, bytes], tmp_path: Path
) -> None:
    """A sample of articles, archives and feeds is the same bytes, served by a catalog of its own."""
    chance = random.Random(6)
    kinds: dict[bool, list[str]] = {}
    for path in exported:
        kinds.setdefault(path.startswith("/entry/"), []).append(path)
    sample = {path: exported[path] for kind in kinds.values() for path in chance.sample(kind, _SAMPLE)}
    again = tmp_path / "seeds"
    shutil.copytree(seeds, again)
    with Server(again, *_OPTIONS, log=tmp_path / "log", FEEDS_LIVE="0") as server:
        server.wait(lambda: server.ask("/atom.xml").status == 200, 60)
        assert [] == differ(server, sample)


def test_stored_elements_are_what_feedgen_writes(seeds: Path, exported: dict[str, bytes]) -> None:
    """Feeds of each kind are the bytes of one feedgen run."""
    site = Site(seeds, *_OPTIONS[1::2])
    paths = [path for path in exported if path.endswith("/atom.xml")]
    for path in ("/atom.xml", "/region/karaganda/atom.xml", *random.Random(7).sample(paths, 20)):
        _stylesheet, _end, rest = exported[path].partition(b"?>\n<?xml-stylesheet")
        body = rest.partition(b"\n")[2]
        assert site.by_feedgen(etree.fromstring(exported[path])).partition(b"\n")[2] == body, path

"""The same bytes, served and exported, by any process on any machine."""

import gzip
import os
import random
from pathlib import Path

import pytest

from tests import material
from tests.command import feeds
from tests.server import Server

_BASE_URL = "https://feeds.example.org/"
_TAG = "feeds.example.org,2025"

#: Two machines that have nothing in common but the digests.
_HERE = {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
_THERE = {"TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4242"}


def _seeded(target: Path, source: Path, order: int) -> Path:
    """Copy digests in an order, and with times, of their own."""
    names = sorted(file.name for file in source.glob("*.txt"))
    chance = random.Random(order)
    chance.shuffle(names)
    material.copy(target, source, names)
    for name in names:
        moment = 1_500_000_000 + chance.randrange(10**8)
        os.utime(target / name, (moment, moment))
    return target


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of an export, by address."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.startswith("."))
    return {f"/{file.relative_to(folder)}".removesuffix("index.html"): file.read_bytes() for file in files}


@pytest.fixture(scope="module", params=["samples", "crowd"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return digests: the project's, and some two hundred invented ones."""
    if request.param == "samples":
        return material.SAMPLES
    return material.crowd(tmp_path_factory.mktemp("source") / "seeds")


@pytest.fixture(scope="module")
def exported(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files that one machine exports, by address."""
    folder = tmp_path_factory.mktemp("here")
    seeds = _seeded(folder / "seeds", source, 1)
    run = feeds(
        "export", folder / "out", "--seeds", seeds, "--base-url", _BASE_URL, "--tag", _TAG, also=_HERE
    )
    assert (run.stderr, run.returncode) == (run.stderr, 1 if "error:" in run.stderr else 0)
    return files_of(folder / "out")


def differ(server: Server, exported: dict[str, bytes]) -> list[str]:
    """Return the addresses at which a server answers other bytes than the export wrote."""
    wrong = []
    for path, body in exported.items():
        reply = server.ask(path, headers={"Accept-Encoding": "gzip"})
        compressed = reply.headers.get("Content-Encoding") == "gzip"
        if (gzip.decompress(reply.body) if compressed else reply.body) != body:
            wrong.append(path)
        if reply.status != 200:
            wrong.append(f"{path}: {reply.status}")
    return wrong


def test_the_app_answers_with_the_exported_bytes(
    source: Path, exported: dict[str, bytes], tmp_path: Path
) -> None:
    """With FEEDS_LIVE=0, another machine's app answers each address with the bytes that are exported."""
    seeds = _seeded(tmp_path / "seeds", source, 2)
    options = ("--base-url", _BASE_URL, "--tag", _TAG)
    with Server(seeds, *options, log=tmp_path / "log", FEEDS_LIVE="0", **_THERE) as server:
        assert [] == differ(server, exported)


def test_the_live_app_answers_the_same_feeds(
    source: Path, exported: dict[str, bytes], tmp_path: Path
) -> None:
    """Feeds are the same bytes, live too; only pages may carry forms."""
    seeds = _seeded(tmp_path / "seeds", source, 3)
    feeds_alone = {
        path: body
        for path, body in exported.items()
        if path.endswith((".xml", ".json", ".opml", ".css", ".txt"))
    }
    with Server(seeds, "--base-url", _BASE_URL, "--tag", _TAG, log=tmp_path / "log", **_THERE) as server:
        assert [] == differ(server, feeds_alone)


def test_two_machines_export_the_same(source: Path, exported: dict[str, bytes], tmp_path: Path) -> None:
    """Another time zone, locale, hash seed, order of files and times of files write the same bytes."""
    seeds = _seeded(tmp_path / "seeds", source, 4)
    feeds("export", tmp_path / "out", "--seeds", seeds, "--base-url", _BASE_URL, "--tag", _TAG, also=_THERE)

    assert exported == files_of(tmp_path / "out")


def test_two_servers_give_the_same_etags(source: Path, tmp_path: Path) -> None:
    """Behind a load balancer, whichever server a client reaches knows the ETag of the other."""
    targets = (
        "/",
        "/atom.xml",
        "/region/karaganda/rss.xml",
        "/atom.xml?q=region",
        "/archive/2025-02-17/atom.xml",
    )
    etags = []
    for place, order in ((_HERE, 5), (_THERE, 6)):
        seeds = _seeded(tmp_path / str(order), source, order)
        with Server(seeds, "--base-url", _BASE_URL, log=tmp_path / "log", **place) as server:
            etags.append([server.ask(target).headers.get("ETag") for target in targets])

    assert etags[0] == etags[1]


def test_building_in_steps_exports_the_same(source: Path, exported: dict[str, bytes], tmp_path: Path) -> None:
    """A catalog that grew digest by digest, with a detour, is exported as one that was built at once."""
    names = sorted((file.name for file in source.glob("*.txt")), reverse=True)
    seeds, out = tmp_path / "seeds", tmp_path / "out"
    command = ("export", out, "--seeds", seeds, "--base-url", _BASE_URL, "--tag", _TAG)
    half = len(names) // 2
    material.copy(seeds, source, names[:half] or names)
    material.write(
        seeds / "detour.txt", material.text("Detour", [material.item("Gone soon", "01.01.2024", "Text.")])
    )
    feeds(*command)
    (seeds / "detour.txt").unlink()
    material.copy(seeds, source, names[half:])
    feeds(*command)

    assert exported == files_of(out)

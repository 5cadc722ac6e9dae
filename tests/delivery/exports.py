"""Exports in this process, and the files that they write."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feeds import settings as choices
from feeds.catalog.location import catalog_file
from feeds.catalog.snapshot import Snapshot
from feeds.opening import open_catalog
from feeds.settings import Settings

BASE_URL = "https://feeds.example.org/"


def catalog_of(seeds: Path) -> Path:
    """Return the file of a seeds folder's catalog."""
    return catalog_file(seeds, _cache(seeds))


def _cache(seeds: Path) -> Path:
    """Return a cache folder of this seeds folder's own."""
    return seeds.with_name("cache")


@contextmanager
def opened(seeds: Path, base_url: str = BASE_URL, hub: str = "") -> Iterator[tuple[Settings, Snapshot]]:
    """Give the settings and the snapshot for an export, of a catalog in line with the seeds."""
    settings = choices.from_environment(
        {},
        seeds=str(seeds),
        cache=str(_cache(seeds)),
        base_url=base_url,
        tag="feeds.example.org,2025",
        hub=hub,
    )
    catalog = open_catalog(settings)
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        yield settings, snapshot


def exported(out: Path) -> dict[str, bytes]:
    """Return every file of an export, without the exporter's own."""
    return {
        str(file.relative_to(out)): file.read_bytes()
        for file in out.rglob("*")
        if file.is_file() and not file.name.startswith(".feeds-")
    }


def mismatched(found: dict[str, bytes]) -> list[str]:
    """Return the compressed files that unpack to something else than the files beside them."""
    return [
        name
        for name in found
        if name.endswith(".gz") and gzip.decompress(found[name]) != found.get(name.removesuffix(".gz"))
    ]

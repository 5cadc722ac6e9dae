"""Somebody who subscribed with version 1 of the program, and goes on with this one.

``version-1.json`` has the id of the feed of everything, and of each of its entries with its day, as version 1
published them from the project's digests: in Atom, RSS and JSON Feed the same.
"""

import json
import subprocess
import sys
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests import material
from tests.command import environment
from tests.site import Site

_VERSION_1: dict[str, Any] = json.loads(Path(__file__).with_name("version-1.json").read_text("utf-8"))
_DAYS: dict[str, str] = _VERSION_1["entries"]
#: Updates a feed, and prints how many of its entries are new, and how many there are.
_READER = """
import sys, warnings
warnings.simplefilter("ignore")
from reader import make_reader
reader = make_reader(sys.argv[1], feed_root="")
reader.add_feed(sys.argv[2], exist_ok=True)
print(reader.update_feed(sys.argv[2]).new, reader.get_entry_counts().total)
"""


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site of the project's digests that keeps the base URL which it had with version 1."""
    seeds = material.copy(tmp_path_factory.mktemp("updated") / "seeds")
    return Site(seeds, base_url="https://feeds.example.org/")


def test_atom_and_json_feed_keep_the_ids_of_version_1(updated: Site) -> None:
    """Entries keep their days, too, and the feed its own id."""
    atom = feedparser.parse(updated.document("/atom.xml").body)
    items = json.loads(updated.document("/feed.json").body)["items"]

    assert _VERSION_1["feed"] == atom.feed.id
    assert _DAYS == {entry.id: entry.published[:10] for entry in atom.entries}
    assert _DAYS == {item["id"]: item["date_published"][:10] for item in items}


def test_rss_keeps_the_ids_of_version_1(updated: Site) -> None:
    """Items keep their days, too."""
    items = feedparser.parse(updated.document("/rss.xml").body).entries

    assert _DAYS == {item.id: f"{parsedate_to_datetime(item.published):%Y-%m-%d}" for item in items}


def test_a_reader_finds_nothing_new(updated: Site, tmp_path: Path) -> None:
    """The library reader takes every entry of this version for one that it has from version 1."""
    feed = tmp_path / "atom.xml"

    def update() -> str:
        return subprocess.run(
            [sys.executable, "-c", _READER, tmp_path / "reader.sqlite3", feed],
            env={**environment(), "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout

    feed.write_text(_document(), "utf-8")
    assert f"{len(_DAYS)} {len(_DAYS)}\n" == update()
    feed.write_bytes(updated.document("/atom.xml").body)
    assert f"0 {len(_DAYS)}\n" == update()


def _document() -> str:
    """Return a feed with the entries that version 1 published, without their texts."""
    entries = "".join(
        f"<entry><id>{id_}</id><title>An entry</title><updated>{day}T00:00:00+05:00</updated></entry>"
        for id_, day in _DAYS.items()
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{_VERSION_1["feed"]}</id><title>A feed</title>'
        f"<updated>2025-02-21T00:00:00+05:00</updated>{entries}</feed>"
    )

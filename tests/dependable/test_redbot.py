"""REDbot, which knows the specifications of HTTP, finds nothing wrong with an answer."""

import json
import os
import subprocess
from collections import defaultdict

import pytest

from tests.programs import need
from tests.server import Server

#: Its warnings that are meant to be, and why.
_EXPLAINED = {
    # Caches may keep what max-age describes without it; "public" says it to people and old caches,
    # and lets answers to requests with credentials (a proxy's, say) be shared as well.
    "STORE_PUBLIC_UNNECESSARY",
}
#: Its notes that must be there where a document is answered.
_PRAISED = {"CL_CORRECT", "DATE_CORRECT", "FRESHNESS_FRESH", "CONTENT_SECURITY_POLICY"}


@pytest.mark.parametrize(
    "target",
    [
        "",
        "atom.xml",
        "region/karaganda/",
        "region/karaganda/feed.json",
        "region/karaganda/archive/2025-02-21/",
        "feeds.opml",
        "list.json",
        "region/Karaganda/",
        "region/atlantis/",
        "region/atlantis/atom.xml",
    ],
)
def test_redbot_finds_nothing_bad(server: Server, target: str) -> None:
    """No note is BAD, and every WARN is one that is explained."""
    run = subprocess.run(
        [os.environ.get("FEEDS_REDBOT") or need("redbot"), "-o", "har", server.url + target],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    notes: defaultdict[str, set[str]] = defaultdict(set)
    for entry in json.loads(run.stdout)["log"]["entries"]:
        for note in entry["_red_messages"]:
            notes[note["level"]].add(note["note_id"])

    assert set() == notes["BAD"]
    assert notes["WARN"] <= _EXPLAINED
    assert notes["GOOD"] >= _PRAISED

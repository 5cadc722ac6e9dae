"""``feeds announce`` tells the hub of an export what has changed, after it was published."""

import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from flask import Response

from feeds import settings
from feeds.commands.announce import announce
from feeds.commands.output import FAULT, FINE
from feeds.delivery.export import Options, export
from feeds.delivery.targets.folder import folder_manifest
from feeds.errors import ExportError
from feeds.settings import Settings
from tests import material
from tests.command import feeds, started
from tests.delivery import buckets
from tests.delivery.exports import BASE_URL, exported, opened
from tests.hub import Hub, served
from tests.server import free_port
from tests.stores import SeaweedFS
from tests.waiting import wait_until

_BASE_URL = "http://127.0.0.1:9/news/"


def _topics_of(paths: Iterable[str]) -> list[str]:
    """Return the topics among paths, or addresses, of an export."""
    files = ("atom.xml", "rss.xml", "feed.json")
    return [path for path in paths if path.endswith(files) and "archive/" not in path]


def _settings(seeds: Path) -> Settings:
    return settings.from_environment({}, cache=str(seeds.with_name("cache")))


class _Site:
    """A seeds folder, the folder that it is exported to, and the hub that the documents name."""

    def __init__(self, folder: Path) -> None:
        self.seeds = material.copy(folder / "seeds")
        self.out = folder / "public"
        self.hub = Hub(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}{self.hub.target}"

    def export(self, base_url: str = _BASE_URL, hub: str | None = None, *, gzip: bool = False) -> None:
        """Export, with this site's hub where no other one is named."""
        with opened(self.seeds, base_url, self.url if hub is None else hub) as (chosen, snapshot):
            export(self.out, chosen, snapshot, Options(gzip=gzip))

    def drop(self, title: str, name: str = "new.txt") -> None:
        """Put a digest in with one press release of Karaganda, in place of that of the same name."""
        source = material.address("karaganda", 700_000 + sum(map(ord, title)))
        made = material.item(title, "21.02.2025", "A bridge was opened in Karaganda.", source)
        material.write(self.seeds / name, material.text("Law", [made]))

    def announce(self) -> int:
        """Announce as the command does; return its status."""
        return announce(_settings(self.seeds), self.out)

    def topics(self) -> dict[str, bytes]:
        """Return the topics that were exported, by address: what readers subscribe to, without archives."""
        files = exported(self.out)
        return {_BASE_URL + path: files[path] for path in _topics_of(files)}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Site]:
    """Give a site that was exported once, and its hub."""
    monkeypatch.setattr(os, "sync", lambda: None)  # the disk of the tests may be busy
    made = _Site(tmp_path)
    with served(made.hub.app, made.port):
        made.export()
        yield made


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return sorted(topic for topic, body in after.items() if before.get(topic) != body)


def test_what_changed_is_announced_once(site: _Site, capsys: pytest.CaptureFixture[str]) -> None:
    """Though it was exported twice; after the first export there is nothing to announce."""
    assert FINE == site.announce()
    assert (f"{site.out}: 0 topics announced\n", "") == capsys.readouterr()
    before = site.topics()
    for title in ("A bridge opens", "A bridge closes"):
        site.drop(title)
        site.export()
    changed = _changed(before, site.topics())
    assert len(changed) == 15
    for expected in (changed, []):
        site.hub.pings.clear()
        assert FINE == site.announce()
        assert f"{site.out}: {len(expected)} topics announced\n" == capsys.readouterr().out
        assert expected == site.hub.topics


def test_the_first_announcement_tells_what_changed_since_the_first_export(site: _Site) -> None:
    """It need not have been made before; the command asks for no digests."""
    site.drop("A bridge opens")
    site.export()
    run = feeds("announce", site.out, "--seeds", "nowhere")
    assert (0, f"{site.out}: 15 topics announced\n", "") == (run.returncode, run.stdout, run.stderr)
    assert 15 == len(site.hub.pings)


def test_a_hub_that_fails_is_one_line(site: _Site, capsys: pytest.CaptureFixture[str]) -> None:
    """With status 1; the next run goes on with what is left, and refused topics are not told again."""
    site.drop("A bridge opens")
    site.export()
    asked = iter(range(100))
    site.hub.failing = lambda: Response(status=503) if next(asked) >= 5 else None
    assert FAULT == site.announce()
    printed = capsys.readouterr()
    left = "10 topics left for the next time"
    assert f"{site.out}: 5 topics announced\n" == printed.out
    assert f"feeds: {site.url} answers 503 Service Unavailable; {left}\n" == printed.err

    refused = iter(range(100))
    site.hub.failing = lambda: Response(status=410) if next(refused) < 2 else None
    assert FAULT == site.announce()
    assert f"feeds: {site.url} answers 410 Gone to a topic\n" == capsys.readouterr().err
    assert 13 == len(set(site.hub.topics)) == len(site.hub.pings)
    assert FINE == site.announce()
    assert 13 == len(site.hub.pings)


def test_another_site_begins_anew(site: _Site) -> None:
    """For another hub, or another base URL, nothing has been subscribed to yet."""
    for title in ("A bridge opens", "A bridge closes"):
        site.drop(title)
        site.export("http://127.0.0.1:9/elsewhere/")
        site.announce()
    assert {"elsewhere"} == {topic.split("/")[3] for topic in site.hub.topics}
    assert 15 == len(site.hub.pings)


def test_files_that_stay_are_no_change(site: _Site) -> None:
    """Compressed copies may come beside them, and other settings make others of what is no topic."""
    site.export(gzip=True)
    site.announce()
    assert [] == site.hub.pings


def test_an_announcement_that_is_killed_is_made_again(site: _Site) -> None:
    """The hub is told of all that was not noted by then; no export can keep it from being noted meanwhile."""
    site.drop("A bridge opens")
    site.export()
    site.hub.delay_seconds = 20.0
    with started("announce", site.out) as run:
        wait_until(lambda: site.hub.asked)
        with pytest.raises(ExportError, match=r"is at work here$"):
            site.export()
        os.killpg(run.pid, signal.SIGKILL)
    site.hub.delay_seconds = 0.0
    site.announce()
    assert 15 == len(set(site.hub.topics)) == len(site.hub.pings)


def test_an_export_that_is_interrupted_loses_nothing(site: _Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are there, and not yet in the manifest."""
    before = site.topics()
    site.drop("A bridge opens")
    with monkeypatch.context() as patch:
        patch.setattr(os, "sync", _interrupted)
        with pytest.raises(ExportError):
            site.export()
    assert _changed(before, site.topics())
    site.announce()
    site.export()
    site.announce()
    assert _changed(before, site.topics()) == site.hub.topics


def _interrupted() -> None:
    raise InterruptedError


def test_where_there_is_nothing_to_announce_is_one_line(site: _Site, tmp_path: Path) -> None:
    """A folder that is none, or holds no export, and an export without a hub."""
    (tmp_path / "empty").mkdir()
    for folder, reason in (("nowhere", "is no folder"), ("empty", "holds no export")):
        with pytest.raises(ExportError, match=f"/{folder}: {reason}$"):
            announce(_settings(site.seeds), tmp_path / folder)
    assert [] == [*(tmp_path / "empty").iterdir()]
    site.export(hub="")
    with pytest.raises(ExportError, match=r"documents name no hub: export again with the setting hub$"):
        site.announce()


@pytest.mark.parametrize("fact", ["", "null", "[1]", "[1, 2, 3]", '["a", "b", {"atom.xml": 5}]'])
def test_a_damaged_record_begins_anew(site: _Site, fact: str) -> None:
    """Others may have written into the manifest; the next export notes what it finds."""
    site.drop("A bridge opens")
    site.export()
    with folder_manifest(site.out) as manifest:
        manifest.set_fact("announced", fact)
    site.export()
    assert FINE == site.announce()
    assert [] == site.hub.pings


def test_a_bucket_is_announced(seaweed: SeaweedFS, tmp_path: Path) -> None:
    """By its manifest alone, on the machine that exported to it."""
    hub, port = Hub(tmp_path), free_port()
    bucket = buckets.Site(seaweed, tmp_path)
    with served(hub.app, port):
        bodies = []
        for _ in range(2):
            bucket.export(FEEDS_HUB=f"http://127.0.0.1:{port}{hub.target}")
            bodies.append(seaweed.bodies(bucket.prefix))
            bucket.add()
        changed = [f"{BASE_URL}{path}" for path, body in bodies[1].items() if bodies[0].get(path) != body]
        for expected in (set(_topics_of(changed)), set()):
            hub.pings.clear()
            run = feeds("announce", bucket.url, "--cache", bucket.cache, also=seaweed.environment())
            printed = f"{bucket.url}: {len(expected)} topics announced\n"
            assert (0, printed, "") == (run.returncode, run.stdout, run.stderr)
            assert expected == set(hub.topics)

"""The numbers for Prometheus, as its own parser reads them, from the real server and from the app."""

import json
import re
import time
from datetime import datetime
from pathlib import Path

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

import feeds
from feeds import settings
from feeds.catalog.faults import Fault
from feeds.delivery.metrics import _kind
from feeds.delivery.web import create_app
from tests import material
from tests.server import Local, Reply, Server

_LAW = "2025-02-21-law.txt"
_SOUND = dict.fromkeys(("seeds_folder", "cache_folder", "catalog", "folder", "digest", "poll_overdue"), 0.0)


def _numbers(reply: Reply) -> dict[str, float]:
    """Return the value of each sample, by its name and the value of its label."""
    families = [*parser.text_string_to_metric_families(reply.body.decode())]
    samples = [sample for family in families for sample in family.samples]
    assert all(family.documentation for family in families)
    assert len(families) == len({family.name for family in families})
    return {"/".join([sample.name, *_labels(sample.labels)]): sample.value for sample in samples}


def _labels(labels: dict[str, str]) -> list[str]:
    return [] if "version" in labels else [*labels.values()]


def _degraded(numbers: dict[str, float]) -> dict[str, float]:
    start = "feeds_degraded/"
    return {name.removeprefix(start): value for name, value in numbers.items() if name.startswith(start)}


def test_the_server_counts(seeds: Path, tmp_path: Path) -> None:
    """Digests, entries, problems, the newest entry, the last poll, the program: as /health has them."""
    with Server(seeds, "--metrics", log=tmp_path / "log") as server:
        reply = server.ask("/metrics")
        health = json.loads(server.ask("/health").body)
        atom = server.ask("/atom.xml").body
    numbers = _numbers(reply)
    polled = numbers.pop("feeds_last_poll_timestamp_seconds")

    assert (200, "no-store") == (reply.status, reply.headers["Cache-Control"])
    assert "text/plain; version=0.0.4; charset=utf-8" == reply.headers["Content-Type"]
    assert "ETag" not in reply.headers
    assert abs(polled + health["poll_age_seconds"] - time.time()) < 60
    assert {
        "feeds_build_info": 1,
        "feeds_digests": 3,
        "feeds_entries": 60,
        "feeds_problems/error": 0,
        "feeds_problems/warning": 5,
        "feeds_newest_entry_timestamp_seconds": _newest(atom),
        **{f"feeds_degraded/{reason}": value for reason, value in _SOUND.items()},
    } == numbers
    assert f'version="{feeds.__version__}"'.encode() in reply.body


def _newest(atom: bytes) -> float:
    published = re.findall(r"<published>(.+?)</published>", atom.decode())
    return max(datetime.fromisoformat(moment).timestamp() for moment in published)


def test_numbers_follow_the_folder(seeds: Path, tmp_path: Path) -> None:
    """They are those of the catalog when they are asked for, not those of an answer in a cache."""
    with Server(seeds, "--metrics", log=tmp_path / "log") as server:
        assert 60 == _numbers(server.ask("/metrics"))["feeds_entries"]
        late = material.item("Late news", "21.02.2025", "Text.", material.address("abay", 600_000))
        material.write(seeds / "late.txt", material.text("Law", [late]))
        server.wait(lambda: 61 == _numbers(server.ask("/metrics"))["feeds_entries"])
        material.write(seeds / _LAW, b"\xff")
        server.wait(lambda: 1 == _degraded(_numbers(server.ask("/metrics")))["digest"])
        numbers = _numbers(server.ask("/metrics"))
        assert (61, 1) == (numbers["feeds_entries"], numbers["feeds_problems/error"])
        seeds.rename(tmp_path / "away")
        server.wait(lambda: 1 == _degraded(_numbers(server.ask("/metrics")))["seeds_folder"])
        (tmp_path / "away").rename(seeds)
        (seeds / _LAW).unlink()
        server.wait(lambda: _SOUND == _degraded(_numbers(server.ask("/metrics"))))


def test_every_worker_has_the_same_numbers(seeds: Path, tmp_path: Path) -> None:
    """Whichever answers, and however many requests it has had."""
    with Server(seeds, "--metrics", "--workers", "2", log=tmp_path / "log") as server:
        bodies = set()
        for _ in range(12):
            lines = server.ask_anew("/metrics").body.decode().splitlines()
            bodies.add("\n".join(line for line in lines if "last_poll_timestamp" not in line))
    assert 1 == len(bodies)


def test_openmetrics_is_spoken_where_it_is_preferred(seeds: Path, tmp_path: Path) -> None:
    """Prometheus asks for it by the header Accept."""
    app = Local(create_app(_settings(seeds, tmp_path)))
    reply = app.ask("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0,*/*;q=0.1"})
    families = [*openmetrics_parser.text_string_to_metric_families(reply.body.decode())]

    assert reply.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    assert "Accept" == reply.headers["Vary"]
    assert 60 == next(family.samples[0].value for family in families if family.name == "feeds_entries")


def _settings(seeds: Path, folder: Path) -> settings.Settings:
    variables = {"FEEDS_SEEDS": str(seeds), "FEEDS_CACHE": str(folder / "cache"), "FEEDS_METRICS": "1"}
    return settings.from_environment(variables)


def test_without_a_catalog_there_are_few_numbers(tmp_path: Path) -> None:
    """An app that has nothing to serve says so."""
    numbers = _numbers(Local(create_app(_settings(tmp_path / "nowhere", tmp_path))).ask("/metrics"))

    assert "feeds_entries" not in numbers
    assert 1 == numbers["feeds_build_info"]
    assert _SOUND | {"catalog": 1, "seeds_folder": 1} == _degraded(numbers)


def test_names_of_folders_and_digests_are_no_labels() -> None:
    """One reason stands for all that are below the seeds folder."""
    assert ["folder", "digest", "cache_folder"] == [
        _kind(Fault(where, "")) for where in ("a/b/", "a/b.txt", "cache folder")
    ]


def test_metrics_are_off_by_default(client: Server | Local) -> None:
    """Who has no use for them publishes nothing: the address is unknown."""
    assert 404 == client.ask("/metrics").status


def test_metrics_are_read_only(seeds: Path, tmp_path: Path) -> None:
    """Other methods are refused, and HEAD has no body."""
    app = Local(create_app(_settings(seeds, tmp_path)))

    assert 405 == app.ask("/metrics", "POST").status
    assert (200, b"") == ((reply := app.ask("/metrics", "HEAD")).status, reply.body)
    assert 204 == app.ask("/metrics", "OPTIONS").status

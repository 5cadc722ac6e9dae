"""How often the costly steps are taken: once an entry, once a document, never for a warm request."""

import cProfile
import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from feedgen.entry import FeedEntry

from feeds import settings
from feeds.delivery.export import export
from feeds.delivery.web import create_app
from tests import material
from tests.server import Local
from tests.site import Site
from tests.waiting import wait_until

_LATE = material.item("Late news", "21.02.2025", "Some text.", material.address("turkestan", 600_000))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return the numbers of entries that feedgen rendered, and of texts that were compressed."""
    counted: Counter[str] = Counter()
    render, compress = FeedEntry.atom_entry, gzip.compress

    def rendering(entry: FeedEntry, *arguments: Any, **options: Any) -> Any:
        counted["rendered"] += entry.id() != "-"  # which stands around a category that is rendered alone
        return render(entry, *arguments, **options)

    def compressing(*arguments: Any, **options: Any) -> bytes:
        counted["compressed"] += 1
        return compress(*arguments, **options)

    monkeypatch.setattr(FeedEntry, "atom_entry", rendering)
    monkeypatch.setattr(gzip, "compress", compressing)
    return counted


def test_feedgen_renders_each_element_once(seeds: Path, tmp_path: Path, calls: Counter[str]) -> None:
    """When its entry enters the catalog: never for a feed, an archive, a page or an export."""
    site = Site(seeds)
    with site.catalog.snapshot() as snapshot:
        entries = snapshot.categories.everything.entries
    assert calls["rendered"] == entries
    assert len(site.atom) > entries
    with site.catalog.snapshot() as snapshot:
        export(tmp_path / "out", site.settings, snapshot)
    assert calls["rendered"] == entries
    material.write(seeds / "late.txt", material.text("Law", [_LATE]))
    site.catalog.refresh()
    with site.catalog.snapshot() as snapshot:
        export(tmp_path / "out", site.settings, snapshot)
    assert calls["rendered"] == entries + 1


def test_each_document_is_compressed_once(seeds: Path, tmp_path: Path, calls: Counter[str]) -> None:
    """However often it is asked for; and again only when it has changed."""
    app = create_app(settings.from_environment({}, seeds=str(seeds)))
    local, coded = Local(app), {"Accept-Encoding": "gzip"}
    paths = ("/region/turkistan/atom.xml", "/region/karaganda/atom.xml")
    before = [local.ask(path, headers=coded).body for path in paths for _ in range(5)][::5]
    assert calls["compressed"] == len(paths)
    material.write(seeds / "late.txt", material.text("Law", [_LATE]))
    wait_until(lambda: local.ask(paths[0], headers=coded).body != before[0])
    assert [
        local.ask(path, headers=coded).body == body for path, body in zip(paths, before, strict=True)
    ] == [
        False,
        True,
    ]
    assert calls["compressed"] == len(paths) + 1


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}, {"If-None-Match": "*"}])
def test_a_warm_request_does_nothing_again(seeds: Path, tmp_path: Path, headers: dict[str, str]) -> None:
    """It asks neither the catalog nor the file system, renders nothing and compresses nothing."""
    app = create_app(settings.from_environment({}, seeds=str(seeds)))
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/atom.xml", "QUERY_STRING": ""}
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    local = Local(app)
    assert (
        200 == local.ask("/atom.xml", headers={"Accept-Encoding": headers.get("Accept-Encoding", "")}).status
    )
    profile, statuses = cProfile.Profile(), []

    def begin(status: str, *_: object) -> Any:
        statuses.append(status)

    answer = profile.runcall(app.wsgi_app, environ, begin)
    assert statuses == ["304 Not Modified" if "If-None-Match" in headers else "200 OK"]
    assert bool(b"".join(answer)) == (statuses == ["200 OK"])
    names = {str(getattr(entry.code, "co_filename", entry.code)) for entry in profile.getstats()}
    assert any("page_cache.py" in name for name in names)
    costly = (
        "sqlite3",
        "feedgen",
        "lxml",
        "gzip",
        "zlib",
        "flask",
        "posix",
        "jinja2",
        "/catalog/",
        "/publishing/",
    )
    assert [] == [name for name in names if any(part in name for part in costly)]


def test_a_withdrawn_article_is_gone_after_new_labels(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its page was made anew with the labels; once withdrawn, it is not taken from the cache."""
    monkeypatch.setenv("FEEDS_CACHE", str(seeds.parent / "cache"))
    local = Local(create_app(settings.from_environment(seeds=str(seeds))))
    late, page = seeds / "late.txt", "/entry/turkestan/600000/"
    material.write(late, material.text("Law", [_LATE]))
    wait_until(lambda: local.ask(page).status == 200)
    material.write(seeds / "categories.csv", "term,label,label_kk,label_ru,aliases\nlaw,Laws,,,\n")
    wait_until(lambda: b"Laws" in local.ask(page).body)

    late.unlink()
    wait_until(lambda: local.ask(page).status == 404)

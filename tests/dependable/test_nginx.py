"""A static export, and the live app, behind nginx as docs/nginx configures it."""

import gzip
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree

from feeds.delivery.answer import SECURITY_HEADERS
from feeds.delivery.caching import CACHE_CONTROL
from tests import material
from tests.command import PROJECT, feeds
from tests.dependable.asking import ask
from tests.dependable.nginx import nginx, sample
from tests.programs import need
from tests.server import Reply, Server, free_port

_BASE = "https://example.org/news/"
#: What is asked for, with the media type that static hosts and the app both must send.
_TYPES = {
    "": "text/html; charset=utf-8",
    "region/karaganda/": "text/html; charset=utf-8",
    "region/karaganda/archive/2025-02-21/": "text/html; charset=utf-8",
    "atom.xml": "application/xml; charset=utf-8",
    "region/karaganda/rss.xml": "application/xml; charset=utf-8",
    "region/karaganda/feed.json": "application/feed+json",
    "list.json": "application/json",
    "feeds.opml": "text/x-opml; charset=utf-8",
    "static/style.css": "text/css; charset=utf-8",
    "robots.txt": "text/plain; charset=utf-8",
    "sitemap/2025-02.xml": "application/xml; charset=utf-8",
    "static/icon-180.png": "image/png",
    "favicon.ico": "image/x-icon",
}
#: Requests that a static host and the app answer alike, with the status, and for a redirect the address.
_ALIKE = [
    ("GET", "", 200, ""),
    ("HEAD", "region/karaganda/atom.xml", 200, ""),
    ("GET", "region/karaganda/category/law/rss.xml", 200, ""),
    ("GET", "publisher/karaganda/feed.json", 200, ""),
    ("GET", "region/", 200, ""),
    ("GET", "archive/2025-02-21/atom.xml", 200, ""),
    ("GET", "entry/karaganda/940388/", 200, ""),
    ("GET", "sitemap.xml", 200, ""),
    ("OPTIONS", "", 204, ""),
    ("OPTIONS", "region/karaganda/atom.xml", 204, ""),
    ("OPTIONS", "region/karaganda/feed", 204, ""),
    ("OPTIONS", "nowhere/", 204, ""),
    ("GET", "list.json", 200, ""),
    ("OPTIONS", "list.json", 204, ""),
    ("POST", "list.json", 405, ""),
    *((method, "atom.xml", 405, "") for method in ("POST", "PUT", "DELETE", "PATCH", "PROPFIND")),
    ("POST", "", 405, ""),
    ("DELETE", "region/karaganda/", 405, ""),
    ("POST", "rss", 405, ""),
    *(
        ("GET", folder + name, 301, folder + file)
        for folder in ("", "region/karaganda/", "region/karaganda/category/law/", "publisher/karaganda/")
        for name, file in (
            ("feed", "atom.xml"),
            ("feed/", "atom.xml"),
            ("atom", "atom.xml"),
            ("rss", "rss.xml"),
            ("rss/", "rss.xml"),
            ("feed.xml", "atom.xml"),
            ("index.xml", "atom.xml"),
            ("index.rss", "rss.xml"),
        )
    ),
    ("HEAD", "feed/", 301, "atom.xml"),
    ("GET", "category/feed/", 404, ""),
    ("GET", "category/rss/atom.xml", 404, ""),
    ("GET", "region/karaganda/category/feed/", 404, ""),
    ("GET", "entry/karaganda/feed/", 404, ""),
    ("GET", "archive/feed", 404, ""),
    ("GET", "archive/2025-02-21/feed", 301, "archive/2025-02-21/atom.xml"),
    ("GET", "category/law/archive/2025-02-21/index.xml", 301, "category/law/archive/2025-02-21/atom.xml"),
    ("GET", "archive/2025-02-21/rss", 404, ""),
    ("GET", "feed?q=water", 301, "atom.xml?q=water"),
    ("GET", "region/karaganda/rss/?q=a+b", 301, "region/karaganda/rss.xml?q=a+b"),
    ("OPTIONS", "atom.xml?q=water", 204, ""),
    ("POST", "atom.xml?q=water", 405, ""),
    ("GET", "sitemap/1999-01.xml", 404, ""),
    ("GET", "?utm_source=x", 200, ""),
    ("GET", "atom.xml?q=", 200, ""),
]
#: Headers of such answers that are the same.
_SHARED = (
    "Allow",
    "Link",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Max-Age",
)


@pytest.fixture(scope="module", params=["/news/", "/"])
def static(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Give the address and the folder of a static export behind nginx: below a path, and at the root."""
    folder, text = tmp_path_factory.mktemp("static"), sample("static")
    out = folder / "www" / request.param.strip("/")
    run = feeds(
        "export",
        out,
        "--gzip",
        "--seeds",
        material.copy(folder / "seeds"),
        "--base-url",
        f"https://example.org{request.param}",
    )
    assert (0, "") == (run.returncode, run.stderr)
    if request.param == "/":
        text = re.sub(r"location = /news \{.*?\}", "", text, flags=re.DOTALL).replace("/news/", "/")
    with nginx(folder / "nginx", text, free_port(), {"root /srv/www;": f"root {folder}/www;"}) as host:
        yield host + request.param, out


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the app behind nginx."""
    folder = tmp_path_factory.mktemp("live")
    seeds = material.copy(folder / "seeds")
    with (
        Server(seeds, "--base-url", _BASE, log=folder / "log") as server,
        nginx(
            folder / "nginx",
            sample("app"),
            free_port(),
            {"127.0.0.1:8000;": f"127.0.0.1:{server.port};"},
        ) as host,
    ):
        yield f"{host}/news/"


@pytest.mark.parametrize("target", _TYPES)
def test_static_files_have_their_media_types(static: tuple[str, Path], target: str) -> None:
    """A static host sends what the app would: media type, freshness and what keeps a page safe."""
    url, out = static
    reply = ask(url + target)
    file = out / target / "index.html" if target.endswith("/") or not target else out / target

    assert (200, file.read_bytes()) == (reply.status, reply.body)
    assert [_TYPES[target]] == reply.headers.getlist("Content-Type")
    assert [CACHE_CONTROL] == reply.headers.getlist("Cache-Control")
    assert dict(SECURITY_HEADERS) == {name: reply.headers.get(name) for name, _ in SECURITY_HEADERS}
    assert ["*"] == reply.headers.getlist("Access-Control-Allow-Origin")


def _answered(reply: Reply, base: str) -> tuple[int, str, list[list[str]]]:
    """Return an answer's status, where it leads below the base URL, and the headers that are the same."""
    location = urlsplit(reply.headers.get("Location", base))
    headers = [reply.headers.getlist(name) for name in _SHARED]
    path = location.path.removeprefix(base)
    return reply.status, f"{path}?{location.query}" if location.query else path, headers


@pytest.mark.parametrize("row", _ALIKE, ids=lambda row: f"{row[0]} /{row[1]}")
def test_a_static_host_answers_as_the_app(
    static: tuple[str, Path], live: str, row: tuple[str, str, int, str]
) -> None:
    """Habitual addresses, methods, preflights, Link and CORS headers: two kinds of hosts, one table."""
    url, _ = static
    method, target, status, location = row
    asked = {"Access_Control_Request_Method": "GET", "Origin": "https://elsewhere.example"}
    replies = [ask(host + target, method, **asked) for host in (url, live)]
    bases = ("/" + url.split("/", 3)[3], "/news/")
    answered = [_answered(reply, base) for reply, base in zip(replies, bases, strict=True)]

    assert [(status, location)] * 2 == [answer[:2] for answer in answered]
    assert answered[0] == answered[1]
    assert ["*"] == replies[0].headers.getlist("Access-Control-Allow-Origin")
    assert (status in (204, 405)) == ("Allow" in replies[0].headers)


@pytest.mark.parametrize("target", ["?q=water", "atom.xml?q=0", "region/karaganda/rss.xml?x=1&q=%22a+b%22"])
def test_a_static_host_does_not_search(static: tuple[str, Path], live: str, target: str) -> None:
    """To a search, the whole feed would be a wrong answer; the app searches."""
    url, out = static
    reply = ask(url + target)

    assert (404, (out / "404.html").read_bytes()) == (reply.status, reply.body)
    assert 200 == ask(live + target).status or "q=0" in target


@pytest.mark.parametrize("target", [target for target in _TYPES if target != "robots.txt"])
def test_static_files_come_compressed(static: tuple[str, Path], target: str) -> None:
    """Whoever takes gzip gets the .gz that lies there, and an ETag of its own; 304 answers either."""
    url, _ = static
    plain, packed = ask(url + target), ask(url + target, Accept_Encoding="gzip")

    assert "gzip" == packed.headers["Content-Encoding"]
    assert plain.body == gzip.decompress(packed.body)
    assert ["Accept-Encoding"] == plain.headers.getlist("Vary") == packed.headers.getlist("Vary")
    assert plain.headers["ETag"] != packed.headers["ETag"]
    for reply, headers in ((plain, {}), (packed, {"Accept_Encoding": "gzip"})):
        again = ask(url + target, If_None_Match=reply.headers["ETag"], **headers)
        assert (304, b"") == (again.status, again.body)
        again = ask(url + target, If_Modified_Since=reply.headers["Last-Modified"], **headers)
        assert (304, b"") == (again.status, again.body)


def test_a_static_404_is_a_page(static: tuple[str, Path]) -> None:
    """What is not there is 404, with the page that says so; the exporter's manifest is not there."""
    url, out = static
    for target in (
        "nowhere/",
        "region/atlantis/atom.xml",
        ".feeds-manifest.sqlite3",
        "region/..%2f.feeds-manifest.sqlite3",
    ):
        reply = ask(url + target)
        assert 404 == reply.status, target
        if "manifest" not in target:
            assert (out / "404.html").read_bytes() == reply.body
            assert dict(SECURITY_HEADERS) == {name: reply.headers.get(name) for name, _ in SECURITY_HEADERS}
    assert (out / ".feeds-manifest.sqlite3").exists()


def test_a_missing_slash_is_mended(static: tuple[str, Path], live: str) -> None:
    """An address without its slash leads to the one with it, on whatever host and port it was asked for."""
    url, _ = static
    reply = ask(url + "region/karaganda")
    path = "/" + url.split("/", 3)[3]
    assert (301, f"{path}region/karaganda/") == (reply.status, reply.headers["Location"])
    if path == "/news/":
        assert (301, "/news/") == ((reply := ask(url.rstrip("/"))).status, reply.headers["Location"])
    assert (301, "/news/") == ((reply := ask(live.rstrip("/"))).status, reply.headers["Location"])
    reply = ask(live + "region/karaganda")
    assert (301, f"{_BASE}region/karaganda/") == (reply.status, reply.headers["Location"])


def test_static_feeds_name_their_public_address(static: tuple[str, Path]) -> None:
    """A feed's self link is its address below the base URL, with the base URL's path."""
    url, _ = static
    path = "/" + url.split("/", 3)[3]
    assert f"https://example.org{path}region/karaganda/atom.xml" == _self(
        ask(url + "region/karaganda/atom.xml")
    )


def _self(reply: Reply) -> str:
    return str(etree.fromstring(reply.body).xpath("string(*[local-name()='link'][@rel='self']/@href)"))


@pytest.mark.parametrize("target", _TYPES)
def test_the_app_behind_nginx(live: str, target: str) -> None:
    """Through nginx an answer is what the app says: types, freshness, codings, conditions."""
    reply, packed = ask(live + target), ask(live + target, Accept_Encoding="gzip")

    assert (200, [_TYPES[target]]) == (reply.status, reply.headers.getlist("Content-Type"))
    assert [CACHE_CONTROL] == reply.headers.getlist("Cache-Control")
    assert dict(SECURITY_HEADERS) == {name: reply.headers.get(name) for name, _ in SECURITY_HEADERS}
    if packed.headers.get("Content-Encoding") == "gzip":
        assert reply.body == gzip.decompress(packed.body)
    for held, headers in ((reply, {}), (packed, {"Accept_Encoding": "gzip"})):
        again = ask(live + target, If_None_Match=held.headers["ETag"], **headers)
        assert (304, b"") == (again.status, again.body)


def test_the_app_behind_nginx_names_its_public_address(live: str) -> None:
    """Absolute addresses come from the base URL, with its path, whatever a client makes the proxy pass on."""
    liar = {"X_Forwarded_Host": "evil.example", "X_Forwarded_Prefix": "/evil", "Host": "evil.example"}
    for headers in ({}, liar):
        reply = ask(live + "region/karaganda/atom.xml", **headers)
        assert f"{_BASE}region/karaganda/atom.xml" == _self(reply)
        assert b"evil" not in reply.body
        assert (
            f"{_BASE}region/almaty+karaganda/"
            == ask(live + "region/karaganda+almaty/", **headers).headers["Location"]
        )
    assert 404 == ask(live + "region/atlantis/").status
    assert 200 == ask(live + "region/karaganda/atom.xml?q=%22the+region%22").status


def test_the_rsync_recipe_copies_what_is_published(tmp_path: Path) -> None:
    """The rsync line of docs/operating.md copies an export, without the exporter's own files."""
    out, copy = tmp_path / "public", tmp_path / "copy"
    seeds = material.copy(tmp_path / "seeds")
    (recipe,) = re.findall(r"rsync -.*", (PROJECT / "docs" / "operating.md").read_text("utf-8"))
    assert "web:/srv/www/news/" in recipe
    line = recipe.replace("web:/srv/www/news/", f"{copy}/")
    need("rsync")
    for _ in range(2):
        feeds("export", out, "--seeds", seeds, "--base-url", _BASE)
        subprocess.run(line, shell=True, cwd=tmp_path, check=True)
        assert _files(copy) == {
            path: body for path, body in _files(out).items() if not path.startswith(".feeds-")
        }
        (seeds / "2025-02-01-science.txt").unlink(missing_ok=True)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

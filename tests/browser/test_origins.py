"""A page of another site reads feeds and pages, in a real browser, which asks the server whether it may."""

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests import material
from tests.browser.chromium import Chromium
from tests.command import feeds
from tests.dependable.nginx import nginx, sample
from tests.server import Server, free_port

#: Fetches an address, twice, and passes on what a script of a page can read of it.
_FETCH = """
const [url, headers, done] = arguments;
(async () => {
    const first = await fetch(url, {cache: "no-store"});
    const text = await first.text();
    const etag = first.headers.get("ETag");
    const again = await fetch(url, {cache: "no-store", headers: {...headers, "If-None-Match": etag}});
    const parsed = new DOMParser().parseFromString(text, "text/html");
    const found = [...parsed.querySelectorAll("link[rel=alternate]")].map(
        link => new URL(link.getAttribute("href"), url).href);
    return {
        status: [first.status, again.status],
        etag: [etag, again.headers.get("ETag")],
        modified: first.headers.get("Last-Modified"),
        link: first.headers.get("Link"),
        found,
    };
})().then(done, error => done({error: String(error)}));
"""


class _Elsewhere(http.server.BaseHTTPRequestHandler):
    """An empty page of another site."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Give the address of another site."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{site.server_port}/"
        site.shutdown()
        thread.join()


@pytest.fixture(scope="module", params=["app", "files"])
def host(
    request: pytest.FixtureRequest, site: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Give the address of the app, then of a static export behind nginx."""
    if request.param == "app":
        yield site.url
        return
    folder = tmp_path_factory.mktemp("static")
    seeds = material.copy(folder / "seeds")
    feeds(
        "export",
        folder / "www" / "news",
        "--gzip",
        "--seeds",
        seeds,
        "--base-url",
        "https://example.org/news/",
    )
    changes = {"root /srv/www;": f"root {folder}/www;"}
    with nginx(folder / "nginx", sample("static"), free_port(), changes) as address:
        yield f"{address}/news/"


def _fetch(chromium: Chromium, elsewhere: str, url: str, headers: dict[str, str]) -> Any:
    chromium.show(elsewhere)
    chromium.messages()
    return chromium.wait(_FETCH, url, headers)


@pytest.mark.parametrize("headers", [{}, {"Cache-Control": "no-cache"}])
def test_a_script_asks_whether_a_feed_has_changed(
    chromium: Chromium, elsewhere: str, host: str, headers: dict[str, str]
) -> None:
    """It reads the ETag, sends it back, which needs a preflight, and gets 304."""
    read = _fetch(chromium, elsewhere, f"{host}region/karaganda/atom.xml", headers)

    assert [200, 304] == read["status"], read
    assert read["etag"][0].startswith('"')
    assert read["etag"][0] == read["etag"][1]
    assert read["modified"].endswith("GMT")
    assert "<./feed.json>" in read["link"]
    assert [] == chromium.messages()


def test_a_script_finds_the_feeds_in_the_home_page(chromium: Chromium, elsewhere: str, host: str) -> None:
    """By its links, and by the Link header."""
    read = _fetch(chromium, elsewhere, host, {})

    assert [200, 304] == read["status"], read
    assert {f"{host}{file}" for file in ("atom.xml", "rss.xml", "feed.json", "feeds.opml")} == set(
        read["found"]
    )
    assert '<./atom.xml>; rel="alternate"; type="application/atom+xml"' in read["link"]


def test_a_script_finds_the_feeds_from_a_wrong_address(
    chromium: Chromium, elsewhere: str, site: Server
) -> None:
    """The page that says that there is nothing announces the feeds of everything."""
    chromium.show(elsewhere)
    found = chromium.wait(
        """const [url, done] = arguments;
        fetch(url).then(answer => answer.text()).then(text => done([...new DOMParser()
            .parseFromString(text, "text/html").querySelectorAll("link[rel=alternate]")]
            .map(link => new URL(link.getAttribute("href"), url).href)), error => done([String(error)]));""",
        f"{site.url}region/karagnda/",
    )

    assert [f"{site.url}{file}" for file in ("atom.xml", "rss.xml", "feed.json")] == found


def test_data_for_search_engines_is_no_script(chromium: Chromium, site: Server) -> None:
    """The security policy lets it stand, the browser does not run it, and the console stays silent."""
    chromium.messages()
    chromium.show(f"{site.url}entry/karaganda/700001/")
    kind, headline = chromium.run(
        """const script = document.querySelector("script");
        return [script.type, JSON.parse(script.textContent).headline];"""
    )

    assert ("application/ld+json", True) == (kind, headline.startswith('Fish & chips <b>"on sale"</b>'))
    assert [] == chromium.messages()

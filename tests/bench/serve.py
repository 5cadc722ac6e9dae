"""Measures serving a warm feed: ``feeds serve``, one worker, against peers that serve the same bytes.

``.venv/bin/python -m tests.bench.serve [--rounds 5] [--seconds 2]`` needs wrk and nginx, and two cores:
servers stand on the first, wrk on the second. Peers: a bare WSGI callable under the same server and settings;
nginx with the exported file and its .gz (gzip_static); a textbook Flask view under gunicorn, of a document
that feedgen made once, and of one that feedgen makes on each request. Requests: plain bytes, gzip, and 304.

A table of its own has the first answer, made and not cached, in process: ours against Django's syndication
view.
"""

import argparse
import contextlib
import gzip
import http.client
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder, run_wsgi_app

from feeds import settings as settings_
from feeds.delivery.web import create_app
from feeds.opening import open_catalog
from feeds.settings import Settings
from tests.bench import corpus, generate, peers
from tests.bench.processes import FEEDS, cpu_seconds, free_port, memory, run, server
from tests.bench.rounds import interleave
from tests.bench.table import ratio, table

OURS, BARE, NGINX, TEXTBOOK, EACH = (
    "feeds serve", "bare WSGI callable", "nginx", "textbook Flask", "… feedgen on each request",
)  # fmt: skip
#: Entries of the feed.
SIZE = 60
_CONNECTIONS = 16
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_COUNT = re.compile(r"(\d+) requests in")
_BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")
_NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr error;
{user}
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    gzip_static on;
    types {{ application/xml xml; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A server that runs, and the feed's address on it."""

    pid: int
    port: int
    path: str = "/atom.xml"


@dataclass(frozen=True, slots=True)
class Burst:
    """The outcome of a few seconds of requests."""

    requests_per_second: float
    #: Of the server's processes.
    cpu_microseconds: float


@dataclass(frozen=True, slots=True)
class Site:
    """A corpus, its settings and its export."""

    settings: Settings
    environ: dict[str, str]
    out: Path


def prepare(folder: Path, size: int = SIZE) -> Site:
    """Write a corpus, its catalog and its export."""
    seeds, out = folder / "seeds", folder / "out"
    corpus.write(seeds, size)
    environ = {"FEEDS_SEEDS": str(seeds), "FEEDS_CACHE": str(folder / "cache")}
    settings = settings_.from_environment(environ)
    run([*FEEDS, "export", str(out), "--gzip"], environ, watch=False)
    return Site(settings, environ, out)


@contextlib.contextmanager
def places(site: Site, folder: Path, core: int | None) -> Iterator[dict[str, Place]]:
    """Run every server there is on this machine until the block ends."""
    with contextlib.ExitStack() as stack:

        def start(port: int, *command: str, path: str = "/atom.xml") -> Place:
            return Place(stack.enter_context(server(command, port, site.environ, core)), port, path)

        port = free_port()
        base = ("--base-url", site.settings.base_url)
        found = {OURS: start(port, *FEEDS, "serve", "--port", str(port), *base)}
        port, feed = free_port(), str(site.out / "atom.xml")
        found[BARE] = start(port, sys.executable, "-m", "tests.bench.bare", str(port), feed)
        if shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"):
            port = free_port()
            found[NGINX] = start(port, *_nginx(folder, site.out, port))
        port = free_port()
        found[TEXTBOOK] = start(port, *_gunicorn(port))
        found[EACH] = Place(found[TEXTBOOK].pid, port, "/each/atom.xml")
        yield found


def _nginx(folder: Path, root: Path, port: int) -> Sequence[str]:
    file = folder / "nginx.conf"
    # Workers of a server that root starts are nobody's by default, and could not read our folder.
    user = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    file.write_text(_NGINX.format(folder=folder, root=root, port=port, user=user), encoding="utf-8")
    path = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") or "nginx"
    return (path, "-c", str(file), "-p", str(folder), "-e", "stderr")


def _gunicorn(port: int) -> Sequence[str]:
    options = ("--workers", "1", "--worker-class", "gthread", "--threads", "4", "--log-level", "error")
    where = ("--bind", f"127.0.0.1:{port}", "tests.bench.textbook:create_app()")
    return (sys.executable, "-m", "gunicorn", *options, *where)


def fetch(place: Place, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=20)
    connection.request(
        "GET", place.path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def requests(place: Place) -> dict[str, list[str]]:
    """Return wrk's arguments for each kind of request; each is tried first."""
    status, headers, body = fetch(place)
    coded, coded_headers, compressed = fetch(place, Accept_Encoding="gzip")
    if (status, coded) != (200, 200) or gzip.decompress(compressed) != body:
        raise AssertionError(f"{place}: {status} {coded} {headers} {coded_headers}")
    held = coded_headers["etag"]
    if fetch(place, Accept_Encoding="gzip", If_None_Match=held)[0] != 304:
        raise AssertionError(f"{place}: no 304 for {held}")
    return {
        "200": [],
        "gzip": ["-H", "Accept-Encoding: gzip"],
        "304": ["-H", "Accept-Encoding: gzip", "-H", f"If-None-Match: {held}"],
    }


def burst(place: Place, headers: Sequence[str], seconds: float, core: int | None) -> Burst:
    """Ask for a feed as fast as it is answered."""
    url = f"http://127.0.0.1:{place.port}{place.path}"
    pinned = ["taskset", "-c", str(core)] if core is not None else []
    load = ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{max(1, round(seconds))}s", *headers, url]
    before = cpu_seconds(place.pid)
    output = subprocess.run([*pinned, *load], check=True, capture_output=True, text=True).stdout
    used = cpu_seconds(place.pid) - before
    rate, count = _RATE.search(output), _COUNT.search(output)
    if not rate or not count or _BAD.search(output):
        raise AssertionError(output)
    return Burst(float(rate[1]), used / max(1, int(count[1])) * 1e6)


def measure(
    folder: Path,
    rounds: int = 5,
    seconds: float = 2,
    *,
    pinned: bool = True,
    kinds: Sequence[str] = ("200", "gzip", "304"),
) -> tuple[list[Sequence[object]], dict[str, bytes]]:
    """Return a row for each kind of request and each server, and the feed as each server has it."""
    site = prepare(folder)
    cores = (0, 1) if pinned else (None, None)
    bodies: dict[str, bytes] = {}
    taken: dict[str, float] = {}
    bursts: dict[tuple[str, str], list[Burst]] = {}
    for _ in range(rounds):
        # Servers of their own for each round: two runs differ by more than two bursts of one.
        with places(site, folder, cores[0]) as found:
            asked = {name: requests(place) for name, place in found.items()}
            bodies |= {name: fetch(place)[2] for name, place in found.items()}
            for kind in kinds:
                for name, place in found.items():
                    done = burst(place, asked[name][kind], seconds, cores[1])
                    bursts.setdefault((kind, name), []).append(done)
            taken |= {name: memory(place.pid)[0] for name, place in found.items()}
    rows: list[Sequence[object]] = [
        (kind, name, *_figures(done, bursts[kind, OURS]), taken[name])
        for (kind, name), done in bursts.items()
    ]
    return rows, bodies


def _figures(done: Sequence[Burst], ours: Sequence[Burst]) -> tuple[float, float, float, float]:
    return (
        statistics.median(each.requests_per_second for each in done),
        statistics.median(each.cpu_microseconds for each in done),
        ratio([each.requests_per_second for each in done], [each.requests_per_second for each in ours]),
        ratio([each.cpu_microseconds for each in ours], [each.cpu_microseconds for each in done]),
    )


def cold(folder: Path, rounds: int = 9) -> list[tuple[str, float, float]]:
    """Return CPU µs of a first answer, and how many times ours it is: the app's, and Django's."""
    answers = first_answers(folder)
    figures = interleave({name: partial(ask, answer) for name, answer in answers.items()}, rounds)
    return [
        (name, statistics.median(seconds) * 1e6, ratio(figures[OURS], seconds))
        for name, seconds in figures.items()
    ]


def first_answers(folder: Path) -> dict[str, Callable[..., Any]]:
    """Return WSGI applications that make the feed for each request."""
    site = prepare(folder)
    app = create_app(site.settings)
    head, entries = generate.head_and_entries(site.settings, open_catalog(site.settings))
    app.wsgi_app.capacity = 0  # type: ignore[attr-defined]
    return {OURS: app.wsgi_app, "Django's syndication view": peers.django_view(head, entries)}


def ask(application: Callable[..., Any]) -> bytes:
    """Return what a WSGI application answers to a request for the feed."""
    environ = EnvironBuilder("/atom.xml", "http://127.0.0.1:8000/").get_environ()
    body, _status, _headers = run_wsgi_app(application, environ, buffered=True)
    return b"".join(body)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Measure serving a warm feed, and a cold one.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2, help="of each burst (default: %(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="feeds-bench-") as folder:
        rows, _bodies = measure(Path(folder), options.rounds, options.seconds)
    heads = ("request", "server", "rps", "CPU µs", "ours / it, rps", "it / ours, CPU", "MB")
    sys.stdout.write(table(f"a warm feed of {SIZE} entries", heads, rows) + "\n")
    with tempfile.TemporaryDirectory(prefix="feeds-bench-") as folder:
        first = cold(Path(folder), options.rounds)
        # Before the rest: the app in this process makes a catalog that has gone anew, while it has its seeds.
        shutil.rmtree(Path(folder, "seeds"))
    sys.stdout.write(table("the first answer, in process", ("", "CPU µs", "times ours"), first))
    return 0


if __name__ == "__main__":
    sys.exit(main())

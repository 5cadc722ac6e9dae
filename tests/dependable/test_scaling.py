"""The commands of docs/scaling.md with a real object store, and docs/nginx/bucket.conf in front of it."""

import gzip
import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from feeds.delivery.answer import SECURITY_HEADERS
from feeds.delivery.caching import CACHE_CONTROL
from tests import material
from tests.command import PROJECT, feeds
from tests.dependable.asking import ask
from tests.dependable.nginx import nginx, sample
from tests.programs import need
from tests.server import Server, free_port
from tests.stores import MARKER, NAME, SeaweedFS
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

_BASE = "https://example.org/news/"
_SCALING = (PROJECT / "docs" / "scaling.md").read_text("utf-8")
#: Requests, with the status of the answer, and the file that is its body or the address that it leads to.
_ANSWERS = [
    ("GET", "", 200, "index.html"),
    ("GET", "region/karaganda/", 200, "region/karaganda/index.html"),
    ("GET", "entry/karaganda/940388/", 200, "entry/karaganda/940388/index.html"),
    ("GET", "region/karaganda/atom.xml", 200, "region/karaganda/atom.xml"),
    ("GET", "atom.xml?utm_source=x", 200, "atom.xml"),
    ("GET", "list.json?acl", 200, "list.json"),
    ("GET", "nowhere/", 404, "404.html"),
    ("GET", "region/atlantis/atom.xml", 404, "404.html"),
    ("GET", "atom.xml?q=water", 404, "404.html"),
    ("GET", "x%20HTTP/1.1%0d%0aHost:%20evil.example%0d%0a%0d%0a.xml", 404, "404.html"),
    ("GET", "region/karaganda", 301, "region/karaganda/"),
    ("GET", "feed", 301, "atom.xml"),
    ("GET", "region/karaganda/rss/?x=1", 301, "region/karaganda/rss.xml?x=1"),
    ("GET", "archive/2025-02-21/feed", 301, "archive/2025-02-21/atom.xml"),
    ("OPTIONS", "region/karaganda/atom.xml", 204, ""),
    ("POST", "atom.xml", 405, ""),
    ("DELETE", "atom.xml", 405, ""),
]


class Site(NamedTuple):
    """An export, the store that it was copied to, and the address of the cache in front of it."""

    store: SeaweedFS
    out: Path
    url: str


def _run(command: str, folder: Path, store: SeaweedFS) -> str:
    """Run a command of the document, or of a test, and return what it prints."""
    need("rclone")
    run = subprocess.run(
        _ours(command),
        shell=True,
        cwd=folder,
        env=_environment(store),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return run.stdout


def _ours(command: str) -> str:
    """Return a command with our bucket in the place of the document's."""
    return command.replace("remote:bucket/", f"remote:{NAME}/").replace(
        "remote:digests", f"remote:{NAME}/digests"
    )


def _environment(store: SeaweedFS) -> dict[str, str]:
    """Return the environment in which rclone knows the store as ``remote:``."""
    keys = store.environment()
    options = {
        "TYPE": "s3",
        "PROVIDER": "Other",
        "ENDPOINT": keys["AWS_ENDPOINT_URL"],
        "ACCESS_KEY_ID": keys["AWS_ACCESS_KEY_ID"],
        "SECRET_ACCESS_KEY": keys["AWS_SECRET_ACCESS_KEY"],
    }
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RCLONE_"))}
    remote = {f"RCLONE_CONFIG_REMOTE_{name}": value for name, value in options.items()}
    return {**ours, "RCLONE_CONFIG": "", **remote}


def _recipe(beginning: str) -> str:
    """Return the one command of the document that begins so."""
    (found,) = re.findall(rf"^    ({beginning}(?:.*\\\n)*.*)", _SCALING, re.MULTILINE)
    return str(found)


def _objects(store: SeaweedFS, folder: Path) -> dict[str, Mapping[str, str]]:
    """Return the objects of the site: what rclone tells of each, by path."""
    listed = json.loads(
        _run("rclone lsjson --recursive --files-only --hash remote:bucket/news", folder, store)
    )
    return {each["Path"]: each for each in listed}


def _export(out: Path, seeds: Path) -> None:
    run = feeds("export", out, "--seeds", seeds, "--base-url", _BASE, "--cache", out.with_name("cache"))
    assert (0, "") == (run.returncode, run.stderr)


@pytest.fixture(scope="module")
def site(seaweed: SeaweedFS, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give an export in a bucket, behind nginx."""
    folder = tmp_path_factory.mktemp("bucket")
    _export(folder / "public", material.copy(folder / "seeds"))
    _run(_recipe("rclone sync public"), folder, seaweed)
    with _cache(folder, seaweed, "news") as url:
        yield Site(seaweed, folder / "public", url)


@contextmanager
def _cache(folder: Path, store: SeaweedFS, prefix: str) -> Iterator[str]:
    """Run nginx in front of the objects below a prefix; yield the site's address."""
    changes = {
        "127.0.0.1:8333;": f"127.0.0.1:{store.port};",
        "/bucket/news/;": f"/{NAME}/{prefix}/;",
        "/var/cache/nginx/feeds": f"{folder}/nginx-cache",
    }
    with nginx(folder / "nginx", sample("bucket"), free_port(), changes) as host:
        yield f"{host}/news/"


def _files(out: Path) -> dict[str, Path]:
    files = {file.relative_to(out).as_posix(): file for file in out.rglob("*") if file.is_file()}
    return {path: file for path, file in files.items() if not path.startswith(".feeds-")}


def test_the_bucket_holds_the_export(site: Site, tmp_path: Path) -> None:
    """All files are objects of the same bytes, as a download of all of them shows."""
    _run(f"rclone copy remote:bucket/news {tmp_path}/copy", tmp_path, site.store)
    copy = tmp_path / "copy"
    copied = {file.relative_to(copy).as_posix(): file for file in copy.rglob("*") if file.is_file()}

    assert {path: file.read_bytes() for path, file in _files(site.out).items()} == {
        path: file.read_bytes() for path, file in copied.items()
    }


def test_another_machine_sends_only_what_changed(site: Site, tmp_path: Path) -> None:
    """An export anew, with other times of files, sends nothing; after a correction, what is different."""
    before = _objects(site.store, tmp_path)
    seeds = material.copy(tmp_path / "seeds")
    for expected in (False, True):
        _export(tmp_path / "public", seeds)
        _run(_recipe("rclone sync public"), tmp_path, site.store)
        after = _objects(site.store, tmp_path)
        changed = {path for path in after.keys() | before.keys() if after.get(path) != before.get(path)}
        assert expected == bool(changed)
        law = seeds / "2025-02-21-law.txt"
        material.write(law, law.read_text("utf-8").replace("court", "Court", 1))
    assert "atom.xml" in changed
    assert len(changed) < len(after) / 4
    _run(f"cd {site.out.parent} && {_recipe('rclone sync public')}", tmp_path, site.store)


def test_media_types_are_as_documented(site: Site) -> None:
    """The document's table says which types rclone gives to files, and no others differ from the app's."""
    table = re.findall(r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", _SCALING, re.MULTILINE)
    assert len(table) >= 4
    for name, _ours, theirs in table:
        assert theirs == ask(f"{site.url}{name}").headers["Content-Type"]
    for name, expected in (
        ("index.html", "text/html; charset=utf-8"),
        ("static/style.css", "text/css; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("list.json", "application/json"),
        ("static/icon-180.png", "image/png"),
    ):
        assert expected == ask(f"{site.url}{name}").headers["Content-Type"]


def test_the_cache_answers_as_a_host_of_files(site: Site) -> None:
    """Pages of folders, the page for what is not there, redirects, CORS and refusals: the bucket has none."""
    for method, target, status, answer in _ANSWERS:
        reply = ask(site.url + target, method, Origin="https://elsewhere.example")

        assert (target, status) == (target, reply.status)
        assert ["*"] == reply.headers.getlist("Access-Control-Allow-Origin")
        assert ["ETag, Last-Modified, Link"] == reply.headers.getlist("Access-Control-Expose-Headers")
        assert (status in (204, 405)) == ("Allow" in reply.headers)
        if status in (200, 404):
            assert (site.out / answer).read_bytes() == reply.body
            assert [CACHE_CONTROL] == reply.headers.getlist("Cache-Control")
            assert ["Accept-Encoding"] == reply.headers.getlist("Vary")
            assert dict(SECURITY_HEADERS) == {name: reply.headers.get(name) for name, _ in SECURITY_HEADERS}
        if status == 301:
            assert f"/news/{answer}" == reply.headers["Location"]


def test_the_cache_compresses(site: Site) -> None:
    """Bytes are equal plain and compressed, and a reader that has either is told so."""
    for target in ("atom.xml", "region/karaganda/feed.json", "feeds.opml", "region/"):
        plain, packed = ask(site.url + target), ask(site.url + target, Accept_Encoding="gzip")

        assert "gzip" == packed.headers["Content-Encoding"]
        assert plain.body == gzip.decompress(packed.body)
        for held, headers in ((plain, {}), (packed, {"Accept_Encoding": "gzip"})):
            again = ask(site.url + target, If_None_Match=held.headers["ETag"], **headers)
            assert (304, b"") == (again.status, again.body)
        # One copy serves them all, though the store says that it varies by origin.
        assert "HIT" == ask(site.url + target, Origin="https://another.example").headers["X-Cache"]


def test_an_export_that_is_stored_compressed(site: Site, tmp_path: Path) -> None:
    """Objects that the program put, compressed, are sent so, and unpacked for who does not take gzip."""
    run = feeds(
        "export",
        site.store.url("packed"),
        "--gzip",
        "--seeds",
        site.out.with_name("seeds"),
        "--base-url",
        _BASE,
        "--cache",
        tmp_path / "cache",
        also=site.store.environment(),
    )
    assert (0, "") == (run.returncode, run.stderr)
    with _cache(tmp_path, site.store, "packed") as url:
        for target, media_type in (
            ("atom.xml", "application/xml; charset=utf-8"),
            ("region/karaganda/feed.json", "application/feed+json"),
            ("feeds.opml", "text/x-opml; charset=utf-8"),
            ("region/karaganda/index.html", "text/html; charset=utf-8"),
        ):
            body = (site.out / target).read_bytes()
            packed, plain = (ask(url + target, Accept_Encoding=coding) for coding in ("gzip", "identity"))
            assert ("gzip", body) == (packed.headers["Content-Encoding"], gzip.decompress(packed.body))
            assert (None, body) == (plain.headers.get("Content-Encoding"), plain.body)
            assert media_type == plain.headers["Content-Type"]
            again = ask(url + target, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])
            assert (304, b"") == (again.status, again.body)
        assert site.store.get(f"packed/{MARKER}").body
        assert 404 == ask(url + MARKER).status


def test_the_cache_goes_on_without_the_store(site: Site) -> None:
    """A document that the cache has is sent though the object is gone."""
    body = b"<feed/>"
    site.store.put("news/short.xml", body)
    assert body == ask(site.url + "short.xml").body
    site.store.delete("news/short.xml")
    assert body == ask(site.url + "short.xml").body


def test_digests_come_from_a_bucket(seaweed: SeaweedFS, tmp_path: Path) -> None:
    """With the document's loop beside the app, a digest that is put into a bucket is published in seconds."""
    need("rsync")
    text = material.text("Law", [material.item("A court opens", "22.02.2025", "It opened.")])
    material.copy(tmp_path / "sent")
    material.write(tmp_path / "sent" / ".hidden.txt", text)
    _run("rclone copy sent remote:digests", tmp_path, seaweed)
    (loop,) = re.findall(r"^(    while sleep .*\n(?:     .*\n)+    done)\n", _SCALING, re.MULTILINE)
    process = subprocess.Popen(
        _ours(loop), shell=True, cwd=tmp_path, env=_environment(seaweed), start_new_session=True
    )
    try:
        digests = tmp_path / "digests"
        wait_until(lambda: len(list(digests.glob("2025-*.txt"))) == 3)
        assert not list(digests.glob(".hidden.txt"))
        with Server(digests, "--cache", tmp_path / "cache", log=tmp_path / "log") as server:
            material.write(tmp_path / "sent" / "new.txt", text)
            _run("rclone copy sent/new.txt remote:digests", tmp_path, seaweed)
            wait_until(lambda: b"A court opens" in server.ask("/atom.xml").body)
            _run("rclone deletefile remote:digests/new.txt", tmp_path, seaweed)
            wait_until(lambda: b"A court opens" not in server.ask("/atom.xml").body)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()

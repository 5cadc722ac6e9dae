"""Exports to buckets: what a folder's export writes, as objects, by few requests."""

import gzip
import random
import signal
import sqlite3
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from feeds import settings
from feeds.delivery.targets.bucket import bucket_manifest
from feeds.delivery.targets.location import Bucket, location
from feeds.delivery.web import create_app
from feeds.publishing import address
from feeds.publishing.publication import wave
from tests.command import feeds
from tests.delivery.buckets import Site
from tests.delivery.exports import BASE_URL, exported
from tests.dependable.victims import wait_for_group
from tests.proxy import Fault, Proxy, Request
from tests.server import Local, free_port
from tests.stores import MARKER, NAME, SeaweedFS
from tests.waiting import wait_until

_REQUESTS = 32
#: Code by which a store that refuses is asked twice only.
_IMPATIENT = "from feeds.delivery.targets import store; store._TRIES = {'max_retries': 1}"
#: Code by which a run that has not been heard of for a second is taken for dead.
_SHORT_LEASE = "from feeds.delivery.targets import marker; marker.LEASE_SECONDS = 0.5"


@pytest.fixture(params=["seaweed", "azurite"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    """Return a site for each store."""
    return Site(request.getfixturevalue(request.param), tmp_path)


@pytest.fixture
def s3(seaweed: SeaweedFS, tmp_path: Path) -> Site:
    """Return a site for SeaweedFS alone."""
    return Site(seaweed, tmp_path)


def _summary(written: int, unchanged: int, removed: int = 0) -> str:
    return f"{written:,} written, {unchanged:,} unchanged, {removed:,} removed"


def _name(site: Site, request: Request) -> str:
    """Return the name of the object that a request is about, below the prefix."""
    return request.target.partition(f"/{NAME}/{site.prefix}/")[2].partition("?")[0]


def _in(refused: list[str], request: Request) -> Fault | None:
    """Return the fault of a request whose target has one of these parts."""
    return "refused" if any(part in request.target for part in refused) else None


def test_a_bucket_holds_what_a_folder_does(site: Site) -> None:
    """The same bytes under the same names, and nothing else, with the app's media types and caching."""
    printed = site.export()
    assert feeds("export", site.cache / "folder", *site.arguments[2:]).returncode == 0
    files, objects = exported(site.cache / "folder"), site.store.objects(site.prefix)
    app = Local(create_app(settings.from_environment({}, seeds=str(site.seeds), base_url=BASE_URL)))
    answers = {file: app.ask(f"/{file.removesuffix('index.html')}").headers for file in files}
    expected = {
        file: {name: headers[name] for name in ("Content-Type", "Cache-Control")}
        for file, headers in answers.items()
    }

    assert _summary(len(files), 0) == printed
    assert files == {name: found.body for name, found in objects.items()}
    assert expected == {name: found.headers for name, found in objects.items()}
    assert _summary(0, len(files)) == site.export()


def test_compressed_objects_say_so(site: Site) -> None:
    """With ``--gzip`` an object is compressed itself where that makes it smaller, under its own name."""
    site.export()
    site.export("--gzip")
    objects = site.store.objects(site.prefix)
    plain = {name for name, found in objects.items() if "Content-Encoding" not in found.headers}

    assert site.fresh() == {
        name: found.body if name in plain else gzip.decompress(found.body) for name, found in objects.items()
    }
    assert {"gzip"} == {objects[name].headers["Content-Encoding"] for name in objects.keys() - plain}
    assert {"application/xml; charset=utf-8"} == {objects["atom.xml"].headers["Content-Type"]}
    assert plain <= {"static/icon-180.png", "static/icon-512.png", "favicon.ico", "robots.txt"}
    assert _summary(0, len(objects)) == site.export("--gzip")


def test_documents_are_put_wave_by_wave(s3: Site) -> None:
    """No document is begun before all that it links to are there; many are put at the same time."""
    with Proxy(s3.store.port, seconds=0.02) as proxy:
        s3.export(port=proxy.port)
        puts = [request for request in proxy.of("PUT") if not request.target.endswith(MARKER)]
    waves: dict[int, list[Request]] = {}
    for put in puts:
        waves.setdefault(wave(address.parse(f"/{_name(s3, put)}")), []).append(put)
    moments = sorted([(put.began, 1) for put in puts] + [(put.ended, -1) for put in puts])
    at_once = [sum(step for _moment, step in moments[: number + 1]) for number in range(len(moments))]

    assert [0, 1, 2, 3, 4, 5, 6] == sorted(waves)
    for before, after in pairwise(sorted(waves)):
        assert max(put.ended for put in waves[before]) < min(put.began for put in waves[after])
    assert _REQUESTS / 2 < max(at_once) <= _REQUESTS


def test_few_requests_are_needed(site: Site) -> None:
    """None but for the marker where nothing is new; after one more digest, those that put what changed."""
    with Proxy(site.store.port) as proxy:
        site.export(port=proxy.port)
        before = site.store.etags(site.prefix)
        proxy.requests.clear()
        again = site.export(port=proxy.port)
        marker = [(request.method, _name(site, request)) for request in proxy.requests]
        site.add()
        proxy.requests.clear()
        printed = site.export(port=proxy.port)
        names = [_name(site, request) for request in proxy.of("PUT")]
    after, files = site.store.etags(site.prefix), site.fresh()
    changed = {name for name in after if after[name] != before.get(name)}

    assert _summary(0, len(before) - 1) == again
    assert [("GET", MARKER), ("PUT", MARKER), ("PUT", MARKER)] == marker
    assert files == site.store.bodies(site.prefix)
    assert sorted([*changed, MARKER]) == sorted(names)
    assert _summary(len(changed) - 1, len(files) - len(changed) + 1) == printed
    assert len(changed) < len(files) / 4


def test_withdrawn_digests_are_deleted_last(s3: Site) -> None:
    """Their pages go when nothing links to them any more."""
    more = s3.add()
    with Proxy(s3.store.port) as proxy:
        s3.export(port=proxy.port)
        more.unlink()
        proxy.requests.clear()
        s3.export(port=proxy.port)
        (deleted,) = proxy.of("POST")
        puts = [request for request in proxy.of("PUT") if not request.target.endswith(MARKER)]

    assert s3.fresh() == s3.store.bodies(s3.prefix)
    assert max(put.ended for put in puts) < deleted.began


def test_a_lost_manifest_is_made_again(site: Site) -> None:
    """Nothing unchanged is put again where ETags are MD5, and what was withdrawn meanwhile is deleted."""
    more = site.add()
    site.export()
    whole = len(site.store.etags(site.prefix)) - 1
    more.unlink()
    site.lose_manifest()
    printed = site.export()
    files = site.fresh()

    assert files == site.store.bodies(site.prefix)
    assert whole > len(files)
    if site.store.scheme == "az":
        assert _summary(len(files), 0, whole - len(files)) == printed
    else:
        written = int(printed.partition(" ")[0])
        assert _summary(written, len(files) - written, whole - len(files)) == printed
        assert 0 < written < len(files) / 4


def test_a_run_notices_that_another_machine_exported(s3: Site, tmp_path: Path) -> None:
    """Its manifest is not trusted until the bucket was listed, and what the other changed is mended then."""
    refused: list[str] = []
    with Proxy(s3.store.port, fault=lambda _number, request: _in(refused, request)) as proxy:
        s3.export(port=proxy.port)
        own, s3.cache = s3.cache, tmp_path / "another"
        more = s3.add()
        s3.export(port=proxy.port)
        more.unlink()
        s3.cache = own
        refused.append("list-type")
        reason = s3.fail(port=proxy.port, patch=_IMPATIENT)
        refused.clear()
        s3.export(port=proxy.port)

        assert reason.startswith("the store answered 503")
        assert s3.fresh() == s3.store.bodies(s3.prefix)
        assert _summary(0, len(s3.fresh())) == s3.export(port=proxy.port)


def test_what_others_change_is_found_by_verify(site: Site) -> None:
    """Altered and deleted objects are put again, and one at an address that is not published is deleted."""
    site.export()
    site.store.put(f"{site.prefix}/atom.xml", b"altered")
    site.store.put(f"{site.prefix}/entry/astana/1/index.html", b"added")
    site.store.put(f"{site.prefix}/notes.txt", b"theirs")
    site.store.delete(f"{site.prefix}/region/abai/rss.xml")
    files = site.fresh()

    assert _summary(0, len(files)) == site.export()
    assert _summary(2, len(files) - 2, 1) == site.export("--verify")
    assert {**files, "notes.txt": b"theirs"} == site.store.bodies(site.prefix)


def test_a_prefix_of_others_is_refused(s3: Site) -> None:
    """A prefix with objects and no marker is; with --overwrite, addresses tell which objects are ours."""
    for name in ("notes.txt", "index.html", "region/nowhere/index.html"):
        s3.store.put(f"{s3.prefix}/{name}", b"theirs")

    assert s3.fail().startswith("holds objects, but no export; nothing was written; --overwrite ")
    assert 3 == len(s3.store.etags(s3.prefix))
    s3.export("--overwrite")
    assert {**s3.fresh(), "notes.txt": b"theirs"} == s3.store.bodies(s3.prefix)


def test_a_marker_of_others_is_refused(s3: Site) -> None:
    """Also with ``--overwrite``."""
    s3.store.put(f"{s3.prefix}/{MARKER}", b"[]")

    assert "is no marker of an export" in s3.run("--overwrite").stderr
    assert {MARKER} == s3.store.etags(s3.prefix).keys()


def test_two_exports_are_kept_apart(site: Site, tmp_path: Path) -> None:
    """On one machine by the manifest, on two by the marker; the first is not disturbed."""
    with Proxy(site.store.port, seconds=0.02) as proxy:
        first = site.started(port=proxy.port)
        wait_until(lambda: len(proxy.requests) > 50)
        first.send_signal(signal.SIGSTOP)
        same = site.fail(port=proxy.port)
        site.cache = tmp_path / "other"
        other = site.fail()
        first.send_signal(signal.SIGCONT)
        assert ("", 0) == (first.communicate()[1], first.returncode)

    assert "another export is at work here" == same
    assert other.startswith("another export is at work here; if it was killed, wait until ")
    assert site.fresh() == site.store.bodies(site.prefix)


def test_a_killed_export_is_not_waited_for(s3: Site) -> None:
    """On the same machine; on others, until its lease has ended."""
    with Proxy(s3.store.port, seconds=0.05) as proxy:
        process = s3.started(port=proxy.port)
        wait_until(lambda: len(proxy.requests) > 100)
        process.kill()
        process.communicate()
        wait_for_group(process.pid)
        s3.export(port=proxy.port)
        marker = s3.store.get(f"{s3.prefix}/{MARKER}").body.replace(b"false", b"true")
        s3.store.put(f"{s3.prefix}/{MARKER}", marker.replace(b'"run": "', b'"run": "x'))
        time.sleep(1)

        reason = s3.fail(port=proxy.port)
        assert reason.startswith("another export is at work here; if it was killed, wait until ")
        assert reason == s3.fail(port=proxy.port)
        s3.export(port=proxy.port, patch=_SHORT_LEASE)
    assert s3.fresh() == s3.store.bodies(s3.prefix)


def test_a_run_that_is_killed_at_its_marker_is_not_waited_for(s3: Site) -> None:
    """The marker is that of a run before it, killed at work, or its own, of which it never heard."""
    kill = "import os; from feeds.delivery.targets.store import Store; real = Store.put_if; Store."
    before, after = (
        f"{kill}put_if = lambda *_: os._exit(9)",
        f"{kill}put_if = lambda *a: (real(*a), os._exit(9))",
    )
    at_work = f"{kill}put = lambda *_: os._exit(9)"
    for patch in (after, at_work, before, before, after, before):
        assert 9 == s3.run(patch=patch).returncode
    s3.export()

    assert s3.fresh() == s3.store.bodies(s3.prefix)


def test_a_first_run_that_fails_after_its_marker_is_not_waited_for(s3: Site) -> None:
    """The marker says that it is at work, and the manifest, without any document, whose it is."""
    broken = [True]

    def fails(number: int, _request: Request) -> Fault | None:
        return "refused" if broken and number > 2 else None

    with Proxy(s3.store.port, fault=fails) as proxy:
        s3.fail(port=proxy.port, patch=_IMPATIENT)
        assert b'"working": true' in s3.store.get(f"{s3.prefix}/{MARKER}").body
        broken.clear()
        s3.export(port=proxy.port)
    assert s3.fresh() == s3.store.bodies(s3.prefix)


def test_a_lease_is_renewed_while_a_request_takes_long(s3: Site) -> None:
    """The last page is waited for, with nothing else to do."""
    slow = (
        "import time; from feeds.delivery.targets import marker, requests, store; put = store.Store.put; "
        "marker._RENEWED_SECONDS, requests._SECONDS = 0.2, 0.1; "
        "store.Store.put = lambda *a: (a[1] == 'sitemap.xml' and time.sleep(1.5), put(*a))[1]"
    )
    with Proxy(s3.store.port) as proxy:
        s3.export(port=proxy.port, patch=slow)
    (last,) = (put for put in proxy.of("PUT") if _name(s3, put) == "sitemap.xml")
    renewed = [put.began for put in proxy.of("PUT") if _name(s3, put) == MARKER]

    assert len([began for began in renewed if last.began - 1.4 < began < last.began]) >= 3


def test_headers_of_another_program_are_mended(s3: Site, tmp_path: Path) -> None:
    """Of objects that another machine put, with the same bytes and so the same ETags."""
    s3.export()
    before = s3.store.objects(s3.prefix)
    own, s3.cache = s3.cache, tmp_path / "another"
    other = "from feeds import program; program.fingerprint = lambda: 64 * 'b'"
    s3.export(patch=f"{other}; from feeds.delivery.targets import bucket; bucket.CACHE_CONTROL = 'no-store'")
    assert {"no-store"} == {each.headers["Cache-Control"] for each in s3.store.objects(s3.prefix).values()}
    s3.cache = own
    s3.export()

    assert before == s3.store.objects(s3.prefix)


def test_compressed_topics_are_not_new(s3: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether objects are compressed is nothing that a hub is told."""
    s3.export()
    plain = _contents(s3, monkeypatch)
    s3.export("--gzip")

    assert plain == _contents(s3, monkeypatch)
    assert "" not in plain.values()


def _contents(site: Site, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return what the manifest says of topics, as an announcement reads it."""
    bucket = location(site.url)
    assert isinstance(bucket, Bucket)
    with monkeypatch.context() as patch:
        for name, value in site.store.environment().items():
            patch.setenv(name, value)
        with bucket_manifest(bucket, site.cache) as manifest:
            return {path: state.content for path, state in manifest.named("atom.xml").items()}


def test_rubbish_in_the_manifest_of_a_bucket_changes_nothing(
    s3: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such rows are those of objects that nothing is known of."""
    s3.export()
    (file,) = s3.cache.glob("export-*")
    with closing(sqlite3.connect(file)) as manifest:
        manifest.executescript(
            "UPDATE file SET etag = x'ff', body_hash = 5, headers_hash = 'x', origin = 1.5"
        )
    assert {""} == set(_contents(s3, monkeypatch).values())
    s3.export(AZURE_STORAGE_ACCOUNT_NAME="not-asked-for")

    assert s3.fresh() == s3.store.bodies(s3.prefix)
    assert [file] == list(s3.cache.glob("export-*"))


def test_an_export_whose_lease_was_taken_ends(s3: Site) -> None:
    """One that was stopped for so long that another took its place writes nothing more."""
    with Proxy(s3.store.port, seconds=0.1) as proxy:
        process = s3.started(port=proxy.port)
        wait_until(lambda: len(proxy.requests) > 50)
        s3.store.put(f"{s3.prefix}/{MARKER}", b'{"run": "another", "working": false, "program": ""}')
        _out, error = process.communicate()

    assert (1, f"feeds: {s3.url}: another export is at work here\n") == (process.returncode, error)


@pytest.mark.slow
def test_after_any_kill_the_next_export_completes_it(site: Site, request: pytest.FixtureRequest) -> None:
    """At random moments, while digests come and go, and manifests are lost."""
    chance = random.Random(5)
    files: list[Path] = []
    killed = 0
    for number in range(50 if request.config.option.full else 10):
        change = chance.choice(("add", "withdraw", "leave"))
        if change == "add":
            files.append(site.add(600_000 + number))
        elif change == "withdraw" and files:
            files.pop(0).unlink()
        process = site.started(*chance.choice(((), ("--gzip",), ("--verify",))))
        time.sleep(chance.uniform(0.3, 1.2))
        process.kill()
        process.communicate()
        killed += process.returncode < 0
        wait_for_group(process.pid)
        if chance.random() < 0.3:
            site.lose_manifest()
            time.sleep(1)
            site.export(patch=_SHORT_LEASE)
    site.export()

    assert killed > 3
    assert site.fresh() == site.store.bodies(site.prefix)
    assert _summary(0, len(site.fresh())) == site.export("--verify")


def test_a_busy_store_is_asked_again(site: Site) -> None:
    """Requests that are refused, or whose answers are lost, are repeated; each object is there at the end."""
    chance = random.Random(7)
    faults: list[Fault | None] = ["refused", "answer lost", "cut off", *(12 * [None])]
    markers: list[Request] = []

    def fault(_number: int, request: Request) -> Fault | None:
        if request.method != "PUT" or not request.target.endswith(MARKER):
            return chance.choice(faults)
        # The second request finds an object that is not what the first was to replace: its own.
        markers.append(request)
        return "answer lost" if len(markers) % 2 else None

    with Proxy(site.store.port, fault=fault) as proxy:
        site.export(port=proxy.port)

    assert site.fresh() == site.store.bodies(site.prefix)
    assert 4 == len(markers)


@pytest.mark.parametrize("fault", ["refused", "cut off"])
def test_after_a_fault_on_the_way_the_next_run_goes_on(s3: Site, fault: Fault) -> None:
    """A store that refuses everything from some moment on ends the run with one line."""
    broken = True

    def fails(number: int, _request: Request) -> Fault | None:
        return fault if broken and number > 300 else None

    with Proxy(s3.store.port, fault=fails) as proxy:
        reason = s3.fail(port=proxy.port, patch=_IMPATIENT)
        broken = False
        s3.export(port=proxy.port)

    assert reason.startswith(
        "the store answered 503" if fault == "refused" else "the store cannot be reached"
    )
    assert s3.fresh() == s3.store.bodies(s3.prefix)


def test_faults_are_told_in_one_line(s3: Site) -> None:
    """The line names the fault, and the way out where there is one."""
    nobody = f"http://127.0.0.1:{free_port()}"

    assert "the store cannot be reached: Connection refused" == s3.fail(AWS_ENDPOINT_URL=nobody)
    assert "SignatureDoesNotMatch" in s3.fail(AWS_SECRET_ACCESS_KEY="wrong")
    assert "InvalidAccessKeyId" in s3.fail(AWS_ACCESS_KEY_ID="nobody")
    assert "AccessDenied" in s3.fail(AWS_ACCESS_KEY_ID="reader", AWS_SECRET_ACCESS_KEY="reader-secret")
    forget = "import os; del os.environ['AWS_ACCESS_KEY_ID'], os.environ['AWS_SECRET_ACCESS_KEY']"
    reason = s3.fail(patch=forget, AWS_METADATA_ENDPOINT=nobody)
    assert reason.startswith("no credentials were found; set AWS_ACCESS_KEY_ID and ")
    s3.url = f"s3://nowhere/{s3.prefix}"
    assert s3.fail().endswith("NoSuchBucket: The specified bucket does not exist")
    s3.url = s3.store.url(s3.prefix)
    assert {} == s3.store.etags(s3.prefix)


def test_without_obstore_one_line_says_what_to_install(s3: Site) -> None:
    """It is an extra."""
    reason = s3.fail(patch="sys.modules['obstore'] = sys.modules['obstore.store'] = None")

    assert "needs obstore; install it with: pip install 'feeds[bucket]'" == reason


def test_a_bucket_is_kept_in_line_with_watch(site: Site) -> None:
    """A digest that is added is in the bucket a moment later; a signal ends the command."""
    process = site.started("--watch")
    try:
        wait_until(lambda: "sitemap.xml" in site.store.etags(site.prefix))
        site.add()
        wait_until(lambda: "entry/turkestan/600000/index.html" in site.store.etags(site.prefix))
        wait_until(lambda: site.fresh() == site.store.bodies(site.prefix))
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(20)
    finally:
        process.kill()
        process.communicate()
    site.export()

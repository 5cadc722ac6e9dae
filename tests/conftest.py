"""Options of the tests, what may be skipped, and the sites and servers that several tests use."""

import os
import socket
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path

import hypothesis
import pytest

from feeds import settings
from feeds.delivery.web import create_app
from tests import material, stores
from tests.server import Local, Server
from tests.site import Site

# A busy machine is no fault: tests of speed compare sizes, none asks the clock of a single example.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

#: Whether a skipped test is a failure, and slow tests run (the program that CI runs sets it).
CI = os.environ.get("FEEDS_CI") == "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that tests have."""
    group = parser.getgroup("feeds")
    group.addoption(
        "--rewrite-golden", action="store_true", help="rewrite the expected documents in tests/golden"
    )
    group.addoption("--slow", action="store_true", help="run the slow tests too, as with FEEDS_CI=1")
    group.addoption(
        "--full", action="store_true", help="kill, load, fuzz and soak as often and as long as it takes"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Leave slow tests out, unless they or others are chosen on the command line or by FEEDS_CI=1."""
    if not (CI or config.option.slow or config.option.full or config.option.markexpr):
        config.option.markexpr = "not slow"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests of the digests beside the project where those are not present."""
    if item.get_closest_marker("shared") and not material.REAL.is_dir():
        pytest.skip(f"{material.REAL} is not present")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skipped test as failed with FEEDS_CI=1, unless it is marked as shared."""
    report = yield
    # pytest-xdist sends reports as UTF-8, which has nothing for names of files that are not.
    report.sections = [
        (name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections
    ]
    if CI and report.skipped and not hasattr(report, "wasxfail") and not item.get_closest_marker("shared"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which FEEDS_CI=1 forbids: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Count a module that skips itself as failed with FEEDS_CI=1."""
    report = yield
    if CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, which FEEDS_CI=1 forbids: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let all catalogs be made in a folder of this run: the platform's cache folder is the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("FEEDS_CACHE", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _default_port_is_taken() -> Iterator[None]:
    """Listen on the port that ``feeds serve`` has by default, so that no test comes to depend on it."""
    with socket.socket() as taken:
        with suppress(OSError):  # by somebody else, which serves as well
            taken.bind(("127.0.0.1", 8000))
            taken.listen()
        yield


@pytest.fixture(autouse=True)
def _commands_without_coverage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands and servers of a test without coverage do without it, too."""
    if request.node.get_closest_marker("no_cover"):
        monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Return a copy of the project's digests, which the test may change."""
    return material.copy(tmp_path / "seeds")


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site of the project's digests."""
    folder = tmp_path_factory.mktemp("samples")
    return Site(material.copy(folder / "seeds"))


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site of some two hundred invented press releases, common and odd, with settings of its own."""
    folder = tmp_path_factory.mktemp("crowd")
    return Site(
        material.crowd(folder / "seeds"),
        title='Tom & <b>Jerry</b>\'s "100 %" – жаңалықтар',
        subtitle="Нет ли там <i>новостей</i> & ]]> писем",
        contact="tom+feeds@example.org",
        rights="© 2025 Tom & <a href='#'>Jerry</a>, 100 %s",
    )


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site of an empty seeds folder."""
    folder = tmp_path_factory.mktemp("nothing")
    (folder / "seeds").mkdir()
    return Site(folder / "seeds")


@pytest.fixture(scope="session", params=["samples", "crowd", "nothing"])
def site(request: pytest.FixtureRequest) -> Site:
    """Return each site in turn."""
    found: Site = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give the real server with a copy of the project's digests, which no test changes."""
    folder = tmp_path_factory.mktemp("server")
    with Server(material.copy(folder / "seeds"), log=folder / "log") as running:
        yield running


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Local:
    """Return the app with a copy of the project's digests, behind no server."""
    folder = tmp_path_factory.mktemp("local")
    seeds = material.copy(folder / "seeds")
    return Local(create_app(settings.from_environment({}, seeds=str(seeds))))


@pytest.fixture(scope="session", params=["server", "local"])
def client(request: pytest.FixtureRequest) -> Server | Local:
    """Return the real server, then the app behind none: both answer alike."""
    found: Server | Local = request.getfixturevalue(request.param)
    return found


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest test, so that it does not end long after all others.

    Slow tests are not measured for coverage: they do what quick ones do, more often and for longer.
    """
    items.sort(key=lambda item: "test_walk.py" not in item.nodeid)
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stores.SeaweedFS]:
    """Give a server of S3's protocol, with a bucket."""
    with stores.seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as store:
        yield store


@pytest.fixture(scope="session")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stores.Azurite]:
    """Give a server of Azure's protocol, with a container."""
    with stores.azurite(tmp_path_factory.mktemp("azurite")) as store:
        yield store

"""What several tests use: seeds folders, sites made of them, and servers that serve them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds import settings
from feeds.delivery.web import create_app
from tests import material
from tests.server import Local, Server
from tests.site import Site


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that tests have."""
    group = parser.getgroup("feeds")
    group.addoption(
        "--rewrite-golden", action="store_true", help="rewrite the expected documents in tests/golden"
    )
    group.addoption("--screenshots", metavar="DIR", help="write pictures of pages to this folder")
    group.addoption(
        "--full", action="store_true", help="kill, load, fuzz and soak as often and as long as it takes"
    )


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Return a copy of the project's digests, which the test may change."""
    return material.copy(tmp_path / "seeds")


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site of the project's digests."""
    folder = tmp_path_factory.mktemp("samples")
    return Site(material.copy(folder / "seeds"), folder / "catalog.sqlite3")


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site of some two hundred invented press releases, common and odd."""
    folder = tmp_path_factory.mktemp("crowd")
    return Site(material.crowd(folder / "seeds"), folder / "catalog.sqlite3")


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site of an empty seeds folder."""
    folder = tmp_path_factory.mktemp("nothing")
    (folder / "seeds").mkdir()
    return Site(folder / "seeds", folder / "catalog.sqlite3")


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

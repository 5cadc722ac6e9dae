"""Browsers, and a site that they show."""

from collections.abc import Iterator

import pytest

from tests import material
from tests.browser.chromium import Chromium
from tests.browser.firefox import Firefox
from tests.server import Server


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give the real server with the project's digests and a crowd of odd ones, which no test changes.

    It shows a contact and rights, which a site need not have.
    """
    folder = tmp_path_factory.mktemp("browsed")
    seeds = material.copy(material.crowd(folder / "seeds"))
    shown = {"FEEDS_CONTACT": "editor@example.org", "FEEDS_RIGHTS": "© Ours, https://example.org/license"}
    with Server(seeds, log=folder / "log", **shown) as running:
        running.wait(lambda: running.ask("/").status == 200)
        yield running


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Give a headless Chromium with a profile of its own."""
    with Chromium(tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Give a headless Firefox with a profile of its own."""
    with Firefox(tmp_path_factory.mktemp("firefox")) as running:
        yield running

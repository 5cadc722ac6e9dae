"""Every kind of page in a real browser: quiet, within the window, and open to everybody."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium, Scheme
from tests.browser.pages import PAGES, REFUSED
from tests.programs import need, need_node
from tests.server import Server

_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(
    found => done(found.violations.map(one => one.id + ": " + one.nodes.map(node => node.html).join(" "))),
    error => done(["axe: " + error]));
"""


@pytest.mark.parametrize("name", PAGES)
def test_the_console_stays_silent(chromium: Chromium, site: Server, name: str) -> None:
    """Nothing is missing, and nothing is against the security policy."""
    chromium.messages()
    chromium.show(site.url + PAGES[name])
    said = chromium.messages()

    refused = [line for line in said if f"the server responded with a status of {REFUSED.get(name)}" in line]
    assert (name in REFUSED) == bool(refused)
    assert refused == said


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out(chromium: Chromium, site: Server, name: str, width: int) -> None:
    """No page scrolls sideways, down to the width of a small phone."""
    chromium.show(site.url + PAGES[name], width, 800)

    assert [] == chromium.overflow()


def test_the_longest_settings_fit(chromium: Chromium, seeds: Path, tmp_path: Path) -> None:
    """A name that is one long word, and a license with a long address, do not stick out of the page."""
    settings = {
        "FEEDS_TITLE": "W" * 200,
        "FEEDS_SUBTITLE": "W" * 1000,
        "FEEDS_RIGHTS": f"https://example.org/{'w' * 900}",
    }
    with Server(seeds, log=tmp_path / "log", **settings) as site:
        for path in ("", "region/", "region/karaganda/", "nowhere"):
            for width in (320, 1280):
                chromium.show(site.url + path, width, 800)
                assert (path, width, []) == (path, width, chromium.overflow())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(chromium: Chromium, site: Server, name: str, scheme: Scheme) -> None:
    """Contrast, names, landmarks, order of headings and all else that axe-core looks at, in both schemes."""
    axe = need_node("axe-core") / "axe.min.js"
    chromium.show(site.url + PAGES[name], scheme=scheme)
    assert chromium.run(f"return matchMedia('(prefers-color-scheme: {scheme})').matches")
    chromium.run(axe.read_text("utf-8"))

    assert [] == chromium.wait(_AXE)


def test_dark_is_dark(chromium: Chromium, site: Server) -> None:
    """The page follows the person's choice."""
    backgrounds = []
    for scheme in ("light", "dark"):
        chromium.show(site.url, scheme="dark" if scheme == "dark" else "light")
        backgrounds.append(chromium.run("return getComputedStyle(document.body).backgroundColor"))

    assert ["rgb(253, 253, 251)", "rgb(19, 24, 25)"] == backgrounds


def test_a_page_loads_from_its_own_host_alone(chromium: Chromium, site: Server) -> None:
    """One page, one stylesheet, and perhaps the icon."""
    chromium.show(site.url + PAGES["article"])
    loaded = chromium.run("return performance.getEntriesByType('resource').map(entry => entry.name)")

    assert {f"{site.url}static/style.css"} == set(loaded) - {f"{site.url}favicon.ico"}


def test_text_that_runs_the_other_way_stays_in_its_place(chromium: Chromium, site: Server) -> None:
    """An override of direction in a headline does not reach what stands beside it."""
    chromium.show(f"{site.url}entry/abay/700005/")
    directions = chromium.run(
        """return [...document.querySelectorAll("h1, .text")].map(
            element => getComputedStyle(element).unicodeBidi)"""
    )

    assert {"isolate"} <= set(directions) <= {"isolate", "plaintext"}


@pytest.mark.parametrize("name", PAGES)
def test_the_markup_is_valid(site: Server, tmp_path: Path, name: str) -> None:
    """html-validate knows the HTML standard, and finds nothing."""
    validator = need_node("html-validate") / "bin" / "html-validate.mjs"
    page = tmp_path / f"{name}.html"
    page.write_bytes(site.ask(f"/{PAGES[name]}").body)
    run = subprocess.run(
        [
            need("node"),
            validator,
            "--config",
            Path(__file__).with_name("htmlvalidate.json"),
            "--formatter=json",
            page,
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    found = [message for result in json.loads(run.stdout or "[]") for message in result["messages"]]

    assert [] == [f"{message['line']}: {message['ruleId']}: {message['message']}" for message in found]
    assert (0, "") == (run.returncode, run.stderr)

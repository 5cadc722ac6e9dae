"""Every kind of page in a real browser: quiet, within the window, and open to everybody."""

import json
import subprocess
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

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


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1280])
def test_the_name_of_each_region_fits_its_tile(chromium: Chromium, site: Server, width: int) -> None:
    """And is large enough to read; the whole map fits one screen of a phone."""
    chromium.show(site.url, width, 800)
    tiles = chromium.run(
        """return [...document.querySelectorAll(".map a")].map(tile => [
            tile.textContent, tile.scrollWidth <= tile.clientWidth, tile.scrollHeight <= tile.clientHeight,
            parseFloat(getComputedStyle(tile).fontSize) >= 11])"""
    )
    height = chromium.run("return document.querySelector('.map').getBoundingClientRect().height")

    assert [] == [tile for tile in tiles if tile[1:] != [True, True, True]]
    assert height < 700


def test_the_first_article_is_seen_at_once(chromium: Chromium, site: Server) -> None:
    """Without scrolling, and from a tablet on the address to subscribe to beside it."""
    bottom = "return document.querySelector(arguments[0]).getBoundingClientRect().bottom"
    for width in (390, 768, 1280):
        chromium.show(site.url, width, 800)
        assert chromium.run(bottom, ".articles h3") < 800, width
        assert (chromium.run(bottom, ".address") < 800) == (width > 390), width


def test_capitals_do_not_shout(chromium: Chromium, site: Server) -> None:
    """A headline in capitals takes three lines of a phone at most, as long as any that a ministry wrote."""
    chromium.show(site.url, 390, 800)
    lines = """const range = document.createRange();
        const tops = heading => {
            range.selectNodeContents(heading);
            return new Set([...range.getClientRects()].map(one => Math.round(one.top))).size};
        const found = [...document.querySelectorAll(".capitals")];
        return found.map(heading => [heading.textContent, tops(heading)]);"""
    listed = chromium.run(lines)
    assert listed
    assert [] == [heading for heading in listed if heading[1] > 3]

    chromium.driver.find_element(By.CSS_SELECTOR, ".capitals.long a").click()
    heading = (
        "A COMPANY OF THE REGION HAS BEGUN TO BUILD HOTHOUSES THAT ARE TO YIELD MORE THAN A HUNDRED AND FIFTY"
    )
    heading += " THOUSAND TONS OF CUCUMBERS A YEAR"
    chromium.run("document.querySelector('h1.capitals.long').textContent = arguments[0]", heading)
    assert [[heading, 3]] == chromium.run(lines)


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

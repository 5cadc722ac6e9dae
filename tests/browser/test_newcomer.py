"""A newcomer's path: from the home page to the address of a feed of their own, without a mouse."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.chromium import Chromium
from tests.server import Server

#: More steps than this nobody takes.
_STEPS = 200


def _tab_to(chromium: Chromium, found: Callable[[WebElement], bool]) -> WebElement:
    """Press Tab until the focus is on what is looked for, and visible there."""
    for _step in range(_STEPS):
        chromium.press(Keys.TAB)
        focused = chromium.focused
        if found(focused):
            assert chromium.run("return getComputedStyle(arguments[0]).outlineStyle", focused) != "none"
            return focused
    raise AssertionError(f"not within {_STEPS} steps")


def _is(name: str, value: str) -> Callable[[WebElement], bool]:
    return lambda element: element.get_attribute(name) == value


def test_a_combined_feed_is_made_by_keyboard_alone(chromium: Chromium, site: Server) -> None:
    """Tab, Space and Enter lead to the page of a union, and to a reader that is given its Atom address."""
    chromium.show(site.url)
    _tab_to(chromium, lambda element: element.text == "Make a feed of your own")
    chromium.go(Keys.ENTER)
    for value in ("almaty", "karaganda", "law"):
        _tab_to(chromium, _is("value", value))
        chromium.press(Keys.SPACE)
    _tab_to(chromium, lambda element: element.text == "Make the feed")
    chromium.go(Keys.ENTER)

    assert f"{site.url}region/almaty+karaganda/category/law/" == chromium.driver.current_url
    assert "Almaty and Karaganda Region: Law" == chromium.driver.find_element(By.TAG_NAME, "h1").text

    reader = _tab_to(chromium, lambda element: element.text == "Feedbin")
    assert f"{site.url}region/almaty+karaganda/category/law/atom.xml" in unquote(
        reader.get_attribute("href") or ""
    )
    answer = site.ask("/region/almaty+karaganda/category/law/atom.xml")
    assert 200 == answer.status
    assert b"<feed " in answer.body


def test_a_union_is_changed_by_keyboard_alone(chromium: Chromium, site: Server) -> None:
    """Its page leads to the form with its terms ticked, which leads to another union."""
    chromium.show(f"{site.url}region/almaty+karaganda/")
    _tab_to(chromium, lambda element: element.text == "Change this feed")
    chromium.go(Keys.ENTER)
    for value in ("abai", "almaty"):
        _tab_to(chromium, _is("value", value))
        chromium.press(Keys.SPACE)
    _tab_to(chromium, lambda element: element.text == "Make the feed")
    chromium.go(Keys.ENTER)

    assert f"{site.url}region/abai+karaganda/" == chromium.driver.current_url


def test_an_empty_choice_says_so(chromium: Chromium, site: Server) -> None:
    """The form comes back with the reason."""
    chromium.show(f"{site.url}combine")
    _tab_to(chromium, lambda element: element.text == "Make the feed")
    chromium.go(Keys.ENTER)

    fault = chromium.driver.find_element(By.CSS_SELECTOR, "[role=alert]")
    assert "Choose at least one region or category." == fault.text


@pytest.mark.parametrize("path", ["", "region/karaganda/", "entry/karaganda/940388/"])
def test_the_address_is_selected_by_one_click(chromium: Chromium, site: Server, path: str) -> None:
    """Whole, though it may be wrapped."""
    chromium.show(site.url + path, 390, 800)
    address = chromium.driver.find_element(By.CLASS_NAME, "address")
    address.click()

    assert address.text == chromium.run("return getSelection().toString()")
    assert address.text.startswith(site.url)
    assert address.text.endswith("atom.xml")


def test_the_first_step_skips_the_menu(chromium: Chromium, site: Server) -> None:
    """The first link is shown when it has the focus, and leads past the menu."""
    chromium.show(f"{site.url}region/karaganda/")
    chromium.press(Keys.TAB)
    assert "Skip to the content" == chromium.focused.text
    chromium.press(Keys.ENTER, Keys.TAB)

    assert chromium.run("return document.activeElement.closest('main') !== null")


def test_a_search_is_made_by_keyboard_alone(chromium: Chromium, site: Server) -> None:
    """From the home page to an article that has the words."""
    chromium.show(site.url)
    _tab_to(chromium, _is("name", "q"))
    chromium.go("surgeon lokhvitsky", Keys.ENTER)
    assert "surgeon lokhvitsky" == chromium.driver.find_element(By.NAME, "q").get_attribute("value")
    _tab_to(chromium, lambda element: "surgeon" in element.text)
    chromium.go(Keys.ENTER)

    assert "Lokhvitsky" in chromium.driver.find_element(By.TAG_NAME, "h1").text


def test_a_day_is_chosen_by_keyboard_alone(chromium: Chromium, site: Server) -> None:
    """The calendar's days are links."""
    chromium.show(f"{site.url}archive/")
    _tab_to(chromium, lambda element: "21 February 2025" in (element.get_attribute("textContent") or ""))
    chromium.go(Keys.ENTER)

    assert f"{site.url}archive/2025-02-21/" == chromium.driver.current_url

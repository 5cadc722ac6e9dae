"""A headless Chromium, driven as a person would: by its window, keys and the text on the screen."""

import base64
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

from tests.programs import need

Scheme = Literal["light", "dark"]

#: How long a page may take on a busy machine.
_PATIENCE_SECONDS = 60

_FLAGS = (
    "headless",
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "disable-dev-shm-usage",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "hide-scrollbars",
)


class Chromium:
    """A browser; a context that ends it."""

    def __init__(self, profile: Path) -> None:
        options = Options()
        options.binary_location = need("chromium")
        for flag in (*_FLAGS, f"user-data-dir={profile}"):
            options.add_argument(f"--{flag}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(need("chromedriver")))
        self.driver.set_page_load_timeout(_PATIENCE_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.driver.quit()

    def show(self, url: str, width: int = 1280, height: int = 900, scheme: Scheme = "light") -> None:
        """Open an address in a window of this size, for a person who likes it light or dark."""
        self._size(width, height)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._do("Emulation.setEmulatedMedia", media="screen", features=features)
        self.driver.get(url)

    def show_on_phone(self, url: str, width: int, height: int) -> None:
        """Open an address on a phone: unless a page forbids it, it is laid out wider than the screen."""
        self._size(width, height, mobile=True)
        self.driver.get(url)

    def messages(self) -> list[str]:
        """Return the messages of the console since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]

    def run(self, script: str, *arguments: object) -> Any:
        """Return the result of a script; the security policy of the page does not apply to it."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str, *arguments: object) -> Any:
        """Return the value that a script passes to its last argument, a callback."""
        return self.driver.execute_async_script(script, *arguments)

    def press(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def go(self, *keys: str) -> None:
        """Press keys that lead to another page, and wait until it is there."""
        before = self.driver.find_element(By.TAG_NAME, "html")
        self.press(*keys)
        # Asked just when one page takes the other's place, chromedriver knows neither ("inspector error").
        wait = WebDriverWait(self.driver, _PATIENCE_SECONDS, ignored_exceptions=[WebDriverException])
        wait.until(staleness_of(before))
        wait.until(lambda driver: driver.execute_script("return document.readyState") == "complete")

    @property
    def focused(self) -> WebElement:
        """The element that has the focus."""
        return self.driver.switch_to.active_element

    def overflow(self) -> list[str]:
        """Return the elements that stick out of the window on the right, as tags and classes."""
        found: list[str] = self.run(
            """const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll("*")]
                .filter(element => element.getBoundingClientRect().right > width + 1)
                .map(element => element.tagName + "." + element.className)
                .concat("page");"""
        )
        return found

    def picture(self) -> bytes:
        """Return a PNG of the whole page, up to a length that a person can still review."""
        size: tuple[int, int] = tuple(
            self.run("return [innerWidth, Math.min(document.documentElement.scrollHeight, 4000)]")
        )
        self._size(*size)
        return base64.b64decode(self.driver.get_screenshot_as_base64())

    def _size(self, width: int, height: int, *, mobile: bool = False) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        self._do("Emulation.setDeviceMetricsOverride", **metrics)

    def _do(self, command: str, **parameters: object) -> Any:
        return self.driver.execute_cdp_cmd(command, parameters)

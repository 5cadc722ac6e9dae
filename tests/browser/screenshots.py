"""Takes pictures of every kind of page, wide and narrow, light and dark.

``python -m tests.browser.screenshots DIR`` writes them into a folder, which is made.
"""

import sys
import tempfile
from pathlib import Path

from tests import material
from tests.browser.chromium import Chromium, Scheme
from tests.browser.pages import PAGES
from tests.server import Server

_SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def take(folder: Path) -> None:
    """Write a PNG file for each page, width and colour scheme into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        seeds = material.copy(material.crowd(work / "seeds"))
        with Server(seeds, log=work / "log") as site, Chromium(work / "chromium") as chromium:
            site.wait(lambda: site.ask("/").status == 200)
            for page, path in PAGES.items():
                for width in (1280, 768, 390):
                    for scheme in _SCHEMES:
                        chromium.show(site.url + path, width, 800, scheme)
                        (folder / f"{page}-{width}-{scheme}.png").write_bytes(chromium.picture())


if __name__ == "__main__":
    take(Path(sys.argv[1]))

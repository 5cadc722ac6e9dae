"""A person opens the address of a feed in a browser."""

import pytest

from tests.browser.chromium import Chromium, Scheme
from tests.browser.firefox import Firefox
from tests.server import Server

#: What stands on the screen: the text of each element that takes up room, and what the style sheet adds.
_SEEN = """
const seen = [];
for (const element of document.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height || element.children.length) continue;
    seen.push([element.localName, element.textContent]);
}
const root = document.documentElement;
return {
    seen,
    intro: getComputedStyle(root, "::before").content,
    wide: root.scrollWidth > root.clientWidth,
    ground: getComputedStyle(root).backgroundColor,
};
"""
_FIRST = {
    "title": "Well-known Karaganda surgeon Sergey Lokhvitsky marks his 90th birthday",
    "summary": "Professor Sergey Lokhvitsky, one of the best-known surgeons of Karaganda region",
}
#: What each kind of feed calls date and summary, and how it writes the date.
_NAMES = {
    "atom.xml": ("published", "summary", "2025-02-21"),
    "rss.xml": ("pubDate", "description", "Fri, 21 Feb 2025"),
}
_ENTRIES = 16
_LOOKS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


def _check(seen: list[tuple[str, str]], intro: str, file: str, link: str) -> None:
    """Check that what is seen is the feed's title, its page, and of each entry headline, date, summary."""
    date, summary, day = _NAMES[file]
    texts: dict[str, list[str]] = {}
    for name, text in seen:
        texts.setdefault(name, []).append(text)

    assert {"title", "link", date, summary} == texts.keys()
    assert "Karaganda Region – Press releases of Kazakhstan" == texts["title"][0]
    assert [_ENTRIES + 1, _ENTRIES, _ENTRIES, 1] == [
        len(texts[name]) for name in ("title", date, summary, "link")
    ]
    assert _FIRST["title"] in texts["title"]
    assert any(text.startswith(_FIRST["summary"]) for text in texts[summary])
    assert any(text.startswith(day) for text in texts[date])
    assert link in (texts["link"][0] or link)
    assert "copy the address of this page" in intro


@pytest.mark.parametrize("file", _NAMES)
@pytest.mark.parametrize(("width", "scheme"), _LOOKS)
def test_chromium_shows_a_feed(
    chromium: Chromium, server: Server, file: str, width: int, scheme: Scheme
) -> None:
    """Headlines, dates and summaries, with a word about what this is; nothing else, and a silent console."""
    chromium.messages()
    chromium.show(f"{server.url}region/karaganda/{file}", width, 800, scheme)
    shown = chromium.run(_SEEN)

    _check([tuple(pair) for pair in shown["seen"]], shown["intro"], file, f"{server.url}region/karaganda/")
    assert not shown["wide"]
    assert {"light": "rgb(253, 253, 251)", "dark": "rgb(19, 24, 25)"}[scheme] == shown["ground"]
    assert [] == chromium.messages()


@pytest.mark.parametrize("file", _NAMES)
@pytest.mark.parametrize("width", [500, 1280])
def test_firefox_shows_a_feed(firefox: Firefox, server: Server, file: str, width: int) -> None:
    """The same in Firefox, whose windows are no narrower."""
    firefox.show(f"{server.url}region/karaganda/{file}", width)
    shown = firefox.run(_SEEN)

    _check([tuple(pair) for pair in shown["seen"]], shown["intro"], file, f"{server.url}region/karaganda/")
    assert not shown["wide"]


def _check_archive(browser: Chromium | Firefox, url: str) -> None:
    """Check that a day's archive says that it is none to subscribe to, and names its feed."""
    browser.show(f"{url}region/karaganda/archive/2025-02-21/atom.xml")
    intro, added = browser.run(
        """const current = document.querySelector("link[rel=current]");
        return [getComputedStyle(document.documentElement, "::before").content,
                current.getBoundingClientRect().height > 0 && current.getAttribute("href")];"""
    )
    assert "This is one day of a feed" in intro
    assert added == f"{url}region/karaganda/atom.xml"


def test_chromium_shows_an_archive(chromium: Chromium, server: Server) -> None:
    """Nothing is added to it any more."""
    _check_archive(chromium, server.url)


def test_firefox_shows_an_archive(firefox: Firefox, server: Server) -> None:
    """The same in Firefox."""
    _check_archive(firefox, server.url)


@pytest.mark.parametrize("file", _NAMES)
@pytest.mark.parametrize("width", [320, 360, 390, 430])
def test_a_feed_is_readable_on_a_phone(chromium: Chromium, server: Server, file: str, width: int) -> None:
    """Without zooming, though the phone shrinks it: as it comes out, text is about as large as on a page."""
    chromium.show_on_phone(f"{server.url}region/karaganda/{file}", width, 800)
    scale, title, intro, summary, wide = chromium.run(
        """const size = (element, pseudo) => parseFloat(getComputedStyle(element, pseudo).fontSize);
        const root = document.documentElement;
        return [visualViewport.scale, size(document.querySelector("title")), size(root, "::before"),
                size(document.querySelector("entry > summary, item > description")),
                root.scrollWidth > root.clientWidth];"""
    )

    assert scale < 0.5
    assert [True, True, True] == [13 <= size * scale <= 32 for size in (title, intro, summary)]
    assert not wide


def test_only_the_day_of_a_date_is_seen(chromium: Chromium, server: Server) -> None:
    """Feeds must write a time of day; digests know none, so none is shown."""
    for file, (name, _summary, day) in _NAMES.items():
        chromium.show(f"{server.url}region/karaganda/{file}")
        room, needed = chromium.run(
            """const date = document.getElementsByTagName(arguments[0])[0], range = document.createRange();
            range.setStart(date.firstChild, 0);
            range.setEnd(date.firstChild, arguments[1]);
            return [date.getBoundingClientRect().width, range.getBoundingClientRect().width];""",
            name,
            len(day),
        )
        assert abs(room - needed) < 1, file

"""HTML of blocks."""

import time

import pytest

from feeds.reading.paragraphs.blocks import Block
from feeds.reading.paragraphs.markup import to_html


def test_blocks() -> None:
    """Each kind has its element; markers of items are drawn by the list."""
    blocks = (
        Block("heading", ("Roads",)),
        Block("paragraph", ("- Build, - he said.",)),
        Block("list", ("- bread;", "• salt;", "✔️Tea;", "a) cake.")),
        Block("ordered", ("1. Open.", "2. Close.")),
        Block("ordered", ("3) Open.", "4) Close.")),
    )

    expected = (
        "<h3>Roads</h3>\n"
        "<p>- Build, - he said.</p>\n"
        "<ul>\n<li>bread;</li>\n<li>salt;</li>\n<li>Tea;</li>\n<li>a) cake.</li>\n</ul>\n"
        "<ol>\n<li>Open.</li>\n<li>Close.</li>\n</ol>\n"
        '<ol start="3">\n<li>Open.</li>\n<li>Close.</li>\n</ol>'
    )
    assert expected == to_html(blocks)


LINKS = {
    "web address": (
        "See https://a.kz/b?c=d&e=f.",
        "https://a.kz/b?c=d&amp;e=f",
        "https://a.kz/b?c=d&amp;e=f",
    ),
    "plain http": ("See http://a.kz, please", "http://a.kz", "http://a.kz"),
    "brackets around": ("(see http://a.kz/b)", "http://a.kz/b", "http://a.kz/b"),
    "brackets within": ("http://a.kz/b_(c) is", "http://a.kz/b_(c)", "http://a.kz/b_(c)"),
    "quotation marks around": ("«http://a.kz»", "http://a.kz", "http://a.kz"),
    "host": ("at www.gov.kz/x.", "https://www.gov.kz/x", "www.gov.kz/x"),
    "emphasis": ("See https://a.kz/b_ now", "https://a.kz/b", "https://a.kz/b"),
    "e-mail": ("to info.bread.01@mail.kz.", "mailto:info.bread.01@mail.kz", "info.bread.01@mail.kz"),
    "Cyrillic path": ("http://a.kz/жол да", "http://a.kz/жол", "http://a.kz/жол"),
}


@pytest.mark.parametrize(("text", "target", "shown"), LINKS.values(), ids=LINKS.keys())
def test_links(text: str, target: str, shown: str) -> None:
    """Addresses become links, the marks of the sentence around them stay outside."""
    html = to_html([Block("paragraph", (text,))])

    assert f'<a href="{target}">{shown}</a>' in html
    expected = 1
    assert expected == html.count("<a ")


@pytest.mark.parametrize(
    "text",
    [
        *("javascript:alert(1)", "data:text/html,x", "ftp://a.kz", "a@b", "www.", "jobs.kz", "file:///etc"),
        *("https://gov.kz@example.com/", "https://user:secret@gov.kz", "https://[::1", "https://-/"),
    ],
)
def test_no_links(text: str) -> None:
    """Only http, https and mailto become links, and no address that names a user before its host."""
    expected = f"<p>{text}</p>"
    assert expected == to_html([Block("paragraph", (text,))])


LONG = {
    "user": f"https://{'a' * 1_990}@ ",
    "user without scheme": f"www.a.{'a' * 1_990}@ ",
    "brackets": f"https://a.kz{')' * 1_990} ",
    "pairs of brackets": f"https://a.kz{'(' * 990}{')' * 990}. ",
}


@pytest.mark.parametrize("address", LONG.values(), ids=LONG.keys())
def test_time_is_linear_in_the_length_of_an_address(address: str) -> None:
    """Addresses are as cheap as other text, however hard it is to say where they end."""
    block = Block("paragraph", (address * 100,))
    begin = time.process_time()
    to_html([block])
    assert time.process_time() - begin < 0.2

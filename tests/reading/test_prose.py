"""The laying out of a body as a whole: what is kept, what hostile text comes to, what it costs."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.reading import cleaning
from feeds.reading.paragraphs import prose
from feeds.reading.paragraphs.prose import Block, lay_out, summarise, to_html

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))

# Fragments that rules look at, so that Hypothesis meets every rule.
FRAGMENTS = st.sampled_from(
    [
        *(
            "The ",
            "akim ",
            "said",
            "Road",
            "KazTrade",
            "А.Б.",
            "No.",
            "г.",
            "5",
            "2025",
            "1. ",
            "2) ",
            "a) ",
            "- ",
        ),
        *(
            ".",
            "!",
            "?",
            "…",
            ":",
            ";",
            ")",
            "(",
            "%",
            ",",
            '"',
            "“",
            "”",
            "«",
            "»",
            "'",
            "–",
            "•",
            " ",
            "  ",
            "\n",
        ),
        *("✔️", "📌", "1️⃣", "\ufe0f", "\u200d", "\u200b", "\x00", "\ud800", "\u202e", "🇰🇿", "\xa0", "\x85"),
        *(
            "https://a.kz/b",
            "a@b.kz",
            "www.gov.kz",
            "akorda.kz",
            "@KZgov",
            "#tag",
            "<b>",
            "</b>",
            "<script>",
            "&amp;",
            "&quot;",
            "&lt;b&gt;",
            "\u2800",
            "\u2003",
        ),
        *(
            'src="x" alt="y">',
            "Press service of the akim",
            "Source: X",
            " - X",
            "Photo: A. B.",
            "Источник: Б",
            "Құрметпен, ",
            "Канат Болекбаев",
            "Г.БӨЛЕКБАЙ, Сарысу ауданы.",
            "Автор",
        ),
    ]
)
#: Ranks, numbers and their likes, glued to each other.
ROWS = st.sampled_from(("2 Aman from Oral", "3 Dauren from Shu", " 10².", "5. Call ", "2001 – "))
BODIES = st.one_of(
    st.text(), st.lists(FRAGMENTS, max_size=40).map("".join), st.lists(ROWS, max_size=10).map("".join)
)


def _bare(text: str) -> str:
    return "".join(cleaning.clean(text).split())


def _is_made_of(text: str, lines: list[str], others: list[str]) -> bool:
    """Return whether ``text`` is a run of ``lines``, with ``others`` among or within them, in order."""
    states = {(0, 0)}  # how much of the lines, how many of the others
    kept = "".join(lines)
    for _ in range(len(kept) + len(others)):
        following = set()
        for line, other in states:
            at = line + sum(map(len, others[:other]))
            if line < len(kept) and text.startswith(kept[line], at):
                following.add((line + 1, other))
            if other < len(others) and text.startswith(others[other], at):
                following.add((line, other + 1))
        states = following
    return (len(kept), len(others)) in states and len(text) == len(kept) + sum(map(len, others))


def _loses_nothing(body: str) -> bool:
    """Only the credit of a picture and hashtags stand behind the byline, as the last line."""
    laid_out = lay_out(body)
    lines = [_bare(line) for block in laid_out.blocks for line in block.lines]
    residue = [_bare(piece) for piece in laid_out.residue]
    byline = _bare(laid_out.byline or "")
    orders = ([*lines, byline], [*lines[:-1], byline, *lines[-1:]])
    return any(_is_made_of(_bare(body), order, residue) for order in orders)


@given(BODIES)
@example('Built.<img src="a.png">Next.Press service of the akim#Tag')
@example("Done. Source: Site of the akimatBig news - Site of the akimat")
def test_nothing_is_lost(body: str) -> None:
    """White space and invisible characters aside, lines, byline and residue are the body."""
    assert _loses_nothing(body)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_nothing_of_the_seeds_is_lost(path: Path) -> None:
    """White space aside, lines, byline and residue are the body, for every line of our digests."""
    lost = [line for line in path.read_text(encoding="utf-8").split("\n") if not _loses_nothing(line)]

    assert not lost


@given(BODIES)
def test_lines_are_clean(body: str) -> None:
    """No line is empty, begins or ends with white space, or has a character that XML forbids."""
    lines = [line for block in lay_out(body).blocks for line in block.lines]

    assert [line.strip() for line in lines] == lines
    assert all(lines)
    assert not [
        line for line in lines if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", line)
    ]


@given(BODIES)
def test_laying_out_is_stable(body: str) -> None:
    """The same body is always laid out alike."""
    assert lay_out(body) == lay_out(body)


@given(BODIES)
def test_html_is_inert(body: str) -> None:
    """Whatever the text, its HTML has our own elements only, and no attribute but ours."""
    html = to_html(lay_out(body).blocks)
    tags = re.findall(r"<[^>]*>", html)
    ours = re.compile(
        r'</?(?:p|h3|ul|ol|li|a)>|<ol start="[0-9]+">|<a href="(?:https?://|mailto:)[^"<>\s]*">',
        re.IGNORECASE,
    )

    assert not [tag for tag in tags if not ours.fullmatch(tag)]
    assert "<" not in re.sub(r"<[^<>]*>", "", html)


@given(BODIES, st.text())
def test_summaries_are_short(body: str, title: str) -> None:
    """A summary has at most 300 characters and no line end."""
    summary = summarise(lay_out(body).blocks, title)

    assert len(summary) <= 300
    assert "\n" not in summary


HOSTILE = {
    "script": ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    "event handler": ("<svg onload=alert(1)>", "<p>&lt;svg onload=alert(1)&gt;</p>"),
    "entities": ("&lt;script&gt; &amp;amp; &#0;", "<p>&lt;script&gt; &amp; &amp;#0;</p>"),
    "end of CDATA": ("a ]]> b", "<p>a ]]&gt; b</p>"),
    "NUL": ("a\x00b", "<p>ab</p>"),
    "lone surrogate": ("a\ud83db", "<p>ab</p>"),
    "bidirectional override": ("a\u202egnp.exe", "<p>agnp.exe</p>"),
    "script address": ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    "quotation mark in an address": (
        'http://a.kz/"onclick="x',
        '<p><a href="http://a.kz/">http://a.kz/</a>"onclick="x</p>',
    ),
    "address without a host": ("http://// and https://", "<p>http://// and https://</p>"),
    "a word of 50 KB": ("x" * 50_000, f"<p>{'x' * 50_000}</p>"),
    "quotations that never close": ('"a "b "c «d “e', '<p>"a "b "c «d “e</p>'),
}


@pytest.mark.parametrize(("body", "html"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text(body: str, html: str) -> None:
    """Hostile text comes out inert, and can be read."""
    assert html == to_html(lay_out(body).blocks)


LONG = {
    "sentences": "The akim said so.Next one is here.",
    "no spaces": 'a.Aa.Aa"B',
    "quotations": 'a."',
    "emoji": "✅ A ",
    "tags": "<a ",
    "attributes": 'a="b" ',
    "sources": "Source: x - y ",
    "lines": "a\n",
    "selectors": "\ufe0f ",
    "items": ":- a;",
    "addresses": "www.a ",
    "spaces": "        ",
    "humps": "aB",
    "numbered letters": "1A",
    "camel case": "The company KazTrade opens an office in eGov ",
    "brackets": "Item one)No two ",
    "speech": "- Bread.\n",
}


@pytest.mark.parametrize("unit", LONG.values(), ids=LONG.keys())
def test_time_is_linear(unit: str) -> None:
    """Four times the text takes about four times as long, whatever it repeats."""
    costs = [min(_cost(unit * (size // len(unit))) for _ in range(3)) for size in (50_000, 200_000)]

    assert costs[1] < 10 * costs[0] + 0.05


def _cost(body: str) -> float:
    begin = time.process_time()
    blocks = lay_out(body).blocks
    to_html(blocks)
    summarise(blocks, "title")
    return time.process_time() - begin


def test_a_line_of_spaces_costs_nothing() -> None:
    """A line of 100,000 spaces is read in a moment, and has no blocks."""
    assert prose.Prose((), None, (), " " * 100_000) == lay_out(" " * 100_000)
    assert min(_cost(" " * 100_000) for _ in range(5)) < 0.02


def _paragraphs(*lines: str) -> tuple[Block, ...]:
    return tuple(Block("paragraph", (line,)) for line in lines)


def test_an_empty_body_has_no_blocks() -> None:
    """An item whose source stands alone has neither text nor summary."""
    assert prose.Prose((), None, (), "") == lay_out("")
    expected = ""
    assert expected == summarise((), "Title")


def test_everything_at_once() -> None:
    """Residue, byline and the credit of a picture leave the paragraphs in their order."""
    body = 'Gas came. src="a.png" alt="✔️">Water came.Press service of the akim of OralPhoto: A. Omar'

    assert prose.Prose(
        _paragraphs("Gas came.", "Water came.", "Photo: A. Omar"),
        "Press service of the akim of Oral",
        ('src="a.png" alt="✔️">',),
        "Gas came. \nWater came.Press service of the akim of OralPhoto: A. Omar",
    ) == lay_out(body)


def test_a_short_text_is_its_own_summary() -> None:
    """Paragraphs follow each other with a space, list items lose their markers."""
    blocks = (Block("paragraph", ("Bring:",)), Block("list", ("- bread;", "- salt.")))

    expected = "Bring: bread; salt."
    assert expected == summarise(blocks, "Title")


def test_a_summary_ends_with_a_sentence() -> None:
    """A long text is cut behind the last sentence that fits."""
    sentence = "A. Omar went to the school of the village and saw it."

    assert " ".join([sentence] * 5) == summarise(_paragraphs(*[sentence] * 20), "Title")


def test_a_summary_of_one_long_sentence_ends_with_a_word() -> None:
    """Where no sentence fits, a word is the last, and an ellipsis says so."""
    summary = summarise(_paragraphs("word " * 200), "Title")

    expected = f"{'word ' * 59}word…"
    assert expected == summary


def test_a_summary_passes_over_headings() -> None:
    """A sub-heading is no sentence, and would run into the one that follows."""
    blocks = (Block("heading", ("New posts",)), *_paragraphs("Five posts open."))

    expected = "Five posts open."
    assert expected == summarise(blocks, "Title")


def test_a_summary_does_not_repeat_the_title() -> None:
    """An opening that says what the title says is passed over, whatever its case and marks."""
    expected = "It is new."
    assert expected == summarise(_paragraphs("The road is open!", "It is new."), "THE ROAD IS OPEN")
    expected = ""
    assert expected == summarise(_paragraphs("The road is open."), "The road is open")

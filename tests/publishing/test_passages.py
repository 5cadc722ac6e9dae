"""Results of a search show the passage that matched, with its words marked."""

import time
import timeit
import unicodedata
from html import escape

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.catalog import fulltext
from feeds.catalog.conditions import conditions
from feeds.catalog.feed_names import FeedNames
from feeds.model import Category
from feeds.publishing.passages import Marker
from feeds.reading.tables import built_in

_NAMES = FeedNames({3: Category("region", "turkistan", "Turkistan Region")}, built_in())


def _marker(query: str) -> Marker:
    return Marker(conditions(fulltext.normalise(query), _NAMES.find), _NAMES)


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("water", "Water, watery waters", "<Water>, watery <waters>"),
        ("child", "Children’s child", "<Children>’s <child>"),
        ("wate*", "Water, watery", "<Water>, <watery>"),
        ('"ice rink"', "An ice-rink: ice and rink", "An <ice-rink>: ice and rink"),
        ('"ice rink"*', "Ice  rinkside", "<Ice  rinkside>"),
        ("елка", "Ёлка и Е\u0308лка, ёлки", "<Ёлка> и <Е\u0308лка>, ёлки"),
        ("istanbul", "İstanbul", "<İstanbul>"),
        ("fine", "ﬁne ﬁnes", "<ﬁne> <ﬁnes>"),
        ("cafe", "Cafe\u0301, café", "<Cafe\u0301>, <café>"),
        ("қала", "Қала, қалада", "<Қала>, қалада"),
        ("turkistan", "Turkestan, Turkistan region, Türkistan; turkistani",
         "<Turkestan>, <Turkistan region>, <Türkistan>; turkistani"),
        ("turkistan", "A UKO, the KZ-61", "A UKO, the <KZ-61>"),
        ("a_b", "a b, A_B", "<a b>, <A_B>"),
        ("water", "", ""),
    ],
)  # fmt: skip
def test_words_are_marked_as_the_index_folds_them(query: str, text: str, marked: str) -> None:
    """Plurals, beginnings, phrases and the names of a feed that the query names; and nothing else."""
    assert marked == str(_marker(query).mark(text)).replace("<mark>", "<").replace("</mark>", ">")


_TEXTS = st.text(st.sampled_from("ab <>&\"'é\u0301ёЁİﬁß-_.") | st.characters(exclude_categories=["Cs"]))


@given(_TEXTS, st.sampled_from(["a", "ab*", '"a b"', "fi e", "ss", "turkistan", "е"]))
def test_any_text_is_safe_and_whole(text: str, query: str) -> None:
    """Without the elements, and unescaped, it is the text."""
    made = str(_marker(query if "*" not in query else "abc*").mark(text))

    assert escape(text) == made.replace("<mark>", "").replace("</mark>", "").replace(
        "&#34;", "&quot;"
    ).replace("&#39;", "&#x27;")
    assert made.count("<mark>") == made.count("</mark>")


@given(st.lists(st.sampled_from(["water", "Ёлка", "İl", "ﬁn", "cafe\u0301", "-", "<", "x"]), max_size=9))
def test_marks_are_the_words_that_the_index_finds(words: list[str]) -> None:
    """As many as there are in the folded text."""
    text = " ".join(words)
    made = str(_marker("елка cafe fin il").mark(text))

    wanted = ("елка", "cafe", "fin", "il")
    assert sum(word in wanted for word in fulltext.words(text)) == made.count("<mark>")


def _passage(query: str, summary: str, content: str) -> str:
    return str(_marker(query).passage(summary, content))


_FILLING = "<p>" + "Nothing of note is said here. " * 30 + "</p>"


def test_the_summary_is_shown_where_it_has_the_words() -> None:
    """Or where nothing else has them."""
    assert "The <mark>water</mark> &lt;" == _passage("water", "The water <", f"{_FILLING}<p>Water.</p>")
    assert "The fire" == _passage("water", "The fire", _FILLING)


def test_a_passage_that_has_more_of_the_words_is_shown() -> None:
    """From a whole word to a whole word, with ellipses where the text goes on."""
    content = f"{_FILLING}<p>A tap.</p>{_FILLING}<p>Clean <a href='/w'>water</a> &amp; a tap.</p>{_FILLING}"
    passage = _passage("water tap", "Of the tap", content)

    assert "Clean <mark>water</mark> &amp; a <mark>tap</mark>." in passage
    assert passage.startswith("… ")
    assert passage.endswith(" …")
    assert len(lxml.html.fromstring(f"<p>{passage}</p>").text_content()) < 320
    assert set(passage.replace("</mark>", "<mark>").replace("<mark>", "").split()) <= {
        "…", "&amp;", "A", "tap.", "Clean", "water", "a", *_FILLING[3:-4].split(),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["x" * 5000 + " water", "water " + "x" * 5000, "waterx" * 900, "water " * 900]
)
def test_a_passage_of_any_text_is_short(text: str) -> None:
    """Also of one without spaces."""
    made = _passage("water*", "Nothing", f"<p>{text}</p>")

    assert len(lxml.html.fromstring(f"<p>{made}</p>").text_content()) <= 300


@pytest.mark.parametrize(
    "text",
    [
        "water ",
        "ice-",
        "ice!!!!!!!! ",
        "a ice rin ",
        "e\u0301",
        "\u0301",
        "<p>",
        "&amp;",
        "waterwater",
        "﷐ ß",
    ],
)
def test_the_time_grows_with_the_text_alone(text: str) -> None:
    """Four times as much takes less than five times as long, at one of several sizes.

    A busy machine is slow now and then, a square at every size. The collection of garbage, which timeit
    switches off, would be counted with the longer text.
    """
    marker = _marker('water "ice rink" "ice rink tap"* turkistan')

    def seconds(times: int) -> float:
        content = text * times

        def work() -> None:
            marker.mark(marker.passage(content, content) and content)

        return min(timeit.repeat(work, timer=time.process_time, repeat=4, number=1))

    assert any(seconds(4 * times) < 5 * seconds(times) for times in (4_000, 6_000, 8_000, 10_000, 12_000))


def test_a_text_in_another_normal_form_is_marked() -> None:
    """Digests may be written in any."""
    text = unicodedata.normalize("NFD", "Қыс, ёлка и йод")

    assert 2 == str(_marker("елка қыс").mark(text)).count("<mark>")

"""Queries have one spelling, and find what they say."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.catalog import fulltext
from feeds.catalog.categories import Chosen
from tests.catalog.seeding import GOV, catalog_of, digest, item, put


@pytest.mark.parametrize(
    ("query", "normalised"),
    [
        ("Water  SUPPLY", "water supply"),
        ('"Ice  Rink" ice', '"ice rink" ice'),
        ("school*", "school*"),
        ("ice-rink*", '"ice rink"*'),
        ('"ice rink"*', '"ice rink"*'),
        ('"ice rink" *', '"ice rink"'),
        ('"school"*', "school*"),
        ("ёлка", "елка"),
        ("?!", ""),
    ],
)
def test_a_query_has_one_spelling(query: str, normalised: str) -> None:
    """That spelling is its own: links carry it, and are read again."""
    assert normalised == fulltext.normalise(query)
    assert normalised == fulltext.normalise(normalised)


#: Characters that folding makes others of, or that end words and phrases; and any others.
QUERIES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "abc",
                "A",
                "ё",
                "и\u0306",
                "\u0301",
                "\u1100",
                "\u1161",
                "\ufb03",
                "\u0130",
                "\u03a3",
                "\uff02",
                "\uff0a",
            ]
        ),
        st.sampled_from(
            [" ", '"', "*", "-", "_", "\u00a8", "\u2167", "a-b-" * 10, "word " * 8, "\ufb03" * 70]
        ),
        st.text(max_size=3),
    ),
    max_size=12,
).map("".join)


@given(QUERIES)
def test_any_spelling_is_its_own(query: str) -> None:
    """A query that is answered has a spelling that is answered, and is its own spelling."""
    try:
        normalised = fulltext.normalise(query)
    except fulltext.QueryError:
        return

    assert normalised == fulltext.normalise(normalised)
    assert normalised == " ".join(map(str, fulltext.terms(normalised)))


@pytest.mark.parametrize("query", ["\ufb03" * 70, "a-b " + 98 * "c-"])
def test_a_spelling_that_is_too_long_is_refused(query: str) -> None:
    """Letters that fold into several, and the quotation marks of phrases, make a query longer."""
    with pytest.raises(fulltext.QueryError, match="at most 200 characters, this one has 2"):
        fulltext.normalise(query)


def test_the_beginning_of_a_phrase_finds_its_continuations(tmp_path: Path) -> None:
    """The asterisk stands for any ending of the last word."""
    texts = ("An ice-rinkside cafe opens", "Ice and a rink")
    items = [
        item(text, "21.02.2025", "Text.", GOV.format("karaganda", 1 + at)) for at, text in enumerate(texts)
    ]
    put(tmp_path / "seeds", {"law.txt": digest("Law", *items)})
    catalog = catalog_of(tmp_path / "seeds")
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        found = snapshot.entries(snapshot.keys(Chosen(), query=fulltext.normalise("ice-rink*")))

    assert ["An ice-rinkside cafe opens"] == [entry.title for entry in found]

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


@given(st.text('ab- "*', max_size=12).map(lambda text: text.replace("a", "abc")))
def test_any_spelling_is_its_own(query: str) -> None:
    """However a query is typed."""
    try:
        normalised = fulltext.normalise(query)
    except fulltext.QueryError:
        return

    assert normalised == fulltext.normalise(normalised)


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

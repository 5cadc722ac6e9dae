"""An English word finds its plural and its singular."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.catalog.inflections import forms

_PAIRS = """
    school schools, city cities, agency agencies, day days, company companies, road roads, house houses,
    box boxes, bus buses, process processes, branch branches, prize prizes, tax taxes, taxi taxis,
    child children, man men, woman women, photo photos, businessman businessmen, person people,
    person persons, life lives, leaf leaves, crisis crises, analysis analyses, criterion criteria,
    hero heroes, foot feet, clinic clinics, human humans, status statuses, wolf wolves, movie movies
"""


@pytest.mark.parametrize("pair", _PAIRS.split(","))
def test_singular_and_plural_are_forms_of_each_other(pair: str) -> None:
    """By the rules of English spelling, and by a list of frequent exceptions."""
    singular, plural = pair.split()

    assert plural in forms(singular)
    assert singular in forms(plural)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("news", "new"), ("goods", "good"), ("customs", "custom"), ("means", "mean"), ("lives", "live"),
        ("economics", "economic"), ("politics", "politic"), ("business", "busines"), ("its", "it"),
    ],
)  # fmt: skip
def test_words_that_only_look_like_forms_are_none(word: str, other: str) -> None:
    """In either direction: they mean something else."""
    assert other not in forms(word)
    assert word not in forms(other)


@pytest.mark.parametrize("word", ["школа", "2025", "it", "c12", "ғылым", "日本"])
def test_words_that_are_not_english_have_one_form(word: str) -> None:
    """The rules are those of English."""
    assert (word,) == forms(word)


@given(st.text("aeioubcmnsxyz", max_size=12))
def test_forms_are_few(word: str) -> None:
    """The word itself first, and at most six others, each once."""
    found = forms(word)

    assert word == found[0]
    assert len(set(found)) == len(found) <= 7

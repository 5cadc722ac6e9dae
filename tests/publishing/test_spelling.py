"""Names that are spelled almost as a word is, among many."""

import random

import pytest

from feeds.publishing import spelling
from feeds.publishing.spelling import Spellings

_CHANCE = random.Random(4)
#: Five thousand names of one or two words.
_NAMES = sorted(
    {
        "-".join(
            "".join(_CHANCE.choices("abcdefghiklmnoprstuvy", k=_CHANCE.randint(4, 8)))
            for _word in range(_CHANCE.randint(1, 2))
        )
        for _name in range(5_000)
    }
)


@pytest.fixture(scope="module")
def spellings() -> Spellings:
    """Return the names, ready to be searched."""
    return Spellings(_NAMES)


@pytest.mark.parametrize("name", _CHANCE.sample(_NAMES, 20))
def test_a_name_is_found_by_a_slip(spellings: Spellings, name: str) -> None:
    """A letter that lacks, stands twice, is another one or has changed places with the next."""
    slips = {
        name[:2] + name[3:],
        name[:2] + name[1:],
        name[:2] + "z" + name[3:],
        name[:2] + name[3] + name[2] + name[4:],
    }

    assert {name: 1} == dict.fromkeys((spellings.alike(slip, 1)[0] for slip in slips), 1)


def test_a_word_is_compared_with_few_names(spellings: Spellings, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are: comparing letter by letter takes longest."""
    compared: list[str] = []
    monkeypatch.setattr(spelling, "get_close_matches", lambda _word, names, **_: compared.extend(names))
    spellings.alike("karagnda", 5)

    assert 50 == len(compared)


def test_a_word_is_found_at_the_beginning_of_a_word(spellings: Spellings) -> None:
    """Not within one, and not where it is short; fifty at most."""
    few = Spellings(["law", "bylaw-news", "health-law", "lawyers", "law-and-order"])

    assert ["bylaw-news"] == few.containing("news")
    assert ["lawyers"] == few.containing("lawy")
    assert [] == few.containing("law")
    assert 50 == len(Spellings(f"name-{number}" for number in range(5_000)).containing("name"))

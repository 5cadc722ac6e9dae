"""The accuracy of reading, measured on labelled digests, must not fall.

The floors are just below the figures measured when the labels were set: both sets have every break and every
aspect right, but for regions and the national category, where an editor judges what a table of publishers
cannot know (an agreement signed elsewhere, a forum abroad).
"""

import pytest

from tests.bench import quality

#: Of the items, how many may be in other regions, and how many national or not, against their label.
_REGIONS, _NATIONAL = "regions", "national"
_MAY_FAIL = {"own": {_REGIONS: 2, _NATIONAL: 5}, "real": {_REGIONS: 1, _NATIONAL: 4}}
_ASPECTS = ("bylines", "residue", "titles", "dates", "sources", "categories", _REGIONS, _NATIONAL)


@pytest.fixture(scope="module", params=["own", pytest.param("real", marks=pytest.mark.shared)])
def name(request: pytest.FixtureRequest) -> str:
    """Return the name of each set of labelled digests in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def figures(name: str) -> quality.Figures:
    """Return the figures for a set of labelled digests."""
    return quality.measure(quality.OWN if name == "own" else quality.REAL)


def test_how_much_is_labelled(figures: quality.Figures, name: str) -> None:
    """Every item has a label: 60 of our own, 40 real ones."""
    assert {"own": 60, "real": 40}[name] == figures.items


def test_paragraph_breaks(figures: quality.Figures) -> None:
    """Of the breaks found, 99.5 % are right, and 99.5 % of all are found."""
    assert figures.precision >= 0.995, figures.faults
    assert figures.recall >= 0.995, figures.faults


@pytest.mark.parametrize("aspect", _ASPECTS)
def test_aspects(figures: quality.Figures, name: str, aspect: str) -> None:
    """Every item has each aspect right, except as many as are known to be wrong."""
    assert figures.right[aspect] >= figures.items - _MAY_FAIL[name].get(aspect, 0), figures.faults


def test_a_missed_break_and_a_wrong_one_count(name: str) -> None:
    """Labels with one break more, and labels with one less, lower recall and precision."""
    labelled = quality.OWN if name == "own" else quality.REAL
    pairs = list(quality.pairs(labelled))
    item, label = next(pair for pair in pairs if len(pair[1]["paragraphs"]) > 1)
    first, second, *others = label["paragraphs"]
    fewer = quality.compare_breaks(item, {**label, "paragraphs": [first + second, *others]})
    more = quality.compare_breaks(item, {**label, "paragraphs": [first[:9], first[9:], second, *others]})

    assert (1, 0) == (len(fewer.wrong), len(fewer.missed))
    assert (0, 1) == (len(more.wrong), len(more.missed))

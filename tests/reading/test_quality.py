"""The accuracy of reading, measured on labelled digests and whole releases, must not fall.

The floors are just below the figures measured when the labels were set. What is missing are items of which an
editor judges what no table can know (an agreement signed elsewhere, a forum abroad).
"""

from collections.abc import Callable
from functools import cache

import pytest

from tests.bench import quality
from tests.bench.quality import BREAKS, Figures

SETS: dict[str, Callable[[], Figures]] = {
    "own": lambda: quality.measure(quality.OWN),
    "real": lambda: quality.measure(quality.REAL),
    "invented": lambda: quality.measure(quality.INVENTED),
    "releases": lambda: quality.measure_releases(quality.RELEASES),
}
#: Of each set, how many texts are labelled.
TEXTS = {"own": 60, "real": 40, "invented": 271, "releases": 192}
#: The least precision and recall, by set and aspect; of all others, everything is right.
FLOORS = {
    "own": {"regions": (0.96, 0.98), "national": (0.83, 0.88)},
    "real": {"regions": (1.0, 0.97), "national": (0.84, 0.84)},
    "invented": {BREAKS: (0.998, 0.99), "sub-headings": (0.98, 0.94)},
    "releases": {BREAKS: (1.0, 0.99)},
}
NAMES = ["own", pytest.param("real", marks=pytest.mark.shared), "invented", "releases"]


@cache
def figures_of(name: str) -> Figures:
    """Return the figures of a set, measured once."""
    return SETS[name]()


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_measured(name: str) -> None:
    """Each set has all its texts, and its breaks are counted."""
    assert TEXTS[name] == figures_of(name).items
    assert figures_of(name).scores[BREAKS].expected > TEXTS[name]


@pytest.mark.parametrize("name", NAMES)
def test_no_aspect_is_worse_than_it_was(name: str) -> None:
    """Precision and recall of each aspect reach their floors."""
    figures = figures_of(name)
    floors = {aspect: FLOORS[name].get(aspect, (1.0, 1.0)) for aspect in figures.scores}
    worse = {
        aspect: score
        for aspect, score in figures.scores.items()
        if score.precision < floors[aspect][0] or score.recall < floors[aspect][1]
    }

    assert {} == worse, "\n".join(figures.faults)


@pytest.mark.parametrize("name", NAMES[:2])
def test_a_missed_break_and_a_wrong_one_count(name: str) -> None:
    """Labels with one break more, and labels with one less, lower recall and precision."""
    labelled = quality.OWN if name == "own" else quality.REAL
    label = next(each for each in labelled.labels if len(each["paragraphs"]) > 1)
    body = "".join(label["paragraphs"])
    first, second, *others = label["paragraphs"]
    fewer = quality.compare_breaks(body, {**label, "paragraphs": [first + second, *others]})
    more = quality.compare_breaks(body, {**label, "paragraphs": [first[:9], first[9:], second, *others]})

    assert (1, 0) == (len(fewer.wrong), len(fewer.missed))
    assert (0, 1) == (len(more.wrong), len(more.missed))


def test_a_score_counts_both_ways() -> None:
    """Of three found and four expected, two are the same."""
    score = quality.Score(2, 3, 4)

    assert (2 / 3, 1 / 2) == (score.precision, score.recall)
    assert not score.is_perfect

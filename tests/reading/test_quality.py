"""The figures that labelled digests give must not fall."""

import pytest

from tests.bench import quality


@pytest.fixture(scope="module")
def figures() -> quality.Figures:
    """Return the figures for the labelled digests, where they are present."""
    labelled = quality.folder()
    if not (labelled / "expected.jsonl").is_file():
        pytest.skip("the labelled digests are not here (FEEDS_LABELLED names their folder)")
    return quality.measure(labelled)


def test_paragraph_breaks(figures: quality.Figures) -> None:
    """Of the breaks found, 99 % are right, and 99 % of all are found."""
    assert figures.precision >= 0.99, figures.faults
    assert figures.recall >= 0.99, figures.faults


@pytest.mark.parametrize("aspect", ["bylines", "residue", "titles", "dates", "sources"])
def test_aspects(figures: quality.Figures, aspect: str) -> None:
    """Every item has its byline, residue, title, date and source right."""
    assert figures.items == figures.right[aspect], figures.faults


def test_regions(figures: quality.Figures) -> None:
    """All items but one at most are in exactly their regions."""
    assert figures.right["regions"] >= figures.items - 1, figures.faults

"""Items whose date lies far after all others of their digest are not published."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.reading.items import digest
from tests.material import item, text

_FIRST = date(2025, 2, 1)


def _parse(*days: int) -> tuple[list[int], list[tuple[int, str]]]:
    """Return the days of the items that are published of a digest, and its errors by line."""
    items = [item(f"Item {day}", f"{_FIRST + timedelta(day):%d.%m.%Y}", "Text.") for day in days]
    parsed = digest.parse(text("Law", items).encode(), "law.txt")
    errors = [(problem.line, problem.message) for problem in parsed.problems if problem.severity == "error"]
    return [(found.date - _FIRST).days for found in parsed.items], errors


@pytest.mark.parametrize(
    ("published", "days"),
    [
        ([0, 0, 1], [0, 0, 9862, 1]),
        ([0, 1], [9862, 0, 1, 9862]),
        ([0, 9862, 1, 9862, 9862], [0, 9862, 1, 9862, 9862]),
        ([0], [0, 32]),
        ([0, 31], [0, 31]),
        ([0, 0], [0, 32, 0]),
        ([0], [0, 32, 32]),
        ([9862], [9862]),
        ([9862, 9862], [9862, 9862]),
        ([-9000, 0, 0, 0], [-9000, 0, 0, 0]),
        ([-9000], [-9000, 0, 0]),
        ([0, 40], [0, 81, 40]),
        ([0, 40, 80], [0, 40, 80]),
        ([0, 20, 20, 51], [0, 20, 20, 51]),
        ([0, 20, 20], [0, 20, 20, 52]),
        ([0, 9000, 9100], [0, 9000, 9100]),
        ([], []),
    ],
)
def test_what_is_published(published: list[int], days: list[int]) -> None:
    """One or two items far after the others are left out; there must be others, and they be closer together.

    A date long before the others harms nobody and stays, unless the others are so few that they seem late.
    """
    assert published == _parse(*days)[0]


def test_the_error_names_line_and_date() -> None:
    """Each item that is left out has its own."""
    _published, errors = _parse(0, 9862, 1, 9862)
    message = "02.02.2052 is 9861 days after all other dates; the item is not published: “Item 9862”"
    assert [(6, message), (12, message)] == errors


@given(st.lists(st.integers(0, 40) | st.sampled_from([62, 63, 100, 101, 9862]), max_size=8))
def test_any_dates(days: list[int]) -> None:
    """Items are left out together, with an error each, by the rule as it is written; others are published."""
    latest, bearers = max(Counter(days).items(), default=(0, 0))
    others = sorted(set(days) - {latest})
    wrong = (
        bool(others)
        and bearers <= 2
        and latest - others[-1] > 31
        and latest - others[-1] > others[-1] - others[0]
    )
    published, errors = _parse(*days)
    assert [day for day in days if not (wrong and day == latest)] == published
    assert (bearers if wrong else 0) == sum("days after" in message for _line, message in errors)

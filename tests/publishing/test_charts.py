"""Charts of the articles a day."""

from datetime import date, timedelta

import pytest

from feeds.publishing.charts import HEIGHT, SPAN, chart

_LAST = date(2025, 2, 21)


def _days(*back: int) -> list[tuple[date, int]]:
    """Return days, so many before the last, with one article more each."""
    return [(_LAST - timedelta(days=days), number) for number, days in enumerate(back, 1)]


@pytest.mark.parametrize("back", [(), (0,), (0, SPAN), (0, SPAN, SPAN + 1)])
def test_one_day_is_no_chart(back: tuple[int, ...]) -> None:
    """Nor is none; older days do not count."""
    assert chart(_days(*back)) is None


def test_a_chart_ends_with_the_newest_day_that_has_articles() -> None:
    """It asks no clock; a day further left is a day earlier."""
    made = chart(_days(0, 1, SPAN - 1, SPAN))

    assert made
    assert (_LAST - timedelta(days=SPAN - 1), _LAST) == (made.first, made.last)
    assert [SPAN - 1, SPAN - 2, 0] == [bar.x for bar in made.bars]


def test_bars_are_as_high_as_their_numbers() -> None:
    """The highest takes the whole height; each is high enough to be seen."""
    made = chart([(_LAST, 200), (_LAST - timedelta(days=1), 100), (_LAST - timedelta(days=2), 1)])

    assert made
    assert 200 == made.most
    assert [HEIGHT, HEIGHT // 2, 2] == [HEIGHT - bar.y for bar in made.bars]

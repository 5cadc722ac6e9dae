"""Days: what digests write, and when a day begins in Almaty."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import days


@given(st.dates(date(1991, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    """Every day from 1991 to 2100 is read back from DD.MM.YYYY."""
    assert day == days.parse(f"{day.day:02}.{day.month:02}.{day.year:04}")


@pytest.mark.parametrize("written", [
    "31.02.2025", "29.02.2025", "32.01.2025", "00.01.2025", "01.00.2025", "01.13.2025", "13.13.2025",
    "01.01.0000", "1.02.2025", "01.2.2025",
    "01.02.25", "01.02.202", "2025-02-01", "01/02/2025", "01.02.2025 ", " 01.02.2025", "01.02.2025\n",
    "٠١.٠٢.٢٠٢٥", "", "01.02.20255",
    "10:30", "feb", "21 февраля 2025",
])  # fmt: skip
def test_what_is_no_day_is_refused(written: str) -> None:
    """What no calendar has is refused, and nothing is swapped, filled in or guessed."""
    with pytest.raises(ValueError, match="is not a d"):
        days.parse(written)


@pytest.mark.parametrize(
    "written", ["31.12.1990", "21.02.0999", "21.02.1025", "01.01.0001", "01.01.2101", "31.12.9999"]
)
def test_a_year_of_other_times_is_mistyped(written: str) -> None:
    """No press release of Kazakhstan is from before 1991, nor from a century ahead."""
    with pytest.raises(ValueError, match=f"^the year of {written} is not between 1991 and 2100$"):
        days.parse(written)


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_none(text: str) -> None:
    """Whatever text is, it is the very day that it spells, or no day."""
    try:
        day = days.parse(text)
    except ValueError:
        return
    assert text == f"{day.day:02}.{day.month:02}.{day.year:04}"


@pytest.mark.parametrize(("day", "moment"), [
    (date(2025, 2, 21), "2025-02-21T00:00:00+05:00"), (date(2024, 3, 1), "2024-03-01T00:00:00+05:00"),
    (date(2024, 2, 29), "2024-02-29T00:00:00+06:00"), (date(2004, 7, 1), "2004-07-01T00:00:00+07:00"),
    (date(1991, 1, 1), "1991-01-01T00:00:00+06:00"),
])  # fmt: skip
def test_a_day_begins_at_midnight_in_almaty(day: date, moment: str) -> None:
    """Midnight has the offset that the clocks of that day had."""
    assert moment == days.midnight(day).isoformat()


@given(st.dates(date(1, 1, 2), date(9999, 12, 30)))
def test_every_midnight_is_rfc_3339(day: date) -> None:
    """A moment is midnight, on its own day, with an offset of whole minutes."""
    moment = days.midnight(day)
    offset = moment.utcoffset()

    assert (day, (0, 0, 0, 0)) == (
        moment.date(),
        (moment.hour, moment.minute, moment.second, moment.microsecond),
    )
    assert offset is not None
    assert timedelta() == offset % timedelta(minutes=1)
    assert timedelta(hours=4) < offset < timedelta(hours=8)

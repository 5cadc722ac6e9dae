"""Calendars of the days that have articles."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from feeds.publishing import calendars

_DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def test_weeks_begin_on_monday() -> None:
    """The first of February 2025 was a Saturday."""
    ((month,),) = [year.months for year in calendars.years([(date(2025, 2, 1), 3)])]

    assert [None] * 5 == list(month.weeks[0][:5])
    assert calendars.Day(date(2025, 2, 1), 3) == month.weeks[0][5]


def test_nothing_makes_no_calendar() -> None:
    """Without days there are no years."""
    assert () == calendars.years([])


@given(st.dictionaries(_DAYS, st.integers(1, 9999), max_size=50))
def test_a_calendar_has_every_day_and_article_once(entries: dict[date, int]) -> None:
    """For any days: newest months first, each of them whole, and sums that add up."""
    years = calendars.years(sorted(entries.items(), reverse=True))
    found = [month for year in years for month in year.months]
    days = [day for month in found for week in month.weeks for day in week if day]

    assert entries == {day.date: day.entries for day in days if day.entries}
    assert (
        sum(entries.values()) == sum(month.entries for month in found) == sum(year.entries for year in years)
    )
    assert sorted({month.first for month in found}, reverse=True) == [month.first for month in found]
    assert all(week[5] is None or week[5].date.weekday() == 5 for month in found for week in month.weeks)
    for month in found:
        in_month = [day.date for week in month.weeks for day in week if day]
        assert month.first == in_month[0]
        assert 1 == (in_month[-1] + timedelta(1)).day

"""Days: what digests write, and the timestamps that entries get."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import days
from feeds.reading.identity import LARGEST_NUMBER, identify
from tests import material
from tests.bench import corpus


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
    (date(2025, 2, 21), "2025-02-21T06:00:00+05:00"), (date(2024, 3, 1), "2024-03-01T06:00:00+05:00"),
    (date(2024, 2, 29), "2024-02-29T06:00:00+06:00"), (date(2004, 7, 1), "2004-07-01T06:00:00+07:00"),
    (date(1991, 1, 1), "1991-01-01T06:00:00+06:00"),
])  # fmt: skip
def test_the_first_timestamp_of_a_day_is_at_six_in_almaty(day: date, moment: str) -> None:
    """It has the offset that the clocks had then."""
    assert moment == days.timestamp(day).isoformat()


@given(st.dates(), st.integers(0, 10_799))
def test_every_timestamp_is_rfc_3339(day: date, second: int) -> None:
    """A timestamp is on its own day, between six and nine, with an offset of whole minutes."""
    moment = days.timestamp(day, second)
    offset = moment.utcoffset()

    assert day == moment.date()
    assert second == moment.hour * 3600 + moment.minute * 60 + moment.second - 6 * 3600
    assert 0 == moment.microsecond
    assert offset is not None
    assert timedelta() == offset % timedelta(minutes=1)
    assert timedelta(hours=4) < offset < timedelta(hours=8)


@given(
    st.dates(date(1997, 1, 1), date(2100, 12, 31)),
    st.integers(0, 10_799),
    st.sampled_from(["Europe/Lisbon", "Europe/Berlin", "Europe/Moscow", "Asia/Almaty", "Asia/Tokyo"]),
)
def test_readers_from_lisbon_to_tokyo_show_the_day(day: date, second: int, zone: str) -> None:
    """Whatever the second, in winter and summer."""
    assert day == days.timestamp(day, second).astimezone(ZoneInfo(zone)).date()


_NUMBERS = st.integers(1, LARGEST_NUMBER)


@given(_NUMBERS, st.integers(1, 10_799))
def test_numbers_less_than_10_800_apart_share_no_timestamp(number: int, apart: int) -> None:
    """They stand in the order of the numbers, but for the numbers behind a multiple of 10,800."""
    first, second = days.second_of(number, ""), days.second_of(number + apart, "")

    assert first != second
    assert (first < second) == (number // 10_800 == (number + apart) // 10_800)


@pytest.mark.parametrize("folder", [material.SAMPLES, pytest.param(material.REAL, marks=pytest.mark.shared)])
def test_no_two_entries_of_the_samples_share_a_timestamp(folder: Path) -> None:
    """Nor do those of real digests."""
    assert 0 == _sharing(folder)


def test_of_five_thousand_releases_few_share_a_timestamp(tmp_path: Path) -> None:
    """Of 660 a day, one in a hundred without a number, fewer than one in two hundred do."""
    corpus.write(tmp_path, 5_000)

    assert _sharing(tmp_path) < 5_000 / 200


def test_releases_without_a_number_are_spread_over_the_morning() -> None:
    """Sixty of one day share timestamps about as often as chance has it: 1,770 pairs, 10,800 seconds."""
    days_of = [Counter(days.second_of(0, f"urn:{day}:{name}") for name in range(60)) for day in range(200)]

    assert 20 < sum(max(seconds.values()) > 1 for seconds in days_of) < 45


def _sharing(folder: Path) -> int:
    """Return how many press releases of a folder share their timestamp with another."""
    published: dict[tuple[str, int], date] = {}
    for item in material.items_of(folder):
        identity = identify(item)
        key = identity.id, days.second_of(identity.number, identity.id)
        published[key] = min(item.date, published.get(key, item.date))
    assert published
    found = Counter((day, second) for (_id, second), day in published.items())
    return sum(times for times in found.values() if times > 1)


@pytest.mark.parametrize(("id_", "second"), [("", 5749), ("https://example.org/1", 4568)])
def test_the_second_of_an_id_never_changes(id_: str, second: int) -> None:
    """It is the SHA-256 of the id, modulo 10,800: with another hash, subscribers would see other dates."""
    assert second == days.second_of(0, id_)

"""Dates as digests write them, and the timestamps that entries get for them."""

import re
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata
from dateutil import parser

#: English names of months; strftime's %B depends on the locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
#: Timestamps of a day are spread over so many seconds, from 06:00 in Almaty on: readers from Lisbon to Tokyo
#: show the right day.
SECONDS = 10_800
_FIRST = time(6)
#: Kazakhstan's first year, and one that is far ahead: years before and after them are mistyped.
_YEARS = 1991, 2100
_WRITTEN = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}")


@lru_cache(maxsize=1)
def _almaty() -> ZoneInfo:
    """Return Asia/Almaty from the pinned tzdata package: ``ZoneInfo(key)`` would prefer the system's."""
    with Path(tzdata.__file__).with_name("zoneinfo").joinpath("Asia", "Almaty").open("rb") as file:
        return ZoneInfo.from_file(file, key="Asia/Almaty")


@lru_cache(maxsize=8192)
def parse(written: str) -> date:
    """Return the date that ``DD.MM.YYYY`` means.

    Raises ValueError for any other text, for days that are not in the calendar, and for those before 1991 or
    after 2100, which are mistyped. dateutil alone reads 13.01 and 01.13 as the same day, so its result is
    compared with the text.
    """
    if not _WRITTEN.fullmatch(written):
        raise ValueError(f"{written!r} is not a date in the form DD.MM.YYYY")
    try:
        day = parser.parse(written, dayfirst=True).date()
    except (ValueError, OverflowError):
        day = None
    if day is None or f"{day:%d.%m.}{day.year:04}" != written:
        raise ValueError(f"{written} is not a day of the calendar")
    first, last = _YEARS
    if not first <= day.year <= last:
        raise ValueError(f"the year of {written} is not between {first} and {last}")
    return day


def month(day: date) -> str:
    """Return month and year of a date in English: ``February 2025``."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def in_words(day: date) -> str:
    """Return a date in English: ``21 February 2025``."""
    return f"{day.day} {month(day)}"


def second_of(number: int, id_: str) -> int:
    """Return the second, below SECONDS, that tells an entry's timestamps from those of its day's others.

    It is made from the press-release number, so that numbers less than SECONDS apart never share one, or from
    the id where the number is 0.
    """
    return (number or int.from_bytes(sha256(id_.encode()).digest())) % SECONDS


def timestamp(day: date, second: int = 0) -> datetime:
    """Return 06:00 in Almaty on ``day``, with the offset from UTC at that time, plus so many seconds.

    The time of day means nothing: digests know days only.
    """
    return _morning(day) + timedelta(seconds=second)


@lru_cache(maxsize=8192)
def _morning(day: date) -> datetime:
    """Return 06:00 in Almaty.

    RFC 3339 allows no seconds in an offset: those of local mean time, before 1924, are dropped. The time zone
    is a fixed offset, since a zone that was read from a file cannot be pickled.
    """
    offset = datetime.combine(day, _FIRST, _almaty()).utcoffset() or timedelta()
    return datetime.combine(day, _FIRST, timezone(offset - offset % timedelta(minutes=1)))

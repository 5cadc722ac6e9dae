"""Days as digests write them, and the moment at which a day begins in Almaty."""

from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata

from feeds.patterns import pattern

#: strftime's %B would ask the locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WRITTEN = pattern(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}")


@lru_cache(maxsize=1)
def _almaty() -> ZoneInfo:
    """Return Asia/Almaty from the pinned tzdata package: ``ZoneInfo(key)`` would prefer the system's."""
    with Path(tzdata.__file__).with_name("zoneinfo").joinpath("Asia", "Almaty").open("rb") as file:
        return ZoneInfo.from_file(file, key="Asia/Almaty")


@lru_cache(maxsize=8192)
def parse(written: str) -> date:
    """Return the day that ``DD.MM.YYYY`` means.

    Raises ValueError for anything else, and for days that no calendar has. dateutil alone would read
    13.01 and 01.13 as the same day, so its answer must write back to what it was given.
    """
    if not _WRITTEN.fullmatch(written):
        raise ValueError(f"{written!r} is not a date in the form DD.MM.YYYY")
    # Not at the top: where nothing is new, no date is read.
    from dateutil import parser  # noqa: PLC0415

    try:
        day = parser.parse(written, dayfirst=True).date()
    except (ValueError, OverflowError):
        day = None
    if day is None or f"{day:%d.%m.}{day.year:04}" != written:
        raise ValueError(f"{written} is not a day of the calendar")
    return day


def month(day: date) -> str:
    """Return a day's month and year, in any locale the same: ``February 2025``."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def in_words(day: date) -> str:
    """Return a day as people write it, in any locale the same: ``21 February 2025``."""
    return f"{day.day} {month(day)}"


@lru_cache(maxsize=8192)
def midnight(day: date) -> datetime:
    """Return the moment at which ``day`` begins in Almaty, with that day's own offset from UTC.

    RFC 3339 has no room for the seconds of local mean time, before 1924: they are dropped. The offset is a
    plain one, since a zone that was read from a file cannot be handed to another process.
    """
    offset = datetime.combine(day, time(), _almaty()).utcoffset() or timedelta()
    return datetime.combine(day, time(), timezone(offset - offset % timedelta(minutes=1)))

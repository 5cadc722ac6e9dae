"""Decides whether digits begin a row of a table whose rows were joined: standings, schedules, days of a month.

Such digits may be glued to the digits that end the row before: "Oral 1872 Dauren Mukhit".
"""

import re

from feeds.reading.characters import DASHES, OPENING_QUOTES, UPPER
from feeds.reading.vocabulary import any_of

#: The rank that begins a row of standings.
_RANK = re.compile(rf"([1-9][0-9]?)\s(?=[{UPPER}])")
_DAY_AND_MONTH = r"(?:0[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])"
#: A period of days, and the same where it begins a row.
_PERIOD = re.compile(rf"{_DAY_AND_MONTH}\s?[–—-]\s?{_DAY_AND_MONTH}(?!\.[0-9])")
_PERIOD_ROW = re.compile(rf"(?<!\s)(?<!\(){_PERIOD.pattern}")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?=[\s–—-])")
#: Such a time before a title, or behind a dash.
_TIMED = re.compile(rf"(?<!\s){_CLOCK.pattern}(?:\s?[–—-]|\s[{UPPER}{OPENING_QUOTES}])")
#: An hour of one digit that begins a row, beside which the first digit of "317:45" may be the last of a number or not.
_SHORT_HOUR = re.compile(r"(?<![0-9:.\s])[0-9]:[0-5][0-9]")
_DAY = re.compile(rf"([12]?[0-9]|3[01])(\s{any_of('months')}\s?[{DASHES}]\s)")
#: Characters before and behind a row in which its neighbour is searched.
_REACH = 1500
#: The longest row of standings.
_LONGEST = 200


def begins_ranked_row(text: str, start: int, at: int) -> bool:
    """Return whether a rank begins a row of standings at ``at``: 1 before 2 and 3, another behind its own.

    The paragraph on the left begins at ``start``; it is the row with the preceding rank.
    """
    rank = _RANK.match(text, at)
    if rank is None:
        return False
    number = int(rank[1])
    if number > 1:
        before = _RANK.match(text, start)
        if before is None or int(before[1]) != number - 1 or at - start > _LONGEST:
            return False
        return number > 2 or _next_rank(text, at, 3) > 0
    second = _next_rank(text, at, 2)
    return second > 0 and _next_rank(text, second, 3) > 0


def _next_rank(text: str, at: int, number: int) -> int:
    """Return where the row with a rank begins behind ``at``, or 0."""
    row = re.compile(rf"(?<!\s){number}\s[{UPPER}]").search(text, at + 1, at + _LONGEST)
    return row.start() if row else 0


def begins_behind_digits(text: str, start: int, at: int) -> bool:
    """Return whether the digits at ``at``, glued to other digits, begin a row of a table."""
    if _PERIOD.fullmatch(text, start, at):
        return True
    if _PERIOD.match(text, at):
        return is_repeated(_PERIOD_ROW, text, at)
    if _CLOCK.match(text, at):
        return _is_timed(text, at)
    return begins_ranked_row(text, start, at) or _follows_day(text, at)


def is_repeated(row: re.Pattern[str], text: str, at: int) -> bool:
    """Return whether the form of the row that begins at ``at`` begins another one near it."""
    return any(
        row.search(text, begin, end) for begin, end in ((max(0, at - _REACH), at), (at + 4, at + _REACH))
    )


def _is_timed(text: str, at: int) -> bool:
    """Return whether a time of day begins behind the last digits of another number.

    Two digits before the time are the end of that number, and so is one where all hours have two digits.
    """
    digits = at - len(text[max(0, at - 4) : at].rstrip("0123456789")) - max(0, at - 4)
    if digits > 2 or not _TIMED.match(text, at) or not is_repeated(_TIMED, text, at):
        return False
    return digits == 2 or not _SHORT_HOUR.search(text, max(0, at - _REACH), at + _REACH)


def _follows_day(text: str, at: int) -> bool:
    """Return whether a day of a month begins a row as the day before it does."""
    day = _DAY.match(text, at)
    if day is None:
        return False
    before = rf"(?<![0-9\s]){int(day[1]) - 1}{re.escape(day[2])}"
    return re.search(before, text[max(0, at - _REACH) : at]) is not None

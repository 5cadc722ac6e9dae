"""Decides whether a number that is glued to the text before it begins a row or item."""

import re

from feeds.reading.characters import DASHES, LOWER, OPENING_QUOTES, UPPER
from feeds.reading.paragraphs.tokens import is_web, token_before
from feeds.reading.vocabulary import any_of

#: A date, or a time or the code of a service with a dash behind it: the beginning of a row.
_MOMENT = re.compile(
    rf"(?:[0-9]{{2}}\.[0-9]{{2}}\.[0-9]{{4}}[\s{DASHES}]"
    rf"|[0-9]{{1,3}}[:.][0-9]{{2}}\s?[{DASHES}]\s?(?:[0-9]{{1,2}}[:.][0-9]{{2}})?)"
)
_ORDINAL = rf"(?:st|nd|rd|th|-[{LOWER}]{{1,3}})?"
#: A day and month; behind a colon it may be the value of a label.
_DAY = re.compile(rf"[0-9]{{1,2}}\s{any_of('months')}[\s,]")
#: A time of day before a title. It begins a row only where another one is near.
_TIMED = re.compile(rf"[0-9]{{1,2}}[:.][0-9]{{2}}\s[{UPPER}{OPENING_QUOTES}]")
#: The beginning of a numbered item, and of a row such as "2 place – …".
_NUMBERED = re.compile(rf"([1-9][0-9]?)[.)](?:\s*[{UPPER}{LOWER}{OPENING_QUOTES}]|\s[0-9])")
_COUNTED = re.compile(rf"([1-9][0-9]?){_ORDINAL}(\s[{LOWER}]{{3,}}\s?)[:{DASHES}]")
#: A number with the word that it counts, or a percentage.
_AMOUNT = re.compile(
    rf"[0-9][0-9.,]{{0,39}}(?:\s?%\s|(?<![.,])\s(?:[{LOWER}]{{3,}}|[{UPPER}{OPENING_QUOTES}])|-[{LOWER}]{{3,}})"
)
#: Characters before and behind an item in which its neighbour is searched.
_REACH = 1500
#: The shortest word that ends a paragraph; shorter ones may be parts of names and codes: "м2".
_LEAST_WORD = 4


def begins_row(text: str, at: int) -> bool:
    """Return whether the digits at ``at`` begin a row of a timetable, or an item of a numbered list.

    A number begins an item if the preceding number begins one in the text on the left; number 1, if number 2
    begins one on the right.
    """
    if _MOMENT.match(text, at) or (text[at - 1] != ":" and _DAY.match(text, at)):
        return True
    if _TIMED.match(text, at) and _is_timetable(text, at):
        return True
    match = _NUMBERED.match(text, at) or _COUNTED.match(text, at)
    if not match:
        return False
    number, kind = int(match[1]), match[2] if match.re is _COUNTED else None
    if number == 1:
        return _stands(text[match.end() : at + _REACH], 2, kind)
    return _stands(text[max(0, at - _REACH) : at], number - 1, kind)


def _is_timetable(text: str, at: int) -> bool:
    """Return whether a time of day stands before another title near ``at``."""
    left, right = text[max(0, at - _REACH) : at], text[at + 4 : at + _REACH]
    return any(_TIMED.search(part) for part in (left, right))


def begins_paragraph(text: str, start: int, at: int) -> bool:
    """Return whether the digits at ``at``, glued to a word of the paragraph from ``start`` on, begin another.

    A number behind a capitalised word may be a part of its name: "Qazaqstan24".
    """
    token = token_before(text, start, at)
    if is_web(token):
        return False
    word = token.rpartition("-")[2]
    is_plain = word.isalpha() and (word.islower() or at - len(token) <= start)
    counts = is_plain and len(word) >= _LEAST_WORD and _AMOUNT.match(text, at) is not None
    return counts or begins_row(text, at)


def _stands(text: str, number: int, word: str | None) -> bool:
    """Return whether a number begins an item in ``text``: ``2.``, ``2)``, or ``2`` and a word."""
    behind = f"{_ORDINAL}{re.escape(word)}" if word else r"[.)](?:\s*\D|\s\d)"
    return re.search(rf"(?<![0-9])(?<![0-9][.:]){number}{behind}", text) is not None

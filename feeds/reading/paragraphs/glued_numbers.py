"""Decides whether a number that is glued to the text before it begins a row or item."""

import re

from feeds.reading.characters import DASHES, LOWER, OPENING_QUOTES, UPPER
from feeds.reading.paragraphs.table_rows import begins_ranked_row
from feeds.reading.paragraphs.tokens import is_web, token_before
from feeds.reading.vocabulary import any_of

#: The beginning of a row: a date; a time, or the code of a service ("101.01"), and a dash.
_MOMENT = re.compile(
    rf"(?:[0-9]{{2}}\.[0-9]{{2}}\.[0-9]{{4}}[\s{DASHES}]"
    rf"|[0-9]{{1,3}}[:.][0-9]{{2}}\s?[{DASHES}])"
)
#: What may end an ordinal: "2nd", "2-е".
_ORDINAL_ENDING = rf"(?:st|nd|rd|th|-[{LOWER}]{{1,3}})?"
#: A day and month, perhaps with a time glued to them; after a colon they may be the value of a label.
_DAY = re.compile(rf"[0-9]{{1,2}}\s{any_of('months')}(?:[\s,]|[0-9]{{1,2}}[:.][0-9]{{2}}\s)")
#: A time of day before a title. It begins a row only where another one is near.
_TIMED = re.compile(rf"[0-9]{{1,2}}[:.][0-9]{{2}}\s?[{UPPER}{OPENING_QUOTES}]")
#: The same, or a span of times that begins a row.
_TIMED_ROW = re.compile(
    rf"{_TIMED.pattern}|(?<=[^\s(,])[0-9]{{1,2}}[:.][0-9]{{2}}\s?[{DASHES}]\s?[0-9]{{1,2}}[:.][0-9]{{2}}"
)
#: "№" and a number; and the same directly after the end of another row.
_NUMERO = re.compile(r"№\s?[0-9]{1,4}\s\D")
_NUMERO_ROW = re.compile(rf"(?<=[0-9.;!?»”\")]){_NUMERO.pattern}")
#: The beginning of a numbered item, "2." or "2)", and of a row such as "2 place – …".
_NUMBERED = re.compile(rf"([1-9][0-9]?)[.)](?:\s*[{UPPER}{LOWER}{OPENING_QUOTES}]|\s[0-9])")
_COUNTED = re.compile(rf"([1-9][0-9]?){_ORDINAL_ENDING}(\s[{LOWER}]{{3,}}\s?)[:{DASHES}]")
#: The number of a part of a section: "2.1. ".
_PART = re.compile(r"([1-9][0-9]?)\.([1-9][0-9]?)\.?\s*(?=[^\W\d_])")
#: The beginning of a row such as "2nd place went to …", without a dash.
_PLACE = re.compile(rf"([1-9][0-9]?){_ORDINAL_ENDING}\s{any_of('contest_places')}\b")
#: A year, a span of years, or a group with its ages, and a dash: a row where there are several of them.
_SPANNED = re.compile(
    rf"(?<!\s)(?:(?:19|20)[0-9]{{2}}(?:\s?[{DASHES}]\s?(?:19|20)[0-9]{{2}})?"
    rf"|[0-9]{{1,2}}[{DASHES}][0-9]{{1,2}}\s[^\W\d_]{{3,}})\s[{DASHES}]\s"
)
#: A quantity: a number with a noun, a name or a quotation; or a percentage.
_AMOUNT = re.compile(
    rf"[0-9][0-9.,]{{0,39}}(?:\s?%\s|(?<![.,])\s(?:[{LOWER}]{{3,}}|[{UPPER}{OPENING_QUOTES}])|-[{LOWER}]{{3,}})"
)
#: How many characters on each side of an item are searched for its neighbour.
_REACH = 1500
#: The shortest word that ends a paragraph; shorter ones may be parts of names and codes: "м2".
_LEAST_WORD = 4
#: Fewer digits before a full stop may be the number of a section.
_YEAR_DIGITS = 4


def begins_row(text: str, start: int, at: int) -> bool:
    """Return whether the digits at ``at`` begin a row of a timetable or table, or an item of a numbered list.

    Dates always do; times, years and ages if others are near; the number of an item if the preceding number
    begins one in the text on the left; number 1, if number 2 begins one on the right. The paragraph on the
    left begins at ``start``.
    """
    if _MOMENT.match(text, at) or (text[at - 1] != ":" and _DAY.match(text, at)):
        return True
    if timed := _TIMED.match(text, at):
        return _is_repeated(_TIMED_ROW, timed)
    if span := _SPANNED.match(text, at):
        return _is_repeated(_SPANNED, span)
    match = _NUMBERED.match(text, at) or _COUNTED.match(text, at)
    if not match:
        return _begins_part(text, at) or begins_ranked_row(text, start, at) or _is_next_place(text, start, at)
    number = int(match[1])
    word = match[2] if match.re is _COUNTED else None
    if number == 1:
        return _stands(_right(text, match.end()), 2, word)
    return _stands(_left(text, at), number - 1, word)


def begins_row_behind_decimal(text: str, start: int, at: int) -> bool:
    """Return whether digits behind the full stop of a number begin an item: "38,5.5. Call", "16.2.3. Demo".

    "9.5. Rules" is the number of a part, unless 5.1 follows: then section 5 begins, behind a text that ends
    in 9.
    """
    number = token_before(text, start, at - 1)
    if not number.isdecimal() or len(number) >= _YEAR_DIGITS:
        return begins_row(text, start, at)
    section = _NUMBERED.match(text, at)
    if section is None:
        return _begins_part(text, at)
    if int(number) + 1 == int(section[1]):  # "1.2." is part 2 of section 1
        return False
    return _stands_part(_right(text, section.end()), section[1], 1)


def _begins_part(text: str, at: int) -> bool:
    """Return whether the number of a part of a section stands at ``at``, and its neighbour near it."""
    part = _PART.match(text, at)
    if part is None or not text[part.end()].isupper():
        return False
    section, number = part[1], int(part[2])
    if number == 1:
        return _stands_part(_right(text, part.end()), section, 2)
    return _stands_part(_left(text, at), section, number - 1)


def _left(text: str, at: int) -> str:
    return text[max(0, at - _REACH) : at]


def _right(text: str, at: int) -> str:
    return text[at : at + _REACH]


def _stands_part(text: str, section: str, number: int) -> bool:
    """Return whether the number of a part begins a row in ``text``."""
    return re.search(rf"(?<![0-9,\s]){section}\.{number}\.?\s*[^\W\d_]", text) is not None


def _is_next_place(text: str, start: int, at: int) -> bool:
    """Return whether the row at ``at`` names the place of a contest after that of the paragraph before it."""
    place, before = _PLACE.match(text, at), _PLACE.match(text, start)
    return place is not None and before is not None and int(place[1]) == int(before[1]) + 1


def begins_numero_row(text: str, at: int) -> bool:
    """Return whether a number such as "№101", glued to a word or number, begins one of several such rows."""
    match = _NUMERO.match(text, at)
    return match is not None and _is_repeated(_NUMERO_ROW, match)


def _is_repeated(row: re.Pattern[str], match: re.Match[str]) -> bool:
    """Return whether another row of the kind begins near ``match``, the beginning of one."""
    begin, end = match.span()
    spans = (max(0, begin - _REACH), begin), (end, end + _REACH)
    return any(row.search(match.string, *span) for span in spans)


def begins_paragraph(text: str, start: int, at: int) -> bool:
    """Return whether the digits at ``at``, glued to the last word of a paragraph, begin the next paragraph.

    The paragraph on the left begins at ``start``. A number behind a capitalised word may be a part of its
    name: "Qazaqstan24"; not where that is the first word of the paragraph.
    """
    token = token_before(text, start, at)
    if is_web(token):
        return False
    word = token.rpartition("-")[2]
    is_plain = word.isalpha() and (word.islower() or at - len(token) <= start)
    is_amount = is_plain and len(word) >= _LEAST_WORD and _AMOUNT.match(text, at) is not None
    return is_amount or begins_row(text, start, at)


def _stands(text: str, number: int, word: str | None) -> bool:
    """Return whether a number begins an item in ``text``: ``2.``, ``2)``, or ``2`` and a word."""
    behind = f"{_ORDINAL_ENDING}{re.escape(word)}" if word else r"[.)](?:\s*\D|\s\d)"
    return re.search(rf"(?<![0-9])(?<![0-9][.:]){number}{behind}", text) is not None

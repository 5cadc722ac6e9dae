"""Divides table rows that are glued to each other: standings by their ranks, schedules by times or days.

In "Oral 1872 Dauren Mukhit", one row ends ("Oral 187", with 187 points) and that of rank 2 begins.
"""

import re
from itertools import pairwise

from feeds.reading.characters import DASHES
from feeds.reading.vocabulary import any_of

#: One or two digits before a word: perhaps a rank.
_RANK = re.compile(r"([1-9][0-9]?)\s(?=[^\W\d_])")
#: The end of a sentence, but not an abbreviation of two letters, or of a list item; a row contains none.
_STOP = re.compile(r"[^\W\d_]{3}[.!?]\s|;")
#: The most characters of a row, and the fewest rows, of standings.
_MOST_CHARACTERS, _LEAST_ROWS = 200, 3
#: DD.MM
_DAY_AND_MONTH = r"(?:0[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])"
#: A span of days: 21.07–28.07
_SPAN = re.compile(rf"{_DAY_AND_MONTH}\s?[{DASHES}]\s?{_DAY_AND_MONTH}(?!\.[0-9])")
#: A time without the first digit of its hour.
_REST_OF_TIME = r"[0-9]:[0-5][0-9](?=[\s–—-])"
#: A day of two digits, glued to two that end the row before: "…3512 August – "; not the end of a year.
_GLUED_DAY = re.compile(
    rf"[1-3](?<=[^0-9:.][0-9]{{2}}.)(?<!19.)(?<!20.)[0-9]\s{any_of('months')}\s[{DASHES}]\s"
)
#: A time glued to one digit; used only in schedules whose hours have two digits.
_GLUED_TIME = re.compile(rf"[0-2](?<=[^0-9:.][0-9].){_REST_OF_TIME}")
#: A time glued to a number of two digits: "October 2019:00".
_TIME_BEHIND_NUMBER = re.compile(r"[^0-9:.][0-9]{2}(?:[01][0-9]|2[0-3]):[0-5][0-9][\s–—-]")
#: A schedule begins with a time whose hour has two digits.
_STARTS_WITH_TIME = re.compile(rf"[0-2]{_REST_OF_TIME}")


def divide(paragraphs: list[str]) -> list[str]:
    """Return ``paragraphs`` (none empty), with table rows as paragraphs of their own."""
    if not any(paragraph[0].isdigit() for paragraph in paragraphs):  # most texts have no tables
        return paragraphs
    found: list[str] = []
    rank = 0
    for paragraph in paragraphs:
        if paragraph[0].isdigit():
            first = _rank_at(paragraph, 0)
            rows = _rows_by_rank(paragraph, first) if first == rank + 1 else []
            rank = first + len(rows) if first == rank + 1 else 0
            cuts = rows or _schedule_cuts(paragraph)
            found += [paragraph[begin:end].strip() for begin, end in pairwise((0, *cuts, len(paragraph)))]
        else:
            rank = 0
            found.append(paragraph)
    return found


def begins_ranked_row(text: str, start: int, at: int) -> bool:
    """Return whether the rank at ``at`` begins a row of standings.

    Rank 1 does if rows 2 and 3 follow; another, if the paragraph from ``start`` has all rows from the rank at
    its beginning to the one before.
    """
    rank = _rank_at(text, at)
    if rank > 1:
        first = _rank_at(text, start)
        if not 0 < first < rank:
            return False
        rows = [start, *_next_rows(text, start, first, at)]
        return first + len(rows) == rank and at - rows[-1] <= _MOST_CHARACTERS
    return rank == 1 and len(_next_rows(text, at, rank, at + 2 * _MOST_CHARACTERS)) + rank >= _LEAST_ROWS


def begins_glued_time(text: str, at: int) -> bool:
    """Return whether the hour at ``at`` is glued to a number, both of two digits: "October 2019:00"."""
    return text[at - 2 : at].isdigit() and _TIME_BEHIND_NUMBER.match(text, at - 3) is not None


def _rank_at(text: str, at: int) -> int:
    """Return the rank that stands at ``at`` before a capital letter, or 0."""
    rank = _RANK.match(text, at)
    return int(rank[1]) if rank and text[rank.end()].isupper() else 0


def _rows_by_rank(paragraph: str, first: int) -> list[int]:
    """Return the starts of the rows after the one of rank ``first``; none if the last rank is below 3."""
    rows = _next_rows(paragraph, 0, first, len(paragraph))
    return rows if first + len(rows) >= _LEAST_ROWS else []


def _next_rows(text: str, at: int, rank: int, end: int) -> list[int]:
    """Return the starts of the rows before ``end`` that follow the one of rank ``rank`` at ``at``.

    Their ranks rise by one and are glued to the row before. The digits that end a year, or a number of two
    digits after a word ("school 12"), are not ranks.
    """
    found: list[int] = []
    while True:
        rank += 1
        row = re.compile(rf"(?<!\s)(?<![^\W\d_]\s[0-9]){rank}(?<!\s(?:19|20)[0-9]{{2}})\s([^\W\d_])").search(
            text, at + 1, min(at + _MOST_CHARACTERS, end)
        )
        if row is None or not row[1].isupper() or _STOP.search(text, at, row.start()):
            return found
        at = row.start()
        found.append(at)


def _schedule_cuts(paragraph: str) -> list[int]:
    """Return the positions at which to divide a schedule: before rows, and between a span and its text."""
    if _SPAN.match(paragraph):
        edges = (edge for span in _SPAN.finditer(paragraph) for edge in span.span())
        return [edge for edge in edges if edge and _is_glued(paragraph, edge)]
    patterns = (_GLUED_DAY, _GLUED_TIME) if _STARTS_WITH_TIME.match(paragraph) else (_GLUED_DAY,)
    return sorted(match.start() for pattern in patterns for match in pattern.finditer(paragraph))


def _is_glued(text: str, at: int) -> bool:
    """Return whether the edge of a span is glued to text at ``at``: no space, bracket or comma between."""
    return text[at : at + 1].isalnum() and not text[at - 1].isspace() and text[at - 1] not in "(,"

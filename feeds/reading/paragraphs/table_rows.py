"""Divides the rows of tables where the digits of one row are glued to those of the next.

The rows of standings begin with ranks ("Oral 1872 Dauren Mukhit"), those of schedules with times or days.
"""

import re
from itertools import pairwise

from feeds.reading.characters import DASHES
from feeds.reading.vocabulary import any_of

_RANK = re.compile(r"([1-9][0-9]?)\s(?=[^\W\d_])")
#: The end of a sentence or item, which no row has within it.
_STOP = re.compile(r"[^\W\d_]{3}[.!?]\s|;")
#: The longest row of standings, and the rank up to which they must go.
_LONGEST, _LEAST_RANK = 200, 3
_DAY_AND_MONTH = r"(?:0[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])"
_PERIOD = re.compile(rf"{_DAY_AND_MONTH}\s?[{DASHES}]\s?{_DAY_AND_MONTH}(?!\.[0-9])")
_CLOCK = r"[0-9]:[0-5][0-9](?=[\s–—-])"
#: A day of a month and a dash behind the two last digits of the row before.
_DAY = re.compile(rf"[1-3](?<=[^0-9:.][0-9]{{2}}.)(?<!19.)(?<!20.)[0-9]\s{any_of('months')}\s[{DASHES}]\s")
#: A time behind one digit: sure only where hours have two.
_TIME = re.compile(rf"[0-2](?<=[^0-9:.][0-9].){_CLOCK}")
_TIMED = re.compile(rf"[0-2]{_CLOCK}")


def divide(paragraphs: list[str]) -> list[str]:
    """Return ``paragraphs``, none of which is empty, with each row of a table for itself."""
    if not paragraphs or min(paragraphs) > ":":  # digits sort before letters; most texts have no tables
        return paragraphs
    found: list[str] = []
    rank = 0
    for paragraph in paragraphs:
        if paragraph[0].isdigit():
            first = _rank(paragraph, 0)
            ranked = _ranked(paragraph, first) if first == rank + 1 else []
            rank = first + len(ranked) if first == rank + 1 else 0
            ends = ranked or _timed(paragraph)
            found += [paragraph[begin:end].strip() for begin, end in pairwise((0, *ends, len(paragraph)))]
        else:
            rank = 0
            found.append(paragraph)
    return found


def begins_ranked_row(text: str, start: int, at: int) -> bool:
    """Return whether a rank begins a row of standings at ``at``: 1 before 2 and 3, others behind their own.

    The paragraph on the left begins at ``start``, with an earlier row.
    """
    rank = _rank(text, at)
    if rank > 1:
        first = _rank(text, start)
        if not 0 < first < rank:
            return False
        rows = [start, *_next_rows(text, start, first, at)]
        return first + len(rows) == rank and at - rows[-1] <= _LONGEST
    return rank == 1 and len(_next_rows(text, at, rank, at + 2 * _LONGEST)) + rank >= _LEAST_RANK


def _rank(text: str, at: int) -> int:
    """Return the rank that stands at ``at`` before a capital letter, or 0."""
    rank = _RANK.match(text, at)
    return int(rank[1]) if rank and text[rank.end()].isupper() else 0


def _ranked(paragraph: str, first: int) -> list[int]:
    """Return where the rows begin behind the first one, whose rank is known; standings have several."""
    rows = _next_rows(paragraph, 0, first, len(paragraph))
    return rows if first + len(rows) >= _LEAST_RANK else []


def _next_rows(text: str, at: int, rank: int, end: int) -> list[int]:
    """Return where the rows between the one at ``at`` and ``end`` begin.

    The digits that end a year, or a number of two digits behind a word, are no rank.
    """
    found: list[int] = []
    while True:
        rank += 1
        row = re.compile(rf"(?<!\s)(?<![^\W\d_]\s[0-9]){rank}(?<!\s(?:19|20)[0-9]{{2}})\s([^\W\d_])").search(
            text, at + 1, min(at + _LONGEST, end)
        )
        if row is None or not row[1].isupper() or _STOP.search(text, at, row.start()):
            return found
        at = row.start()
        found.append(at)


def _timed(paragraph: str) -> list[int]:
    """Return where the other rows of a schedule begin, and where the text behind its periods does."""
    if _PERIOD.match(paragraph):
        edges = (edge for period in _PERIOD.finditer(paragraph) for edge in period.span())
        return [edge for edge in edges if edge and _is_glued(paragraph, edge)]
    patterns = (_DAY, _TIME) if _TIMED.match(paragraph) else (_DAY,)
    return sorted(match.start() for pattern in patterns for match in pattern.finditer(paragraph))


def _is_glued(text: str, at: int) -> bool:
    """Return whether neither white space nor punctuation follows the period or precedes it at ``at``."""
    return text[at : at + 1].isalnum() and not text[at - 1].isspace() and text[at - 1] not in "(,"

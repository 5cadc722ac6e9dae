"""Finds the dateline of a text: the place and day, or agency, that begin it and say where it was written."""

import re

from feeds.reading.characters import DASHES, LOWER, UPPER
from feeds.reading.vocabulary import DOMAIN, any_of

#: The most characters of a dateline.
_LONGEST = 120

_NAME = rf"[{UPPER}][\w’'-]*(?:\s[{UPPER}][\w’'-]*)?(?:\s(?:city|қаласы))?"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?\b"
#: A year, month or agency: without one, numbers are no date.
_TELLING = rf"(?:\d{{4}}|(?i:{any_of('months')}|{any_of('agencies')}(?:-\w+)?)|[\w-]+\.{DOMAIN})(?!\w)"
_YEAR = r"(?:year|года?|г|жыл\w*)(?!\w)"
_BETWEEN = r"[\s,./()|]{1,3}"
_DATELINE = re.compile(
    rf"\W{{0,9}}(?:г\.\s?)?{_NAME}\s?[,.(/|:{DASHES}][\s(/]{{0,2}}(?:{_NUMBER}{_BETWEEN}){{0,2}}{_TELLING}"
    rf"(?:{_BETWEEN}(?:{_NUMBER}|{_TELLING}|{_YEAR})){{0,6}}"
    rf"[\s/)|]{{0,3}}(?:[.:]?\s{{0,3}}[{DASHES}]|[.:](?=\s{{0,3}}[{UPPER}]))"
    # a name in capitals needs no date: "ASTANA – The Ministry"
    rf"|\W{{0,9}}[{UPPER}]{{3,}}(?:[-\s][{UPPER}]+)?[.,]?\s?[{DASHES}]\s(?=[{UPPER}][{LOWER}])"
)


def end(text: str) -> int:
    """Return where the dateline of a text ends; 0 where it has none."""
    dateline = _DATELINE.match(text, 0, _LONGEST)
    return dateline.end() if dateline else 0

"""Finds the credits for pictures, and the hashtags, that end a press release."""

import re
from collections.abc import Sequence

from feeds.reading.vocabulary import any_of, words

_HASHTAG_RUN = r"(?:#\w{2,60}[\s,]*){1,20}"
# For texts in lower case: ignoring case would be several times slower.
_CREDIT = re.compile(
    rf"(?:{any_of('credits')}\s?(?::|(?<=by)\s)\s?[^\n]{{2,120}}|{any_of('credit_lines')}\.?|{_HASHTAG_RUN})\s*\Z",
)
_HASHTAGS = re.compile(rf"{_HASHTAG_RUN}\Z")
#: Every credit contains one of these: the words for credits, without those that contain a shorter one.
_HINTS = (
    *(word for word in words("credits") if not any(other in word for other in words("credits") - {word})),
    "#",
)


def is_credit(line: str) -> bool:
    """Return whether a line is only a credit for pictures or consists of hashtags."""
    lower = line.lower()
    return may_hold_one(lower) and _CREDIT.match(lower) is not None


def may_hold_one(lower: str) -> bool:
    """Return whether a text in lower case may hold a credit: a quick test, which most texts fail."""
    return any(map(lower.__contains__, _HINTS))


def find(lower: str, begins: Sequence[int]) -> int:
    """Return the position of the credit or hashtags that end a text in lower case, or the text's end.

    ``begins`` are the positions at which a credit may begin.
    """
    for begin in begins:
        if _CREDIT.match(lower, begin):
            return begin
    hashtags = _HASHTAGS.search(lower)
    return hashtags.start() if hashtags else len(lower)

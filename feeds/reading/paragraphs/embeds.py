"""Finds the captions that embedded posts and videos leave where they stood."""

import re
from collections.abc import Iterable

from feeds.reading.characters import LOWER, OPENING_QUOTES, UPPER
from feeds.reading.vocabulary import any_of

_HANDLE = r"\(@[\w.]{1,40}\)"
_NAME = r"[^\n@]{0,80}?"
_DATE = r"(?:[^\W\d_]{3,12} \d{1,2}, \d{4}|\d{1,2} [^\W\d_]{3,12},? \d{4}(?: г\.)?)"
#: A link to the post, and in Kazakh the author behind it. In a sentence it would have words beside it.
_LINK = (
    rf"(?<![\w,(]\s)(?<![{OPENING_QUOTES}(]){any_of('embed_links')}(?!\s*[{LOWER},;:(]|[{LOWER}”»\"’-])"
    rf"(?:\s*{_NAME}{_HANDLE}\s?{any_of('embed_author_endings')})?"
)
_TIME = r"(?:\sat\s[\d:]+\s?[apAP][mM](?:\s[A-Z]{3})?)?"
_AUTHOR = rf"{any_of('embed_authors')}\s{_NAME}{_HANDLE}(?:\s+on\s{_DATE}{_TIME})?"
_MESSAGE = rf"(?:pic\.twitter\.com/\w{{1,20}}\s?)?[—–]\s?{_NAME}{_HANDLE}\s{_DATE}"
#: Music, up to the end of the line or to a sentence that is glued to it.
_SOUND = (
    rf"♬\s?{any_of('embed_sounds')}\s?[-–—]\s?[^\n.]{{1,60}}?"
    rf"(?=\n|\Z|(?<=[{LOWER}0-9])[{UPPER}][{LOWER}]*\s)"
)
_CAPTION = re.compile(f"{_LINK}(?:[ \xa0]{_AUTHOR})?|{_AUTHOR}|{_MESSAGE}|{_SOUND}")


def find(text: str) -> Iterable[re.Match[str]]:
    """Return the captions in ``text``: "View this post on Instagram", "A post by NAME (@handle)"."""
    # Finding a character is faster than finding a word.
    likely = ("@" in text and "(@" in text) or ("Y" in text and "YouTube" in text) or "♬" in text
    return _CAPTION.finditer(text) if likely or "Telegram" in text or "Facebook" in text else ()

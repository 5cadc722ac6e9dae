"""Finds the ends of sentences, and shortens text at them or at words."""

import re

from feeds.reading.characters import CLOSING_QUOTES, DASHES, OPENING_QUOTES, SENTENCE_ENDS, UPPER
from feeds.reading.vocabulary import ABBREVIATIONS, DIGRAPHS, PLACE_LETTERS

_END = re.compile(rf"[{SENTENCE_ENDS}][{CLOSING_QUOTES})\]]{{0,3}}(?=\s|\Z)")
_NEXT = re.compile(rf"\s*(?:[{UPPER}0-9{OPENING_QUOTES}({DASHES}]|\Z)")
_TEXT_END = re.compile(r"\s*\Z")
_LAST_WORD = re.compile(r"[^\W\d_]*\Z")
_ELLIPSIS = "…"
#: One more than the length of the longest abbreviation.
_REACH = max(map(len, ABBREVIATIONS)) + 1


def first_end(text: str) -> int:
    """Return the end of the first sentence of ``text``; initials and abbreviations end none."""
    return next((match.end() for match in _END.finditer(text) if _is_end(text, match)), len(text))


def last_end(text: str, least: int, most: int) -> int:
    """Return the end of the last sentence of ``text`` that ends between two positions, or 0."""
    for match in reversed(list(_END.finditer(text, least, most + 1))):
        if match.end() <= most and _is_end(text, match):
            return match.end()
    return 0


def _is_end(text: str, match: re.Match[str]) -> bool:
    return _NEXT.match(text, match.end()) is not None and not _is_short(text, match.start())


def _is_short(text: str, at: int) -> bool:
    """Return whether the full stop at ``at`` belongs to an abbreviation or an initial."""
    if text[at] != "." or _TEXT_END.match(text, at + 1):
        return False
    dotted = text[max(0, at - 3) : at]
    if "." in dotted and dotted.lower() in ABBREVIATIONS:  # "i.e", "п.п"
        return True
    letters = _LAST_WORD.search(text, max(0, at - _REACH), at)
    word = letters[0] if letters else ""
    if len(word) == 1:  # an initial; "г." before a city's name or behind a year; but "8 м." may be the end
        counted = text[max(0, at - 3) : at - 1].rstrip()[-1:].isdigit()
        return (
            word.isupper() or word in "гж" or (word in PLACE_LETTERS and not word.isascii() and not counted)
        )
    return word in DIGRAPHS or word.lower() in ABBREVIATIONS


def shorten(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of ``text``, cut behind a word, with an ellipsis where cut."""
    if len(text) <= limit:
        return text
    beginning = text[:limit]
    space = max(beginning.rfind(" "), beginning.rfind("\xa0"))
    kept = beginning[:space] if space > limit // 3 else beginning[:-1]
    return kept.rstrip(' \xa0,;:–—-(“"«„\u200d\ufe0f') + _ELLIPSIS

"""Decides whether a word that is glued to another word or a number begins a paragraph."""

import re

from feeds.reading.characters import LOWER, OPENING_QUOTES, SENTENCE_ENDS
from feeds.reading.quotations import Quotations
from feeds.reading.tokens import token_before
from feeds.reading.vocabulary import STARTERS

_STOPS = frozenset(SENTENCE_ENDS)
_WORD = re.compile(r"\w+")
_LAST_LETTERS = re.compile(r"[^\W\d_]*\Z")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_UNIT = re.compile(rf"(?:[KMGT]?(?:Hz|B|b|W|Wh|V|A|Pa|bit|Bit)|[A-Z]|Kv|Kw|Mw|Gw|Mb|Gb|Tb|Kb)(?![{LOWER}])")
#: No word that begins a paragraph is longer.
_WORD_REACH = 60
#: No heading without punctuation is longer.
_HEADING_LIMIT = 120
# Lengths of the first part of a word in camel case, which decide whether it may be a brand.
_SHORT_HUMP = 3
_LONG_HUMP = 7


def after_word(text: str, start: int, at: int, quotations: Quotations) -> int:
    """Break between a heading without punctuation and the text that is glued to it, but not in camel case.

    "borderTrucks are" breaks, because names in camel case begin with a capital or a very short word; so does
    "HarbourTwo ships", because "Two" begins sentences, and "2025A law", because years have no unit.
    """
    del quotations
    right = _WORD.match(text, at, at + _WORD_REACH)
    after = text[right.end() : right.end() + 1] if right else ""
    row = after == ":" and text[at - 1].isdigit()  # "Monday: 9:00-18:00Tuesday: 9:00-14:00"
    if not right or not (after.isspace() or row) or not text[at].isupper():
        return 0
    if text[at - 1].isdigit():
        year = _YEAR.search(text, max(start, at - 8), at)
        return at if (year or not _UNIT.match(text, at)) and _is_word(right[0]) else 0
    token = token_before(text, start, at)
    left = _LAST_LETTERS.search(token)
    hump = left[0] if left else ""
    if hump != token.lstrip("(#" + OPENING_QUOTES) or not hump:
        return _after_domain(at, token, right[0])
    if (
        right[0] in STARTERS
        and len(hump) > _SHORT_HUMP
        and (len(right[0]) > _SHORT_HUMP - 1 or _is_long(hump, right[0]))
    ):
        return at
    if hump.islower():
        return at if len(hump) > _SHORT_HUMP and _is_word(right[0]) else 0
    return at if _is_heading(text, start, at, hump, right[0]) else 0


def _is_long(hump: str, word: str) -> bool:
    """Return whether a glued word is no brand like "LinkedIn", by the lengths of its parts."""
    return len(word) == 1 or len(hump) >= _LONG_HUMP


def _is_word(word: str) -> bool:
    return word in STARTERS or (len(word) > 1 and (word[1:].islower() or word.isupper()))


def _after_domain(at: int, token: str, word: str) -> int:
    """Break after an address that ends in a top-level domain: "jobs.kzThe conference"."""
    name, _, end = token.rpartition(".")
    return at if name and end in ("kz", "ru", "com", "org", "net", "info") and _is_word(word) else 0


def _is_heading(text: str, start: int, at: int, hump: str, word: str) -> bool:
    """Return whether a heading without punctuation ends at ``at``, on the word ``hump``.

    A heading has several words, and its last word occurs elsewhere by itself, in the heading or in the text
    that follows: otherwise "KazTrade opens", which begins with the name of a company, would break.
    """
    if at - start > _HEADING_LIMIT or not word[1:].islower():
        return False
    head = text[start : at - len(hump)]
    if not head.strip() or not _STOPS.isdisjoint(head):
        return False
    return _stands_alone(hump, text[max(0, at - 2000) : at - len(hump)]) or _stands_alone(
        hump, text[at : at + 2000]
    )


def _stands_alone(word: str, text: str) -> bool:
    return f" {word} " in text or f" {word}." in text or f" {word}," in text

"""Decides whether a capitalised word that is glued to the text before it begins a paragraph."""

import re

from feeds.reading.characters import LOWER, OPENING_QUOTES
from feeds.reading.paragraphs.glued_headings import ends_in_name, may_be_heading, stands_alone
from feeds.reading.paragraphs.tokens import token_before
from feeds.reading.vocabulary import STARTERS, words

_MONTHS = words("months", ("en",))

#: A word, or several with hyphens between them: "Vice-Minister".
_WORD = re.compile(r"\w+(?:-\w+)*")
_LAST_LETTERS = re.compile(r"[^\W\d_]*\Z")
_COMPOUND = re.compile(r"(?:\w+-)*")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_UNIT = re.compile(rf"(?:[KMGT]?(?:Hz|B|b|W|Wh|V|A|Pa|bit|Bit)|[A-Z]|Kv|Kw|Mw|Gw|Mb|Gb|Tb|Kb)(?![{LOWER}])")
#: A single digit, which may begin a brand: 3Com, 2GIS.
_DIGIT = re.compile(r"(?<![\w.,:])[0-9]\Z")
#: The longest word that is recognised at the beginning of a paragraph.
_WORD_REACH = 60
#: Letters of the first part of a word in camel case: a brand may have up to the former ("eGov"), none has as
#: many as the latter ("LinkedIn").
_SHORT_HUMP, _LONG_HUMP = 3, 7
#: The words that make a heading of a paragraph that ends in a short word.
_CERTAINLY_A_HEADING = 3


def begins_paragraph(text: str, start: int, at: int) -> bool:
    """Return whether the capital letter at ``at``, glued to the paragraph from ``start`` on, begins another.

    It does behind a heading without punctuation, but not in camel case: "borderTrucks are" breaks, because
    names in camel case begin with a capital or a very short word; so does "HarbourTwo ships", because "Two"
    begins sentences, and "2025A law", because years have no unit.
    """
    right = _WORD.match(text, at, at + _WORD_REACH)
    after = text[right.end() : right.end() + 1] if right else ""
    if not right or not (after.isspace() or after in (",", ":")):
        return False
    word = right[0]
    if word in _MONTHS and text[right.end() + 1 : right.end() + 2].isdigit():
        return True
    if text[at - 1].isdigit():
        return _is_word(word) and not _goes_on(text, start, at, word)
    return _after_letters(text, start, at, word)


def _after_letters(text: str, start: int, at: int, word: str) -> bool:
    """Return whether ``word``, glued to another word, begins a paragraph."""
    token = token_before(text, start, at)
    left = _LAST_LETTERS.search(token)
    hump = left[0] if left else ""
    if not hump or not _COMPOUND.fullmatch(token.lstrip("(#" + OPENING_QUOTES).removesuffix(hump)):
        return _is_behind_address(token, word)
    if word in STARTERS and len(hump) > _SHORT_HUMP and (len(word) > _SHORT_HUMP - 1 or _is_long(hump, word)):
        return True
    if hump.islower():
        return _is_word(word) and _ends_in_word(text, start, at, hump, word)
    return ends_in_name(text, start, at, hump, word)


def _goes_on(text: str, start: int, at: int, word: str) -> bool:
    """Return whether a word belongs to the number before it, as a unit or in a brand: "50Hz", "3Com"."""
    if _YEAR.search(text, max(start, at - 8), at):
        return False
    short = len(word) <= _SHORT_HUMP and word not in STARTERS
    return _UNIT.match(text, at) is not None or (
        short and _DIGIT.search(text, max(0, at - 2), at) is not None
    )


def _ends_in_word(text: str, start: int, at: int, hump: str, word: str) -> bool:
    """Return whether ``hump``, a word in small letters, ends a paragraph. Short ones begin brands: eGov."""
    if len(hump) > _SHORT_HUMP:
        return True
    if len(hump) == 1 or not may_be_heading(text, start, at):
        return False
    count = len(text[start:at].split())
    return count >= _CERTAINLY_A_HEADING or (count > 1 and (word in STARTERS or stands_alone(hump, text, at)))


def _is_long(hump: str, word: str) -> bool:
    """Return whether two glued words are no brand: the first is long, or the second a single letter."""
    return len(word) == 1 or len(hump) >= _LONG_HUMP


def _is_word(word: str) -> bool:
    first, _, _others = word.partition("-")
    return word in STARTERS or (len(first) > 1 and (first[1:].islower() or first.isupper()))


def _is_behind_address(token: str, word: str) -> bool:
    """Return whether a word is glued to an address: "jobs.kzThe", or a longer one before a Cyrillic word."""
    name, _, end = token.rpartition(".")
    if "://" in token:
        return token.isascii() and not word[0].isascii()
    return bool(name) and end in ("kz", "ru", "com", "org", "net", "info") and _is_word(word)

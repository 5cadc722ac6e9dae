"""Decides whether a capital letter that is glued to a word or a number begins a paragraph.

The text on its left has lost its punctuation or never had any: it is a heading, a row, or a sentence without
its full stop. Brands in camel case, units and names of two words look alike.
"""

import re

from feeds.reading.characters import OPENING_QUOTES
from feeds.reading.paragraphs.glued_headings import ends_in_name, may_be_heading, stands_alone
from feeds.reading.paragraphs.tokens import last_letters, token_before
from feeds.reading.vocabulary import DOMAINS, STARTERS, any_of, words

#: English dates begin with the month, others with the day.
_MONTHS = words("months", ("en",))

#: A word, or several with hyphens between them: "Vice-Minister"; with the end of a contraction: "Don't".
_WORD = re.compile(r"\w+(?:-\w+)*(?:['’][a-z]{1,2}\b)?")
#: Characters of a word; a longer one begins no paragraph.
_WORD_REACH = 60
#: The parts of a compound before its last one: "ардагер-" in "ардагер-ұстаз".
_FIRST_PARTS = re.compile(r"(?:\w+-)*")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}\Z")
#: Units, and a capital letter by itself as in "5G".
_UNIT = re.compile(r"(?:[KMGT]?(?:Hz|B|b|W|Wh|V|A|Pa|bit|Bit)|[A-Z]|Kv|Kw|Mw|Gw|Mb|Gb|Tb|Kb)(?!\w)")
_WEEKDAYS = words("weekdays")
_ROLES = words("roles")
#: A role and a person's initial.
_SIGNED = re.compile(r"\w+\s\w\.\s?\w")
#: A place in a contest, in Roman numerals.
_ROMAN_PLACE = re.compile(rf"[IVІ]{{1,3}}\s{any_of('contest_places')}\b")
#: A digit by itself, as brands begin with: "3Com", "2GIS".
_LONE_DIGIT = re.compile(r"(?<![\w.,:])[0-9]\Z")

# The first part of a brand has at most _SHORT_PART letters, or begins with a capital and has fewer than
# _LONG_PART; a part behind a lone digit ("3Com") has at most _SHORT_PART.
_SHORT_PART = 3
_LONG_PART = 7
#: The letters of a short end of a brand: "LinkedIn".
_SHORT_END = 2
#: The fewest words of a heading that may end in a short word.
_HEADING_WORDS = 3


def begins_paragraph(text: str, start: int, at: int) -> bool:
    """Return whether the capital letter at ``at`` begins a paragraph.

    The paragraph on its left begins at ``start``. The word of the capital is followed by white space,
    a comma, a colon or "/". Its letters tell a lost break from camel case: "borderTrucks are" breaks, because
    the first part of a brand begins with a capital or is very short. So do "HarbourTwo ships", because "Two"
    begins sentences, "2025A law", because years have no unit, and English dates such as "May 5", which begin
    rows of timetables.
    """
    right = _WORD.match(text, at, at + _WORD_REACH)
    after = text[right.end() : right.end() + 1] if right else ""
    if not right or not (after.isspace() or after in (",", ":", "/")):
        return False
    word = right[0]
    if _begins_row(text, start, at, word):
        return True
    if word in _MONTHS and text[right.end() + 1 : right.end() + 2].isdigit():
        return True
    if text[at - 1].isdigit():
        return _is_plain(word) and not _belongs_to_number(text, start, at, word)
    return _begins_behind_letters(text, start, at, word)


def _begins_row(text: str, start: int, at: int, word: str) -> bool:
    """Return whether ``word`` begins a row as the paragraph before it does, or the row of a contest's place.

    Days of the week follow each other, and so do the signatories of a document: "Chairman A. OmarSecretary B.
    Ali".
    """
    if word in _WEEKDAYS:
        return _first_word(text, start) in _WEEKDAYS and may_be_heading(text, start, at)
    if word.lower() in _ROLES:
        return _SIGNED.match(text, at) is not None and _first_word(text, start).lower() in _ROLES
    return _ROMAN_PLACE.match(text, at) is not None


def _first_word(text: str, start: int) -> str:
    first = _WORD.match(text, start, start + _WORD_REACH)
    return first[0] if first else ""


def _begins_behind_letters(text: str, start: int, at: int, word: str) -> bool:
    """Return whether ``word``, glued to another word or to an address, begins a paragraph."""
    token = token_before(text, start, at)
    left = last_letters(token)
    if not left or not _FIRST_PARTS.fullmatch(token.lstrip("(#" + OPENING_QUOTES).removesuffix(left)):
        return _is_behind_address(token, word)
    if word in STARTERS and len(left) > _SHORT_PART and (len(word) != _SHORT_END or len(left) >= _LONG_PART):
        return True
    if left.islower():
        return _is_plain(word) and _may_end_a_paragraph(text, start, at, left, word)
    return ends_in_name(text, start, at, left, word)


def _belongs_to_number(text: str, start: int, at: int, word: str) -> bool:
    """Return whether a word is glued to a number as a unit, or as in names of firms: "50Hz", "3Com"."""
    if _YEAR.search(text, max(start, at - 5), at):
        return False
    short = len(word.partition("-")[0]) <= _SHORT_PART and word not in STARTERS
    return _UNIT.match(text, at) is not None or (
        short and _LONE_DIGIT.search(text, max(start, at - 2), at) is not None
    )


def _may_end_a_paragraph(text: str, start: int, at: int, left: str, word: str) -> bool:
    """Return whether the word ``left``, in small letters, can end a paragraph before ``word``.

    One letter begins a brand: "eGov". Two or three may ("macOS"), unless a heading ends there.
    """
    if len(left) > _SHORT_PART:
        return True
    if len(left) == 1:
        return False
    count = len(text[start:at].split(maxsplit=_HEADING_WORDS))
    if count >= _HEADING_WORDS and word in STARTERS and not word.isascii():
        return True  # brands of two words are Latin
    if not may_be_heading(text, start, at):
        return False
    return count >= _HEADING_WORDS or (count > 1 and (word in STARTERS or stands_alone(left, text, at)))


def _is_plain(word: str) -> bool:
    """Return whether a word begins sentences, or its first part is capitalised or an acronym."""
    first, _, _others = word.partition("-")
    return word in STARTERS or (len(first) > 1 and (first[1:].islower() or first.isupper()))


def _is_behind_address(token: str, word: str) -> bool:
    """Return whether ``word`` is glued to an address.

    That is a host ("jobs.kzThe"), or a URL before a word whose first letter is not ASCII.
    """
    name, _, end = token.rpartition(".")
    if "://" in token:
        return token.isascii() and not word[0].isascii()
    return bool(name) and end in DOMAINS and _is_plain(word)

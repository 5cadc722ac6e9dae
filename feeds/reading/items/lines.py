"""Recognises single lines of digests by their words: mastheads, headlines by their dates, pictures."""

import re

from feeds.reading import vocabulary
from feeds.reading.characters import ZERO_WIDTH

_WORD = re.compile(r"\w+")


def _plain(line: str) -> str:
    """Return the words of a line with single spaces, without regard to case and the dots of ё."""
    return " ".join(_WORD.findall(line.casefold().replace("ё", "е")))


_MASTHEADS = frozenset(map(_plain, vocabulary.words("mastheads")))
_FRONT_HEADS = frozenset(map(_plain, vocabulary.words("front_heads")))
#: Mastheads and heads of front pages are shorter.
_LONGEST_HEAD = 60

#: Dates are searched in the last characters of a line only, which keeps the search linear: a line may be a
#: body of ten megabytes, or a run of spaces.
_DATE_REACH = 16

#: The date that ends a headline, as the grammar has it.
_DATE = re.compile(r"\s([0-9]{2}\.[0-9]{2}\.[0-9]{4})$")

#: A date as people mistype it: the line is a headline all the same, and its date may be wrong. A full stop
#: behind the date is not allowed, so that prose that ends in a date stays prose. The space before the date
#: may have been lost, as it often is inside bodies. Other separators need a year of four digits, since
#: 27-55-30 is a telephone number. Characters without width may stand at the end.
_DATE_LIKE = re.compile(
    r"(?:(?<![\w./:=&#-])"
    r"(\d{1,3}\.\d{1,3}\.\d{2,5}|\d{1,2}[/-]\d{1,2}[/-](?:19|20)\d\d|(?:19|20)\d\d-\d\d?-\d\d?)"
    r"|(?:(?<=[^\W\d])|(?<=[^\W\d]\.))([0-9]{2}\.[0-9]{2}\.[0-9]{4}))"
    rf"[\s{ZERO_WIDTH}]*$"
)
_SEPARATORS = frozenset("./-,")

#: The end of a line that was probably meant for a headline: "21.02.2025 г.", "21,02,2025", "21.02.2O25".
_OF_A_YEAR = ("г", "ж", "года", "жыл")
_ALMOST_A_DATE = re.compile(
    r"\s[0-9]{1,2}[.,] ?[0-9]{1,2}[.,] ?[12][0-9OoОо]{3} ?(?:" + "|".join(_OF_A_YEAR) + r")?\.?$"
)
#: Length of the longest of them.
_ALMOST_REACH = 20

#: Prose is longer than any headline, and has a sentence end inside.
LONGEST_HEADLINE = 300
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?]\s*[^\W\d_]")


#: The end of a line before a date that is no headline's: "open until", "был принят до".
_LEADS_TO_DATE = re.compile(rf"(?<!\w){vocabulary.any_of('before_dates')}\s*\Z", re.IGNORECASE)
_LEADING_REACH = 20

#: The address of a picture, or its tail.
_PICTURE = re.compile(r"(?:\S*\.)?(?:png|jpe?g|gif|webp|svg|bmp|avif|heic|tiff?)\W{0,3}", re.IGNORECASE)
_LONGEST_PICTURE = 500


def is_masthead(line: str) -> bool:
    """Return whether a line is the name of the site, without regard to byte-order marks around it."""
    return len(line) < _LONGEST_HEAD and _plain(line) in _MASTHEADS


def is_front_head(line: str) -> bool:
    """Return whether a line is the head of a front page, such as "News More": it names no category."""
    return len(line) < _LONGEST_HEAD and _plain(line) in _FRONT_HEADS


def is_picture(line: str) -> bool:
    """Return whether a line is the address of a picture or its tail, such as ``.png)``."""
    return len(line) <= _LONGEST_PICTURE and _PICTURE.fullmatch(line) is not None


def leads_to_date(text: str) -> bool:
    """Return whether ``text`` ends in a word that a date follows within a sentence."""
    return _LEADS_TO_DATE.search(text, max(0, len(text) - _LEADING_REACH)) is not None


def is_almost_dated(line: str) -> bool:
    """Return whether ``line`` looks like a headline whose date is mistyped beyond recognition."""
    return (
        _ALMOST_A_DATE.search(line, max(0, len(line) - _ALMOST_REACH)) is not None
        and len(line) <= LONGEST_HEADLINE
        and not line[0].islower()
        and not has_sentence_end(line)
    )


def has_sentence_end(line: str) -> bool:
    """Return whether a sentence ends inside ``line``, as in prose."""
    return _SENTENCE_END.search(line) is not None


def is_dated(line: str) -> bool:
    """Return whether ``line`` ends in a date as the grammar has it."""
    return _DATE.search(line, max(0, len(line) - _DATE_REACH)) is not None


def date_of(line: str) -> re.Match[str] | None:
    """Return the date that ends ``line``, as the grammar has it or mistyped."""
    if line[-1].isalnum() and _SEPARATORS.isdisjoint(line[-6:-1]):
        return None  # most text ends in a word or a plain number, which is seen without a pattern
    reach = max(0, len(line) - _DATE_REACH)
    return _DATE.search(line, reach) or _DATE_LIKE.search(line, reach)

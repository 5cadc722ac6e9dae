"""Recognises sub-headings, which have no punctuation at their end, by the text that is glued to them."""

import re

from feeds.reading.authorship.names import has_verb
from feeds.reading.characters import DASHES, LOWER, SENTENCE_ENDS, UPPER
from feeds.reading.paragraphs.tokens import are_together
from feeds.reading.vocabulary import STARTERS, any_of, words

_STOPS = frozenset(SENTENCE_ENDS)
#: The longest sub-heading.
_LIMIT = 120
#: Characters before and behind a word in which it is searched again, alone.
_REACH = 2000
#: The shortest word that is a sub-heading alone.
_LEAST_ALONE = 5
#: The number of a section.
_SECTION = re.compile(r"\s*(?:(?P<roman>[IVXІХ]{1,5})|[0-9]{1,2})\.\s")
#: Words that are sub-headings wherever they stand alone.
_HEADINGS = words("headings")
#: The shortest word in capitals that is a sub-heading alone, and the shortest longest one of several.
_LEAST_CAPITALS, _LEAST_OF_CAPITALS = 8, 5
#: A family name, in any grammatical case.
_FAMILY_NAME = re.compile(rf"[{UPPER}][{LOWER}]+{any_of('family_name_endings')}\Z")
#: Characters behind a name in which a verb is searched.
_VERB_REACH = 30
_BRAND_ENDS = words("brand_ends")
_GIVEN_NAMES = words("given_names")
_PREPOSITION = re.compile(rf"(?:^|\s){any_of('prepositions')}\s\Z", re.IGNORECASE)
#: The beginning of a row of a timetable, up to its dash: "March 20, 10:00–15:00 – ". Only English dates begin
#: with the month.
_TIMETABLE_ROW = re.compile(
    rf"\s*(?:{any_of('months', languages=('en',))}\s)?[0-9]{{1,2}}\b.{{0,30}}\s[{DASHES}]\s"
)
#: Abbreviations, initials and hours, with their full stops.
_SHORT = re.compile(rf"\b(?:[^\W\d_]{{1,2}}|{any_of('abbreviations')}|[0-9]{{1,2}}(?=\.[0-9]))\.")
#: A given name before a family name.
_GIVEN_NAME_LAST = re.compile(rf"(?<!\w)[{UPPER}][{LOWER}]*\s\Z")


def may_be_heading(text: str, start: int, at: int) -> bool:
    """Return whether ``text`` from ``start`` to ``at`` can be a sub-heading: it is short, and no sentence."""
    return at - start <= _LIMIT and _STOPS.isdisjoint(text[start:at])


def may_be_heading_or_row(text: str, start: int, at: int) -> bool:
    """Return whether the text can be a sub-heading, or the row of a timetable, which has abbreviations."""
    if may_be_heading(text, start, at):
        return True
    if at - start > _LIMIT:
        return False
    row = text[start:at]
    return _TIMETABLE_ROW.match(row) is not None and _STOPS.isdisjoint(_SHORT.sub("", row))


def is_known_heading(text: str, start: int, at: int) -> bool:
    """Return whether ``text`` from ``start`` to ``at`` is a sub-heading of a usual kind: "Biography"."""
    return at - start <= _LIMIT and text[start:at].strip().lower() in _HEADINGS


def ends_in_name(text: str, start: int, at: int, last: str, word: str) -> bool:
    """Return whether a sub-heading that begins at ``start`` ends at ``at`` in the capitalised word ``last``.

    ``word`` is the one that is glued to it. The two may also be a brand ("KazTrade opens") or the names of a
    person ("SerikOmarov"). A sub-heading is assumed where the two words are nowhere beside each other, and
    it is in capitals or known, or a single word that is numbered or between paragraphs, or ``last`` stands by
    itself elsewhere, completes a person's name, or ends a row of a timetable.
    """
    number = _SECTION.match(text, start, at)
    begin = number.end() if number else start
    if len(last) == 1 or not word[1:].replace("-", "").islower() or _are_one_name(text, at, last, word):
        return False
    if at - begin <= _LIMIT and last.isupper() and _is_in_capitals(text[begin:at]):
        return True
    is_person = last in _GIVEN_NAMES or _FAMILY_NAME.match(word)
    if is_person or not may_be_heading_or_row(text, begin, at):
        return False
    before = text[begin : at - len(last)]
    if before.strip():
        return _is_end(text, at, before, last, word)
    is_section = number is not None and (number["roman"] is not None or len(last) >= _LEAST_ALONE)
    return is_section or _is_word_alone(text, start, at, last, word)


def _are_one_name(text: str, at: int, last: str, word: str) -> bool:
    """Return whether two words are a brand, or stand beside each other elsewhere."""
    return word in _BRAND_ENDS or are_together(text, at, last, word, (" ", ""))


def _is_end(text: str, at: int, before: str, last: str, word: str) -> bool:
    """Return whether a heading or row of several words, ``before`` and ``last``, ends before ``word``."""
    if _FAMILY_NAME.match(last) and _GIVEN_NAME_LAST.search(before):
        return True
    is_end = _TIMETABLE_ROW.match(before) is not None or stands_alone(last, text, at)
    return is_end and not _acts(before, text[at + len(word) : at + len(word) + _VERB_REACH])


def _is_word_alone(text: str, start: int, at: int, last: str, word: str) -> bool:
    """Return whether a single word, no person's name, is a sub-heading: known, or between paragraphs.

    A brand of two words is rare there, and mostly begins with a short one: "QazTrade".
    """
    if is_known_heading(text, at - len(last), at):
        return True
    if len(last) < _LEAST_ALONE:
        return False
    behind = text[at + len(word) : at + len(word) + 2]
    goes_on = behind[:1] in (",", ":") or behind[1:].islower() or word in STARTERS
    return stands_alone(last.lower(), text, at) or (start > 0 and goes_on)


def _is_in_capitals(heading: str) -> bool:
    """Return whether a heading is written in capitals, and is no acronym: its words are long enough."""
    lengths = [len(part) for part in heading.split()]
    least = _LEAST_CAPITALS if len(lengths) == 1 else _LEAST_OF_CAPITALS
    return heading.isupper() and max(lengths) >= least


def _acts(before: str, behind: str) -> bool:
    """Return whether a verb follows two glued words, as it follows a person's names.

    ``before`` is the text on their left: behind a preposition, the first is the name of a place.
    """
    verb = has_verb(" ".join(behind.lower().split()[:1]))
    return verb and _PREPOSITION.search(before) is None


def stands_alone(word: str, text: str, at: int) -> bool:
    """Return whether a word occurs near ``at`` by itself: with no capitalised word behind it.

    Its occurrence at ``at`` does not count.
    """
    alone = re.compile(rf"(?<!\w){re.escape(word)}(?:[.,;:!?)»”\"]|\s[^\W{UPPER}])")
    left, right = text[max(0, at - _REACH) : at], text[at : at + _REACH]
    return any(word in part and alone.search(part) for part in (left, right))

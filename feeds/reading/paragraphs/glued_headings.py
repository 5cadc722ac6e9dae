"""Recognises sub-headings, which have no punctuation at their end, by the text that is glued to them."""

import re

from feeds.reading.authorship.names import has_verb
from feeds.reading.characters import DASHES, LOWER, SENTENCE_ENDS, UPPER
from feeds.reading.vocabulary import STARTERS, any_of, words

_STOPS = frozenset(SENTENCE_ENDS)
#: The longest sub-heading.
_LIMIT = 120
#: Characters before and behind a word in which it is searched again.
_REACH = 2000
#: The shortest word that is a sub-heading alone.
_LEAST_ALONE = 5
#: The most letters that are compared of two words, which may be cases of one.
_STEM = 4
#: A family name, in any grammatical case.
_FAMILY_NAME = re.compile(rf"[{UPPER}][{LOWER}]+{any_of('family_name_endings')}\Z")
#: Characters behind a name in which a verb is searched.
_VERB_REACH = 30
_BRAND_ENDS = words("brand_ends")
_GIVEN_NAMES = words("given_names")
_PREPOSITION = re.compile(rf"(?:^|\s){any_of('prepositions')}\s\Z", re.IGNORECASE)
#: The beginning of a row of a timetable, up to its dash: "March 20, 10:00–15:00 – ".
_ROW = re.compile(rf"\s*(?:{any_of('months', languages=('en',))}\s)?[0-9]{{1,2}}\b.{{0,30}}\s[{DASHES}]\s")
_PREVIOUS_WORD = re.compile(r"(\w+)\s\Z")


def may_be_heading(text: str, start: int, at: int) -> bool:
    """Return whether ``text`` from ``start`` to ``at`` can be a sub-heading: it is short, and no sentence."""
    return at - start <= _LIMIT and _STOPS.isdisjoint(text[start:at])


def ends_in_name(text: str, start: int, at: int, last: str, word: str) -> bool:
    """Return whether a sub-heading that begins at ``start`` ends at ``at`` in the capitalised word ``last``.

    ``word`` is the one that is glued to it. The two may also be a brand ("KazTrade opens") or the names of a
    person ("SerikOmarov"). A sub-heading is assumed where ``last`` stands by itself elsewhere, or is the
    family name that completes a person's, or ends a row of a timetable, and where the two words are nowhere
    beside each other.
    """
    if not may_be_heading(text, start, at) or not word[1:].replace("-", "").islower() or len(last) == 1:
        return False
    left, right = text[max(0, at - _REACH) : at - len(last)], text[at : at + _REACH]
    if word in _BRAND_ENDS or any(
        f"{last}{between}{word[:_STEM]}" in part for between in (" ", "") for part in (left, right)
    ):
        return False
    before = text[start : at - len(last)]
    if not before.strip():
        return _is_word_alone(text, start, at, last, word)
    if _FAMILY_NAME.match(word) or last in _GIVEN_NAMES:
        return False
    if _FAMILY_NAME.match(last) and _is_named(before):
        return True
    is_end = _ROW.match(before) is not None or stands_alone(last, text, at)
    return is_end and not _acts(before, right[len(word) :])


def _is_word_alone(text: str, start: int, at: int, last: str, word: str) -> bool:
    """Return whether a single word is a sub-heading: it is no name, and stands between paragraphs.

    A brand of two words is rare there, and mostly begins with a short one: "QazTrade".
    """
    if len(last) < _LEAST_ALONE or last in _GIVEN_NAMES or _FAMILY_NAME.match(word):
        return False
    behind = text[at + len(word) : at + len(word) + 2]
    goes_on = behind[:1] in (",", ":") or behind[1:].islower() or word in STARTERS
    return stands_alone(last.lower(), text, at) or (start > 0 and goes_on)


def _acts(before: str, behind: str) -> bool:
    """Return whether a verb follows two glued words, as it follows a person's names.

    ``before`` is the text on their left: behind a preposition, the first is the name of a place.
    """
    verb = has_verb(" ".join(behind[:_VERB_REACH].lower().split()[:1]))
    return verb and _PREPOSITION.search(before) is None


def _is_named(before: str) -> bool:
    """Return whether the text before a family name ends in a given name."""
    previous = _PREVIOUS_WORD.search(before)
    return previous is not None and previous[1].istitle()


def stands_alone(word: str, text: str, at: int) -> bool:
    """Return whether a word occurs near ``at`` by itself: with no capitalised word behind it.

    Its occurrence at ``at`` does not count.
    """
    alone = re.compile(rf"(?<!\w){re.escape(word)}(?:[.,;:!?)»”\"]|\s[^\W{UPPER}])")
    left, right = text[max(0, at - _REACH) : at], text[at : at + _REACH]
    return any(word in part and alone.search(part) for part in (left, right))

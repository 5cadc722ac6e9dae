"""Finds the byline that ends a press release: the name of a press service, an agency or a person."""

import re
from collections.abc import Sequence

from feeds.reading.authorship import names, photo_credits, site_tags
from feeds.reading.authorship.byline_forms import FIRST_WORDS, FORMS, Form
from feeds.reading.characters import EMOJI, LOWER, PARAGRAPH_END, SELECTORS, UPPER

#: Characters at the end of a text in which bylines are searched.
_REACH = 260
# A byline may begin at the beginning of the text, behind a sentence, line or emoji, or glued to a word.
_BEGIN = re.compile(
    rf'[{UPPER}@#©“"«](?:(?<=[{PARAGRAPH_END}\n{LOWER}0-9%{EMOJI}{SELECTORS}].)'
    rf"|(?<=[{PARAGRAPH_END}\n{EMOJI}{SELECTORS}]\s.)|(?<=[{PARAGRAPH_END}\n]\s\s.))"
)
_EARLY = [form for form in FORMS if form.last_words is None]
_CAPITALISED = [form for form in FORMS if form.last_words == frozenset()]
_LATE: dict[str, list[Form]] = {}
for _form in FORMS:
    for _word in _form.last_words or ():
        _LATE.setdefault(_word, []).append(_form)
#: Characters that may stand before the last word of a text, other than a space.
_BEFORE_WORDS = "-.,\n\xa0"
_HASHTAG = re.compile(r"#\w+\s{1,9}")


def cut(text: str) -> tuple[str, str | None, str]:
    """Return ``text`` up to its byline, the byline or None, and credits for pictures or hashtags behind it.

    White space aside, the three make up the whole text. Only its last 260 characters are searched.
    """
    end = len(text.rstrip())
    tail = text[max(0, end - _REACH) : end]
    lower = names.lower(tail)
    begins = _begins(tail) if len(tail) < end else [len(text) - len(text.lstrip()), *_begins(tail)]
    credit = photo_credits.find(lower, begins) if photo_credits.may_hold_one(lower) else len(tail)
    byline = _byline(tail[:credit].rstrip(), lower[:credit].rstrip(), begins)
    if byline is None and credit < len(tail):  # the end of a possible credit may be the byline
        byline, credit = _byline(tail, lower, [begin for begin in begins if begin > credit]), len(tail)
    if byline is None:
        return text, None, ""
    at = end - len(tail) + byline
    return text[:at], tail[byline:credit].strip(), tail[credit:].strip()


def _byline(tail: str, lower: str, begins: Sequence[int]) -> int | None:
    """Return the position of the byline in ``tail``, whose lower case is ``lower``, or None."""
    late = _by_last_word(tail.rstrip(". "))
    for begin in begins:
        tried = [*_EARLY, *late] if FIRST_WORDS.match(lower, begin) else late
        if tried and begin < len(tail) and _is_byline(tail, lower, begin, tried):
            return begin
    return site_tags.find(tail)


def _by_last_word(text: str) -> list[Form]:
    """Return the forms that a byline at the end of ``text`` may have, by its last word."""
    token = text.rpartition(" ")[2]
    word = token[max(map(token.rfind, _BEFORE_WORDS)) + 1 :]
    forms = _LATE.get(word.lower(), [])
    return forms + _CAPITALISED if word[:1].isupper() else forms


def _is_byline(tail: str, lower: str, begin: int, forms: Sequence[Form]) -> bool:
    """Return whether ``tail`` from ``begin`` on is a byline of one of the forms."""
    for form in forms:
        match = form.pattern.match(lower, begin)
        if (
            match
            and form.condition(tail[slice(*match.span("name"))])
            and form.may_follow(tail[:begin])
            and not names.has_verb(lower[slice(*match.span("name"))])
        ):
            return True
    return False


def _begins(tail: str) -> list[int]:
    """Return the positions at which a byline may begin, other than that of the text."""
    begins = [match.start() for match in _BEGIN.finditer(tail)]
    if "#" in tail:
        begins += [match.end() for match in _HASHTAG.finditer(tail)]
        begins.sort()
    return begins

"""Finds the byline that ends a press release: the name of a press service, an agency or a person."""

import re
from collections.abc import Sequence

from feeds.reading import names, photo_credits, site_tags
from feeds.reading.byline_forms import ANY, FIRST_WORDS, FORMS, Form
from feeds.reading.characters import EMOJI, LOWER, PARAGRAPH_END, SELECTORS, UPPER

#: Characters at the end of a text in which bylines are searched.
_REACH = 260
# A byline may begin at the beginning of the text, behind a sentence, line or emoji, or glued to a word.
_BEGIN = re.compile(
    rf'[{UPPER}@#©“"«](?:(?<=[{PARAGRAPH_END}\n{LOWER}0-9%{EMOJI}{SELECTORS}].)'
    rf"|(?<=[{PARAGRAPH_END}\n{EMOJI}{SELECTORS}]\s.)|(?<=[{PARAGRAPH_END}\n]\s\s.))"
)
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
    end = lower.rstrip(". ")
    last = tail[max(map(end.rfind, " .\n\xa0")) + 1 : len(end)]
    capital = last[:1].isupper()
    forms = [form for form in FORMS if end.endswith(form.last_words) or (capital and not form.last_words)]
    late = [form for form in forms if form.last_words is not ANY]
    for begin in begins:
        tried = forms if FIRST_WORDS.match(lower, begin) else late
        if tried and begin < len(tail) and _is_byline(tail, lower, begin, tried):
            return begin
    return site_tags.find(tail)


def _is_byline(tail: str, lower: str, begin: int, forms: Sequence[Form]) -> bool:
    """Return whether ``tail`` from ``begin`` on is a byline of one of the forms."""
    for form in forms:
        if match := form.pattern.match(lower, begin):
            return (
                form.condition(tail[slice(*match.span("name"))])
                and form.may_follow(tail[:begin])
                and not names.has_verb(lower[slice(*match.span("name"))])
            )
    return False


def _begins(tail: str) -> list[int]:
    """Return the positions at which a byline may begin, other than that of the text."""
    begins = [match.start() for match in _BEGIN.finditer(tail)]
    if "#" in tail:
        begins += [match.end() for match in _HASHTAG.finditer(tail)]
        begins.sort()
    return begins

"""Finds the byline that ends a press release: the name of a press service, an agency or an informant."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from feeds.reading import names, photo_credits, site_tags
from feeds.reading.characters import LOWER, PARAGRAPH_END, UPPER
from feeds.reading.vocabulary import any_of, words

#: Characters at the end of a text in which bylines are searched.
_REACH = 260


class _Form(NamedTuple):
    """A form that bylines have."""

    name: str
    #: Matches the whole byline in lower case: ignoring case would be several times slower.
    pattern: re.Pattern[str]
    #: Returns whether the group "name", as it stands in the text, is a name: sentences may look like bylines.
    condition: Callable[[str], bool]
    #: Words of which one ends every byline of this form, so that other texts need not be tried.
    last_words: tuple[str, ...] = ("",)


def _office(*languages: str) -> str:
    """Return a pattern for a press office as some languages call it."""
    usual = rf"{any_of('office_kinds', languages)}[ -]?{any_of('offices', languages)}"
    return rf"(?:{usual}|{any_of('press_offices', languages)})"


_NO_END = r"[^.!?…\n]"
#: What follows the first words of a byline: a noun phrase, with full stops in initials and addresses only.
_REST = rf"{_NO_END}{{0,150}}(?:(?:(?<=\b\w)\.|\.(?=(?:kz|com|info|ru)\b)){_NO_END}{{0,80}}){{0,4}}"
#: What precedes its last words: initials in a district's name, a name in quotation marks; "қ." is a city.
_OWNER = (
    r"(?P<name>(?:\w\.\s?){0,2}(?:[“\"«][^“”\"«»\n]{2,60}[”\"»]+\s)?"
    r"[^\W\d_“\"«](?:[^.!?…\n:]|(?<=\sқ)\.){1,150}\s)"
)
_END = r"\.?\s*\Z"


def _ending(*keys: str, language: str) -> tuple[str, ...]:
    return tuple(sorted({phrase.split()[-1] for key in keys for phrase in words(key, (language,))}))


#: They are tried in this order, and the first whose pattern matches decides.
_FORMS = (
    _Form(  # "Press service of the akim of the … region", "Пресс-служба акима …"
        "office",
        re.compile(rf"(?:{any_of('office_articles')} )?{_office('en', 'ru')}\b(?P<name>{_REST}){_END}"),
        names.is_whose,
    ),
    _Form(  # "According to information from …", "По данным …"
        "opening",
        re.compile(rf"{any_of('byline_openings')} (?!:)(?P<name>{_REST}){_END}"),
        names.is_informant,
    ),
    _Form(  # "Source: …", "Дереккөз: …"
        "label",
        re.compile(rf"{any_of('byline_labels')}\s?:\s?(?P<name>(?!https?:)\w{_REST}){_END}"),
        names.is_labelled,
    ),
    _Form(  # the Kazakh name of a press office alone
        "office alone",
        re.compile(rf"(?P<name>{_office('kk')}){_END}"),
        bool,
        _ending("offices", language="kk"),
    ),
    _Form("handles", re.compile(rf"(?P<name>(?:@\w{{3,40}}\s*){{1,4}}){_END}"), bool),
    _Form(  # "Ministry of … press service"
        "office last, English",
        re.compile(rf"{_OWNER}{_office('en')}{_END}"),
        names.owns_office,
        _ending("offices", "press_offices", language="en"),
    ),
    _Form(  # "Министерство …, пресс-служба"
        "office last, Russian",
        re.compile(rf"{_OWNER}{_office('ru')}(?:(?: \w+){{0,2}} {any_of('office_owners')})?{_END}"),
        names.mentions_organisation,
        _ending("offices", "press_offices", "office_owners", language="ru"),
    ),
    _Form(  # "… облысы әкімінің баспасөз қызметі", "… әкімдігінің мәліметі бойынша"
        "office last, Kazakh",
        re.compile(rf"{_OWNER}(?:{_office('kk')}|{any_of('byline_endings')}){_END}"),
        bool,
        _ending("offices", "byline_endings", language="kk"),
    ),
)
# A byline may begin at the beginning of the text, behind a sentence or line, or glued to a word.
_BEGIN = re.compile(
    rf'[{UPPER}@#“"«](?:(?<=[{PARAGRAPH_END}\n{LOWER}0-9%].)|(?<=[{PARAGRAPH_END}\n]\s.)|(?<=[{PARAGRAPH_END}\n]\s\s.))'
)


def cut(text: str) -> tuple[str, str | None, str]:
    """Return ``text`` up to its byline, the byline or None, and credits for pictures or hashtags behind it.

    White space aside, the three make up the whole text. Only its last 260 characters are searched.
    """
    end = len(text.rstrip())
    tail = text[max(0, end - _REACH) : end]
    lower = _lower(tail)
    begins = _begins(tail)
    credit = photo_credits.find(lower, begins) if photo_credits.may_hold_one(lower) else len(tail)
    byline = _byline(tail[:credit].rstrip(), lower[:credit].rstrip(), begins)
    if byline is None and credit < len(tail):  # the end of a possible credit may be the byline
        byline, credit = _byline(tail, lower, [begin for begin in begins if begin > credit]), len(tail)
    if byline is None:
        return text, None, ""
    at = end - len(tail) + byline
    return text[:at], tail[byline:credit].strip(), tail[credit:].strip()


def _lower(text: str) -> str:
    """Return ``text`` in lower case without changing its length: only İ would become two characters."""
    return text.replace("İ", "I").lower()


def _byline(tail: str, lower: str, begins: Sequence[int]) -> int | None:
    """Return the position of the byline in ``tail``, whose lower case is ``lower``, or None."""
    end = lower.rstrip(". ")
    forms = [form for form in _FORMS if end.endswith(form.last_words)]
    for begin in begins:
        if begin < len(tail) and _is_byline(tail, lower, begin, forms):
            return begin
    return site_tags.find(tail)


def _is_byline(tail: str, lower: str, begin: int, forms: Sequence[_Form]) -> bool:
    """Return whether ``tail`` from ``begin`` on is a byline of one of the forms.

    Behind a colon it belongs to the sentence: "Our Instagram: @akimat".
    """
    for form in forms:
        if match := form.pattern.match(lower, begin):
            return (
                not names.has_verb(match[0])
                and tail[:begin].rstrip(" \xa0")[-1:] != ":"
                and form.condition(tail[slice(*match.span("name"))])
            )
    return False


def _begins(tail: str) -> list[int]:
    """Return the positions at which a byline may begin."""
    return [len(tail) - len(tail.lstrip()), *(match.start() for match in _BEGIN.finditer(tail))]

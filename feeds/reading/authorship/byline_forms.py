"""The forms of bylines, as a table: a pattern for each, and the conditions that tell it from a sentence."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from feeds.reading.authorship import names, signatures
from feeds.reading.vocabulary import DOMAIN, KAZAKH, LANGUAGES, any_of, words


def _may_follow(text: str) -> bool:
    """Return whether a byline may follow ``text``: behind a colon it belongs to the sentence."""
    return text.rstrip(" \xa0")[-1:] != ":"


class Form(NamedTuple):
    """A form that bylines have."""

    name: str
    #: Matches the whole byline in lower case: ignoring case would be several times slower.
    pattern: re.Pattern[str]
    #: Returns whether the group "name", as it stands in the text, is a name: sentences may look like bylines.
    condition: Callable[[str], bool]
    #: Words of which one ends every byline of this form, so that other texts need not be tried; empty where a
    #: capitalised word ends it; None where ``FIRST_WORDS`` begin it.
    last_words: frozenset[str] | None = None
    #: Returns whether a byline of this form may follow a text.
    may_follow: Callable[[str], bool] = _may_follow


def _office(*languages: str) -> str:
    """Return a pattern for the words for a press office in some languages."""
    usual = rf"{any_of('office_kinds', languages=languages)}[ -]?{any_of('offices', languages=languages)}"
    return rf"(?:{usual}|{any_of('press_offices', languages=languages)})"


_NO_END = r"[^.!?…\n]"
#: A noun phrase, which ends a byline that begins with known words; full stops in initials and addresses only.
#: The runs are possessive: backtracking into them cannot help to reach the end.
_REST = rf"{_NO_END}{{0,150}}+(?:(?:(?<=\b\w)\.|\.(?={DOMAIN}\b)){_NO_END}{{0,80}}+){{0,4}}"
_REST_OF_LINES = _REST.replace(r"\n", "")
_LABEL = rf"(?:{any_of('byline_labels', 'author_labels')}(?:\s?:|\s[–—-]\s)|©)\s?"
_WORD = r"[\w’'-]{2,40}"
_INITIALS = r"(?:\w{1,2}\.[ \xa0]?){1,2}"
_PERSON = rf"(?:{_INITIALS}{_WORD}|{_WORD}(?:[ \xa0]{_WORD}){{1,2}}|{_WORD} \w\.(?: ?\w\b)?)"
#: The name of the owner before known last words; it may begin with initials or a quoted name. "қ." is a city.
_OWNER = (
    r"(?P<name>(?:\w\.\s?){0,2}(?:[“\"«][^“”\"«»\n]{2,60}[”\"»]+\s)?"
    r"[^\W\d_“\"«](?:[^.!?…\n:]|(?<=\sқ)\.){1,150}\s)"
)


def _form(
    name: str,
    pattern: str,
    condition: Callable[[str], bool],
    last_words: frozenset[str] | None = None,
) -> Form:
    """Return a form whose pattern may have a full stop behind it, and ends where the text ends."""
    return Form(name, re.compile(rf"{pattern}\.?\s*\Z"), condition, last_words)


def _ending(*keys: str, languages: Sequence[str] = LANGUAGES) -> frozenset[str]:
    """Return the last words of the words and phrases under some keys."""
    return frozenset(phrase.split()[-1] for key in keys for phrase in words(key, languages))


#: Forms that are recognised by words of their own: for an office, a label or a closing.
_WORDED = (
    _form(  # "Press service of the akim of the … region", "Пресс-служба акима …"
        "office",
        rf"(?:{any_of('office_articles')} )?{_office('en', 'ru')}\b(?P<name>{_REST})",
        names.is_whose,
    ),
    _form(  # "According to information from …", "По данным …"
        "opening",
        rf"{any_of('byline_openings')} (?!:)(?P<name>{_REST})",
        names.is_informant,
    ),
    _form(  # "Source: …", "Дереккөз: …"
        "label",
        rf"{_LABEL}(?P<name>(?!https?:)\w{_REST})",
        names.is_labelled,
    ),
    _form(  # "Дайындаған …", "Author" on a line of its own
        "author's label",
        rf"{any_of('author_labels')}\s?(?P<name>{_PERSON})",
        signatures.is_person,
    ),
    _form(  # the Kazakh name of a press office alone
        "office alone",
        rf"(?P<name>{_office(*KAZAKH)})",
        bool,
        _ending("offices", languages=KAZAKH),
    ),
    _form(  # "Баспасөз хатшысы …"
        "office before a name",
        rf"{_office(*KAZAKH)}(?P<name>\s{_REST})",
        signatures.is_person,
    ),
    _form(  # "Respectfully, …", over several lines too
        "closing",
        rf"{any_of('closings')}(?P<name>[\s,:!–—-]{_REST_OF_LINES})",
        signatures.is_signature,
    ),
    _form("handles", r"(?P<name>(?:@\w{3,40}\s*){1,4})", bool),
    _form(  # "Ministry of … press service"
        "office last, English",
        rf"{_OWNER}{_office('en')}",
        names.owns_office,
        _ending("offices", "press_offices", languages=("en",)),
    ),
    _form(  # "Министерство …, пресс-служба"
        "office last, Russian",
        rf"{_OWNER}{_office('ru')}(?:(?: \w+){{0,2}} {any_of('office_owners')})?",
        names.mentions_organisation,
        _ending("offices", "press_offices", "office_owners", languages=("ru",)),
    ),
    _form(  # "… облысы әкімінің баспасөз қызметі", "… әкімдігінің мәліметі бойынша"
        "office last, Kazakh",
        rf"{_OWNER}(?:{_office(*KAZAKH)}|{any_of('byline_endings')})",
        bool,
        _ending("offices", "byline_endings", languages=KAZAKH),
    ),
)
#: Forms of the name of a person or body alone, which may also be a part of the text.
_SIGNATURES = (
    _form(  # "Тимур Ахметов", "К.САПАРОВА."
        "person",
        rf"(?P<name>{_PERSON})",
        signatures.is_person,
        last_words=frozenset(),
    ),
    _form(  # "Ләззат ӘДІЛОВА, … ауданы."
        "person of a place",
        rf"(?P<name>{_PERSON},\s?{_REST})",
        signatures.is_person_of_place,
        _ending("signature_places", "roles", "offices", "office_owners"),
    ),
    _form(  # "К.САПАРОВА. Тараз.", "А. Омаров, Тараз"
        "person and town",
        rf"(?P<name>{_PERSON}[.,]\s?{_WORD})",
        signatures.is_person_and_town,
        last_words=frozenset(),
    ),
    _form(  # "Павлодар облысы"
        "place",
        rf"(?P<name>{_WORD}(?: {_WORD})?) {any_of('place_kinds')}",
        names.is_proper,
        _ending("place_kinds"),
    ),
    _form(  # "… облысының жедел штабы"
        "body",
        rf"{_OWNER}{any_of('bodies')}",
        signatures.owns_body,
        _ending("bodies"),
    ),
    _form(  # "Director A. Omarov", "… ауданының әкімі С. Омаров", over several lines too
        "holder",
        rf"(?P<name>\w{_REST_OF_LINES})",
        signatures.is_holder,
        last_words=frozenset(),
    ),
)
#: A byline has one of these forms.
FORMS = (*_WORDED, *(form._replace(may_follow=signatures.may_follow) for form in _SIGNATURES))
_FIRST_KEYS = (
    "office_kinds",
    "press_offices",
    "byline_openings",
    "byline_labels",
    "author_labels",
    "closings",
)
#: Matches the beginning of every byline without last words: a quick test, which most places fail.
FIRST_WORDS = re.compile(rf"[@©]|(?:{any_of('office_articles')} )?{any_of(*_FIRST_KEYS)}")

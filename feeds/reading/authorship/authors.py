"""Takes the name of the author from a byline."""

import re

from feeds.reading.authorship import names, signatures
from feeds.reading.vocabulary import any_of, phrases

#: The words before a name in a byline, in lower case, which are no part of it.
_PREFIX = re.compile(
    rf"(?P<label>(?:{any_of('byline_labels', 'author_labels')}(?:\s?:|\s[–—-]\s)|©)\s?)"
    rf"|(?P<opening>(?:{any_of('byline_openings')} (?:the )?)+)"
    rf"|{any_of('closings')}[\s,:!–—-]+|(?P<bare>{any_of('author_labels')}\s?)(?=\w)"
)
#: The words behind a name in a byline, which are no part of it.
_SUFFIX = re.compile(rf"\s(?P<ending>{any_of('byline_endings')})\.?\Z")
#: A name in a social network; but not a part of an e-mail address.
_HANDLE = re.compile(r"(?<!\S)@\w+")

#: Words of offices in the genitive, and their nominatives.
_NOMINATIVES = {genitive: nominative for genitive, nominative in phrases("nominatives")}  # noqa: C416
_ADJECTIVES = phrases("adjective_nominatives")
_GENITIVES = phrases("office_genitives")
#: The column of ``_ADJECTIVES`` for the gender of a noun, by its ending; the others are masculine.
_GENDERS = {"а": 3, "я": 3, "о": 2, "е": 2}


def author(byline: str) -> str:
    """Return the name in a byline, in the nominative if it can be formed; "" where there is none.

    Labels, words such as "according to" or "Respectfully", and the place and office of a person are
    no part of it, nor is a handle such as @KZgovernment.
    """
    name = signatures.name_in(_HANDLE.sub("", byline).strip())
    prefix = _PREFIX.match(names.lower(name))
    if prefix and prefix["bare"] and not name[prefix.end()].isupper():  # "Authorities of …"
        prefix = None
    if prefix:
        name = signatures.name_in(name[prefix.end() :].strip())
        if prefix["label"]:
            return name
        if prefix["opening"]:
            name = _russian_nominative(name)
    suffix = _SUFFIX.search(names.lower(name))
    if suffix:
        name = _kazakh_nominative(name[: suffix.start()])
    return name[:1].upper() + name[1:] if prefix else name


def _russian_nominative(name: str) -> str:
    """Return the name of an office in the nominative, given the genitive; or as it is."""
    parts = name.split(" ")
    for at, part in enumerate(parts):
        if noun := _NOMINATIVES.get(part.lower()):
            adjectives = [_adjective(each, _GENDERS.get(noun[-1], 1)) for each in parts[:at]]
            return " ".join([*adjectives, noun, *parts[at + 1 :]]) if all(adjectives) else name
    return name


def _adjective(word: str, gender: int) -> str:
    """Return an adjective in the nominative, given the genitive; "" where that is not certain."""
    lower = word.lower()
    for genitive, *nominatives in _ADJECTIVES:
        if lower.endswith(genitive) and nominatives[gender - 1] != "-":
            return lower[: -len(genitive)] + nominatives[gender - 1]
    return ""


def _kazakh_nominative(name: str) -> str:
    """Return the name of an office in the nominative, given the genitive; or as it is."""
    for genitive, nominative in _GENITIVES:
        if name.endswith(genitive):
            return name[: -len(genitive)] + nominative
    return name

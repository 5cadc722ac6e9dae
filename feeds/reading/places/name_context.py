"""Tells by the words around a name which kind of thing it names: a region, a street, a route."""

import re
from typing import NamedTuple

from feeds.reading.characters import CLOSING_QUOTES, DASHES, OPENING_QUOTES, UPPER
from feeds.reading.vocabulary import any_of

#: Characters before a name, and behind it, in which its context is read.
_BEFORE_LENGTH, _BEHIND_LENGTH = 40, 60


class NameContext(NamedTuple):
    """The kind of thing that a name stands for where it is mentioned, by the words around it."""

    #: ``region``, ``district``, ``city`` or ``village``; ``place`` for a place of any kind; ``elsewhere`` for
    #: another thing of that name (a street, a team) or a place where nothing happens; empty if unknown.
    kind: str
    #: Whether the word is a plural, which holds for all names of a list.
    is_plural: bool = False
    #: Whether the word may as well name a thing in the place: "in Astana districts", "in Oral street lights".
    is_doubtful: bool = False


def _behind(*languages: str) -> str:
    """Return a pattern of the words that stand behind a name, the plural before the singular."""
    kinds = ("elsewhere", "regions", "districts", "region", "district", "city", "village")
    return "|".join(rf"(?P<{kind}>{any_of(f'{kind}_after', languages=languages)})(?!\w)" for kind in kinds)


_BEHIND_ANY_NAME = re.compile(rf"[{CLOSING_QUOTES}]?[-\s]+(?:{_behind('en', 'kk')})")
#: In Russian, such a word stands behind adjectives only: "Абайский район", but "В Уральске улицы метут".
_BEHIND_ADJECTIVE = re.compile(
    r"(?:(?<=[сц]к\w\w)|(?<=[сц]к\w\w\w))\s+"
    # a list in the nominative: "Жамбылская и Туркестанская области"
    rf"(?:(?P<list>(?<=ая\s)области)\b|{_behind('ru')})"
)
_BEFORE = re.compile(
    rf"\b(?:(?P<home>{any_of('home_before')}|aged [0-9]+(?:,| and)? from)"
    # "в районе Абай" is in it; "в Турксибском районе Алматы" is in Almaty
    rf"|(?P<district>(?<!(?:ом|ем|им|го|му|ий|ый)\s){any_of('district_before')})"
    + "".join(
        rf"|(?P<{kind}>{any_of(f'{kind}_before')})" for kind in ("elsewhere", "region", "city", "village")
    )
    + rf"|(?P<place>{any_of('place_before')}))\s*[{OPENING_QUOTES}]?(?:the\s+|имени\s+|им\.\s*)?$"
)

#: A noun behind "in Oral street": "lights".
_NOUN = re.compile(rf"\s+(?!{any_of('no_nouns')}\b)[a-z]")

#: Around a name that stands in quotation marks by itself: that of a gallery, a team, a hotel.
_QUOTED = re.compile(rf"[{OPENING_QUOTES}][{CLOSING_QUOTES}]$")

#: Between the ends of a route: "Astana–Lima".
_DASH_BEHIND = re.compile(rf"[{CLOSING_QUOTES}]?\s*[{DASHES}]\s*[{OPENING_QUOTES}]?[{UPPER}]")
_DASH_BEFORE = re.compile(rf"\b[{UPPER}][\w'’]*[{CLOSING_QUOTES}]?\s*[{DASHES}]\s*[{OPENING_QUOTES}]?$")
_ROUTE = re.compile(rf"\b{any_of('routes')}(?!\w)")


def read(text: str, start: int, end: int) -> NameContext:
    """Return the context of the name that stands in ``text`` from ``start`` to ``end``."""
    before = text[max(0, start - _BEFORE_LENGTH) : start]
    found = _BEFORE.search(before.lower())
    kind = found.lastgroup or "" if found else ""
    if kind == "home" or _is_on_a_route(before, text[start:end], text[end : end + _BEHIND_LENGTH]):
        return NameContext("elsewhere")
    around, at = text[start : end + _BEHIND_LENGTH].lower(), end - start
    behind = _BEHIND_ANY_NAME.match(around, at) or _BEHIND_ADJECTIVE.match(around, at)
    if behind is None:
        return NameContext("elsewhere" if _QUOTED.search(f"{before[-2:]}{around[at : at + 1]}") else kind)
    word = behind.lastgroup or ""
    if word in {"regions", "districts", "list"}:
        return NameContext("district" if word == "districts" else "region", is_plural=True, is_doubtful=True)
    return NameContext(word, is_doubtful=kind == "place" and _NOUN.match(around, behind.end()) is not None)


def _is_on_a_route(before: str, name: str, behind: str) -> bool:
    """Return whether a dash joins a name to another one, and a flight or road is mentioned nearby."""
    joined = _DASH_BEHIND.match(behind) or _DASH_BEFORE.search(before)
    return joined is not None and _ROUTE.search(f"{before}{name}{behind}".lower()) is not None

"""Regions named in a text, in English, Kazakh or Russian."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from feeds.patterns import pattern
from feeds.reading.gazetteer import ALL


def _names() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return what each name of the table, in lower case, its ``*`` kept, means.

    By itself, beside a word for "region", and beside a word for "city".
    """
    alone: dict[str, str] = {}
    as_region: dict[str, str] = {}
    as_city: dict[str, str] = {}
    for region in ALL:
        term = region.category.term
        for written in region.names + region.towns:
            alone[written.lower()] = term
            as_region.setdefault(written.lower(), term)
        for written in region.region_names:
            as_region[written.lower()] = term
        for written in region.city_names:
            as_city[written.lower()] = term
    return alone, as_region, as_city


_ALONE, _AS_REGION, _AS_CITY = _names()

#: How many letters a stem has: where one of them begins a word, names that begin with it are looked for. A
#: pattern of whole names takes more than twice as long to compile, and finds them no faster.
_STEM_LENGTH = 3


def _stems() -> dict[str, list[str]]:
    """Return the names by their stems, in the order in which they are tried.

    Those that stand as they are come first, then those with an open end; of each, the longest.
    """
    found: dict[str, list[str]] = {}
    names = _ALONE.keys() | _AS_REGION.keys() | _AS_CITY.keys()
    for name in sorted(names, key=lambda name: (name.endswith("*"), -len(name), name)):
        found.setdefault(name[:_STEM_LENGTH], []).append(name)
    return found


_STEMS = _stems()


def _beginning_of_names() -> str:
    """Return a pattern of the stems, grouped by first letter: a third of what a plain alternation costs."""
    groups: dict[str, list[str]] = {}
    for stem in sorted(_STEMS):
        groups.setdefault(stem[0], []).append(stem[1:])
    branches = "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in groups.items())
    return rf"\b(?=[{''.join(groups)}])(?:{branches})"


#: All patterns of this module are matched with texts in lower case.
_STEM = re.compile(_beginning_of_names())
_END_OF_NAME = pattern(r"\b")
_OPEN_END = pattern(r"\w*")

_REGION_AFTER = pattern(
    # a list in the nominative: "Жамбылская и Туркестанская области"
    r"(?:(?<=ая)\s+(области)"
    r"|\s+(?:(regions|oblasts|областей|областях|областям\w*|облыстар\w*)|region|oblast|oblysy|province"
    r"|облыс\w*|област\w+|(?:обл|obl)\b\.?))(?!\w)"
)
_REGION_BEFORE = pattern(r"\b(?:област[ьиью]+|обл\.|област(?:ях|ей|ям|ями)|regions? of|oblast of)\s*$")

#: "in Oral", "Oral city", but no oral examination.
_CITY_AFTER = pattern(r"\s+(?:city|airport|қала\w*)\b")
_CITY_BEFORE = pattern(r"\b(?:in|from|to|city of|cities of|г\.|город\w*|в|из)\s*$")

#: Streets, villages and districts bear the names of regions they do not lie in, and clocks those of capitals.
_ELSEWHERE_AFTER = pattern(
    r"[-\s]+(?:(?:rural|village|city)\s+)?"
    r"(?:districts?|avenue|ave|street|str|villages?|settlement|aul|microdistrict|square|time|process|declaration"
    r"|alakol\w*|алакол\w*|көл\w*|район\w*|ауыл\w*|аудан\w*|көше\w*|даңғыл\w*|улиц\w+|проспект\w*"
    r"|время|времени|уақыт\w*)\b"
)
_ELSEWHERE_BEFORE = pattern(
    r"(?:\b(?:(?:villages?|settlements?|auls?|streets?) of|air"
    r"|ул\.|улиц\w+|проспект\w*|пр\.|сел[оеау]|пос[её]л\w+|ауле?|эйр|озер\w+|оз\.|lake)\s*"
    # "в районе Алматы" is near it; "в Турксибском районе Алматы" is in it
    r"|(?<!ом\s)(?<!ем\s)(?<!им\s)(?<!го\s)(?<!му\s)(?<!ий\s)(?<!ый\s)\bрайон[ауе]?\s*"
    r"|\b(?:south|north)-)$"
)

#: Where a person comes from is not where things happen; "residents of Ulytau region" are the region, though.
_HOME_BEFORE = pattern(
    r"\b(?:(?:resident|native|inhabitant|citizen) of|aged [0-9]+(?:,| and)? from"
    r"|жител[ьяюе]м?|жительниц[аеуы]й?|урожен\w+)\s+(?:the\s+)?$"
)

#: "Regions, and the cities of Astana, Almaty and Shymkent" is a way to say: the whole country.
_CITY = r"(?:astana|almaty|shymkent|астан\w+|алматы|шымкент\w*)"
_EVERYWHERE = pattern(
    r"\b(?:regions|областей|областями|облыстар\w*)\b\W+(?:\w+\W+){0,6}?"
    rf"{_CITY}\W+(?:\w+\W+)?{_CITY}\W+(?:\w+\W+)?{_CITY}\b"
)

#: What joins the members of "Almaty, Mangystau and Karaganda regions".
_JOINT = pattern(r"(?:\s*(?:,|\band\b|&|\bи\b|\bжәне\b|\bмен\b|\bпен\b))+\s*")

#: How far back a word that changes a name's meaning may stand.
_REACH = 24


class _Mention(NamedTuple):
    """A name of the table in a text."""

    name: str
    start: int
    end: int


def _mentions(text: str, end: int) -> list[_Mention]:
    """Return the names that begin in ``text`` before the position ``end``."""
    stems = [stem for stem in _STEM.finditer(text, 0, end + _STEM_LENGTH) if stem.start() < end]
    found = (_mention(text, stem.start(), _STEMS[stem[0]]) for stem in stems)
    return list(filter(None, found))


def _mention(text: str, start: int, names: Sequence[str]) -> _Mention | None:
    """Return the first of ``names`` that stands in ``text`` at ``start``."""
    for name in names:
        written = name.removesuffix("*")
        if text.startswith(written, start):
            ending = (_OPEN_END if name.endswith("*") else _END_OF_NAME).match(text, start + len(written))
            if ending:
                return _Mention(name, start, ending.end())
    return None


def regions(text: str, end: int) -> frozenset[str]:
    """Return the terms of the regions whose names begin in ``text`` before the position ``end``.

    What follows a name may change its meaning, so the text may go on beyond ``end``.
    """
    # İ is the one character whose lower case is longer.
    lower = text.replace("İ", "I").lower()
    if "regions" in lower or "обл" in lower:  # what it begins with
        lower = _EVERYWHERE.sub(lambda match: " " * len(match[0]), lower)
    found: set[str] = set()
    following, plural = len(lower), False
    for mention in reversed(_mentions(lower, end)):
        after = _REGION_AFTER.match(lower, mention.end)
        if after is not None:
            plural = after.lastindex is not None
        else:
            # A plural word for "region" reaches back over the names that are listed before it.
            plural = plural and _JOINT.fullmatch(lower, mention.end, following) is not None
        capital = text[mention.start].isupper()
        term = _meaning(mention, lower, is_region=after is not None or plural, capital=capital)
        if term is not None:
            found.add(term)
        following = mention.start
    return frozenset(found)


def _meaning(mention: _Mention, text: str, *, is_region: bool, capital: bool) -> str | None:
    """Return the region that a mention means among the words around it; None where it means none."""
    name, start, end = mention
    before = text[max(0, start - _REACH) : start]
    if _HOME_BEFORE.search(before):
        return None
    region, city = _AS_REGION.get(name), _AS_CITY.get(name)
    if is_region or (region and _REGION_BEFORE.search(before)):
        return region or city
    if _ELSEWHERE_AFTER.match(text, end) or _ELSEWHERE_BEFORE.search(before):
        return None
    if city and capital and (_CITY_AFTER.match(text, end) or _CITY_BEFORE.search(before)):
        return city
    return _ALONE.get(name)

"""Regions named in a text, in English, Kazakh or Russian."""

import re

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
_NAMES = _ALONE.keys() | _AS_REGION.keys() | _AS_CITY.keys()


def _branches(*, open_ended: bool) -> str:
    """Return the alternation of the names with or without an open end, the longest first.

    Grouped by first letter, it costs a twentieth of the plain alternation.
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(_NAMES, key=lambda name: (-len(name), name)):
        if name.endswith("*") == open_ended:
            groups.setdefault(name[0], []).append(re.escape(name[1:].rstrip("*")))
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in groups.items())


#: All patterns of this module are matched with texts in lower case.
_MENTION = re.compile(
    rf"\b(?=[{''.join(sorted({name[0] for name in _NAMES}))}])"
    rf"(?:({_branches(open_ended=False)})\b|({_branches(open_ended=True)})\w*)"
)

_REGION_AFTER = re.compile(
    r"\s+(?:(regions|oblasts|областей|областях|областям\w*|облыстар\w*)|region|oblast|oblysy|province|облыс\w*|област\w+)\b"
)
_REGION_BEFORE = re.compile(r"\b(?:област[ьиью]+|region of|oblast of)\s+$")

#: "in Oral", "Oral city", but no oral examination.
_CITY_AFTER = re.compile(r"\s+(?:city|airport|қала\w*)\b")
_CITY_BEFORE = re.compile(r"\b(?:in|from|to|city of|cities of|г\.|город\w*)\s*$")

#: Streets, villages and districts bear the names of regions they do not lie in, and clocks those of capitals.
_ELSEWHERE_AFTER = re.compile(
    r"[-\s]+(?:(?:rural|village|city)\s+)?"
    r"(?:districts?|avenue|ave|street|str|villages?|settlement|aul|microdistrict|square|time|process|declaration"
    r"|район\w*|ауыл\w*|аудан\w*|көше\w*|даңғыл\w*|улиц\w+|проспект\w*|время|времени|уақыт\w*)\b"
)
_ELSEWHERE_BEFORE = re.compile(
    r"(?:\b(?:(?:villages?|settlements?|auls?|streets?) of|air"
    r"|ул\.|улиц\w+|проспект\w*|пр\.|сел[оеау]|ауле?|районе?)\s*|\b(?:south|north)-)$"
)

#: Where a person comes from is not where things happen; "residents of Ulytau region" are the region, though.
_HOME_BEFORE = re.compile(
    r"\b(?:(?:resident|native|inhabitant|citizen) of|aged [0-9]+(?:,| and)? from"
    r"|жител[ьяюе]м?|жительниц[аеуы]й?|урожен\w+)\s+(?:the\s+)?$"
)

#: "Regions, and the cities of Astana, Almaty and Shymkent" is a way to say: the whole country.
_CITY = r"(?:astana|almaty|shymkent|астан\w+|алматы|шымкент\w*)"
_EVERYWHERE = re.compile(
    r"\b(?:regions|областей|областями|облыстар\w*)\b\W+(?:\w+\W+){0,6}?"
    rf"{_CITY}\W+(?:\w+\W+)?{_CITY}\W+(?:\w+\W+)?{_CITY}\b"
)

#: What joins the members of "Almaty, Mangystau and Karaganda regions".
_JOINT = re.compile(r"(?:\s*(?:,|\band\b|&|\bи\b|\bжәне\b|\bмен\b|\bпен\b))+\s*")

#: How far back a word that changes a name's meaning may stand.
_REACH = 24


def regions(text: str, end: int) -> frozenset[str]:
    """Return the terms of the regions whose names begin in ``text`` before the position ``end``.

    What follows a name may change its meaning, so the text may go on beyond ``end``.
    """
    # İ is the one character whose lower case is longer.
    lower = text.replace("İ", "I").lower()
    lower = _EVERYWHERE.sub(lambda match: " " * len(match[0]), lower)
    found: set[str] = set()
    following, plural = len(lower), False
    for match in reversed([match for match in _MENTION.finditer(lower) if match.start() < end]):
        after = _REGION_AFTER.match(lower, match.end())
        if after is not None:
            plural = after[1] is not None
        else:
            # A plural word for "region" reaches back over the names that are listed before it.
            plural = plural and _JOINT.fullmatch(lower, match.end(), following) is not None
        capital = text[match.start()].isupper()
        term = _meaning(match, lower, is_region=after is not None or plural, capital=capital)
        if term is not None:
            found.add(term)
        following = match.start()
    return frozenset(found)


def _meaning(match: re.Match[str], text: str, *, is_region: bool, capital: bool) -> str | None:
    """Return the region that a mention means among the words around it; None where it means none."""
    name = match[1] or f"{match[2]}*"
    before = text[max(0, match.start() - _REACH) : match.start()]
    if _HOME_BEFORE.search(before):
        return None
    region, city = _AS_REGION.get(name), _AS_CITY.get(name)
    if is_region or (region and _REGION_BEFORE.search(before)):
        return region or city
    if _ELSEWHERE_AFTER.match(text, match.end()) or _ELSEWHERE_BEFORE.search(before):
        return None
    if city and capital and (_CITY_AFTER.match(text, match.end()) or _CITY_BEFORE.search(before)):
        return city
    return _ALONE.get(name)

"""Finds regions that a text names, in English, Kazakh or Russian."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from feeds.reading.gazetteer import Region

#: Length of a stem. Where one begins a word, the names that begin with it are tried. (A pattern of all names
#: takes more than twice as long to compile, and finds them no faster.)
_STEM_LENGTH = 3

# All patterns of this module are for texts in lower case.
_END_OF_NAME = re.compile(r"\b")
_OPEN_END = re.compile(r"\w*")

_REGION_AFTER = re.compile(
    # a list in the nominative: "Жамбылская и Туркестанская области"
    r"(?:(?<=ая)\s+(области)"
    r"|\s+(?:(regions|oblasts|областей|областях|областям\w*|облыстар\w*)|region|oblast|oblysy|province"
    r"|облыс\w*|област\w+|(?:обл|obl)\b\.?))(?!\w)"
)
_REGION_BEFORE = re.compile(r"\b(?:област[ьиью]+|обл\.|област(?:ях|ей|ям|ями)|regions? of|oblast of)\s*$")

#: "in Oral", "Oral city", but no oral examination.
_CITY_AFTER = re.compile(r"\s+(?:city|airport|қала\w*)\b")
_CITY_BEFORE = re.compile(r"\b(?:in|from|to|city of|cities of|г\.|город\w*|в|из)\s*$")

#: Streets, villages and districts bear the names of regions they do not lie in, and clocks those of capitals.
_ELSEWHERE_AFTER = re.compile(
    r"[-\s]+(?:(?:rural|village|city)\s+)?"
    r"(?:districts?|avenue|ave|street|str|villages?|settlement|aul|microdistrict|square|time|process|declaration"
    r"|alakol\w*|алакол\w*|көл\w*|район\w*|ауыл\w*|аудан\w*|көше\w*|даңғыл\w*|улиц\w+|проспект\w*"
    r"|время|времени|уақыт\w*)\b"
)
_ELSEWHERE_BEFORE = re.compile(
    r"(?:\b(?:(?:villages?|settlements?|auls?|streets?) of|air"
    r"|ул\.|улиц\w+|проспект\w*|пр\.|сел[оеау]|пос[её]л\w+|ауле?|эйр|озер\w+|оз\.|lake)\s*"
    # "в районе Алматы" is near it; "в Турксибском районе Алматы" is in it
    r"|(?<!ом\s)(?<!ем\s)(?<!им\s)(?<!го\s)(?<!му\s)(?<!ий\s)(?<!ый\s)\bрайон[ауе]?\s*"
    r"|\b(?:south|north)-)$"
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

#: Separators of the names in "Almaty, Mangystau and Karaganda regions".
_JOINT = re.compile(r"(?:\s*(?:,|\band\b|&|\bи\b|\bжәне\b|\bмен\b|\bпен\b))+\s*")

#: How far back a word that changes a name's meaning may stand.
_REACH = 24


class _Mention(NamedTuple):
    """A name of a region, as it stands in a text."""

    #: In lower case, with the ``*`` that it may end in.
    name: str
    start: int
    end: int


class NameFinder:
    """Finds the names of regions in texts."""

    def __init__(self, regions: Iterable[Region]) -> None:
        #: Terms of regions by their names: names that count by themselves, beside a word for "region", and
        #: beside a word for "city".
        self._alone: dict[str, str] = {}
        self._as_region: dict[str, str] = {}
        self._as_city: dict[str, str] = {}
        for region in regions:
            self._add(region)
        self._stems = _by_stem(self._alone.keys() | self._as_region.keys() | self._as_city.keys())
        self._stem = re.compile(_any_of(self._stems))

    def _add(self, region: Region) -> None:
        term = region.category.term
        for written in region.names + region.towns:
            self._alone[written.lower()] = term
            self._as_region.setdefault(written.lower(), term)
        self._as_region.update((written.lower(), term) for written in region.region_names)
        self._as_city.update((written.lower(), term) for written in region.city_names)

    def regions(self, text: str, end: int) -> frozenset[str]:
        """Return the terms of the regions whose names begin in ``text`` before the position ``end``.

        The words behind a name may change its meaning, so the text should go on beyond ``end``.
        """
        # İ is the one character whose lower case is longer.
        lower = text.replace("İ", "I").lower()
        if "regions" in lower or "обл" in lower:  # every match begins with one of them
            lower = _EVERYWHERE.sub(lambda match: " " * len(match[0]), lower)
        found: set[str] = set()
        following, plural = len(lower), False
        for mention in reversed(self._mentions(lower, end)):
            after = _REGION_AFTER.match(lower, mention.end)
            if after is not None:
                plural = after.lastindex is not None
            else:
                # A plural word for "region" applies to all names that are listed before it.
                plural = plural and _JOINT.fullmatch(lower, mention.end, following) is not None
            capital = text[mention.start].isupper()
            term = self._meaning(mention, lower, is_region=after is not None or plural, capital=capital)
            if term is not None:
                found.add(term)
            following = mention.start
        return frozenset(found)

    def _mentions(self, text: str, end: int) -> list[_Mention]:
        """Return the names that begin in ``text`` before the position ``end``, from left to right."""
        stems = [stem for stem in self._stem.finditer(text, 0, end + _STEM_LENGTH) if stem.start() < end]
        found = (_mention(text, stem.start(), self._stems[stem[0]]) for stem in stems)
        return list(filter(None, found))

    def _meaning(self, mention: _Mention, text: str, *, is_region: bool, capital: bool) -> str | None:
        """Return the region that a mention means among the words around it; None where it means none."""
        name, start, end = mention
        before = text[max(0, start - _REACH) : start]
        if _HOME_BEFORE.search(before):
            return None
        region, city = self._as_region.get(name), self._as_city.get(name)
        if is_region or (region and _REGION_BEFORE.search(before)):
            return region or city
        if _ELSEWHERE_AFTER.match(text, end) or _ELSEWHERE_BEFORE.search(before):
            return None
        if city and capital and (_CITY_AFTER.match(text, end) or _CITY_BEFORE.search(before)):
            return city
        return self._alone.get(name)


def _by_stem(names: Iterable[str]) -> dict[str, list[str]]:
    """Return names by their stems, in the order in which they are tried.

    Complete names come before those with an open end, and longer names before shorter ones.
    """
    found: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (name.endswith("*"), -len(name), name)):
        found.setdefault(name[:_STEM_LENGTH], []).append(name)
    return found


def _any_of(stems: Iterable[str]) -> str:
    """Return a pattern of stems at the beginning of words, grouped by their first letters to be fast."""
    groups: dict[str, list[str]] = {}
    for stem in sorted(stems):
        groups.setdefault(stem[0], []).append(re.escape(stem[1:]))
    branches = "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in groups.items())
    return rf"\b(?=[{re.escape(''.join(groups))}])(?:{branches})"


def _mention(text: str, start: int, names: Sequence[str]) -> _Mention | None:
    """Return the first of ``names`` that stands in ``text`` at ``start``."""
    for name in names:
        written = name.removesuffix("*")
        if text.startswith(written, start):
            ending = (_OPEN_END if name.endswith("*") else _END_OF_NAME).match(text, start + len(written))
            if ending:
                return _Mention(name, start, ending.end())
    return None

"""Finds regions that a text names, by their own names or those of their places, in three languages."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from feeds.reading.characters import UPPER
from feeds.reading.places import name_context
from feeds.reading.places.gazetteer import Place, Region
from feeds.reading.places.name_context import NameContext
from feeds.reading.vocabulary import any_of

#: Length of a stem. Where one begins a word, the names that begin with it are tried.
_STEM_LENGTH = 3

#: Words that may begin names: in Latin letters, those with a capital. (Adjectives of Russian have none.)
_WORD = re.compile(rf"\b[{UPPER}\u0400-\u04ff]\w*")
# The other patterns are for texts in lower case.
_ENDING = re.compile(r"\w*")
#: Endings of Kazakh that say "in" or "from".
_LOCATIVE = re.compile(r"[дт][ае](?:н|ғы\w*|гі\w*)?\b")
#: Endings of words that come from a name and have no capital: "экибастузские", "экибастузцы", "талғарлықтар".
_DERIVED = re.compile(r"(?:\w{0,3}[сц]к|и?н?ц[аеоы]|ч[аи]н|[лдт][ыі][кқ]т)\w*")

#: "Regions, and the cities of Astana, Almaty and Shymkent" means the whole country.
_CITY = r"(?:astana|almaty|shymkent|астан\w+|алматы|шымкент\w*)"
_EVERYWHERE = re.compile(
    r"\b(?:regions|областей|областями|облыстар\w*)\b\W+(?:\w+\W+){0,6}?"
    rf"{_CITY}\W+(?:\w+\W+)?{_CITY}\W+(?:\w+\W+)?{_CITY}\b"
)

#: Separators of the names in "Almaty, Mangystau and Karaganda regions".
_JOINT = re.compile(rf"(?:\s*(?:,|&|\b{any_of('conjunctions')}\b))+\s*")


class _Meaning(NamedTuple):
    """A region or place that a name may mean."""

    #: The term of the region that it is or lies in.
    region: str
    #: ``region``, or the kind of a place.
    kind: str
    #: Whether the name means it by itself.
    is_sure: bool


class _Name(NamedTuple):
    """A name of the tables."""

    #: In lower case, without the ``*`` for any ending.
    written: str
    takes_endings: bool
    meanings: Sequence[_Meaning]


class _Mention(NamedTuple):
    """A name, as it stands in a text."""

    meanings: Sequence[_Meaning]
    start: int
    end: int
    #: Behind the name, in lower case.
    ending: str


class NameFinder:
    """Finds the names of regions and places in texts."""

    def __init__(self, regions: Iterable[Region], places: Iterable[Place]) -> None:
        #: Names by their stems, the longer ones first.
        self._names: dict[str, list[_Name]] = {}
        for name in sorted(_names(regions, places), key=lambda name: (-len(name.written), name.written)):
            self._names.setdefault(_stem(name.written), []).append(name)

    def regions(self, text: str, end: int) -> frozenset[str]:
        """Return the terms of the regions that are named, or whose places are, before the position ``end``.

        The words behind a name may change its meaning, so the text should go on beyond ``end``.
        """
        # İ is the one character whose lower case is longer.
        text = text.replace("İ", "I")
        lower = text.lower()
        if "regions" in lower or "обл" in lower:  # every match begins with one of them
            lower = _EVERYWHERE.sub(lambda match: " " * len(match[0]), lower)
        found: set[str] = set()
        shared: list[Sequence[_Meaning]] = []
        mentions = list(self._mentions(text, lower, end))
        for mention, context in zip(reversed(mentions), _contexts(mentions, text), strict=True):
            meant = _meant(mention, context, has_capital=text[mention.start].isupper())
            terms = {meaning.region for meaning in meant}
            if len(terms) == 1:
                found |= terms
            elif terms:
                shared.append(meant)
        for meant in shared:
            # Who means a district of a city names the city, too.
            terms = {meaning.region for meaning in meant if meaning.kind != "city-district"}
            if len(terms) == 1 and found.isdisjoint(meaning.region for meaning in meant):
                found |= terms
        return frozenset(found)

    def _mentions(self, text: str, lower: str, end: int) -> Iterator[_Mention]:
        """Yield the names that begin in ``text`` before the position ``end``, from left to right."""
        reached = 0
        for word in _WORD.finditer(text):
            start = word.start()
            if start >= end:
                return
            for name in self._names.get(lower[start : min(start + _STEM_LENGTH, word.end())], ()):
                mention = _mention(lower, start, name) if start >= reached else None
                if mention is not None:
                    reached = mention.end
                    yield mention
                    break


def _stem(written: str) -> str:
    """Return the stem of a name: the beginning of its first word."""
    return re.split(r"\W", written, maxsplit=1)[0][:_STEM_LENGTH]


def _names(regions: Iterable[Region], places: Iterable[Place]) -> Iterator[_Name]:
    """Yield the names of the tables, each once, with all its meanings."""
    written: dict[str, list[tuple[str, _Meaning]]] = {}
    for region in regions:
        for names, is_sure in ((region.names, True), (region.region_names, False)):
            meaning = _Meaning(region.category.term, "region", is_sure)
            _add(written, names, meaning)
    for place in places:
        for names, is_sure in ((place.names, True), (place.unsure_names, False)):
            _add(written, names, _Meaning(place.region, place.kind, is_sure))
    for name, uses in written.items():
        takes_endings = any(use.endswith("*") for use, _meaning in uses)
        yield _Name(name, takes_endings, tuple(dict.fromkeys(meaning for _use, meaning in uses)))


def _add(written: dict[str, list[tuple[str, _Meaning]]], names: Iterable[str], meaning: _Meaning) -> None:
    for name in names:
        written.setdefault(name.lower().removesuffix("*"), []).append((name, meaning))


def _mention(text: str, start: int, name: _Name) -> _Mention | None:
    """Return the mention of a name in ``text`` at ``start``; None where another word stands there."""
    if not text.startswith(name.written, start):
        return None
    stem_end = start + len(name.written)
    ending = _ENDING.match(text, stem_end)
    if ending is None or (ending[0] and not name.takes_endings):
        return None
    return _Mention(name.meanings, start, ending.end(), ending[0])


def _contexts(mentions: Sequence[_Mention], text: str) -> Iterator[NameContext]:
    """Yield the context of each mention, from right to left.

    A plural counts for all names of the list before it.
    """
    plural: NameContext | None = None
    following = len(text)
    for mention in reversed(mentions):
        context = name_context.read(text, mention.start, mention.end)
        if context.is_plural:
            plural = context
        elif plural and _JOINT.fullmatch(text, mention.end, following):
            context = plural
        else:
            plural = None
        following = mention.start
        yield context


def _meant(mention: _Mention, context: NameContext, *, has_capital: bool) -> Sequence[_Meaning]:
    """Return the meanings that a name can have in its context; none where it is no region or place.

    Names begin with a capital; those of regions and words that come from a sure name need not.
    """
    is_derived = _DERIVED.fullmatch(mention.ending) is not None
    meanings = [
        meaning
        for meaning in mention.meanings
        if has_capital or meaning.kind == "region" or (meaning.is_sure and is_derived)
    ]
    chosen = _of_kind(meanings, "place" if _LOCATIVE.match(mention.ending) else context.kind)
    if context.is_doubtful and len({meaning.region for meaning in chosen}) != 1:
        return _of_kind(meanings, "place") or chosen
    return chosen


def _of_kind(meanings: Sequence[_Meaning], kind: str) -> Sequence[_Meaning]:
    """Return the meanings that are of a kind (``NameContext.kind``)."""
    sure = [meaning for meaning in meanings if meaning.is_sure]
    regions = [meaning for meaning in meanings if meaning.kind == "region"]
    towns = [meaning for meaning in meanings if meaning.kind == "town"]
    is_one = len({meaning.region for meaning in meanings}) == 1
    return {
        # Almaty is a city by itself, and another region beside the word.
        "region": [meaning for meaning in regions if not meaning.is_sure] or regions or towns or sure,
        "district": [meaning for meaning in meanings if meaning.kind in {"district", "city-district"}],
        "city": towns or sure,
        # Villages bear the names of regions in which they do not lie.
        "village": [] if regions else sure or [meaning for meaning in meanings if meaning.kind == "village"],
        "place": meanings if towns and is_one else sure,
        "elsewhere": [],
    }.get(kind, sure)

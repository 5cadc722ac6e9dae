"""Reads the slug of a gov.kz publisher: the offices and the places that its words name.

The words are those of the tables (offices of ``publishers.csv``, codes of ``regions.csv``, slugs of
``places.csv``) and those of ``slugs.toml``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from feeds.reading.places.gazetteer import Place, Region
from feeds.reading.slugs.slug_words import slug_words, sound, title

#: Forms of the names of places, as ``slugs.toml`` has them.
_VILLAGE, _DISTRICT, _CITY, _REGION = "{}", "{} District", "{} city", "{} Region"
_FORMS = {"village": _VILLAGE, "district": _DISTRICT, "city-district": _DISTRICT, "town": _CITY}
#: Forms by how likely such a place publishes, for slugs that several places share: districts most.
_LIKELIEST = (_DISTRICT, _CITY, _VILLAGE)

#: The most parts that one word has: ``turgyn-ui-kommunaldyk``.
_LONGEST_WORD = 3
#: The fewest letters by which an unknown word is taken for a village; a shorter one may be an abbreviation.
_SHORTEST_NAME = 4


class Reading(NamedTuple):
    """The meaning of a slug."""

    #: Labels of offices, with the placeholder ``{region}``.
    offices: tuple[str, ...]
    #: Names of places, from the smallest to the largest, each within the next; unknown words come first.
    places: tuple[str, ...]
    #: Term of the region, in a tuple; empty where nothing says which it is.
    regions: tuple[str, ...]
    #: Whether the tables have all words, but for the name of a village in a district that they have.
    is_sure: bool


class _Unit(NamedTuple):
    """A place that publishes."""

    #: With its kind: "Nura District".
    label: str
    #: Form of the label; empty where no table has the place, and the slug does not say its kind.
    form: str
    #: Term of its region; empty where it may be one of several.
    region: str
    is_known: bool = True
    #: Whether it is a district of a city, whose slug has the city's name as well.
    is_in_city: bool = False

    @property
    def name(self) -> str:
        """The label without the word for its kind."""
        return self.label.removesuffix(self.form.removeprefix("{}"))


class _Word(NamedTuple):
    """One or more parts of a slug that mean something together."""

    parts: tuple[str, ...]
    #: Form of the name of the place, where a word for its kind stands beside it.
    form: str = ""

    @property
    def sound(self) -> str:
        """The key of the word in the tables."""
        return sound("".join(self.parts))


class SlugReader:
    """Reads slugs by the words of the tables."""

    def __init__(
        self, offices: Mapping[str, str], regions: Sequence[Region], places: Iterable[Place]
    ) -> None:
        """Take the labels of offices by their parts of slugs, and the tables of regions and places."""
        self._offices = {sound(part): label for part, label in offices.items()}
        self._whole = {region.category.term: _region(region) for region in regions}
        self._regions = {
            sound(code): self._whole[region.category.term] for region in regions for code in region.codes
        }
        self._places: dict[str, list[_Unit]] = {}
        for place in places:
            form = _FORMS[place.kind]
            for key in {sound(slug) for slug in place.slugs}:
                self._places.setdefault(key, []).append(
                    _Unit(
                        form.format(place.label),
                        form,
                        place.region,
                        is_in_city=place.kind == "city-district",
                    )
                )
        self._names = self._offices.keys() | self._regions.keys() | self._places.keys()
        self._all_words = self._names.union(*map(slug_words, ("kinds", "named_after", "empty")))

    def read(self, slug: str) -> Reading:
        """Return the meaning of a slug.

        The region may stand anywhere; where a slug has none, it is that of a district or town that only one
        region has.
        """
        words = self._words(slug)
        region, inner = self._located([word for word in words if not self._is_office(word)])
        units = [self._unit(word, region) for word in inner]
        whole = [self._whole[region]] if region else []
        # Villages come first, and towns last: they have districts.
        chain = sorted(units, key=lambda unit: (unit.form == _CITY, unit.form == _DISTRICT))
        return Reading(
            offices=tuple(self._offices[word.sound] for word in words if self._is_office(word)),
            places=tuple(unit.label for unit in (*chain, *whole)),
            regions=tuple(unit.region for unit in whole),
            is_sure=bool(units or whole) and _are_sure(units),
        )

    def _is_office(self, word: _Word) -> bool:
        return not word.form and word.sound in self._offices

    def _words(self, slug: str) -> Sequence[_Word]:
        """Return the words of a slug; words for kinds of places are joined to the names beside them."""
        kinds, named_after = slug_words("kinds"), slug_words("named_after")
        found: list[_Word] = []
        form = ""
        split = [word for word in self._split(slug.split("-")) if word.sound not in slug_words("empty")]
        for word, following in zip_longest(split, split[1:]):
            next_sound = following.sound if following else ""
            last = found[-1] if found and not found[-1].form else None
            # Of two such words, the first is part of a name: "zhana-auyl-audany".
            kind = "" if next_sound in kinds else kinds.get(word.sound, "")
            if kind and last and not (following and (self._is_office(last) or next_sound in named_after)):
                found[-1] = last._replace(form=kind)
            elif kind:
                form = kind
            elif last and not form and not {last.sound, word.sound} & self._names:
                found[-1] = _Word(last.parts + word.parts)
            elif word.sound not in named_after:
                found.append(word._replace(form=form))
                form = ""
        return found

    def _split(self, parts: Sequence[str]) -> Iterator[_Word]:
        """Yield the longest words that are known, and the parts between them."""
        start = 0
        while start < len(parts):
            ends = range(min(start + _LONGEST_WORD, len(parts)), start, -1)
            known = (end for end in ends if sound("".join(parts[start:end])) in self._all_words)
            end = next(known, None)
            if end is None:
                yield from self._glued(parts[start])
            else:
                yield _Word(tuple(parts[start:end]))
            start = end or start + 1

    def _glued(self, part: str) -> Iterator[_Word]:
        """Yield an office and a region that are written together: ``akimsko``, ``mvdkostanay``."""
        for at in range(1, len(part)):
            halves = sound(part[:at]), sound(part[at:])
            if any(
                office in self._offices and code in self._regions for office, code in (halves, halves[::-1])
            ):
                yield from (_Word((part[:at],)), _Word((part[at:],)))
                return
        yield _Word((part,))

    def _located(self, words: Sequence[_Word]) -> tuple[str, Sequence[_Word]]:
        """Return the region that some names are in, and the names that are not those of the region itself.

        A word may name a region and places in others: ``zhambyl``. That which leaves the fewest names
        unexplained is the region; if several do, the first word, or else the last.
        """
        candidates = []
        for at in sorted(range(len(words)), key=lambda at: (at != 0, at != len(words) - 1)):
            unit = self._regions.get(words[at].sound)
            if unit and words[at].form in {"", unit.form}:
                inner = [*words[:at], *words[at + 1 :]]
                unexplained = sum(not self._unit(word, unit.region).is_known for word in inner)
                candidates.append((unexplained, unit.region, inner))
        if candidates:
            _, region, inner = min(candidates, key=lambda candidate: candidate[0])
            return region, inner
        return next(filter(None, (self._unit(word, "").region for word in words)), ""), words

    def _unit(self, word: _Word, region: str) -> _Unit:
        """Return the place that a word names, in a region if one is given."""
        form = word.form if word.form in {_DISTRICT, _CITY, _REGION} else word.form and _VILLAGE
        units = [
            unit
            for unit in self._places.get(word.sound, ())
            if region in {"", unit.region} and form in {"", unit.form}
        ]
        if not units:
            return _Unit((word.form or "{}").format(title(word.parts)), word.form, "", is_known=False)
        unit = min(
            units,
            key=lambda unit: (not self._is_capital(unit), _LIKELIEST.index(unit.form), unit.is_in_city),
        )
        alike = [other for other in units if (other.form, other.is_in_city) == (unit.form, unit.is_in_city)]
        regions = {other.region for other in alike}
        return unit._replace(
            label=word.form.format(unit.label) if form == _VILLAGE else unit.label,
            region=unit.region if len(regions) == 1 else "",
        )

    def _is_capital(self, unit: _Unit) -> bool:
        """Return whether a town bears the name of its region, as Pavlodar does; so may a district."""
        return unit.form == _CITY and unit.name == self._whole[unit.region].name


def _region(region: Region) -> _Unit:
    """Return a region as a place: "Karaganda Region", "Astana city"."""
    term, label = region.category.term, region.category.label
    is_region = label.endswith(_REGION.format(""))
    return _Unit(label, _REGION, term) if is_region else _Unit(_CITY.format(label), _CITY, term)


def _are_sure(units: Sequence[_Unit]) -> bool:
    """Return whether no place is a guess, or only the last, as the village behind its district's name."""
    guesses = [unit for unit in units if not unit.form]
    if guesses and len(units) > 1 and units[-2].is_known and len(units[-1].label) >= _SHORTEST_NAME:
        return guesses == [units[-1]]
    return not guesses

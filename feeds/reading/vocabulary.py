"""The words by which texts are read, from one file for each language in ``languages/``.

A file holds lists of words, separated by white space, and lists of phrases, one string each. Their keys:

    sentence_starters     begin sentences and are no surnames: "B.The" ends a sentence, "B.Omarov" none
    classifiers           stand before a single letter that is no initial: "in Category B.Work starts"
    abbreviations         in lower case, without the full stop; a name or number follows them in a sentence
    place_letters         abbreviations of one letter: a place ("г.Алматы") or a unit ("5 г.")
    units                 abbreviations that may end a sentence behind a number
    company_forms         may follow "Co." within a name
    digraphs              initials of two letters, as Cyrillic names have them in Latin letters
    attribution           attribute the speech before them, behind a dash: "…done.- said the akim"
    domain_ends           top-level domains as brands write them, with a capital: "Bazar.AI", "Market.KZ"
    given_names           in the nominative; no names of places are among them
    prepositions          stand before the name of a place
    months                in the case in which they stand in dates
    family_name_endings   ends of family names, in any case
    dotted_brands         services that write a full stop before the names of their products
    attribution_openings  may stand before those words, with the space behind them
    region_after          make the name before them that of a region: "Abai Region"
    regions_after         the plural: they do so for all names of a list
    region_before         make the name behind them that of a region: "область Абай"
    district_after        the same for districts: "Nura District"
    districts_after       the plural
    district_before       "district of", "районе"
    city_after            the same for towns: "Oral city"
    city_before           "city of", "городе"
    village_after         the same for villages and settlements
    village_before        "village of", "селе"
    elsewhere_after       make the name before them that of a street, a lake, a clock: "Astana time"
    elsewhere_before      the same for the name behind them: "Lake Balkhash", "Air Astana"
    home_before           say that somebody comes from the place behind them: "a native of Taraz"
    place_before          stand before places only, where the name begins with a capital: "in Oral"
    no_nouns              may follow "in Abai street" in a sentence, as the noun of "street lights" does not
    conjunctions          join the last two names of a list
    routes                ways that lead from place to place: "the flight Astana–Oral"
    agencies              news agencies, as datelines have them
    source_labels         stand before the address of a source, with a colon between
    mastheads             names of the site that the pages come from
    front_heads           stand at the head of a front page, where other pages have their category
    before_dates          lead to a date within a sentence, and end no headline: "open until"

A language may lack a key. A ``*`` at the end of a word stands for any ending.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

#: Tags of the languages (BCP 47), each the name of a file.
LANGUAGES = ("en", "ru", "kk")


@cache
def _file(language: str) -> Mapping[str, str | list[str]]:
    text = (Path(__file__).parent / "languages" / f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def words(key: str, languages: Iterable[str] = LANGUAGES) -> frozenset[str]:
    """Return the words, or the phrases, that the files of some languages have under ``key``.

    Raises KeyError where none of them has any.
    """
    lists = (_file(language).get(key, "") for language in languages)
    found = frozenset(word for each in lists for word in (each.split() if isinstance(each, str) else each))
    if not found:
        raise KeyError(key)
    return found


def any_of(key: str, languages: Iterable[str] = LANGUAGES) -> str:
    """Return a pattern for each of those words, the longer ones first."""
    ordered = sorted(words(key, languages), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(_pattern, ordered)) + ")"


def _pattern(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")


#: What the modules that break texts into sentences and paragraphs share.
ABBREVIATIONS = words("abbreviations")
DIGRAPHS = words("digraphs")
PLACE_LETTERS = words("place_letters")
STARTERS = words("sentence_starters")
UNITS = words("units")

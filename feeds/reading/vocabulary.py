"""The words by which texts are read, from one file for each language in ``languages/``.

A file holds lists of words, separated by white space, and lists of phrases, one string each. Their keys:

    language_words        show the language of a text, in lower case; those of Kazakh in Latin letters without
                          accents
    language_patterns     the same as regular expressions, each a whole word
    foreign_words         those of other languages that look like this one, without accents
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
    quantities            follow decimals that are the value of a label: "Budget:1.5 million"
    months                in the case in which they stand in dates
    family_name_endings   ends of family names and patronymics, in any case
    brand_ends            end brands of two words that are written as one: "ForteBank"
    dotted_brands         services that write a full stop before the names of their products
    attribution_openings  may stand before those words, with the space behind them
    office_kinds          begin the name of a press office: "press", "information"
    offices               end it: "service", "center"; in Kazakh the genitives too
    press_offices         whole names of press offices of another shape
    office_articles       may stand before the name of a press office
    office_prepositions   begin the name of its owner, with the space behind them
    office_owners         end the name of its owner where that name follows the office
    byline_openings       begin a byline and are no part of the name: "according to"
    byline_endings        end a byline and are no part of the name: "мәліметі бойынша"
    byline_labels         stand before a name, with a colon: "Source", "Author"
    author_labels         the same, but before a person's name without a colon too: "Prepared by"
    credit_lines          credit a picture without a colon: "photo from open sources"
    credits               begin the credit of a picture: "photo"
    organisations         stand in names of organisations
    name_continuations    continue such a name behind a comma, as beginnings
    sentence_words        stand in sentences that end in an office, and in no name of one
    verbs                 make a sentence of the words around them
    verb_patterns         regular expressions for verbs, each a whole word
    genitive_endings      end the word for the owner behind an office: "пресс-служба суда"
    past_endings          end verbs of the past tense that look like genitives
    past_lookalikes       genitives that look like verbs of the past tense
    site_pointers         stand before an address that is a part of the sentence
    closings              begin a signature: "Respectfully"
    bodies                end the names of bodies that sign a text without more words, as Kazakh has them
    place_kinds           end the names of places, as Kazakh has them: "облысы"
    roles                 say who a person is who signs: "director"; in Kazakh they stand before the name
    signature_places      stand behind the name of one who signs, and a comma: "…, Mangistau region"
    impersonal            stand in names of places, streets and festivals, and in no person's
    nominatives           words of offices in another case, each with its nominative
    adjective_nominatives  endings of adjectives in the genitive, each with the nominatives of three genders
    office_genitives      endings of the genitive of an office, each with that of the nominative
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
    conjunctions          join the last two names of a list, or the parts of words: "two- and three-storey"
    routes                ways that lead from place to place: "the flight Astana–Oral"
    agencies              news agencies, as datelines have them
    introductions         stand before a colon where an example or a request follows, and no text of its own
    labels                stand in labels, in lower case: "time", "address"
    headings              sub-headings of usual kinds, in lower case: "biography"
    weekdays              with a capital, as they begin rows
    contest_places        stand behind the number of a place in a contest: "1st place"
    pointers              stand before the titles of other articles, with a colon between
    question_words        begin questions
    finite_endings        end the verbs that end sentences
    past_finite_endings   verb endings of the past tense only
    error_reasons         reason phrases of HTTP, in lower case, hyphens as spaces: "not found"
    error_phrases         titles of error pages without a code
    error_words           "error", before or behind a code
    retry_requests        may follow the title of an error page: "try again later"
    placeholder_titles    stand where a page has no title, or none yet: "untitled", "loading"
    heads_of_state        names of the head of state, in lower case
    service_messages      begin messages of translation services
    counter_captions      stand before the counter of a translation page: "translation results"
    embed_links           captions of embedded posts: "View this post on Instagram"
    embed_authors         stand before the name and handle of the author of such a post
    embed_author_endings  stand behind them
    embed_sounds          stand before the name of the music of such a post
    dangling              words that no headline ends in
    source_labels         stand before the address of a source, with a colon between
    mastheads             names of the site that the pages come from
    front_heads           stand at the head of a front page, where other pages have their category
    before_dates          lead to a date within a sentence, and end no headline: "open until"

A language may lack a key. A ``*`` at the end of a word stands for any ending.
"""

import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

#: Tags of the languages (BCP 47), each the name of a file.
LANGUAGES = ("en", "ru", "kk", "kk-Latn")
#: Kazakh in both scripts.
KAZAKH = ("kk", "kk-Latn")
#: Patterns of the characters that have a meaning of their own in patterns, or in the files ("*", space).
_SPECIAL = {character: re.escape(character) for character in string.punctuation} | {"*": r"\w*", " ": r"\s+"}

#: Words by their characters: each leads to the tree of those that may follow it.
_Tree = dict[str, "_Tree"]


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


def phrases(key: str, languages: Iterable[str] = LANGUAGES) -> tuple[tuple[str, ...], ...]:
    """Return the phrases under ``key``, each as the tuple of its words, the longest first."""
    ordered = sorted(words(key, languages), key=lambda phrase: (-len(phrase), phrase))
    return tuple(tuple(phrase.split(" ")) for phrase in ordered)


def any_of(*keys: str, languages: Iterable[str] = LANGUAGES) -> str:
    """Return a pattern that matches any of the words under some keys; it is one group.

    A word is tried before a shorter one that it begins with. Words with the same beginning share it in the
    pattern, which makes it several times as fast.
    """
    root: _Tree = {}
    for word in frozenset[str]().union(*(words(key, languages) for key in keys)):
        node = root
        for character in word:
            node = node.setdefault(_SPECIAL.get(character, character), {})
        node[""] = {}
    return f"(?:{_pattern(root)})"


def beginnings(key: str, languages: Iterable[str] = LANGUAGES) -> tuple[str, ...]:
    """Return the words under ``key`` that end in ``*``, without it: as str.startswith takes them."""
    return tuple(sorted(word[:-1] for word in words(key, languages) if word.endswith("*")))


def _pattern(tree: _Tree) -> str:
    """Return a pattern for the words in a tree of their characters; ``""`` ends a word, and stands last."""
    branches = [text + _pattern(tree[text]) for text in sorted(tree) if text]
    if "" in tree and not branches:
        return ""
    if "" in tree:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


#: Top-level domains of the sites that press releases name.
DOMAINS = ("com", "info", "kz", "net", "org", "ru")
DOMAIN = f"(?:{'|'.join(DOMAINS)})"
#: Shared by the modules that break texts into sentences and paragraphs.
ABBREVIATIONS = words("abbreviations")
DIGRAPHS = words("digraphs")
PLACE_LETTERS = words("place_letters")
STARTERS = words("sentence_starters")
UNITS = words("units")

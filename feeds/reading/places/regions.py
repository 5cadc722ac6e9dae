"""Decides which regions a press release belongs to."""

import re

from feeds.model import Category
from feeds.reading.places import datelines
from feeds.reading.places.gazetteer import NATIONAL
from feeds.reading.places.latin_kazakh import to_cyrillic
from feeds.reading.tables import Tables
from feeds.reading.vocabulary import any_of, words

#: Characters of a text in which the regions that it is about are named; those named later are not counted.
_OPENING = 300
#: Characters behind a name, or before a title, in which a word may change its meaning.
_MARGIN = 40
#: Joins headline and text so that no word changes the meaning of a name on the other side.
_BORDER = " | "

# The patterns are for texts in lower case: ignoring case would be several times slower.
#: Bylines and agency tags of national bodies.
_NATIONAL_BYLINE = re.compile(
    r"\b(?:akorda|primeminister)\.kz|kzgovernment"
    r"|\bpress service of the (?:president|prime minister|government|ministry)"
)

_HEAD_OF_STATE = any_of("heads_of_state")
#: The head of state, the prime minister or the government in a headline, which regional sites pass on; but no
#: presidents of companies or other countries, and no government in compounds (local government).
_NATIONAL_HEADLINE = re.compile(
    rf"\b(?:head of state|{_HEAD_OF_STATE}|prime minister"
    r"|(?:(?<=the )|(?<=^))(?:president|government))\b"
    r"(?! of (?!the republic of kazakhstan|kazakhstan)"
    r"|['’]s (?:instruction|order|task|initiative|message|address|cup|scholarship|office)"
    r"| (?:services?|programs?|programmes?|support|procurement|agenc|bodies|institutions|houses?|subsid"
    r"|for citizens))"
    r"|\b(?:глав[ае] государства|(?:(?:выступлени|обращени|визит|поездк)\w*|указ\w*) главы государства"
    rf"|премьер-министр|{_HEAD_OF_STATE}"
    r"|мемлекет басшысы(?! (?:жолдау|тапсырма|бастама))|үкімет (?:отырысы|басшысы))\b"
)
#: Every headline that the pattern matches has one of these in it; they are found much faster.
_NATIONAL_HINTS = (
    *words("heads_of_state"),
    *("head of state", "prime minister", "president", "government"),
    *("государства", "премьер", "басшысы", "үкімет"),
)

#: Words before it that show that somebody else acts, on behalf of the state or on its orders.
_BORROWED_BEFORE = re.compile(
    r"\b(?:(?:instructions?|orders?|tasks?|behalf|initiative|address|message|decree|administration|office)"
    r" (?:of|by|from)|поручени\w+|послани\w+|инициатив\w+)\s+(?:the\s+|president\s+)*$"
)


def assign(slug: str, headline: str, text: str, byline: str | None, tables: Tables) -> tuple[Category, ...]:
    """Return the regions of a press release, at least one, in the order of their terms.

    They are those that its publisher, with the gov.kz slug ``slug``, belongs to. Where that belongs to none:
    those named in the headline or the opening of the text. ``national`` is added to press releases that come
    from national bodies, even if a region passes them on, and to those without any other region.
    """
    publisher = tables.publisher(slug)
    terms = frozenset(publisher.regions) or _named(headline, text, tables)
    national = (
        publisher.national
        or not terms
        or (byline is not None and _NATIONAL_BYLINE.search(byline.lower()) is not None)
        or _is_national(headline)
    )
    chosen = terms | {NATIONAL.term} if national else terms
    return tuple(map(tables.region, sorted(chosen)))


def _named(headline: str, text: str, tables: Tables) -> frozenset[str]:
    start = datelines.end(text)
    opening = text[start : start + _OPENING + _MARGIN]
    beginning = headline + _BORDER
    return tables.mentioned(to_cyrillic(beginning + opening), len(beginning) + _OPENING)


def _is_national(headline: str) -> bool:
    """Return whether a headline says that the head of state or the government said or did something."""
    lower = headline.lower()
    return any(map(lower.__contains__, _NATIONAL_HINTS)) and any(
        not _BORROWED_BEFORE.search(lower, max(0, match.start() - _MARGIN), match.start())
        for match in _NATIONAL_HEADLINE.finditer(lower)
    )

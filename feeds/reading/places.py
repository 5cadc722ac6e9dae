"""Which regions an entry belongs to (design.md, "Regions"), and who published it."""

import re
from functools import lru_cache

from feeds.model import Category
from feeds.patterns import pattern
from feeds.reading import gazetteer, mentions, publishers

#: Every region in the order of the table, ``national`` last.
REGIONS: tuple[Category, ...] = (*(region.category for region in gazetteer.ALL), gazetteer.NATIONAL)

#: How much of a text tells which regions it is about; what is named further down is named in passing.
_OPENING = 300
#: How far beyond it a word may stand that changes the meaning of a name within.
_MARGIN = 40

#: Bylines and agency tags of national bodies.
_NATIONAL_BYLINE = pattern(
    r"\b(?:akorda|primeminister)\.kz|@?KZgovernment"
    r"|\bpress service of the (?:president|prime minister|government|ministry)",
    re.IGNORECASE,
)

#: Headlines of what the head of state, the prime minister or the government said or did, which regional sites
#: pass on; not presidents of companies or other countries, nor government in compounds (local government).
_NATIONAL_HEADLINE = pattern(
    r"\b(?:head of state|tokayev|prime minister|(?:(?<=the )|(?<=^))(?:president|government))\b"
    r"(?! of (?!the republic of kazakhstan|kazakhstan)"
    r"|['’]s (?:instruction|order|task|initiative|message|address|cup|scholarship|office)"
    r"| (?:services?|programs?|programmes?|support|procurement|agenc|bodies|institutions|houses?|subsid"
    r"|for citizens))"
    r"|\b(?:глав[ае] государства|(?:(?:выступлени|обращени|визит|поездк)\w*|указ\w*) главы государства"
    r"|премьер-министр|токаев|мемлекет басшысы(?! (?:жолдау|тапсырма|бастама))|үкімет (?:отырысы|басшысы)"
    r"|қасым-жомарт)\b",
    re.IGNORECASE,
)
#: Without one of these, in lower case, it is no such headline.
_NATIONAL_HINTS = (
    *("head of state", "tokayev", "prime minister", "president", "government"),
    *("государства", "премьер", "токаев", "басшысы", "үкімет", "жомарт"),
)

#: Before such a name: somebody else acts, in its name or on its word.
_BORROWED_BEFORE = pattern(
    r"\b(?:(?:instructions?|orders?|tasks?|behalf|initiative|address|message|decree|administration|office)"
    r" (?:of|by|from)|поручени\w+|послани\w+|инициатив\w+)\s+(?:the\s+|president\s+|kassym-jomart\s+)*$",
    re.IGNORECASE,
)


def publisher(slug: str) -> Category:
    """Return the publisher with this gov.kz slug, or the one called ``unknown``."""
    return publishers.find(slug).category


def regions(slug: str, headline: str, text: str, byline: str | None = None) -> tuple[Category, ...]:
    """Return the regions of an entry, at least one, in the order of their terms.

    They are the issuing ones. Where no region issues it: those named in the headline or the opening of the
    text. ``national`` is added to what national bodies issue, whoever passed it on, and to what no region
    claims.
    """
    issuer = publishers.find(slug)
    terms = frozenset(issuer.regions) or _named(headline, text)
    national = (
        issuer.national
        or not terms
        or (byline is not None and _NATIONAL_BYLINE.search(byline) is not None)
        or _is_national(headline)
    )
    return _categories(terms, national)


def _is_national(headline: str) -> bool:
    if not any(map(headline.lower().__contains__, _NATIONAL_HINTS)):
        return False
    return any(
        not _BORROWED_BEFORE.search(headline, max(0, match.start() - _MARGIN), match.start())
        for match in _NATIONAL_HEADLINE.finditer(headline)
    )


def _named(headline: str, text: str) -> frozenset[str]:
    opening = text[: _OPENING + _MARGIN]
    return mentions.regions(headline, len(headline)) | mentions.regions(opening, _OPENING)


@lru_cache(maxsize=4096)
def _categories(terms: frozenset[str], national: bool) -> tuple[Category, ...]:  # noqa: FBT001 - a cache key
    chosen = terms | {gazetteer.NATIONAL.term} if national else terms
    return tuple(gazetteer.BY_TERM[term] for term in sorted(chosen))

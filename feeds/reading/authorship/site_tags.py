"""Finds the address of a site that stands at the end of a text to name its author, such as "akorda.kz"."""

import re

from feeds.reading.characters import CLOSING_QUOTES, DASHES, SENTENCE_ENDS
from feeds.reading.vocabulary import DOMAIN, any_of

# Patterns of an address behind the last sentence, and of one that is glued to it.
_SITE = re.compile(rf"(?:www\.)?(?:[a-z0-9-]{{1,40}}\.){{1,3}}{DOMAIN}\.?")
_GLUED_SITE = re.compile(
    rf"(?P<word>[^\s@/]{{0,60}}[^\s@/.])(?<!www)[{SENTENCE_ENDS}{CLOSING_QUOTES})\]]+"
    rf"(?P<site>(?:www\.)?[a-z0-9-]{{2,40}}\.(?:gov\.)?{DOMAIN}\.?)"
)
#: Sites of the state and of news agencies.
_AGENCY = re.compile(
    r"(?:www\.)?(?:akorda|primeminister|kazinform|qazinform|inform|baq|zakon|tengrinews|egemen)\.kz\.?"
)
#: Usual names of subdomains: the first part of a host that begins with one is no glued word.
_SUBDOMAINS = frozenset(
    (
        *("www", "m", "en", "eng", "ru", "rus", "kk", "kz", "kaz"),
        *("beta", "old", "new", "test", "my", "mail", "news", "portal"),
    )
)
_SENTENCE_ENDS = frozenset(f"{SENTENCE_ENDS}{CLOSING_QUOTES})]")
#: Words before an address that make it part of the sentence.
_POINTER = re.compile(rf"(?:\b{any_of('site_pointers')}|[:,({DASHES}])\s*\Z")


def find(tail: str) -> int | None:
    """Return the position of the address that ends ``tail`` as a tag ("…he said.primeminister.kz"), or None.

    An address that belongs to a sentence is no tag. Any address counts behind a whole sentence or on a line
    of its own. One that is glued to a word counts if it is an agency's, or if its host has three parts and
    does not begin with the usual name of a subdomain.
    """
    space = max(tail.rfind(" "), tail.rfind("\n"), tail.rfind("\xa0")) + 1
    last = tail[space:]
    if "." not in last[:-1]:
        return None
    before = tail[:space].rstrip()
    if _SITE.fullmatch(last):
        own_line = "\n" in tail[len(before) : space]
        if not before or own_line or (before[-1] in _SENTENCE_ENDS and len(before) > 1):
            return space
    glued = _GLUED_SITE.fullmatch(last)
    if not glued or glued["word"].lower() in _SUBDOMAINS:
        return None
    if (
        glued["word"][-1:].isalnum()
        and not _AGENCY.fullmatch(glued["site"])
        and _POINTER.search(before.lower())
    ):
        return None
    return space + glued.start("site")

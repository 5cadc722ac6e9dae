"""Addresses of a site at which something is published, as examples for its own documentation."""

import re

from feeds.catalog.categories import Chosen, Listed
from feeds.catalog.fulltext import fold
from feeds.catalog.snapshot import Snapshot
from feeds.model import Category, Selection
from feeds.publishing.address import Address
from feeds.publishing.formats import Format
from feeds.reading.places.gazetteer import NATIONAL

_WORD = re.compile(r"[^\W_]{4,}")


def examples(snapshot: Snapshot) -> dict[str, str]:
    """Return an address of each kind, by name, without kinds of which nothing is published.

    They are of the region with most entries.
    """
    region, other = sorted(snapshot.categories.listed("region"), key=_rank)[:2]
    own = region.category
    terms = tuple(sorted((own.term, other.category.term)))
    found = {
        **{format_: _feed(format_, own) for format_ in ("html", "atom", "rss", "json")},
        "union": Address("feed", Selection((("region", terms),)), "atom").target,
    }
    for listed, _entries in snapshot.categories.pairs("region", region.key)[:1]:
        found["category"] = _feed("atom", listed.category)
        found["intersection"] = _feed("atom", own, listed.category)
    for listed in snapshot.categories.listed("publisher")[:1]:
        found["publisher"] = _feed("atom", listed.category)
    for day, *_counts in snapshot.days(Chosen([(region,)]), limit=1):
        found["day"] = Address("day", Selection.of(own), "atom", day).target
        found["sitemap"] = Address("sitemap", name=day.isoformat()[:7]).target
    for entry in snapshot.entries(snapshot.newest(Chosen([(region,)]), 1)):
        found["entry"] = entry.path
        found |= _searches(entry.title)
    return found


def _rank(region: Listed) -> tuple[bool, bool, int]:
    return not region.entries, region.category == NATIONAL, -region.entries


def _feed(format_: Format, *categories: Category) -> str:
    return Address("feed", Selection.of(*categories), format_).target


def _searches(title: str) -> dict[str, str]:
    """Return searches that find an article with this title: by a word, and by its beginning."""
    words = _WORD.findall(fold(title))
    if not words:
        return {}
    word = max(words, key=len)
    wanted = {"search": word, "prefix": f"{word[:4]}*"}
    return {name: Address("feed", Selection(query=query), "atom").target for name, query in wanted.items()}

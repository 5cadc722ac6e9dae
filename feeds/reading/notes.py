"""Warnings about the items of a digest: things that were mended, or that an editor would ask about."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from feeds.model import Digest, Item, Problem
from feeds.reading import operator_tables
from feeds.reading.cleaning import quote
from feeds.reading.identity import Identity, identify
from feeds.reading.items.late_date import FAR_DAYS
from feeds.reading.paragraphs import headline, language, prose
from feeds.reading.slugs.publishers import UNKNOWN
from feeds.reading.tables import Tables

#: No press release is dated so far ahead.
_AHEAD_DAYS = 7

#: Fewer items have no useful median.
_FEWEST_DATES = 3

#: Characters of a source that a message quotes.
_QUOTED_SOURCE = 200


def take(digest: Digest) -> tuple[Problem, ...]:
    """Return the problems of a digest's grammar and the warnings about its items, sorted by line.

    Warnings are given for an item without a source or a body, without a proper headline, with a source that
    fits no press release, with a date far from the others, and for a press release that comes again with a
    different text. They depend on the digest alone.
    """
    found = [*digest.problems, *_warnings(digest.items)]
    return tuple(sorted(found, key=lambda problem: problem.line))


def unknown_publishers(
    items: Iterable[tuple[Item, str]], tables: Tables, reported: set[str] | None = None
) -> Iterator[Problem]:
    """Yield a warning for the first item of each publisher that the tables do not know, with the row to add.

    ``items`` come with the slugs of their publishers. The warnings depend on the tables, so they must not be
    stored. Slugs in ``reported`` are not reported
    again; those that are reported are added to it.
    """
    seen = set() if reported is None else reported
    for item, slug in items:
        publisher = tables.publisher(slug)
        if not publisher.is_known and slug not in {UNKNOWN, *seen}:
            seen.add(slug)
            called = f"unknown publisher {slug!r}, called {quote(publisher.category.label)}"
            advice = f"correct and add to {operator_tables.PUBLISHERS}: {operator_tables.row_of(publisher)}"
            yield Problem(item.path, item.line, "warning", f"{called}; {advice}")


def ahead(items: Sequence[Item]) -> tuple[Problem, ...]:
    """Return a warning for each item that is dated more than a week after today: its year is mistyped.

    Such an item would be the newest of all feeds until then. The warnings depend on today's date, so they
    must not be stored.
    """
    last = date.today() + timedelta(_AHEAD_DAYS)  # noqa: DTZ011 - days ahead, not hours
    return tuple(warn(item, "the date is in the future") for item in items if item.date > last)


def warn(item: Item, message: str) -> Problem:
    """Return a warning about ``item`` that quotes its headline."""
    return Problem(item.path, item.line, "warning", f"{message}: {quote(item.headline)}")


def language_of(item: Item) -> str:
    """Return the language of an item: versions in different languages do not contradict each other."""
    return language.detect(prose.readable(item.body) or item.headline)


def words_of(item: Item) -> int:
    """Return a hash of the words of an item, by which its text differs from others; white space does not."""
    return hash((*item.headline.split(), "", *item.body.split()))


def _warnings(items: Sequence[Item]) -> Iterator[Problem]:
    middle = _middle(items)
    versions: dict[str, list[Item]] = {}
    for item in items:
        identity = identify(item)
        for message in _about(item, identity):
            yield warn(item, message)
        if middle is not None and abs(item.date.toordinal() - middle) > FAR_DAYS:
            yield warn(item, "the date is far from those of the other items")
        versions.setdefault(identity.id, []).append(item)
    for repeats in versions.values():
        if len(repeats) > 1:
            yield from _differing(repeats)


def _differing(versions: Sequence[Item]) -> Iterator[Problem]:
    """Yield a warning for each version of a press release that differs from the first in its language."""
    first: dict[str, tuple[int, int]] = {}
    for item in versions:
        words = words_of(item)
        line, earlier = first.setdefault(language_of(item), (item.line, words))
        if words != earlier:
            yield warn(item, f"the same press release as in line {line}, with a different text")


def _middle(items: Sequence[Item]) -> int | None:
    """Return the ordinal of the lower median of the dates, or None where there are too few."""
    ordinals = sorted(item.date.toordinal() for item in items)
    return ordinals[(len(ordinals) - 1) // 2] if len(ordinals) >= _FEWEST_DATES else None


def _about(item: Item, identity: Identity) -> Iterator[str]:
    """Yield the warnings that depend on the item alone."""
    if item.source is None:
        yield "no source"
    elif identity.fault:
        yield f"{identity.fault} ({quote(item.source, _QUOTED_SOURCE)})"
    elif identity.publisher == UNKNOWN:
        yield f"unknown publisher: the source is not on gov.kz ({quote(item.source, _QUOTED_SOURCE)})"
    if not item.body:
        yield "no body, only a headline" if item.source is None else "no body, only a source"
    if headline.is_residue(item.headline):
        yield (
            "no headline but residue; the entry gets one from its text"
            if item.body
            else "no headline but residue"
        )

"""Warnings: what an editor had to mend in a digest, or would ask about."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from feeds.model import Digest, Item, Problem
from feeds.reading import headline, language, prose, publishers
from feeds.reading.characters import quote
from feeds.reading.identity import UNKNOWN, Identity, identify

#: Digests hold the news of a few days: an item further from their middle has a mistaken date.
_FAR_DAYS = 31

#: No press release is dated so far ahead.
_AHEAD_DAYS = 7

#: Fewer items have no middle.
_FEWEST_DATES = 3

#: Characters of a source that a message quotes.
_QUOTED_SOURCE = 200


def take(digest: Digest) -> tuple[Problem, ...]:
    """Return every problem of a digest, by line: those of its grammar, and the warnings about its items.

    No source, no body, a headline that is none, an unknown publisher, a source that fits no press release, a
    date far from the others, the same press release again with a different text.
    """
    found = [*digest.problems, *_take(digest.items)]
    return tuple(sorted(found, key=lambda problem: problem.line))


def ahead(items: Sequence[Item]) -> tuple[Problem, ...]:
    """Return a warning for each item that is dated after today, but for a few days: its year is mistyped.

    It would be the newest for as long, and everything else be older than the newest days. That is so today:
    nothing that is stored or published may depend on it.
    """
    last = date.today() + timedelta(_AHEAD_DAYS)  # noqa: DTZ011 - days ahead, not hours
    return tuple(warn(item, "the date is in the future") for item in items if item.date > last)


def _take(items: Sequence[Item]) -> Iterator[Problem]:
    # The lower median; what Python's own is imported with takes longer than many a digest.
    days = sorted(item.date.toordinal() for item in items)
    middle = days[(len(days) - 1) // 2] if len(days) >= _FEWEST_DATES else None
    told: dict[str, list[Item]] = {}
    for item in items:
        identity = identify(item)
        messages = list(_about(item, identity))
        if middle is not None and abs(item.date.toordinal() - middle) > _FAR_DAYS:
            messages.append("the date is far from those of the other items")
        versions = told.setdefault(identity.id, [])
        earlier = next((version for version in versions if language_of(version) == language_of(item)), None)
        if earlier is None:
            versions.append(item)
        elif _differ(earlier, item):
            messages.append(f"the same press release as in line {earlier.line}, with a different text")
        for message in messages:
            yield warn(item, message)


def warn(item: Item, message: str) -> Problem:
    """Return a warning about ``item`` that quotes its headline."""
    return Problem(item.path, item.line, "warning", f"{message}: {quote(item.headline)}")


def language_of(item: Item) -> str:
    """Return the language of an item: versions in different ones do not contradict each other."""
    return language.tell(prose.readable(item.body) or item.headline)


def _differ(one: Item, other: Item) -> bool:
    """Return whether two versions of a press release say different things, white space aside."""
    if one.headline == other.headline and one.body == other.body:
        return False
    return one.headline.split() != other.headline.split() or one.body.split() != other.body.split()


def _about(item: Item, identity: Identity) -> Iterator[str]:
    if item.source is None:
        yield "no source"
    elif identity.fault:
        yield f"{identity.fault} ({quote(item.source, _QUOTED_SOURCE)})"
    elif identity.publisher == UNKNOWN:
        yield f"unknown publisher: the source is not on gov.kz ({quote(item.source, _QUOTED_SOURCE)})"
    elif not publishers.find(identity.publisher).known:
        yield f"unknown publisher {identity.publisher!r}"
    if not item.body:
        yield "no body, only a headline" if item.source is None else "no body, only a source"
    if headline.is_residue(item.headline):
        yield (
            "no headline but residue; the entry gets one from its text"
            if item.body
            else "no headline but residue"
        )

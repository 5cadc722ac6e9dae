"""Items → entry: everything that digests said of one press release, as we publish it.

Nothing here asks for the time, reads a file or depends on the order of the items.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from feeds import days
from feeds.model import Category, Entry, Item
from feeds.reading import bylines, characters, headline, language, places, prose
from feeds.reading.identity import UNKNOWN, Identity, identify
from feeds.reading.terms import to_term

#: Of an item whose digest names no category.
UNCATEGORISED = Category("category", "uncategorised", "Uncategorised")


class _Chosen(NamedTuple):
    """The versions whose headline and text are published, and when they last said something new."""

    headline: Item | None
    text: Item | None
    updated: date


def edit(versions: Sequence[Item]) -> Entry:
    """Return the entry of all ``versions`` of one press release; at least one, in any order.

    The rules are those of design.md, "The same press release in several digests is one entry": categories are
    united, the earliest date is when it was published, headline and text are the latest ones.
    """
    return edit_each([versions])[0]


def edit_each(releases: Sequence[Sequence[Item]]) -> list[Entry]:
    """Return the entry of each of ``releases``, given all versions of it.

    One kind of work after another: twenty entries made side by side cost a sixth less than one by one.
    """
    ordered = [versions if len(versions) == 1 else sorted(versions, key=_order) for versions in releases]
    identities = [identify(versions[0]) for versions in ordered]
    chosen = list(map(_choose, ordered))
    laid_out = prose.lay_out_each(["" if each.text is None else each.text.body for each in chosen])
    return list(map(_entry, ordered, identities, chosen, laid_out))


def _entry(ordered: Sequence[Item], identity: Identity, chosen: _Chosen, laid_out: prose.Prose) -> Entry:
    body = "" if chosen.text is None else chosen.text.body
    issuer = places.publisher(identity.publisher)
    title = _title(chosen.headline, laid_out.blocks, identity, issuer, ordered[0].date)
    regions = places.regions(identity.publisher, title, body, laid_out.byline)
    return Entry(
        id=identity.id,
        path=identity.path,
        title=title,
        published=days.midnight(ordered[0].date),
        updated=days.midnight(chosen.updated),
        number=identity.number,
        language=language.tell(body or title),
        author=_author(laid_out.byline) or _name(identity, issuer),
        source=identity.source,
        categories=(*_categories(ordered), issuer, *regions),
        summary=prose.summarise(laid_out.blocks, title) or _whereabouts(identity, issuer),
        content=prose.to_html(laid_out.blocks),
    )


def _order(item: Item) -> tuple[object, ...]:
    """Return what puts versions in the order of time: date, then file name, then line.

    The rest only makes the order the same whatever order they come in.
    """
    name = item.path.rpartition("/")[2]
    return (
        item.date,
        name,
        item.path,
        item.line,
        item.headline,
        item.body,
        item.source or "",
        item.category or "",
    )


def _choose(ordered: Sequence[Item]) -> _Chosen:
    """Return the latest headline and the latest text, English ones before others, and when either changed."""
    head: Item | None = None
    text: Item | None = None
    updated = ordered[0].date
    for item in ordered:
        if not headline.is_residue(item.headline):
            old = head.headline if head else None
            if old is None or _replaces(item.headline, old):
                head = item
                updated = item.date if _differ(item.headline, old) else updated
        if item.body:
            old = text.body if text else None
            if old is None or _replaces(item.body, old):
                text = item
                updated = item.date if _differ(item.body, old) else updated
    return _Chosen(head, text, updated)


def _differ(new: str, old: str | None) -> bool:
    """Return whether the words have changed: a change of white space is none."""
    return old is None or (new != old and new.split() != old.split())


def _replaces(new: str, old: str) -> bool:
    """Return whether a later text takes an earlier one's place: unless only the earlier is English."""
    return language.tell(new) == "en" or language.tell(old) != "en"


def _title(
    chosen: Item | None, blocks: tuple[prose.Block, ...], identity: Identity, issuer: Category, day: date
) -> str:
    """Return the headline; where there is none, one made from the text, or from what else is known."""
    title = headline.tidy(chosen.headline) if chosen else ""
    title = title or headline.from_body(blocks)
    if title:
        return title
    if identity.number:
        return f"Press release {identity.number} of {_with_article(issuer.label)}"
    return f"Press release of {days.in_words(day)}"


def _author(byline: str | None) -> str:
    """Return the name that a byline gives, or an empty text."""
    return characters.on_one_line(bylines.author(byline).rstrip(". ")) if byline else ""


def _name(identity: Identity, issuer: Category) -> str:
    """Return the name of whoever published it; of what is no press release of gov.kz, the site."""
    if identity.publisher != UNKNOWN or identity.source is None:
        return issuer.label
    return urlsplit(identity.source).hostname or issuer.label


def _whereabouts(identity: Identity, issuer: Category) -> str:
    """Return a sentence that says where the full text of an item without a body stands."""
    if identity.source is None:
        return "The digest gives only the headline."
    if identity.publisher == UNKNOWN:
        return f"The full text is published on {_name(identity, issuer)}."
    return f"The full text is published by {_with_article(issuer.label)} on gov.kz."


def _with_article(label: str) -> str:
    """Return "the Akimat of …", but "Kazpost": names of offices say what they are the office of."""
    return f"the {label}" if " of " in label or " for " in label else label


def _categories(ordered: Sequence[Item]) -> tuple[Category, ...]:
    """Return the united categories of all versions, each with its smallest label."""
    if len(ordered) == 1:
        return (category_of(ordered[0].category),)
    found: dict[str, Category] = {}
    for category in sorted({category_of(item.category) for item in ordered}):
        found.setdefault(category.term, category)
    if len(found) > 1:
        found.pop(UNCATEGORISED.term, None)
    return tuple(found.values())


@lru_cache(maxsize=4096)
def category_of(line: str | None) -> Category:
    """Return the category that a digest's category line names, in any script."""
    label = characters.on_one_line(line or "")
    term = to_term(label)
    return Category("category", term, label) if term else UNCATEGORISED

"""Makes the entry that is published from all items that digests hold of one press release.

The result depends on the items and the tables alone: not on the time, nor on the order of the items.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from feeds import days
from feeds.model import Category, Entry, Item
from feeds.reading import cleaning
from feeds.reading.authorship import authors
from feeds.reading.category_lines import UNCATEGORISED, category_of
from feeds.reading.identity import Identity, identify
from feeds.reading.paragraphs import headline, language, prose
from feeds.reading.places import regions
from feeds.reading.slugs.publishers import UNKNOWN, with_article
from feeds.reading.tables import Tables


class _Release(NamedTuple):
    """A press release as its versions describe it together, before its text is laid out."""

    identity: Identity
    publisher: Category
    #: From the category lines of the digests.
    categories: tuple[Category, ...]
    #: Of the versions chosen; empty where no version has any.
    headline: str
    body: str
    published: date
    #: Date of the last version that changed the headline or the body.
    updated: date


def edit(versions: Sequence[Item], tables: Tables) -> Entry:
    """Return the entry of a press release, given all ``versions`` of it, at least one, in any order.

    Categories are united, the earliest date is when it was published, headline and text are the latest ones
    (docs/architecture.md, Identity).
    """
    release = _choose(versions, tables)
    text = prose.lay_out(release.body)
    title = _title(release, text)
    identity = release.identity
    second = days.second_of(identity.number, identity.id)
    return Entry(
        id=identity.id,
        name=identity.name,
        title=title,
        published=days.timestamp(release.published, second),
        updated=days.timestamp(release.updated, second),
        number=identity.number,
        language=language.detect(text.text or title),
        author=_author(text.byline) or _site(release),
        source=identity.source,
        categories=(
            *release.categories,
            release.publisher,
            *regions.assign(identity.publisher, title, text.text, text.byline, tables),
        ),
        summary=prose.summarise(text.blocks, title) or _pointer(release),
        content=prose.to_html(text.blocks),
    )


def _choose(versions: Sequence[Item], tables: Tables) -> _Release:
    """Return the latest headline and body, in English if there is any, and the dates of their changes."""
    ordered = versions if len(versions) == 1 else sorted(versions, key=_order)
    published = ordered[0].date
    heads = [(item.headline, item.date) for item in ordered if not headline.is_residue(item.headline)]
    head, head_changed = _latest(heads) if heads else ("", published)
    bodies = [(item.body, item.date) for item in ordered if item.body]
    body, body_changed = _latest(bodies) if bodies else ("", published)
    identity = identify(ordered[0])
    publisher = tables.publisher(identity.publisher).category
    categories = _categories(ordered, tables)
    updated = max(head_changed, body_changed)
    return _Release(identity, publisher, categories, head, body, published, updated)


def _order(item: Item) -> tuple[object, ...]:
    """Return the key that sorts versions by time: date, then file name, then line.

    The other fields make the order the same for every order of the arguments.
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


def _latest(dated: Sequence[tuple[str, date]]) -> tuple[str, date]:
    """Return the last of the texts, in English if any is, and the date since which it has had its words.

    The texts stand in the order of their dates. Their white space does not count.
    """
    if len(dated) > 1:
        dated = [(text, day) for text, day in dated if _is_english(text)] or dated
    latest, changed = dated[0]
    for text, day in dated[1:]:
        if text != latest and text.split() != latest.split():
            changed = day
        latest = text
    return latest, changed


def _is_english(text: str) -> bool:
    return language.detect(prose.readable(text)) == "en"


def _title(release: _Release, text: prose.Prose) -> str:
    """Return the headline; without one, the beginning of the text, or the number or date."""
    title = headline.tidy(release.headline) or headline.from_body(text.blocks)
    if title:
        return title
    if release.identity.number:
        return f"Press release {release.identity.number} of {with_article(release.publisher.label)}"
    return f"Press release of {days.in_words(release.published)}"


def _author(byline: str | None) -> str:
    """Return the name that a byline gives, or an empty string."""
    return cleaning.on_one_line(authors.author(byline).rstrip(". ")) if byline else ""


def _site(release: _Release) -> str:
    """Return the label of the publisher, or the host of a source that is not on gov.kz."""
    if release.identity.publisher != UNKNOWN or release.identity.source is None:
        return release.publisher.label
    return urlsplit(release.identity.source).hostname or release.publisher.label


def _pointer(release: _Release) -> str:
    """Return the summary of an entry without text: a sentence that says where the text is published."""
    if release.identity.source is None:
        return "The digest gives only the headline."
    if release.identity.publisher == UNKNOWN:
        return f"The full text is published on {_site(release)}."
    return f"The full text is published by {with_article(release.publisher.label)} on gov.kz."


def _categories(ordered: Sequence[Item], tables: Tables) -> tuple[Category, ...]:
    """Return the categories of all versions; of two labels of the same category, the least counts."""
    if len(ordered) == 1:
        return (category_of(ordered[0].category, tables),)
    found: dict[str, Category] = {}
    for category in sorted({category_of(item.category, tables) for item in ordered}):
        found.setdefault(category.term, category)
    if len(found) > 1:
        found.pop(UNCATEGORISED.term, None)
    return tuple(found.values())

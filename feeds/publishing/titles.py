"""Titles of feeds and pages, and numbers in words."""

from collections.abc import Sequence
from datetime import date

from feeds import counts, days
from feeds.catalog.categories import Chosen
from feeds.model import Category
from feeds.reading.places.gazetteer import NATIONAL
from feeds.reading.slugs.publishers import UNKNOWN, with_article

#: Headings of the lists of all feeds, by scheme.
GROUPS = {"region": "Regions", "category": "Categories", "publisher": "Publishers"}

#: How the terms of one segment are joined: an article is about one region and another, about this or that.
_JOINED = {"region": "and", "category": "or", "publisher": "and"}
#: Before the labels of one segment, or of several, in a subtitle.
_LEADING = {
    "region": ("from or about", "from or about"),
    "category": ("in the category", "in the categories"),
    "publisher": ("by", "by"),
}
#: Categories within a sentence, by scheme and term, whose labels are no names.
_WITHIN = {
    ("region", NATIONAL.term): "the whole country",
    ("publisher", UNKNOWN): "unknown publishers",
}


def title(site: str, chosen: Chosen, query: str = "", day: date | None = None) -> str:
    """Return a feed's title on this site: ``Almaty and Karaganda Region: Business or Law``.

    ``site`` is the site's name, which the feed of everything has.
    """
    parts = [
        _union([row.category.label for row in terms], _JOINED[terms[0].category.scheme]) for terms in chosen
    ]
    text = ": ".join(parts) or site
    if query:
        text = f"{query} – {text}"
    return f"{text}, {days.in_words(day)}" if day else text


def search(chosen: Chosen, query: str) -> str:
    """Return the heading of a search's results: ``Search for water in Karaganda Region``."""
    return f"Search for {query} in {title('all articles', chosen)}"


def subscription_title(site: str, chosen: Chosen, query: str = "", day: date | None = None) -> str:
    """Return a feed's title in a list of subscriptions: ``Law – Press releases of Kazakhstan``."""
    text = title(site, chosen, query, day)
    return f"{text} – {site}" if chosen else text


def subtitle(of_everything: str, chosen: Chosen, query: str = "", day: date | None = None) -> str:
    """Return a sentence or two that say which articles a feed holds.

    ``of_everything`` is the site's own subtitle, which the feed of everything has.
    """
    parts = [f"of {days.in_words(day)}"] if day else []
    for terms in chosen:
        one, several = _LEADING[terms[0].category.scheme]
        labels = [_within_a_sentence(row.category) for row in terms]
        parts.append(f"{several if terms[1:] else one} {_union(labels, 'or')}")
    text = f"Press releases {' '.join(parts)}, in whole articles." if parts else of_everything
    return f"{sentence(text)} Only those with the words: {query}" if query else text


def sentence(text: str) -> str:
    """Return a text that another sentence can follow: with a full stop, unless it has a mark at its end."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def count(number: int) -> str:
    """Return a number with commas between thousands: ``12,345``."""
    return f"{number:,}"


def articles(number: int) -> str:
    """Return how many articles there are: ``no articles``, ``1 article``, ``12,345 articles``."""
    return counts.count(number, "article") if number else "no articles"


def _within_a_sentence(category: Category) -> str:
    """Return a label with the article that a publisher's has within a sentence."""
    label = with_article(category.label) if category.scheme == "publisher" else category.label
    return _WITHIN.get((category.scheme, category.term), label)


def _union(labels: Sequence[str], word: str) -> str:
    *most, last = labels
    return f"{', '.join(most)} {word} {last}" if most else last

"""Reads a normalised query: the words and feeds that it asks for, and the FTS5 expression that finds them."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from feeds.catalog import fulltext
from feeds.catalog.fulltext import Term
from feeds.catalog.inflections import forms
from feeds.catalog.record import search_word


class Condition(NamedTuple):
    """One of the conditions that every result meets: it has all of the terms, or is in one of the feeds."""

    terms: tuple[Term, ...]
    #: The keys of the feeds that the terms, together, are a name of: mostly none, at most twelve.
    feeds: tuple[int, ...] = ()


def conditions(query: str, find: Callable[[Iterable[str]], tuple[int, ...]]) -> tuple[Condition, ...]:
    """Return the conditions of a normalised query; ``find`` returns the feeds of a name, ``FeedNames.find``.

    From left to right, the longest run of terms that is a name makes a condition, and so does each term that
    is in no name. A term with an asterisk is in none.
    """
    terms = fulltext.terms(query)
    found: list[Condition] = []
    while terms:
        condition = _first(terms, find)
        found.append(condition)
        terms = terms[len(condition.terms) :]
    return tuple(found)


def _first(terms: tuple[Term, ...], find: Callable[[Iterable[str]], tuple[int, ...]]) -> Condition:
    """Return the condition that the first terms make."""
    ends = next((at for at, term in enumerate(terms) if term.is_beginning), len(terms))
    for end in range(ends, 0, -1):
        feeds = find(word for term in terms[:end] for word in term.words)
        if feeds:
            return Condition(terms[:end], feeds)
    return Condition(terms[:1])


def expression(asked: Sequence[Condition]) -> str:
    """Return the FTS5 expression for conditions; every word is quoted, so that none is an operator."""
    return " AND ".join(map(_alternatives, asked))


def _alternatives(condition: Condition) -> str:
    texts = " AND ".join(f"text : {_text(term)}" for term in condition.terms)
    if not condition.feeds:
        return texts
    return f"(({texts}) OR categories : ({' OR '.join(map(search_word, condition.feeds))}))"


def _text(term: Term) -> str:
    phrase = " ".join(term.words)
    if term.is_beginning:
        return f'"{phrase}" *'
    alternatives = forms(phrase) if len(term.words) == 1 else (phrase,)
    return "(" + " OR ".join(f'"{alternative}"' for alternative in alternatives) + ")"

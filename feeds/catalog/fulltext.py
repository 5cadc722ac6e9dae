"""Full-text search: how texts are folded into words, and queries into one spelling."""

import html
import re
import unicodedata
from typing import NamedTuple

#: A query of more words or phrases than this is refused.
MAX_TERMS = 8
#: A query of more characters than this is refused.
MAX_QUERY = 200
#: A prefix, ``auto*``, of fewer letters than this is refused: it would touch half the index.
MIN_PREFIX = 3

_TAG = re.compile(r"<[^>]*>")
#: Letters that carry a mark, or stand for several: the only ones that folding has to look at.
_MARKED = re.compile(
    "[\u00a8-\u024f\u0300-\u036f\u0400\u0401\u0407\u040c-\u040e\u0450\u0451\u0457\u045c-\u045e"
    "\u0476\u0477\u04c1\u04c2\u04d0-\u04f9\u1e00-\u1fff\ufb00-\ufb06\uff00-\uffef]"
)
_WORD = re.compile(r"[^\W_]+")
#: A quoted phrase, or a run of anything else; either may end in an asterisk.
_TERM = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')


class QueryError(ValueError):
    """A query that is not answered; the message says why."""


class Term(NamedTuple):
    """A word to search for, or several that stand one after another, folded."""

    words: tuple[str, ...]
    #: Whether the last word is only the beginning of one.
    is_beginning: bool = False

    def __str__(self) -> str:
        """Return the term's one spelling: a word, ``word*`` or a ``"phrase in quotes"``."""
        text = " ".join(self.words)
        return (f'"{text}"' if len(self.words) > 1 else text) + "*" * self.is_beginning


def fold(text: str) -> str:
    """Return ``text`` in lower case without diacritics: е for ё, but й stays й, a letter of its own."""
    lower = text.lower()
    return lower if lower.isascii() else _MARKED.sub(_bare, lower)


def _bare(match: re.Match[str]) -> str:
    return "".join(
        part for part in unicodedata.normalize("NFKD", match[0]) if not unicodedata.combining(part)
    ).lower()


def words(text: str) -> list[str]:
    """Return the folded words of a text."""
    return _WORD.findall(fold(text))


def plain(content: str) -> str:
    """Return the text of an entry's HTML, with a space for each tag."""
    return html.unescape(_TAG.sub(" ", content))


def searchable(title: str, content: str) -> bytes:
    """Return an entry's words for the index: its title and the text of its HTML, folded, in UTF-8."""
    return fold(f"{title}\n{plain(content)}").encode()


def normalise(query: str) -> str:
    """Return the one spelling of a query: folded words and "phrases"; empty if it has no words.

    It is its own spelling. Raises QueryError for more than MAX_TERMS terms, for more than MAX_QUERY
    characters, as typed or in that spelling, or for a short prefix.
    """
    _limit(query)
    # Letters that a mark stood between may compose once it is gone: ᄀ and ᅡ.
    folded = unicodedata.normalize("NFC", fold(unicodedata.normalize("NFC", query)))
    asked = list(dict.fromkeys(filter(None, map(_term, _TERM.finditer(folded)))))
    if len(asked) > MAX_TERMS:
        raise QueryError(f"a search has at most {MAX_TERMS} words or phrases, this one has {len(asked)}")
    return _limit(" ".join(asked))


def _limit(query: str) -> str:
    """Return ``query``; raise QueryError if it has too many characters."""
    if len(query) > MAX_QUERY:
        raise QueryError(f"a search has at most {MAX_QUERY} characters, this one has {len(query)}")
    return query


def _term(match: re.Match[str]) -> str:
    """Return a term of a query in its one spelling; empty where there is no word in it."""
    phrase, asterisk, run = match.groups()
    found = tuple(_WORD.findall(phrase if run is None else run))
    if not found:
        return ""
    is_beginning = bool(asterisk) or (run is not None and run.endswith("*"))
    if is_beginning and len(found[-1]) < MIN_PREFIX:
        raise QueryError(
            f"a word with * needs at least {MIN_PREFIX} letters before it, {found[-1]}* has fewer"
        )
    return str(Term(found, is_beginning))


def terms(normalised: str) -> tuple[Term, ...]:
    """Return the terms of a normalised query, in their order."""
    return tuple(
        Term(tuple(_WORD.findall(text)), text.endswith("*"))
        for text in (match[0] for match in _TERM.finditer(normalised))
    )

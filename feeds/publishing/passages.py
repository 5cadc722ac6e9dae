"""Marks the words of a search in the texts of its results, and chooses the passages that show them."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from feeds.catalog import fulltext
from feeds.catalog.conditions import Condition
from feeds.catalog.feed_names import FeedNames
from feeds.catalog.inflections import forms

#: Characters of a passage, and of the text that may stand before the first word that it shows.
_LENGTH, _LEAD = 220, 40
#: Shorter names of feeds are not marked: codes like SKO, which mean something else in a text.
_SHORTEST_NAME = 4


class _Match(NamedTuple):
    start: int
    end: int
    #: Number of the condition whose words stand there.
    condition: int


class Marker:
    """Marks the words of one search, by the same folding as the index; in time linear in the texts."""

    def __init__(self, conditions: Sequence[Condition], names: FeedNames) -> None:
        groups = "|".join(f"({_pattern(condition, names)})" for condition in conditions)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{groups})(?![^\W_])")

    def mark(self, text: str) -> Markup:
        """Return a plain text as HTML, the words of the search in it as ``<mark>`` elements."""
        pieces: list[str] = []
        at = 0
        for start, end, _condition in self._matches(text):
            pieces += (escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>")
            at = end
        return Markup("".join((*pieces, escape(text[at:]))))  # noqa: S704 - every text is escaped

    def passage(self, summary: str, content: str) -> Markup:
        """Return the passage of an entry that shows most of the search's words, marked.

        It is the summary, unless a passage of the HTML ``content`` shows more of them.
        """
        in_summary = {match.condition for match in self._matches(summary)}
        if len(in_summary) == self._pattern.groups:
            return self.mark(summary)
        text = " ".join(fulltext.plain(content).split())
        start, shown = self._best(text)
        if shown <= len(in_summary):
            return self.mark(summary)
        before, excerpt, after = _around(text, start)
        return Markup("{}{}{}").format(before, self.mark(excerpt), after)

    def _best(self, text: str) -> tuple[int, int]:
        """Return where the first of the passages begins that meet most conditions, and how many it meets."""
        best = (0, 0)
        inside: deque[_Match] = deque()
        counts: Counter[int] = Counter()
        for match in self._matches(text):
            inside.append(match)
            counts[match.condition] += 1
            while match.end - inside[0].start > _LENGTH and inside[0] is not match:
                counts[inside.popleft().condition] -= 1
            shown = sum(count > 0 for count in counts.values())
            if shown > best[1]:
                best = inside[0].start, shown
            if shown == self._pattern.groups:
                break
        return best

    def _matches(self, text: str) -> Iterator[_Match]:
        folded = fulltext.fold(text)
        # Some letters fold into several, and accents of their own into none.
        origins: Sequence[int] = range(len(text) + 1)
        if len(folded) != len(text):
            origins = [at for at, letter in enumerate(text) for _ in fulltext.fold(letter)]
            origins.append(len(text))
        for match in self._pattern.finditer(folded):
            end = max(origins[match.end()], origins[match.end() - 1] + 1)
            yield _Match(origins[match.start()], end, match.lastindex or 0)


def _pattern(condition: Condition, names: FeedNames) -> str:
    """Return a regular expression for the texts that meet a condition, folded; the longest come first."""
    texts = {phrase for term in condition.terms for phrase in _phrases(term)}
    for key in condition.feeds:
        texts.update(re.escape(name) for name in names.of[key] if len(name) >= _SHORTEST_NAME)
    # Between two words of a phrase stands anything that is no word.
    longest_first = sorted(texts, key=lambda text: (-len(text), text))
    return "|".join(text.replace(r"\ ", r"[\W_]++") for text in longest_first)


def _phrases(term: fulltext.Term) -> list[str]:
    phrase = " ".join(term.words)
    if term.is_beginning:
        return [re.escape(phrase) + r"[^\W_]*+"]
    return [re.escape(form) for form in (forms(phrase) if len(term.words) == 1 else (phrase,))]


def _around(text: str, start: int) -> tuple[str, str, str]:
    """Return the passage of a text about the word at ``start``, between the ellipses before and behind it."""
    begin = max(0, start - _LEAD)
    if begin:
        begin = (text.find(" ", begin, start) + 1) or start
    end = start + _LENGTH + _LEAD
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + _LENGTH)
    return "… " if begin else "", text[begin:end], " …" if end < len(text) else ""

"""Divides the lines of a digest into pages, and those of a page into headlines with the lines below them.

The grammar of digests, in ``digest``, says which lines are headlines. Ambiguous lines are
reported as warnings.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from feeds.model import Severity
from feeds.reading.characters import SENTENCE_ENDS, ZERO_WIDTH
from feeds.reading.cleaning import quote
from feeds.reading.items.lines import (
    LONGEST_HEADLINE,
    date_of,
    has_sentence_end,
    is_almost_dated,
    is_dated,
    is_masthead,
    is_picture,
    leads_to_date,
)
from feeds.reading.items.pages import Headline, Line, Page
from feeds.reading.items.sources import begins_with_label, cut_source, is_release

#: Adds a problem: index of its line, severity, message.
Report = Callable[[int, Severity, str], None]

#: A line of more words before the first headline is no category.
_MOST_CATEGORY_WORDS = 3


def divide(lines: Sequence[str], report: Report) -> Iterator[Page]:
    """Yield the pages of a digest, at least one, in time linear in its length."""
    yield from _Divider(lines, report).pages()


class _Divider:
    """Holds the page that is being read."""

    def __init__(self, lines: Sequence[str], report: Report) -> None:
        self.lines = lines
        self.report = report
        self.page = Page([], [])
        #: Whether the last item has come to the press release that is its source.
        self.ended = False

    def pages(self) -> Iterator[Page]:
        """Yield the pages, each as soon as it has all its lines."""
        for at, text in enumerate(self.lines):
            if not text or (text[0] in ZERO_WIDTH and not text.strip(ZERO_WIDTH)):
                continue
            line = Line(at, *cut_source(text))
            written = None if line.source else date_of(text)
            if written is not None:
                self.add_dated(line, written)
            elif is_masthead(text):
                yield self.finish()
                self.page.above.append(line)
            else:
                self.add(line)
        yield self.finish()

    def finish(self) -> Page:
        """Return the page, and begin another."""
        page, self.page, self.ended = self.page, Page([], []), False
        return page

    @property
    def is_open(self) -> bool:
        """Whether the last item has not come to its source, so that text may go on."""
        end = self.page.end
        return bool(self.page.headlines) and not self.ended and (not end or end[-1].source is None)

    def add(self, line: Line) -> None:
        """Add a line that is no headline."""
        if line.source:
            self.ended = self.ended or is_release(line.source)
        elif is_picture(line.text) and not self.is_open:
            self.report(line.at, "warning", f"the address of a picture; left out: {quote(line.text)}")
            return
        elif self.page.headlines and self.is_almost_headline(line):
            message = f"ends in almost a date (DD.MM.YYYY), so begins no item: {quote(line.text)}"
            self.report(line.at, "warning", message)
        self.page.end.append(line)

    def add_dated(self, line: Line, written: re.Match[str]) -> None:
        """Add a line that ends in a date: a headline, the date of the headline above it, or text."""
        title = line.text[: written.start()].rstrip()
        day = written[written.lastindex or 1]
        if not title.strip(ZERO_WIDTH):
            headline = self.above_date(line, day)
        elif self.is_open and _runs_on(line.text, written.start()):
            headline = None
        else:
            headline = Headline((line,), title, day, [])
        if headline is None:
            message = f"ends in a date, but is read as text that runs on: {quote(line.text)}"
            self.report(line.at, "warning", message)
            self.page.end.append(line)
        else:
            self.page.headlines.append(headline)
            self.ended = False

    def above_date(self, line: Line, day: str) -> Headline | None:
        """Return the headline whose date stands alone in ``line``; None where that is text.

        The title is removed from the lines above; it is empty if none of them may be one.
        """
        end = self.page.end
        if self.page.headlines and not end:
            return self.dated_again(line, day)
        headline = Headline((*end[-1:], line), end[-1].text if end else "", day, [])
        if self.is_title_above(headline):
            end.pop()
            return headline
        return None if self.is_open else Headline((line,), "", day, [])

    def dated_again(self, line: Line, day: str) -> Headline | None:
        """Return the headline directly above ``line``, a date alone, as one of that date; None for text.

        On pages with dates below their titles, a title may itself end in a date.
        """
        headlines = self.page.headlines
        last = headlines[-1]
        repeated = last.written == day
        usual = len(headlines) == 1 or headlines[-2].has_date_alone
        if last.has_date_alone or not (repeated or usual):
            return None
        headlines.pop()
        return Headline((*last.lines, line), last.title if repeated else self.lines[last.at], day, [])

    def is_title_above(self, headline: Headline) -> bool:
        """Return whether the last line, with a date alone below it, is the title of a headline.

        Sources, the page's category and the only line of a body are no titles.
        """
        end, text = self.page.end, headline.title
        if not end or end[-1].source or len(text) > LONGEST_HEADLINE:
            return False
        if not self.page.headlines:
            front, head = self.page.front_lines, len(self.page.head)
            return head > max(front, 1) or (head > front and len(text.split()) > _MOST_CATEGORY_WORDS)
        if not self.is_open or (len(end) > 1 and end[-2].source):
            return True
        if len(end) == 1 or text[0].islower() or leads_to_date(text):
            return False
        last = self.page.headlines[-1]
        return last.has_date_alone or (headline.is_not_later(last) and not _ends_as_text(text))

    def is_almost_headline(self, line: Line) -> bool:
        """Return whether a line looks like a headline whose date is mistyped, with a body below it."""
        if not is_almost_dated(line.text):
            return False
        below = next(filter(None, map(self.lines.__getitem__, range(line.at + 1, len(self.lines)))), "")
        return bool(below) and not begins_with_label(below) and not is_dated(below)


def _ends_as_text(line: str) -> bool:
    return line[-1] in f"{SENTENCE_ENDS},;:" or has_sentence_end(line)


def _runs_on(line: str, end: int) -> bool:
    """Return whether ``line``, with a date from ``end`` on, goes on with a body.

    It begins in lower case, is several sentences long, or has a word that leads to the date.
    """
    if leads_to_date(line[:end]):
        return True
    if not (line[0].islower() or end > LONGEST_HEADLINE):
        return False
    # eGov and iPhone may begin a headline; a single sentence may be a long one.
    return not line[1:2].isupper() and (len(line) <= LONGEST_HEADLINE or has_sentence_end(line))

"""The grammar of digests: lines → items, and all problems with their lines.

    DIGEST   := PAGE+
    PAGE     := [MASTHEAD] CATEGORY ITEM*        a masthead begins a page; most digests are one page
    ITEM     := HEADLINE BODY
    HEADLINE := TITLE " " DD "." MM "." YYYY     the date ends the line
    BODY     := [TEXT] ["Source : " URL]         any number of lines, text, source or both

Blank lines may stand anywhere. Every other line ends up in a masthead, a category, an item or a problem. A
line that ends in a source is no headline, even if its address ends in a date. Items are neither judged nor
corrected here, but for mistyped dates: ``notes`` and ``editing`` do that.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from feeds import days
from feeds.model import Digest, Item, Problem, Severity
from feeds.reading import late_date
from feeds.reading.characters import ZERO_WIDTH
from feeds.reading.cleaning import quote
from feeds.reading.lines import (
    LONGEST_HEADLINE,
    date_of,
    has_sentence_end,
    is_almost_dated,
    is_dated,
    is_masthead,
)
from feeds.reading.loading import decode
from feeds.reading.sources import begins_with_label, cut_source

#: A category is a short line; a longer one before the first headline is text that has lost its headline.
_LONGEST_CATEGORY = 60

_RELEASE = re.compile(r"https?://(?:www\.)?gov\.kz/+memleket/+entities/", re.IGNORECASE)


class _Line(NamedTuple):
    """A line that is no headline."""

    #: Its index in the digest.
    at: int
    #: The line up to the source that ends it; all of it where none does.
    text: str
    #: Address of that source.
    source: str | None


class _Headline(NamedTuple):
    """A line that begins an item."""

    #: Its index in the digest.
    at: int
    title: str
    #: As written.
    date: str
    #: The lines of the item's body.
    below: list[_Line]


class _Page(NamedTuple):
    """The lines of a digest from one masthead up to the next."""

    #: Before the first headline.
    above: list[_Line]
    headlines: list[_Headline]


def parse(data: bytes, path: str) -> Digest:
    """Return the items of a digest as they stand there, and its errors.

    Any text parses, in time linear in its length; ``path`` only names the digest. Raises DigestError where
    ``data`` cannot be decoded.
    """
    parser = _Parser(path, decode(data, path))
    for page in parser.pages():
        parser.parse_page(page)
    if not parser.items and not parser.problems:
        parser.problems.append(Problem(path, 0, "error", "the digest is empty"))
    return late_date.leave_out(Digest(path, tuple(parser.items), tuple(parser.problems)))


class _Parser:
    """Collects the items and problems of one digest. Indexes of lines are from 0, line numbers from 1."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.items: list[Item] = []
        self.problems: list[Problem] = []

    def pages(self) -> Iterator[_Page]:
        """Yield the pages of the digest, and report lines that were read one way and may be meant another."""
        page = _Page([], [])
        below = page.above
        for at, line in enumerate(self.lines):
            if not line:
                continue
            row = _Line(at, *cut_source(line))
            date = None if row.source else date_of(line)
            if date is None:
                if is_masthead(line):
                    yield page
                    page = _Page([], [])
                    below = page.above
                elif page.headlines and not row.source and self.almost_a_headline(at):
                    message = f"ends in almost a date (DD.MM.YYYY), so begins no item: {quote(line)}"
                    self.report(at, "warning", message)
                below.append(row)
            elif page.headlines and self.runs_on(below, at, date.start()):
                self.report(at, "warning", f"ends in a date, but is read as text that runs on: {quote(line)}")
                below.append(row)
            else:
                below = []
                title = line[: date.start()].rstrip()
                page.headlines.append(_Headline(at, title, date[date.lastindex or 1], below))
        yield page

    def parse_page(self, page: _Page) -> None:
        """Add the items of a page, and its problems."""
        category = self.category(page)
        if page.headlines and category is None:
            message = "no category before the first headline; items go to uncategorised"
            self.report(page.headlines[0].at, "error", message)
        for headline in page.headlines:
            self.parse_item(headline, category)

    def parse_item(self, headline: _Headline, category: str | None) -> None:
        """Add the item that a headline begins, or report why there is none."""
        at, title, written, below = headline
        _, body, source = below[0] if len(below) == 1 else (at, *self.body(below))
        try:
            day = days.parse(written)
        except ValueError as error:
            self.report(at, "error", f"{error}; the item is not published: {quote(self.lines[at])}")
            return
        if title or body or source:
            self.items.append(Item(self.path, at + 1, title, day, body, source, category))
        else:
            self.report(at, "error", "a date without headline, text or source")

    def runs_on(self, below: list[_Line], at: int, end: int) -> bool:
        """Return whether line ``at``, with a date from ``end`` on, goes on with the body above it.

        It begins in lower case or is several sentences long, and the body, the lines ``below``, has no source
        yet.
        """
        line = self.lines[at]
        if not (line[0].islower() or end > LONGEST_HEADLINE):
            return False
        if line[1:2].isupper() or (len(line) > LONGEST_HEADLINE and not has_sentence_end(line)):
            return False  # eGov and iPhone may begin a headline; a single sentence may be a long one
        return not below or below[-1].source is None

    def almost_a_headline(self, at: int) -> bool:
        """Return whether line ``at`` looks like a headline whose date is mistyped, with a body below it."""
        if not is_almost_dated(self.lines[at]):
            return False
        below = next(filter(None, map(self.lines.__getitem__, range(at + 1, len(self.lines)))), "")
        return bool(below) and not begins_with_label(below) and not is_dated(below)

    def category(self, page: _Page) -> str | None:
        """Return the category of a page, and report other text before its first headline."""
        rows = [row for row in page.above if row.source or row.text.strip(ZERO_WIDTH)]
        rest = rows[1:] if rows and is_masthead(self.lines[rows[0].at]) else rows
        category = None
        if rest and rest[0].source is None and len(rest[0].text) <= _LONGEST_CATEGORY:
            category = " ".join(rest[0].text.strip(ZERO_WIDTH).split())
            rest = rest[1:]
        if rest:
            lost = self.unpublished(page.above[page.above.index(rest[0]) :])
            message = f"text without a headline that ends in a date; not published: {lost}"
            self.report(rest[0].at, "error", message)
        elif rows and not page.headlines:
            self.report(rows[0].at, "error", "no items: no line ends in a date (DD.MM.YYYY)")
        return category

    def body(self, below: list[_Line]) -> tuple[str, str | None]:
        """Return text and source of a body, and report text behind the source."""
        return cut_source("\n".join(self.until_source(below)))

    def until_source(self, below: list[_Line]) -> Iterator[str]:
        """Yield the lines of a body up to its source, a press release, and report the first line behind it.

        Another ``Source :`` may end a line inside the body: the next line then begins with the real one.
        """
        ended = False
        for number, (at, _, source) in enumerate(below):
            line = self.lines[at]
            if ended and not begins_with_label(line):
                lost = self.unpublished(below[number:])
                self.report(
                    at, "error", f"text after a source, without a dated headline; not published: {lost}"
                )
                return
            yield line
            ended = source is not None and _RELEASE.match(source) is not None

    def unpublished(self, rows: list[_Line]) -> str:
        """Return the beginning of lines that are lost, and how many they are, for a message."""
        more = len(rows) - 1
        below = f" and {more} more line{'s' * (more > 1)}" if more else ""
        return f"{quote(self.lines[rows[0].at])}{below}"

    def report(self, at: int, severity: Severity, message: str) -> None:
        """Add a problem of the line with index ``at``."""
        self.problems.append(Problem(self.path, at + 1, severity, message))

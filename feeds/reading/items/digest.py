"""The grammar of digests: lines → items, and all problems with their lines.

    DIGEST   := PAGE+
    PAGE     := [MASTHEAD] (CATEGORY | FRONT) ITEM*    a masthead begins a page; most digests are one page
    FRONT    := "News More" | …                        the head of a front page, which has no category
    ITEM     := HEADLINE BODY
    HEADLINE := TITLE " " DATE | TITLE NL DATE         the date ends the line, or stands alone below it
    DATE     := DD "." MM "." YYYY
    BODY     := [TEXT] [LABEL " : " URL]               any number of lines, text, source or both
    LABEL    := "Source" | "Источник" | …              the words are those of the language files

Blank lines may stand anywhere. Every other line ends up in a masthead, a category, an item or a problem. A
line that ends in a source is no headline, even if its address ends in a date. A date that stands alone
belongs to the line above it, unless that is a source, the category or the only line of a body: it is text
where the item above has not come to its source, otherwise the headline of an item without a title.

Items are neither judged nor corrected here, but for mistyped dates: ``notes`` and ``editing`` do that.
"""

from collections.abc import Iterator, Sequence

from feeds import days
from feeds.model import Digest, Item, Problem, Severity
from feeds.reading.characters import ZERO_WIDTH
from feeds.reading.cleaning import quote
from feeds.reading.items import late_date, stray_dates
from feeds.reading.items.dividing import divide
from feeds.reading.items.loading import decode
from feeds.reading.items.pages import Headline, Line, Page
from feeds.reading.items.sources import begins_with_label, cut_source, is_release

#: A category is a short line; a longer one before the first headline is text that has lost its headline.
_LONGEST_CATEGORY = 60


def parse(data: bytes, path: str) -> Digest:
    """Return the items of a digest as they stand there, and its errors.

    Any text parses, in time linear in its length; ``path`` only names the digest. Raises DigestError where
    ``data`` cannot be decoded.
    """
    parser = _Parser(path, decode(data, path))
    for page in divide(parser.lines, parser.report):
        stray_dates.join(page, parser.report)
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

    def parse_page(self, page: Page) -> None:
        """Add the items of a page, and its problems."""
        front = page.front_lines
        category = self.category(page, page.head[front:])
        if page.headlines and category is None and not front:
            message = "no category before the first headline; items go to uncategorised"
            self.report(page.headlines[0].at, "error", message)
        for headline in page.headlines:
            self.parse_item(headline, category)

    def parse_item(self, headline: Headline, category: str | None) -> None:
        """Add the item that a headline begins, or report why there is none."""
        at, below = headline.at, headline.below
        _, body, source = below[0] if len(below) == 1 else (at, *self.body(below))
        try:
            day = days.parse(headline.written)
        except ValueError as error:
            self.report(at, "error", f"{error}; the item is not published: {quote(self.lines[at])}")
            return
        if headline.title or body or source:
            self.items.append(Item(self.path, at + 1, headline.title, day, body, source, category))
        else:
            self.report(at, "error", "a date without headline, text or source")

    def category(self, page: Page, rest: Sequence[Line]) -> str | None:
        """Return the category of a page that begins with lines, and report other text among them."""
        category = None
        if rest and rest[0].source is None and len(rest[0].text) <= _LONGEST_CATEGORY:
            category = " ".join(rest[0].text.strip(ZERO_WIDTH).split())
            rest = rest[1:]
        if rest:
            message = "text without a headline that ends in a date; not published"
            self.report(rest[0].at, "error", f"{message}: {self.unpublished(rest)}")
        elif page.above and not page.headlines:
            self.report(page.above[0].at, "error", "no items: no line ends in a date (DD.MM.YYYY)")
        return category

    def body(self, below: Sequence[Line]) -> tuple[str, str | None]:
        """Return text and source of a body, and report text behind the source."""
        return cut_source("\n".join(self.until_source(below)))

    def until_source(self, below: Sequence[Line]) -> Iterator[str]:
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
            ended = source is not None and is_release(source)

    def unpublished(self, rows: Sequence[Line]) -> str:
        """Return the beginning of lines that are lost, and how many they are, for a message."""
        more = len(rows) - 1
        below = f" and {more} more line{'s' * (more > 1)}" if more else ""
        return f"{quote(self.lines[rows[0].at])}{below}"

    def report(self, at: int, severity: Severity, message: str) -> None:
        """Add a problem of the line with index ``at``."""
        self.problems.append(Problem(self.path, at + 1, severity, message))

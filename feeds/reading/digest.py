"""The grammar of digests: lines → items, with every problem and its line.

    DIGEST   := PAGE+
    PAGE     := [MASTHEAD] CATEGORY ITEM*        a masthead begins a page; most digests are one page
    ITEM     := HEADLINE BODY
    HEADLINE := TITLE " " DD "." MM "." YYYY     the date ends the line
    BODY     := [TEXT] ["Source : " URL]         any number of lines, text, source or both

Blank lines may stand anywhere. Every other line ends up in the masthead, the category, an item or a problem.
One that a source ends is text, whatever its address looks like. It does not judge or mend what items say:
``notes`` and ``editing`` do.
"""

import re
from collections.abc import Iterator

from feeds import days
from feeds.model import Digest, Item, Problem, Severity
from feeds.patterns import pattern
from feeds.reading.characters import quote
from feeds.reading.files import lines

#: The name of the site that the pages come from.
_MASTHEADS = frozenset({"enbekshi qazaq", "еңбекші қазақ"})
_LONGEST_MASTHEAD = 20

#: A category is a short line; a longer one before the first headline is text that has lost its headline.
_LONGEST_CATEGORY = 60

#: A date is looked for in the last characters of a line only. That keeps the search linear: a line may be a
#: body of ten megabytes, or a run of spaces.
_REACH = 16

#: How long the end of a headline is: white space and the date.
_END = len(" DD.MM.YYYY")

#: What the grammar asks for.
_DATE = re.compile(r"\s([0-9]{2}\.[0-9]{2}\.[0-9]{4})$")

#: What a person may have meant for it, so that it is a headline nevertheless, with a date that may be wrong.
#: A full stop after the date is no part of it: prose that ends in a date stays prose. The space before the
#: date may have been lost, as it often is inside bodies. Other separators count with a year of four digits
#: only: 27-55-30 is a telephone number. Characters without width may cling to the end.
_NO_WIDTH = "\u200b\u200c\u200d\u2060\ufe0f\ufeff"
_DATE_LIKE = pattern(
    r"(?:(?<![\w./:=&#-])"
    r"(\d{1,3}\.\d{1,3}\.\d{2,5}|\d{1,2}[/-]\d{1,2}[/-](?:19|20)\d\d|(?:19|20)\d\d-\d\d?-\d\d?)"
    r"|(?:(?<=[^\W\d])|(?<=[^\W\d]\.))([0-9]{2}\.[0-9]{2}\.[0-9]{4}))"
    rf"[\s{_NO_WIDTH}]*$"
)
_SEPARATORS = frozenset("./-,")

#: What is none, and yet looks as if the line was meant for a headline: "21.02.2025 г.", "21,02,2025", "2O25".
_OF_A_YEAR = ("г", "ж", "года", "жыл")
_ALMOST_A_DATE = pattern(
    r"\s[0-9]{1,2}[.,] ?[0-9]{1,2}[.,] ?[12][0-9OoОо]{3} ?(?:" + "|".join(_OF_A_YEAR) + r")?\.?$"
)
#: Room for the longest of them.
_ALMOST_REACH = 20

#: Prose is longer than any headline, and has a sentence end inside.
_LONGEST_HEADLINE = 300
_SENTENCE_END = pattern(r"[^\W\d_]{2}[.!?]\s*[^\W\d_]")

#: The longest address that a source is looked for at the end of a body.
_LONGEST_SOURCE = 2_000
_SOURCE = re.compile(rf"[Ss]ource\s*[:：][\s{_NO_WIDTH}]*([Hh][Tt][Tt][Pp][Ss]?://\S+)")
#: As nearly all are written, with nothing in it that could be another source.
_ADDRESS = re.compile(r"https://www\.gov\.kz/[a-zA-Z0-9/?=-]{1,200}")
_RELEASE = pattern(r"https?://(?:www\.)?gov\.kz/+memleket/+entities/", re.IGNORECASE)


def parse(data: bytes, path: str) -> Digest:
    """Return the digest that ``data`` is: its items as they stand, and the problems of its grammar.

    Any text parses, in time linear in its length; ``path`` only names the digest. Raises DigestError where
    ``data`` is no text (``files.lines``).
    """
    reader = _Reader(path, lines(data, path))
    for above, heads in reader.pages():
        reader.page(above, heads)
    if not reader.items and not reader.problems:
        reader.problems.append(Problem(path, 0, "error", "the digest is empty"))
    return Digest(path, tuple(reader.items), tuple(reader.problems))


#: A line that is no headline: its index, its text up to the source that ends it, and that source's address;
#: where none does, all of its text.
_Row = tuple[int, str, str | None]

#: A headline: its index, the title, the date as it stands there, and the rows below it.
_Head = tuple[int, str, str, list[_Row]]


class _Reader:
    """What has been read of a digest so far; lines are counted from 0 here, from 1 in items and problems."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.items: list[Item] = []
        self.problems: list[Problem] = []

    def pages(self) -> Iterator[tuple[list[_Row], list[_Head]]]:
        """Yield of each page the rows above its first headline, and its headlines: a masthead begins one."""
        above, heads = list[_Row](), list[_Head]()
        below = above
        # The ends of headlines, with their dates: a digest has few of them, and each is looked for once.
        ends: dict[str, str] = {}
        for at, line in enumerate(self.lines):
            if not line:
                continue
            # Asked first, by the one spelling that nearly all sources have: most bodies need no more.
            before, mark, address = line.rpartition("Source : ")
            if mark and _ADDRESS.fullmatch(address):
                below.append((at, before.rstrip(), address))
                continue
            written = ends.get(line[-_END:])
            if written is not None:
                title = line[:-_END].rstrip()
            else:
                text, source = _cut(line)
                found = None if source else _dated(line)
                if found is None:
                    if len(line) < _LONGEST_MASTHEAD and _is_masthead(line):
                        yield above, heads
                        above, heads = [], []
                        below = above
                    elif heads and not source and self.almost_a_headline(at):
                        message = f"ends in almost a date (DD.MM.YYYY), so begins no item: {quote(line)}"
                        self.report(at, "warning", message)
                    below.append((at, text, source))
                    continue
                title, written = line[: found.start()].rstrip(), found[found.lastindex or 1]
                if found.re is _DATE:
                    ends[found[0]] = written
            if heads and (line[0].islower() or len(title) > _LONGEST_HEADLINE) and self.runs_on(below, at):
                self.report(at, "warning", f"ends in a date, but is read as text that runs on: {quote(line)}")
                below.append((at, line, None))
            else:
                below = []
                heads.append((at, title, written, below))
        yield above, heads

    def page(self, above: list[_Row], heads: list[_Head]) -> None:
        """Read one page."""
        category = self.category(above, heads)
        if heads and category is None:
            self.report(
                heads[0][0], "error", "no category before the first headline; items go to uncategorised"
            )
        for at, title, written, below in heads:
            try:
                day = days.parse(written)
            except ValueError as error:
                self.report(at, "error", f"{error}; the item is not published: {quote(self.lines[at])}")
                day = None
            if len(below) == 1:
                _, body, source = below[0]
            else:
                body, source = self.body(below)
            if day is None:
                continue
            if title or body or source:
                self.items.append(Item(self.path, at + 1, title, day, body, source, category))
            else:
                self.report(at, "error", "a date without headline, text or source")

    def runs_on(self, below: list[_Row], at: int) -> bool:
        """Return whether line ``at`` is the middle of a text, though it ends in a date.

        It begins in lower case or is several sentences long, and the item that the rows ``below`` its
        headline belong to has not come to its source yet.
        """
        line = self.lines[at]
        if line[1:2].isupper() or (len(line) > _LONGEST_HEADLINE and not _SENTENCE_END.search(line)):
            return False  # eGov and iPhone may begin a headline; a single sentence may be a long one
        return not below or below[-1][2] is None

    def almost_a_headline(self, at: int) -> bool:
        """Return whether line ``at`` looks like a headline whose date is mistyped, with a body below it."""
        line = self.lines[at]
        if not _ALMOST_A_DATE.search(line, max(0, len(line) - _ALMOST_REACH)):
            return False
        if len(line) > _LONGEST_HEADLINE or line[0].islower() or _SENTENCE_END.search(line):
            return False
        below = next(filter(None, map(self.lines.__getitem__, range(at + 1, len(self.lines)))), "")
        ends = below[:6].lower() in ("", "source")
        return not ends and _DATE.search(below, max(0, len(below) - _REACH)) is None

    def category(self, above: list[_Row], heads: list[_Head]) -> str | None:
        """Return the category from the rows before the first headline, and report whatever else is there."""
        rows = [(at, text, source) for at, text, source in above if source or text.strip(_NO_WIDTH)]
        rest = rows[1:] if rows and _is_masthead(self.lines[rows[0][0]]) else rows
        category = None
        if rest:
            _, text, source = rest[0]
            if source is None and len(text) <= _LONGEST_CATEGORY:
                category = " ".join(text.strip(_NO_WIDTH).split())
                rest = rest[1:]
        if rest:
            lost = self.unpublished(above[above.index(rest[0]) :])
            self.report(
                rest[0][0], "error", f"text without a headline that ends in a date; not published: {lost}"
            )
        elif rows and not heads:
            self.report(rows[0][0], "error", "no items: no line ends in a date (DD.MM.YYYY)")
        return category

    def body(self, below: list[_Row]) -> tuple[str, str | None]:
        """Return text and source of the body that some rows are, and report what follows the source."""
        return _cut("\n".join(self.until_source(below)))

    def until_source(self, below: list[_Row]) -> Iterator[str]:
        """Yield the lines of a body up to the press release that is its source, and report the first beyond.

        An inner ``Source :`` may end a line too: the next line then begins with the real one.
        """
        ended = False
        for place, (at, _, source) in enumerate(below):
            line = self.lines[at]
            if ended and line[:6].lower() != "source":
                lost = self.unpublished(below[place:])
                self.report(
                    at, "error", f"text after a source, without a dated headline; not published: {lost}"
                )
                return
            yield line
            ended = source is not None and _RELEASE.match(source) is not None

    def unpublished(self, rows: list[_Row]) -> str:
        """Return the beginning of what is lost in some rows, and how much it is."""
        more = len(rows) - 1
        below = f" and {more} more line{'s' * (more > 1)}" if more else ""
        return f"{quote(self.lines[rows[0][0]])}{below}"

    def report(self, at: int, severity: Severity, message: str) -> None:
        """Note a problem of line ``at``."""
        self.problems.append(Problem(self.path, at + 1, severity, message))


def _is_masthead(line: str) -> bool:
    """Return whether a line is one; each digest of several in one file may have its own byte-order mark."""
    return line.strip(_NO_WIDTH).casefold() in _MASTHEADS


def _dated(line: str) -> re.Match[str] | None:
    """Return the date that ends ``line``, or what a person may have meant for it."""
    if line[-1].isalnum() and _SEPARATORS.isdisjoint(line[-6:-1]):
        return None  # most text ends in a word or a bare number: not worth a closer look
    reach = max(0, len(line) - _REACH)
    return _DATE.search(line, reach) or _DATE_LIKE.search(line, reach)


def _cut(text: str) -> tuple[str, str | None]:
    """Return ``text`` without the last ``Source : URL``, if that ends it, and the address; else all of it.

    The word may be spelled in any way that _SOURCE knows.
    """
    at = text.rfind("ource", -_LONGEST_SOURCE)
    while at > 0:
        match = _SOURCE.fullmatch(text, at - 1)
        if match is not None:
            return text[: at - 1].rstrip(), match[1]
        # The address itself may hold the word.
        at = text.rfind("ource", -_LONGEST_SOURCE, at)
    return text, None

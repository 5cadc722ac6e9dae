"""A page of a digest: its headlines, each with the lines below it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from feeds import days
from feeds.reading.characters import ZERO_WIDTH
from feeds.reading.items.lines import is_front_head, is_masthead


class Line(NamedTuple):
    """A line that is not blank."""

    #: Its index in the digest.
    at: int
    #: The line up to the source that ends it; all of it where none does.
    text: str
    #: Address of that source.
    source: str | None


class Headline(NamedTuple):
    """A line that begins an item, and the line of its date where that stands alone."""

    lines: tuple[Line, ...]
    title: str
    #: Its date as written.
    written: str
    #: The lines of the item's body.
    below: list[Line]

    @property
    def at(self) -> int:
        """Index of its first line."""
        return self.lines[0].at

    @property
    def day(self) -> date | None:
        """Its date; None where there is no such day."""
        try:
            return days.parse(self.written)
        except ValueError:
            return None

    def is_not_later(self, other: "Headline") -> bool:
        """Return whether its date follows another one's in a list of the newest first."""
        return self.day is not None and other.day is not None and self.day <= other.day

    @property
    def has_date_alone(self) -> bool:
        """Whether its date stands on a line of its own."""
        return len(self.lines) > 1 or not self.title


class Page(NamedTuple):
    """The lines of a digest from one masthead up to the next."""

    #: Before the first headline, the masthead among them.
    above: list[Line]
    headlines: list[Headline]

    @property
    def end(self) -> list[Line]:
        """The list that a line of text is added to: the last body, or the lines above the first headline."""
        return self.headlines[-1].below if self.headlines else self.above

    @property
    def head(self) -> list[Line]:
        """The lines before the first headline, without the masthead."""
        first = self.above[0] if self.above else None
        return self.above[1:] if first and not first.source and is_masthead(first.text) else self.above

    @property
    def front_lines(self) -> int:
        """How many lines of ``head`` are that of a front page, which may take up two; 0 for other pages."""
        beginnings = (self.head[:count] for count in (1, 2))
        return next((len(lines) for lines in beginnings if is_front_head(_joined(lines))), 0)


def _joined(lines: Sequence[Line]) -> str:
    """Return the text of lines that begin with a letter each; "" where one does not or has a source."""
    texts = ["" if line.source else line.text.strip(ZERO_WIDTH) for line in lines]
    return " ".join(texts) if all(text[:1].isalpha() for text in texts) else ""

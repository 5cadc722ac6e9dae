"""Tells opening quotation marks from closing ones where the white space around them is missing."""

import re

from feeds.reading.characters import SENTENCE_ENDS
from feeds.reading.paragraphs.glued_headings import is_known_heading, may_be_heading
from feeds.reading.vocabulary import any_of

_MARK = re.compile('["“”„«»]')
_BEFORE_OPENING = frozenset(" \t\n\xa0([{—–-/«“„")
_AFTER_CLOSING = frozenset(" \t\n\xa0.,;:!?)]}…»”-–—/")
_OPENING_GLYPHS = frozenset("“„«")
_CLOSING_GLYPHS = frozenset("”»")
_SENTENCE_ENDS = frozenset(SENTENCE_ENDS)


def _role(text: str, at: int) -> int:
    """Return 1 for a mark that opens, -1 for one that closes, 0 where that depends on the marks before it.

    White space decides first, since translations close “ with ” or " at random; then the glyph.
    """
    opens = at == 0 or text[at - 1] in _BEFORE_OPENING
    closes = at + 1 == len(text) or text[at + 1] in _AFTER_CLOSING
    if opens != closes:
        return 1 if opens else -1
    glyph = text[at]
    return (glyph in _OPENING_GLYPHS) - (glyph in _CLOSING_GLYPHS)


#: Characters of a quotation in which its end is searched.
_QUOTED_REACH = 400
#: A quotation of fewer words is the name of something.
_SPEECH_WORDS = 3
#: Behind a date or an age in brackets stands the title of an event: 'December 21"Songs of the steppe"'.
_OF_AN_EVENT = re.compile(
    rf"(?:{any_of('months')}\s[0-9]{{1,2}}|[0-9]{{1,2}}\s{any_of('months')}|[0-9]\))\Z", re.IGNORECASE
)
#: A verb of the past, which ends a sentence in Kazakh; plurals in Russian end as it does ("документы").
_PAST = re.compile(rf"[^\W\d_]{{3}}{any_of('past_finite_endings')}\Z")
_KAZAKH_LETTER = re.compile("[әғқңөұүһі]", re.IGNORECASE)


def begins_quotation(text: str, start: int, at: int) -> bool:
    """Return whether the quotation that is glued to a word, number or bracket at ``at`` begins a paragraph.

    Speech does, and so does the title of an event behind its date. Names of firms, books and the like go on
    with their sentence.
    """
    inner = text[at + 1 : at + _QUOTED_REACH]
    end = _MARK.search(inner)
    quoted = inner[: end.start()] if end else inner
    if not quoted[:1].isupper() and not quoted[:1].isdigit():
        return False
    if _OF_AN_EVENT.search(text, max(start, at - 16), at) or is_known_heading(text, start, at):
        return True
    is_past = start and _PAST.search(text, max(start, at - 16), at) and may_be_heading(text, start, at)
    if is_past and _KAZAKH_LETTER.search(text, start, at):
        return True
    if len(quoted.split()) < _SPEECH_WORDS:
        return False
    last = quoted.rstrip()[-1:]
    behind = inner[len(quoted) + 1 : len(quoted) + 2]
    if end is None or last in _SENTENCE_ENDS or "." in quoted:
        return True
    return (last == "," or behind == ",") and may_be_heading(text, start, at)


class Quotations:
    """Pairs the quotation marks of a text, from left to right, while its paragraphs are found."""

    def __init__(self, text: str) -> None:
        self._text = text
        #: Up to here the marks are counted.
        self._next = 0
        #: Start of the paragraph that is counted.
        self._paragraph = 0
        #: Quotations that the paragraph has opened and not closed.
        self._depth = 0
        #: Whether an earlier paragraph left a quotation open.
        self._carried = False
        #: A cache: the first mark behind the last position asked about; the end of the text if there is none.
        self._following = 0

    def opens(self, at: int, paragraph: int) -> bool:
        """Return whether the mark at ``at`` opens a quotation; ``paragraph`` is where its paragraph begins.

        Calls must come with rising ``at``. A straight mark between two words closes what its paragraph has
        opened; otherwise it opens what a later mark closes; otherwise it closes a quotation that an earlier
        paragraph left open (speech over several paragraphs), or opens one that never closes.
        """
        role = _role(self._text, at)
        if role:
            return role > 0
        self._count_up_to(at, paragraph)
        if self._depth > 0:
            return False
        following = self._first_behind(at)
        if following < len(self._text) and _role(self._text, following) < 0:
            return True
        return not self._carried

    def _first_behind(self, at: int) -> int:
        """Return the position of the first mark behind ``at``, which rises from call to call."""
        if self._following <= at:
            match = _MARK.search(self._text, at + 1)
            self._following = match.start() if match else len(self._text)
        return self._following

    def _count_up_to(self, end: int, paragraph: int) -> None:
        """Count the marks before ``end``, of which the last paragraph begins at ``paragraph``."""
        for match in _MARK.finditer(self._text, self._next, end):
            at = match.start()
            if at >= paragraph:
                self._begin(paragraph)
            self._count(_role(self._text, at))
        self._begin(paragraph)
        self._next = end

    def _begin(self, paragraph: int) -> None:
        """Begin to count the paragraph at this position, unless it has begun."""
        if paragraph > self._paragraph:
            self._carried = self._carried or self._depth > 0
            self._depth = 0
            self._paragraph = paragraph

    def _count(self, role: int) -> None:
        """Count a mark by its role; one without a role opens if nothing is open, and closes otherwise."""
        if role > 0 or (role == 0 and self._depth == 0 and not self._carried):
            self._depth += 1
        elif self._depth:
            self._depth -= 1
        else:
            self._carried = False

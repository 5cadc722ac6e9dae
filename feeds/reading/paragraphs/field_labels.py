"""Recognises, by their colons, field labels ("Time: 18:00") and rows of opening hours."""

import re

from feeds.reading.characters import BULLETS, EMOJI, JOINER, KEYCAP, LOWER, SELECTORS, UPPER
from feeds.reading.paragraphs.table_rows import begins_glued_time
from feeds.reading.paragraphs.tokens import last_letters
from feeds.reading.vocabulary import any_of, words

#: The most characters from the start of a label to its colon.
_REACH = 48
#: The words of a label behind its first capital; one may be abbreviated: "Tel.:", "Тел. для справок:".
_REST = rf"(?:-?[{LOWER}]+)\.?(?:[ -][{LOWER}]+){{0,3}}"
_WORDS = f"[{UPPER}]{_REST}"
#: A label glued to the text before it.
_GLUED = re.compile(rf"[{UPPER}](?<=[\w)»”\"%].){_REST}\s?\Z")
#: A label at the start, behind up to 8 signs.
_FIRST = re.compile(rf"\W{{0,8}}({_WORDS})\s?:")
_DAYS = rf"[{LOWER}]{{4,}}(?:\s?[–—-]\s?[{LOWER}]{{4,}})?\s?"
#: The first row of opening hours: days, a colon and a time.
_HOURS = re.compile(rf"{_DAYS}:\s?[0-9]{{1,2}}[:.][0-9]{{2}}")
#: A row of opening hours behind the first.
_HOURS_ROW = re.compile(rf"{_DAYS}(?::\s?[0-9]|[–—]\s)")
#: A label behind an emoji or bullet.
_PICTURED = re.compile(rf"[{EMOJI}{BULLETS}{SELECTORS}{JOINER}{KEYCAP}]\s?{_WORDS}\s?\Z")
_BRAND_ENDS = words("brand_ends")
#: A known word of a label.
_NAMED = re.compile(rf"\b{any_of('labels', 'pointers')}\b")


def positions(line: str) -> list[int]:
    """Return the positions of the labels that are glued to the text before them: "the parkTime: 18:00".

    Rows of opening hours may begin with a small letter: "Кесте:сенбі: 9:00–13:00жексенбі – демалыс", and
    rows of a programme with a time behind the last digits of the one before: "October 2019:00 “Aiman”".
    """
    found: list[int] = []
    colon = line.find(":")
    while colon > 0:
        match = _GLUED.search(line, max(0, colon - _REACH), colon)
        if match and _NAMED.search(match[0].lower()) and not _is_within_name(line, match):
            found.append(match.start())
        after = colon + 1
        if line[colon - 4 : colon].isdigit() and begins_glued_time(line, colon - 2):
            found.append(colon - 2)
        if line[after : after + 1].islower() and _HOURS.match(line, after):
            found.append(after)
        elif line[after : after + 2].isdigit() and _HOURS_ROW.match(line, after + 2):
            found.append(after + 2)
        colon = line.find(":", after)
    return found


def _is_within_name(line: str, label: re.Match[str]) -> bool:
    """Return whether a label begins within the name of a brand: "LunaPost asks about prices:"."""
    at = label.start()
    left = last_letters(line[max(0, at - _REACH) : at])
    if len(left) == 1:  # "eMail:" is one word; behind a digit the letter is a unit: "40мВход:"
        return not line[at - 2 : at - 1].isdigit()
    return left.istitle() and label[0].split()[0] in _BRAND_ENDS


def begins_label(text: str, at: int = 0) -> bool:
    """Return whether a label with its colon begins at ``at``, or behind up to eight signs."""
    return _FIRST.match(text, at) is not None


def begins_named_label(text: str, at: int = 0) -> bool:
    """Return whether a label begins there that has one of the words in ``labels``."""
    match = _FIRST.match(text, at)
    return match is not None and _NAMED.search(match[1].lower()) is not None


def ends_pictured_label(text: str, colon: int) -> bool:
    """Return whether a label that begins with an emoji or bullet ends at ``colon``.

    Text that is glued to it is its value.
    """
    return _PICTURED.search(text, max(0, colon - _REACH), colon) is not None

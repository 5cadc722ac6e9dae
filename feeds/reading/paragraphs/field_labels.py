"""Recognises field labels, which name the value behind a colon: "Time: 18:00", "Место проведения: парк"."""

import re

from feeds.reading.characters import BULLETS, EMOJI, JOINER, KEYCAP, LOWER, SELECTORS, UPPER
from feeds.reading.vocabulary import any_of, words

#: Characters before a colon in which its label begins.
_REACH = 48
#: The words of a label; the first may be abbreviated: "Tel.:", "Тел. для справок:".
_REST = rf"(?:-?[{LOWER}]+)\.?(?:[ -][{LOWER}]+){{0,3}}"
_WORDS = f"[{UPPER}]{_REST}"
_GLUED = re.compile(rf"[{UPPER}](?<=[\w)»”\"%].){_REST}\s?\Z")
_LAST_LETTERS = re.compile(r"[^\W\d_]*\Z")
_FIRST = re.compile(rf"\W{{0,8}}({_WORDS})\s?:")
_E_MAIL = re.compile(r"(?<=[\u0400-\u04ff])(?=[a-z0-9][\w.-]{0,60}@)[A-Za-z0-9_.-]+@[a-z]")
_DAYS = rf"[{LOWER}]{{4,}}(?:\s?[–—-]\s?[{LOWER}]{{4,}})?\s?"
#: The first row of opening hours: days, a colon and a time.
_HOURS = re.compile(rf"{_DAYS}:\s?[0-9]{{1,2}}[:.][0-9]{{2}}")
#: A number of two digits, and a time of day.
_TIME_BEHIND = re.compile(r"[^0-9:.][0-9]{2}(?:[01][0-9]|2[0-3]):[0-5][0-9][\s–—-]")
_ROW = re.compile(rf"{_DAYS}(?::\s?[0-9]|[–—]\s)")
_PICTURED = re.compile(rf"[{EMOJI}{BULLETS}{SELECTORS}{JOINER}{KEYCAP}]\s?{_WORDS}\s?\Z")
_BRAND_ENDS = words("brand_ends")
_NAMED = re.compile(rf"\b(?:{any_of('labels')}|{any_of('pointers')})\b")


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
        if line[colon - 4 : colon].isdigit() and _TIME_BEHIND.match(line, colon - 5):
            found.append(colon - 2)
        if line[after : after + 1].islower() and _HOURS.match(line, after):
            found.append(after)
        elif line[after : after + 2].isdigit() and _ROW.match(line, after + 2):
            found.append(after + 2)
        colon = line.find(":", after)
    return found + _addresses(line) if "@" in line else found


def _is_within_name(line: str, label: re.Match[str]) -> bool:
    """Return whether a label begins within the name of a brand: "LunaPost asks about prices:"."""
    at = label.start()
    letters = _LAST_LETTERS.search(line, max(0, at - _REACH), at)
    left = letters[0] if letters else ""  # the pattern always matches; mypy cannot know
    if len(left) == 1:
        return not line[at - 2 : at - 1].isdigit()
    return left.istitle() and label[0].split()[0] in _BRAND_ENDS


def _addresses(line: str) -> list[int]:
    """Return where e-mail addresses are glued to a word in Cyrillic."""
    return [match.start() for match in _E_MAIL.finditer(line)]


def begins_label(text: str, at: int = 0) -> bool:
    """Return whether a label with its colon begins at ``at``, or behind a few signs there."""
    return _FIRST.match(text, at) is not None


def begins_named_label(text: str, at: int = 0) -> bool:
    """Return whether a label begins there that has one of the words in ``labels``."""
    match = _FIRST.match(text, at)
    return match is not None and _NAMED.search(match[1].lower()) is not None


def ends_pictured_label(text: str, colon: int) -> bool:
    """Return whether a label behind a picture ends at ``colon``; its value was a line of its own if glued."""
    return _PICTURED.search(text, max(0, colon - _REACH), colon) is not None

"""Recognises labels, which name the value behind their colon: "Time: 18:00", "Место проведения: парк"."""

import re

from feeds.reading.characters import LOWER, UPPER
from feeds.reading.vocabulary import any_of

#: A label is no longer.
_REACH = 48
_WORDS = rf"[{UPPER}][{LOWER}]+(?:[ -][{LOWER}]+){{0,3}}"
_GLUED = re.compile(rf"(?<=[{LOWER}0-9)»”\"%]){_WORDS}\s?\Z")
_FIRST = re.compile(rf"\W{{0,8}}({_WORDS})\s?:")
_NAMED = re.compile(rf"\b{any_of('labels')}\b")


def positions(line: str) -> list[int]:
    """Return the positions of the labels that are glued to the text before them: "the parkTime: 18:00"."""
    found: list[int] = []
    colon = line.find(":")
    while colon > 0:
        match = _GLUED.search(line, max(0, colon - _REACH), colon)
        if match and _NAMED.search(match[0].lower()):
            found.append(match.start())
        colon = line.find(":", colon + 1)
    return found


def begins_with_label(piece: str) -> bool:
    """Return whether ``piece`` begins with a label, perhaps behind a picture."""
    match = _FIRST.match(piece)
    return match is not None and _NAMED.search(match[1].lower()) is not None

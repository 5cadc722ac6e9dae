"""Recognises sources: a label in one of the site's languages, a colon, and the address that ends a body."""

import re

from feeds.reading import vocabulary
from feeds.reading.characters import ZERO_WIDTH

#: The labels of sources, spelled as the site does.
LABELS = vocabulary.words("source_labels")
_ANY_LABEL = vocabulary.any_of("source_labels")
_COLONS = (":", "：")
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + ZERO_WIDTH

#: The label of most sources.
_COMMON_LABEL = "Source : "
#: The address of nearly all sources, in which no other source can hide.
_COMMON_ADDRESS = re.compile(r"https://www\.gov\.kz/[a-zA-Z0-9/?=-]{1,200}")

#: Longer addresses are text.
_LONGEST_ADDRESS = 1_999
_SCHEME = re.compile(r"https?\Z", re.IGNORECASE)
#: A label is searched in so many characters before its address.
_LABEL_REACH = 100
_LABEL = re.compile(rf"{_ANY_LABEL}\Z", re.IGNORECASE)
_RELEASE = re.compile(r"https?://(?:www\.)?gov\.kz/+memleket/+entities/", re.IGNORECASE)
_BEGINNING = re.compile(rf"{_ANY_LABEL}\s*[{''.join(_COLONS)}]", re.IGNORECASE)


def cut_source(text: str) -> tuple[str, str | None]:
    """Return ``text`` without the source that ends it, and its address; all of it and None without one.

    ``text`` has no white space at its end. Of several sources, the last one counts.
    """
    before, label, address = text.rpartition(_COMMON_LABEL)
    if label and _COMMON_ADDRESS.fullmatch(address):
        return before.rstrip(), address
    reach = max(0, len(text) - _LONGEST_ADDRESS)
    end = text.rfind("://", reach)
    if end >= 0:
        reach = len(text) - len(text[reach:].rsplit(maxsplit=1)[-1])
    # The address itself may hold another one.
    while end >= reach:
        scheme = _SCHEME.search(text, max(reach, end - len("https")), end)
        label_at = _label_before(text, scheme.start()) if scheme else -1
        if scheme and label_at >= 0:
            return text[:label_at].rstrip(), text[scheme.start() :]
        end = text.rfind("://", reach, end)
    return text, None


def begins_with_label(line: str) -> bool:
    """Return whether ``line`` begins with the label of a source and its colon."""
    return _BEGINNING.match(line) is not None


def is_release(source: str) -> bool:
    """Return whether an address is that of a press release on gov.kz, which ends an item."""
    return _RELEASE.match(source) is not None


def _label_before(text: str, at: int) -> int:
    """Return where the label begins that stands before ``at`` with its colon; -1 where none does.

    Text may be glued to a label that is written as the site writes it. Otherwise, letters before it make a
    word of it: "Resource : https://a.kz".
    """
    reach = max(0, at - _LABEL_REACH)
    before = text[reach:at].rstrip(_BLANKS)
    if not before.endswith(_COLONS):
        return -1
    match = _LABEL.search(before[:-1].rstrip(_BLANKS))
    if match is None:
        return -1
    begin = reach + match.start()
    glued = begin > 0 and text[begin - 1].isalpha()
    return -1 if glued and " ".join(match[0].split()) not in LABELS else begin

"""Removes residue from a body: tags and their tails, rules, captions of embeds, pointers to linked pages."""

import re
from collections.abc import Iterable

from feeds.reading import embeds, vocabulary
from feeds.reading.characters import DASHES, PARAGRAPH_END, PARAGRAPH_ENDS
from feeds.reading.sources import LABELS

_NAMES = (
    "img|a|span|p|div|br|hr|b|i|u|em|strong|font|table|tbody|tr|td|th|ul|ol|li|h[1-6]|figure|figcaption"
    "|iframe|section"
)
_QUOTED = r"(?!on)[a-zA-Z][\w:.-]{0,40}=(?:\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}')"
_ATTRIBUTE = r"[a-zA-Z][\w:.-]{0,40}=(?:\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}'|[^\s\"'<>=]{1,300})"
# The tail of a tag that has lost its beginning (attributes, then ">"), and whole tags of text. Other tags,
# such as script, are shown as text.
_TAG = re.compile(
    rf"</?(?:{_NAMES})(?:\s{{1,9}}{_ATTRIBUTE}){{0,30}}\s{{0,9}}/?>"
    rf"|(?<![^\s,<>{PARAGRAPH_END}])(?:<?(?:{_NAMES})\s)?{_QUOTED}(?:\s{{1,9}}{_ATTRIBUTE}){{0,30}}\s{{0,9}}/?>"
)
# A line drawn between parts of a text: dashes two or three times as long as others.
_RULE = re.compile("[\u2e3a\u2e3b]+")
#: Most characters in the tail of a tag before its first "=".
_NAME_REACH = 60
_LABEL = re.compile(rf"{vocabulary.any_of('source_labels')}\s?:\s?(?!https?:)")
_SOURCE_REACH = 800
_LABELS = tuple(LABELS)
_LONGEST_LABEL = max(map(len, LABELS)) + 1


def cut(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the prose of ``text``, and the pieces of residue in their order.

    A tag behind a sentence becomes a newline: it was a bullet or picture between paragraphs. So do rules and
    the captions of embedded posts. Apart from white space, prose and residue together are the whole text.
    """
    text, source = _cut_source(text)
    found = [(match, "\n" if _parts(text, match) else "") for match in _tags(text)]
    found += [(match, "\n") for match in embeds.find(text)]
    if "\u2e3b" in text or "\u2e3a" in text:
        found += [(match, "\n") for match in _RULE.finditer(text)]
    if not found:
        return text, source
    pieces: list[str] = []
    kept: list[str] = []
    begin = 0
    for match, replacement in sorted(found, key=lambda pair: pair[0].start()):
        if match.start() >= begin:
            kept += text[begin : match.start()], replacement
            pieces.append(match[0].strip())
            begin = match.end()
    return "".join((*kept, text[begin:])), (*pieces, *source)


def _tags(text: str) -> Iterable[re.Match[str]]:
    last = text.rfind(">") + 1  # both a tag and its tail end so
    if not last:
        return ()
    # The pattern is slow, so it is only applied from the first possible beginning to the last possible end.
    first = min((at for at in (text.find("<"), text.find("=")) if at >= 0), default=last)
    return _TAG.finditer(text, max(0, first - _NAME_REACH), last)


def _parts(text: str, match: re.Match[str]) -> bool:
    """Return whether a tag stood between paragraphs rather than within a sentence."""
    if re.match(r"</?(?:p|div|br|li|ul|ol|tr|h[1-6]|figure|hr)\b", match[0]):
        return True
    before = text[max(0, match.start() - 20) : match.start()].rstrip()[-1:]
    return before in PARAGRAPH_ENDS and match[0][:2] != "</" and "a href" not in match[0]


def _cut_source(text: str) -> tuple[str, tuple[str, ...]]:
    """Remove "Source: NAME" and the "TITLE - NAME" of the page linked there from the end of ``text``.

    They are recognised by NAME, which is repeated. Returns the rest and the pieces.
    """
    reach = max(0, len(text) - _SOURCE_REACH)
    tail = text[reach:]
    if not _is_labelled(tail):
        return text, ()
    for label in reversed(list(_LABEL.finditer(text, reach))):
        block = text[label.end() :].rstrip()
        for dash in reversed(list(re.finditer(rf"\s[|{DASHES}]\s", block))):
            name = block[dash.end() :].rstrip(".")
            if len(name) > len("gov.kz") and block.startswith(name) and dash.start() > len(name):
                cut = label.end() + len(name)
                return text[: label.start()], (text[label.start() : cut].strip(), text[cut:].strip())
    return text, ()


def _is_labelled(text: str) -> bool:
    """Return whether the label of a source stands in a text, before a colon."""
    at = text.find(":")
    while at >= 0:
        if text[max(0, at - _LONGEST_LABEL) : at].rstrip().endswith(_LABELS):
            return True
        at = text.find(":", at + 1)
    return False

"""Takes out of a body what was never its text: the tails of tags, and pointers to a linked page."""

import re

from feeds.patterns import pattern

_NAMES = (
    "img|a|span|p|div|br|hr|b|i|u|em|strong|font|table|tbody|tr|td|th|ul|ol|li|h[1-6]|figure|figcaption"
    "|iframe|section"
)
_QUOTED = r"(?!on)[a-zA-Z][\w:.-]{0,40}=(?:\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}')"
_ATTRIBUTE = r"[a-zA-Z][\w:.-]{0,40}=(?:\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}'|[^\s\"'<>=]{1,300})"
# The tail of a tag that has lost its begin (attributes, then ">"), and whole tags of text (never scripts:
# those are hostile, and are shown as what they are).
_TAG = pattern(
    rf"</?(?:{_NAMES})(?:\s{{1,9}}{_ATTRIBUTE}){{0,30}}\s{{0,9}}/?>"
    rf"|(?<![^\s.!?…:;,)”»\"'<>])(?:<?(?:{_NAMES})\s)?{_QUOTED}(?:\s{{1,9}}{_ATTRIBUTE}){{0,30}}\s{{0,9}}/?>"
)
#: No more than this stands in the tail of a tag before its first "=".
_NAME_REACH = 60
_LABELS = ("Source", "Источник", "Дереккөз", "Ақпарат көзі")
_LABEL = pattern(rf"(?:{'|'.join(_LABELS)})\s?:\s?(?!https?:)")
_SOURCE_REACH = 800


def cut(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the prose of ``text`` and, in their order, the pieces of residue taken out of it.

    Where a tag stood behind a sentence, a newline takes its place: it was a bullet or picture between
    paragraphs. Prose and residue together are the whole text, white space aside.
    """
    text, source = _cut_source(text)
    last = text.rfind(">") + 1  # both a tag and its tail end so
    if not last:
        return text, source
    # Before what they begin with, and behind what they end in, the pattern would be tried at each character.
    first = min((at for at in (text.find("<"), text.find("=")) if at >= 0), default=last)
    pieces: list[str] = []
    kept: list[str] = []
    begin = 0
    for match in _TAG.finditer(text, max(0, first - _NAME_REACH), last):
        kept.append(text[begin : match.start()])
        kept.append("\n" if _parts(text, match) else "")
        pieces.append(match[0].strip())
        begin = match.end()
    return "".join((*kept, text[begin:])), (*pieces, *source)


def _parts(text: str, match: re.Match[str]) -> bool:
    """Return whether a tag stood between paragraphs rather than within a sentence."""
    if re.match(r"</?(?:p|div|br|li|ul|ol|tr|h[1-6]|figure|hr)\b", match[0]):
        return True
    before = text[max(0, match.start() - 20) : match.start()].rstrip()[-1:]
    return before in '.!?…:;)”»"' and match[0][:2] != "</" and "a href" not in match[0]


def _cut_source(text: str) -> tuple[str, tuple[str, ...]]:
    """Take off "Source: NAME" and the "TITLE - NAME" of the page linked there: NAME is said twice."""
    reach = max(0, len(text) - _SOURCE_REACH)
    tail = text[reach:]
    if ":" not in tail or not any(map(tail.__contains__, _LABELS)):
        return text, ()
    for label in reversed(list(_LABEL.finditer(text, reach))):
        block = text[label.end() :].rstrip()
        for dash in reversed(list(re.finditer(r"\s[-–—|]\s", block))):
            name = block[dash.end() :].rstrip(".")
            if len(name) > len("gov.kz") and block.startswith(name) and dash.start() > len(name):
                cut = label.end() + len(name)
                return text[: label.start()], (text[label.start() : cut].strip(), text[cut:].strip())
    return text, ()

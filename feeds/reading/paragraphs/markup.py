"""Writes blocks as HTML."""

import html
import re
from collections.abc import Callable, Iterable, Sequence

from feeds.reading.paragraphs.blocks import BULLET, NUMBER, Block

# Addresses that become links: http, https and mailto, or a host that begins with "www.".
_LINK = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"“”«»„\\^`{|}]{3,2000})"
    r"|(?P<host>\bwww\.[\w-]{1,63}\.[^\s<>\"“”«»„\\^`{|}]{2,2000})"
    r"|(?P<scheme>\bmailto:)?(?P<mail>\b[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b)",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:https?://)?([^/?#]*)", re.IGNORECASE)
_NAME = re.compile(r"\w\.?\w")
_SENTENCE_MARKS = ".,;:!?…'’)]*_"


def to_html(blocks: Sequence[Block]) -> str:
    """Return ``blocks`` as paragraphs, sub-headings (h3) and lists, one element a line, all text escaped.

    Web and e-mail addresses become links (http, https and mailto only). Markers of list items are left out,
    since the list draws its own; a numbered list that does not begin at 1 has a start attribute.
    """
    # Most texts have no address and nothing to escape; asking once is cheaper than asking for each line.
    whole = "\n".join([line for block in blocks for line in block.lines])
    inline: Callable[[str], str] = str
    if _may_hold_address(whole):
        inline = _linked
    elif "&" in whole or "<" in whole or ">" in whole:
        inline = _escaped
    return "\n".join([_block(block, inline) for block in blocks])


def _block(block: Block, inline: Callable[[str], str]) -> str:
    if block.kind == "paragraph":
        return f"<p>{inline(block.lines[0])}</p>"
    if block.kind == "heading":
        return f"<h3>{inline(block.lines[0])}</h3>"
    items = "\n".join([f"<li>{inline(line)}</li>" for line in unmarked(block)])
    if block.kind == "list":
        return f"<ul>\n{items}\n</ul>"
    number = NUMBER.match(block.lines[0])
    start = int(number[1]) if number else 1
    opening = "<ol>" if start == 1 else f'<ol start="{start}">'
    return f"{opening}\n{items}\n</ol>"


def unmarked(block: Block) -> Iterable[str]:
    """Return the lines of ``block``, list items without their markers."""
    if block.kind not in ("list", "ordered"):
        return block.lines
    marker = NUMBER if block.kind == "ordered" else BULLET
    return [marker.sub("", line, count=1) if marker.match(line) else line for line in block.lines]


def _may_hold_address(text: str) -> bool:
    # Finding a character is faster than finding a word.
    return (
        "@" in text or ("/" in text and "://" in text) or "www." in text or ("W" in text and "WWW." in text)
    )


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _linked(text: str) -> str:
    """Return ``text`` escaped, its addresses as links."""
    if not _may_hold_address(text):
        return _escaped(text)
    parts: list[str] = []
    begin = 0
    for match in _LINK.finditer(text):
        shown = match[0] if match["mail"] else _without_marks(match[0])
        parts.append(_escaped(text[begin : match.start()]))
        parts.append(_link(match, shown))
        begin = match.start() + len(shown)
    parts.append(_escaped(text[begin:]))
    return "".join(parts)


def _without_marks(address: str) -> str:
    """Return an address without the punctuation behind it; a bracket that it opened itself stays."""
    end = len(address)
    unopened = address.count(")") - address.count("(")
    while end and address[end - 1] in _SENTENCE_MARKS:
        if address[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return address[:end]


def _link(match: re.Match[str], shown: str) -> str:
    text = _escaped(shown)
    if match["mail"]:
        target = f"mailto:{match['mail']}"
    elif not _has_host(shown):
        return text
    else:
        target = shown if match["url"] else f"https://{shown}"
    return f'<a href="{html.escape(target)}">{text}</a>'


def _has_host(address: str) -> bool:
    """Return whether an address has a host and no user: "https://gov.kz@example.com" would mislead."""
    match = _HOST.match(address)
    return match is not None and "@" not in match[1] and _NAME.search(match[1]) is not None

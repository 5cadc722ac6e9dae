"""Removes characters that cannot be seen or must not be published, and resolves entities."""

import html.entities
import re
import sys

from feeds.reading.characters import BLANKS, JOINER, PARAGRAPH_ENDS, SELECTORS, SENTENCE_ENDS, WIDE_SPACES

# Characters that XML 1.0 §2.2 forbids, C1 controls (BadCharacters of the W3C validator), lone surrogates, and
# characters without width: soft hyphens, zero-width spaces, byte-order marks, tags. Bidirectional controls
# are among them, because one that is never closed would turn the rest of a page around.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]+"
)
# Other characters that separate lines or paragraphs: soft return of Word, NEL, LS, PS.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Variation selectors and joiners belong to the emoji before them; without one they are residue.
_SELECTORS = re.compile(rf"[{SELECTORS}{JOINER}](?:\s*[{SELECTORS}{JOINER}])*")
_STOPS = frozenset(f"{SENTENCE_ENDS}:;")
# Blanks and wide spaces, with the white space behind them.
_SPACING = re.compile(rf"[{BLANKS}{WIDE_SPACES}][{BLANKS}\s]*")
_PARAGRAPH_ENDS = frozenset(PARAGRAPH_ENDS)
#: So many blanks are a line of their own, wherever they stand.
_LINE_OF_BLANKS = 3
# An entity as text, that is, escaped twice; "&amp;laquo;" was escaped three times.
_ENTITY = re.compile(
    r"&(?:(?:amp|#0{0,5}38|#[xX]0{0,5}26);)*(?:(?P<name>[A-Za-z][A-Za-z0-9]{1,30})"
    r"|#(?P<number>[0-9]{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6}));"
)
# A character without width that a translator wrote as an escape: "\\u200b".
_ESCAPE = re.compile(r"\\u(?:200[b-f]|2060|feff|00ad)", re.IGNORECASE)
# Characters that entities are not resolved to: with others, they could make a new entity.
_IN_ENTITIES = re.compile(r"[0-9A-Za-z#;\x00-\x1f\x7f-\x9f\ud800-\udfff]")
#: The characters of ASCII that are not printable.
_CONTROLS = bytes((*range(0x20), 0x7F))
#: Characters of a line that a message quotes.
_QUOTED = 60
# Characters that must not stand in a line of text: those that XML 1.0 §2.2 forbids, C1 controls, and
# bidirectional controls, which would turn around the rest of the page.
_UNWANTED = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufffe\\uffff]"
)


def clean(text: str) -> str:
    """Return ``text`` without invisible and forbidden characters; every line end is a newline.

    A variation selector that an emoji bullet has left behind a sentence becomes a newline, too: the bullet
    began a paragraph. Blanks and wide spaces become a space, or a newline behind a sentence. Entities become
    the characters that they stand for. Nothing else changes.
    """
    if "&" in text and ";" in text:
        text = _ENTITY.sub(_character, text)
    if "\\" in text:
        text = _ESCAPE.sub("", text)
    # No-break spaces stay, though Python does not call them printable.
    printable = _is_printable(text.replace("\xa0", " "))
    if not printable:
        text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    if not printable or (not text.isascii() and any(map(text.__contains__, BLANKS))):
        text = _SPACING.sub(_space, text)
    return text if printable and "\ufe0f" not in text else _SELECTORS.sub(_selectors, text)


def on_one_line(text: str) -> str:
    """Return ``text`` on one line: white space collapsed and stripped, forbidden characters removed."""
    if _is_printable(text):
        # The plain space is the only white space that is printable.
        return " ".join(text.split()) if "  " in text else text.strip(" ")
    return " ".join(_UNWANTED.sub(" ", text).split())


def quote(text: str, length: int = _QUOTED) -> str:
    """Return at most ``length`` characters of ``text``, printable, on one line, in quotation marks."""
    beginning = "".join(char if char.isprintable() else " " for char in text[: 4 * length])
    line = " ".join(beginning.split())
    shortened = len(line) > length or len(text) > 4 * length
    return f"“{line[:length].rstrip()}…”" if shortened else f"“{line}”"


def _is_printable(text: str) -> bool:
    """Return ``text.isprintable()``, several times as fast for texts in ASCII, which are most."""
    if text.isascii():
        return len(text.encode().translate(None, _CONTROLS)) == len(text)
    return text.isprintable()


def _character(match: re.Match[str]) -> str:
    """Return the character that an entity stands for, or the entity where it stands for none."""
    if match["name"]:
        character = html.entities.html5.get(f"{match['name']};", "")
    else:
        code = int(match["number"] or "0") or int(match["hex"] or "0", 16)
        character = chr(code) if code <= sys.maxunicode else ""
    return character if character and not _IN_ENTITIES.match(character) else match[0]


def _space(match: re.Match[str]) -> str:
    """Return the replacement for blanks and wide spaces: a space, or a newline where a line ended."""
    before = match.string[max(0, match.start() - 9) : match.start()]
    end = before.rstrip()[-1:]
    if "\n" in match[0] or sum(map(match[0].count, BLANKS)) >= _LINE_OF_BLANKS or end in _PARAGRAPH_ENDS:
        return "\n"
    return "" if before[-1:].isspace() else " "


def _selectors(match: re.Match[str]) -> str:
    """Return the replacement for a run of selectors and joiners."""
    text, at, end = match.string, match.start(), match.end()
    if at and _takes_selector(text[at - 1]):
        joins = match[0][0] == "\u200d"
        return match[0][:1] if not joins or _takes_selector(text[end : end + 1]) else ""
    before = text[max(0, at - 9) : at].rstrip()
    return "\n" if before and before[-1] in _STOPS else ""


def _takes_selector(character: str) -> bool:
    """Return whether a selector may follow a character: it is an emoji, or the selector makes it one."""
    return (
        "\u2122" <= character <= "\u3299"
        or "\U0001f000" <= character <= "\U0001faff"
        or (character != "" and character in "\u00a9\u00ae\u203c\u20490123456789#*")
    )

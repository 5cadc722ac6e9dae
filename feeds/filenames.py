"""Names of files as printable text, and back: a name may hold bytes that are not UTF-8."""

import re

_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\U(00[01][0-9a-f]{5})")
#: Characters that Python calls printable and that show nothing: fillers, joiners, variation selectors.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def printable(text: str) -> str:
    r"""Return a text in one line in which each character can be seen; others are escaped, as in ``\u202e``.

    A terminal obeys control characters, and shows what follows a bidirectional one in another order.
    """
    if text.isprintable() and not _INVISIBLE.search(text):
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() and not _INVISIBLE.match(character):
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004 - the last of four digits


def to_text(name: str) -> str:
    r"""Return a file's name, or its path, as ``printable`` text that can be stored.

    A byte that is not UTF-8 is escaped as in Python, ``\udcNN``. A backslash that is followed by a u is
    escaped as well, so that different names have different texts.
    """
    return printable(name.replace("\\u", "\\u005cu").replace("\\U", "\\u005cU"))


def to_name(text: str) -> str:
    """Return the name of a file whose text, by ``to_text``, is ``text``."""
    return _ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text) if "\\" in text else text

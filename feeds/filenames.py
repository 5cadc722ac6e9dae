"""Names of files as printable text, and back: a name may hold bytes that are not UTF-8."""

import re

_ESCAPED = re.compile(r"\\u(005c|00[01][0-9a-f]|007f|00[89][0-9a-f]|202[89]|dc[89a-f][0-9a-f])")
#: Characters that end a line or control a terminal.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def to_text(name: str) -> str:
    r"""Return a file's name, or its path, as text in one line.

    A byte that is not UTF-8 is escaped as in Python, ``\udcNN``, and so is a control character, ``\u000a``. A
    backslash that is followed by a u is escaped as well, so that different names have different texts.
    """
    if name.isascii() and name.isprintable() and "\\u" not in name:
        return name
    escaped = name.replace("\\u", "\\u005cu").encode(errors="backslashreplace").decode()
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped)


def to_name(text: str) -> str:
    """Return the name of a file whose text, by ``to_text``, is ``text``."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "\\u" in text else text

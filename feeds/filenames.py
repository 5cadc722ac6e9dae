"""File names as text, and back: what is not UTF-8 can be neither stored nor told."""

from feeds.patterns import pattern

_SPELLED = pattern(r"\\u(005c|00[01][0-9a-f]|007f|00[89][0-9a-f]|202[89]|dc[89a-f][0-9a-f])")
#: What would end a line, or steer a terminal.
_CONTROL = pattern(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def to_text(name: str) -> str:
    r"""Return a file's name, or its path, as text in one line.

    What is not UTF-8 is spelled as Python does, ``\udcNN`` a byte, and so are control characters, ``\u000a``.
    Where that stands in a name already, its backslash is spelled out too, so that no two names are one.
    """
    if name.isascii() and name.isprintable() and "\\u" not in name:
        return name
    spelled = name.replace("\\u", "\\u005cu").encode(errors="backslashreplace").decode()
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", spelled)


def to_name(text: str) -> str:
    """Return the file's name that ``to_text`` made a text of."""
    return _SPELLED.sub(lambda match: chr(int(match[1], 16)), text) if "\\u" in text else text

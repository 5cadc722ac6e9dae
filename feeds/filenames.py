"""File names as text, and back: what is not UTF-8 can be neither stored nor told."""

from feeds.patterns import pattern

_SPELLED = pattern(r"\\u(005c|dc[89a-f][0-9a-f])")


def to_text(name: str) -> str:
    r"""Return a file's name, or its path, as text: what is not UTF-8 as Python spells it, ``\udcNN`` a byte.

    Where that stands in a name already, its backslash is spelled out too, so that no two names are one.
    """
    if name.isascii() and "\\u" not in name:
        return name
    return name.replace("\\u", "\\u005cu").encode(errors="backslashreplace").decode()


def to_name(text: str) -> str:
    """Return the file's name that ``to_text`` made a text of."""
    return _SPELLED.sub(lambda match: chr(int(match[1], 16)), text) if "\\u" in text else text

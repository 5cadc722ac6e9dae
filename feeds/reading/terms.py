"""Terms: how a name in any script is written in an address."""

#: No file system takes names of more than 255 bytes, and a term names a folder.
_LONGEST = 240


def to_term(name: str) -> str:
    """Return ``name`` as ``[a-z0-9]+(-[a-z0-9]+)*``, transliterated; empty where nothing of it can be."""
    if name.isascii() and name.isalpha():  # most often, and what slugify would say
        return name.lower()
    # Not at the top: it takes longer to load than many a digest to read.
    from slugify import slugify  # noqa: PLC0415

    return slugify(name, max_length=_LONGEST)

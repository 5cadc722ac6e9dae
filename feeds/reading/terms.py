"""Terms: names in any script as they are written in addresses."""

from functools import lru_cache

from slugify import slugify

#: A term names a folder, and file systems allow 255 bytes.
_LONGEST = 240


@lru_cache(maxsize=1024)  # the items of a digest share a category, and slugify takes its time
def to_term(name: str) -> str:
    """Return ``name`` as ``[a-z0-9]+(-[a-z0-9]+)*``, transliterated; "" where no letter or digit is left."""
    # The transliteration is named: by default, another one is used wherever it happens to be installed.
    return slugify(name, max_length=_LONGEST, backend="text-unidecode")

"""The fingerprint of this version of the program."""

import hashlib
import os
import unicodedata
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from feeds import __version__

#: Packages that addresses, ids or bytes depend on.
_PACKAGES = (
    *("feedgen", "jinja2", "lxml", "markupsafe"),
    *("python-dateutil", "python-slugify", "text-unidecode", "tzdata"),
)
_SOURCES = (".py", ".sql", ".csv", ".toml", ".html", ".css", ".ico", ".txt")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return a hash over everything that documents may depend on.

    That is our version, code, tables and templates, the versions of the packages that make documents, and
    Python's version of Unicode.
    """
    versions = [__version__, unicodedata.unidata_version, *map(metadata.version, _PACKAGES)]
    digest = hashlib.sha256(" ".join(versions).encode())
    for folder, folders, files in os.walk(Path(__file__).parent):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            if name.endswith(_SOURCES):
                digest.update(Path(folder, name).read_bytes())
    return digest.hexdigest()

"""The fingerprint of this version of the program."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from feeds import __version__

_SOURCES = (".py", ".sql", ".csv", ".html", ".css", ".ico", ".txt")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return a hash over everything that documents may depend on: version, code, tables and templates."""
    digest = hashlib.sha256(__version__.encode())
    for folder, folders, files in os.walk(Path(__file__).parent):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            if name.endswith(_SOURCES):
                digest.update(Path(folder, name).read_bytes())
    return digest.hexdigest()

"""What tells this program from every other version of it."""

import hashlib
from functools import lru_cache
from importlib import resources

from feeds import __version__

_SOURCES = (".py", ".sql", ".csv", ".html", ".css")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return a hash over all that documents may depend on: the version, code, tables and templates."""
    digest = hashlib.sha256(__version__.encode())
    folders = [resources.files("feeds")]
    for folder in folders:
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.is_dir() and file.name != "__pycache__":
                folders.append(file)
            elif file.name.endswith(_SOURCES):
                digest.update(file.read_bytes())
    return digest.hexdigest()

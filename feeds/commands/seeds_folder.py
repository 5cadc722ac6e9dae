"""The errors of a missing or empty seeds folder, so that every command words them alike."""

from pathlib import Path

from feeds.errors import CatalogError

_ADVICE = "name the folder of digests (--seeds DIR)"


def require_folder(seeds: Path) -> None:
    """Raise CatalogError if there is no such folder; whether it can be listed is not tested."""
    try:
        if seeds.is_dir():
            return
    except OSError:
        return
    raise CatalogError(str(seeds), f"is no folder; {_ADVICE}")


def without_digests(seeds: Path) -> CatalogError:
    """Return the error that a seeds folder holds no digests: most likely, another one was meant."""
    return CatalogError(str(seeds), f"holds no digests (*.txt); {_ADVICE}")

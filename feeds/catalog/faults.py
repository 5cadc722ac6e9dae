"""Why a seeds folder cannot be followed: for its operator with whole paths, for the public without them."""

from pathlib import Path
from typing import NamedTuple

from feeds.errors import CatalogError
from feeds.filenames import to_text


class Fault(NamedTuple):
    """A reason why a seeds folder, or a folder or a digest in it, cannot be followed."""

    #: A name of ``PublicNames``, or a path below the seeds folder; a folder's has a slash at its end.
    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class PublicNames:
    """Names for the paths of one catalog by which faults can be reported to the public."""

    SEEDS, CACHE, CATALOG = "seeds folder", "cache folder", "catalog"

    def __init__(self, seeds: Path, cache: Path, catalog: Path) -> None:
        self._paths = {self.SEEDS: seeds, self.CACHE: cache, self.CATALOG: catalog}

    def fault(self, error: CatalogError) -> Fault:
        """Return the fault that an error reports."""
        where = next((name for name, path in self._paths.items() if str(path) == error.where), self.CATALOG)
        return Fault(where, error.reason)

    def in_full(self, fault: Fault) -> str:
        """Return a fault in one line that begins with its path."""
        path = self._paths.get(fault.where)
        below = f"{to_text(str(self._paths[self.SEEDS]))}/{fault.where.rstrip('/')}"
        return f"{to_text(str(path)) if path else below}: {fault.reason}"

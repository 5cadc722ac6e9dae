"""Why a seeds folder cannot be followed: for its operator with whole paths, for the public without them."""

from pathlib import Path
from typing import NamedTuple

from feeds.errors import CatalogError
from feeds.filenames import to_text


class Fault(NamedTuple):
    """A reason why a seeds folder, or a part of it, cannot be followed."""

    #: A name of ``PublicNames``, or a folder's path below the seeds folder, with a slash at its end.
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
        where = to_text(str(path)) if path else f"{to_text(str(self._paths[self.SEEDS]))}/{fault.where[:-1]}"
        return f"{where}: {fault.reason}"

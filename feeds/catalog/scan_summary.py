"""The outcome of a scan in numbers, for logs."""

from collections.abc import Mapping
from typing import NamedTuple


class ScanSummary(NamedTuple):
    """How many digests and entries one scan has changed."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    added: int = 0
    corrected: int = 0
    withdrawn: int = 0

    def __str__(self) -> str:
        counts = self._asdict()
        digests = _counted({name: counts[name] for name in ("new", "changed", "gone")})
        entries = _counted({name: counts[name] for name in ("added", "corrected", "withdrawn")})
        return f"digests: {digests or 'unchanged'}; entries: {entries or 'unchanged'}"


def _counted(counts: Mapping[str, int]) -> str:
    """Return the counts that are not 0, such as ``1 new, 2,000 changed``."""
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)

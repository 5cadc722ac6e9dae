"""Files of digests: what they hold, or why they cannot be read."""

import os
import stat
from pathlib import Path

from feeds.errors import DigestError


def load(file: Path, path: str) -> tuple[bytes, os.stat_result]:
    """Return what a digest's file holds, and how that very file looked, which may have taken another's place.

    Raises DigestError, by ``path``, where it cannot be opened or is no file.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise DigestError(path, "is not a regular file")
        with file.open("rb") as opened:
            # Looked at first: what is written while it is read makes it look different the next time.
            seen = os.fstat(opened.fileno())
            return opened.read(), seen
    except OSError as error:
        raise DigestError(path, f"cannot be read: {error.strerror}") from None

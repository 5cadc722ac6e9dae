"""Where an export goes, as it is named on the command line."""

import re
from pathlib import Path
from typing import NamedTuple

#: The schemes of the object stores that are spoken to: S3's protocol, and Azure's.
STORES = ("s3", "az")
_NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_BUCKET = re.compile(f"([a-z0-9]+)://({_NAME})(?:/((?:{_NAME}/)*{_NAME}))?/?")


class Bucket(NamedTuple):
    """A bucket, or a container, of an object store, and the prefix of all names in it."""

    #: One of ``STORES``.
    scheme: str
    name: str
    #: Names of folders, separated by slashes; may be empty.
    prefix: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.name}{self.prefix and '/'}{self.prefix}"


def location(text: str) -> Path | Bucket:
    """Return the folder or the bucket that a text names. Raises ValueError where it names neither."""
    if not text:
        # From an unset variable; as a path it would be the current folder.
        raise ValueError("it names no folder")
    if "://" not in text:
        return Path(text)
    if text.partition("://")[0] not in STORES:
        raise ValueError(f"{text!r} is no folder, and of other places only s3:// and az:// are supported")
    parts = _BUCKET.fullmatch(text)
    if not parts:
        raise ValueError(
            f"{text!r} is no {text[:5]}NAME/PREFIX of letters, digits, dots, hyphens and underscores"
        )
    return Bucket(parts[1], parts[2], parts[3] or "")

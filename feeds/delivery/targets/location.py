"""Where an export goes, as it is named on the command line."""

import re
from pathlib import Path
from typing import NamedTuple

#: Object stores that are spoken to, by the scheme of a URL.
STORES = {"s3": "S3", "az": "Azure"}
_URL = re.compile(r"([a-z0-9+.-]+)://([^/]*)/*(.*?)/*", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


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
    parts = _URL.fullmatch(text)
    if not parts or parts[1].lower() not in STORES:
        raise ValueError(f"{text!r} is no folder, and only s3:// and az:// are supported beside folders")
    scheme, name, prefix = parts.groups()
    if not all(_NAME.fullmatch(part) for part in (name, *filter(None, [prefix]), *prefix.split("/")) if part):
        raise ValueError(
            f"{text!r} is no s3://BUCKET/PREFIX of letters, digits, hyphens, dots and underscores"
        )
    return Bucket(scheme.lower(), name, prefix)

"""Objects of a bucket: what is put, and what a manifest records of it."""

import hashlib
from typing import NamedTuple

from feeds.delivery.manifest import Layout


class ObjectState(NamedTuple):
    """The state of an object that was put; by default, of one that nothing is known of."""

    #: As the store said; empty where it is not known.
    etag: str = ""
    #: Hash of its bytes, before they were compressed; empty where they were not put by us.
    body_hash: bytes = b""
    #: Hash of its headers; empty likewise.
    headers_hash: bytes = b""
    #: Identifies the program, the settings and the scan that it was made from.
    origin: bytes = b""

    @property
    def content(self) -> str:
        """Differs whenever the document does, compressed or not; empty until it is put by us."""
        return self.body_hash.hex()


def _recorded(etag: object, *hashes: object) -> ObjectState:
    """Return a recorded state, or that of an object that nothing is known of for values of other types."""
    known = [value for value in hashes if isinstance(value, bytes)]
    return ObjectState(etag, *known) if isinstance(etag, str) and len(known) == len(hashes) else ObjectState()


#: In manifests of buckets.
OBJECTS = Layout(
    (
        "etag TEXT NOT NULL",
        "body_hash BLOB NOT NULL",
        "headers_hash BLOB NOT NULL",
        "origin BLOB NOT NULL",
    ),
    _recorded,
)


class Content(NamedTuple):
    """The bytes of an object, and the headers that it is served with."""

    body: bytes
    headers: dict[str, str]

    @property
    def headers_hash(self) -> bytes:
        """Hash of the headers."""
        return hashlib.sha256(repr(sorted(self.headers.items())).encode()).digest()[:8]

    @property
    def md5(self) -> str:
        """The ETag of S3 for these bytes, put by one request and not encrypted with a key of one's own."""
        return hashlib.md5(self.body, usedforsecurity=False).hexdigest()

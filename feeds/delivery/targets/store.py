"""The objects of a bucket below a prefix, by requests to the store.

Every fault is an ExportError of one line: the store's own errors have dozens.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any, NamedTuple

from feeds.delivery.targets.location import Bucket
from feeds.errors import ExportError

#: Names that one request for a list returns, at most.
_PAGE = 1_000
#: The first request is to fail soon where nobody answers, or no credentials are found.
_FIRST_TRIES = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
_FIRST_TIMEOUT = "15 s"
#: Later ones wait for a store that is busy. It may have a megabyte to take over a slow line. All tries of a
#: request, with the pauses between them, end in less than the 200 seconds that a lease lasts after the moment
#: at which it is to be renewed.
_TRIES = {"max_retries": 8, "retry_timeout": timedelta(seconds=60)}
_TIMEOUT = "100 s"

_CODE = re.compile(r"<Code>(.*?)</Code>")
_MESSAGE = re.compile(r"<Message>(.*?)[\n<]")
_STATUS = re.compile(r"status code: ([0-9]{3}[\w ]*)")
_CAUSE = re.compile(r'(?:message|error): "(.*?)"')
#: Addresses of metadata services, which obstore asks for credentials as a last resort.
_METADATA = re.compile("latest/api/token|/meta-data/|Error performing token request")
_CREDENTIALS = {
    "s3": "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "az": "set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
#: Variables of the environment that name a store.
_ENDPOINTS = {
    "s3": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"),
    "az": ("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT", "AZURE_STORAGE_ACCOUNT_NAME"),
}


class Conflict(ExportError):
    """An object is not as it was last seen."""


class Found(NamedTuple):
    """A small object as it was read."""

    body: bytes
    etag: str
    modified: datetime


class Store:
    """The objects of a bucket, by their names below its prefix. Any thread may use it.

    To be made after processes were forked: obstore has threads of its own.
    """

    def __init__(self, bucket: Bucket) -> None:
        """Raise ExportError where obstore is missing, or cannot use the configuration."""
        self._bucket = bucket
        self._obstore = _obstore(bucket)
        with self._reporting():
            self._hasty = self._connect(_FIRST_TRIES, _FIRST_TIMEOUT)
            self._patient = self._connect(_TRIES, _TIMEOUT)

    def _connect(self, tries: dict[str, Any], timeout: str) -> Any:
        stores = self._obstore.store
        kind = stores.S3Store if self._bucket.scheme == "s3" else stores.AzureStore
        return kind(
            self._bucket.name,
            prefix=self._bucket.prefix or None,
            client_options={"allow_http": True, "connect_timeout": "5 s", "timeout": timeout},
            retry_config=tries,
        )

    def get(self, name: str) -> Found | None:
        """Return a small object, None where there is none; give up soon where the store cannot be reached."""
        with self._reporting():
            try:
                found = self._obstore.get(self._hasty, name)
                return Found(bytes(found.bytes()), found.meta["e_tag"] or "", found.meta["last_modified"])
            except FileNotFoundError as error:
                if _is_missing_bucket(error):
                    raise
                return None

    def put(self, name: str, body: bytes, headers: dict[str, str]) -> str:
        """Put an object, in one request; return its ETag, without quotation marks."""
        with self._reporting():
            # In parts, its ETag would not be the MD5 of its bytes.
            put = self._obstore.put(self._patient, name, body, attributes=headers, use_multipart=False)
            return unquoted(put["e_tag"])

    def put_if(self, name: str, body: bytes, headers: dict[str, str], etag: str | None) -> str:
        """Put an object in place of the one with this ETag, or where there is none; return the new ETag.

        The ETags are as the store spells them. Raises Conflict where there is another object, or none.
        """
        mode: Any = "create" if etag is None else {"e_tag": etag}
        with self._reporting():
            put = self._obstore.put(self._patient, name, body, attributes=headers, mode=mode)
            return str(put["e_tag"])

    def list(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the ETag, without quotation marks, of every object."""
        with self._reporting():
            for page in self._obstore.list(self._patient, chunk_size=_PAGE):
                for listed in page:
                    yield listed["path"], unquoted(listed["e_tag"])

    def is_empty(self) -> bool:
        """Return whether there is no object."""
        return next(self.list(), None) is None

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects; some may be gone already."""
        with self._reporting():
            try:
                self._obstore.delete(self._patient, names)
            except FileNotFoundError as error:
                if _is_missing_bucket(error):
                    raise
                for name in names:
                    with suppress(FileNotFoundError):
                        self._obstore.delete(self._patient, name)

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        errors = self._obstore.exceptions
        try:
            yield
        except (errors.AlreadyExistsError, errors.PreconditionError) as error:
            raise Conflict(str(self._bucket), _reason(str(error), self._bucket.scheme)) from None
        except (errors.BaseError, FileNotFoundError, ValueError) as error:
            raise ExportError(str(self._bucket), _reason(str(error), self._bucket.scheme)) from None


def unquoted(etag: str | None) -> str:
    """Return an ETag without its quotation marks: some lists have them, some have not."""
    return (etag or "").strip('"')


def endpoint(scheme: str) -> str:
    """Return what the environment says about which store of a scheme is spoken to."""
    return " ".join(f"{name}={os.environ[name]}" for name in _ENDPOINTS[scheme] if name in os.environ)


def _obstore(bucket: Bucket) -> ModuleType:
    try:
        import obstore.store  # noqa: PLC0415 - an extra, which other commands do without
    except ImportError:
        raise ExportError(
            str(bucket), "needs obstore; install it with: pip install 'feeds[bucket]'"
        ) from None
    return obstore


def _is_missing_bucket(error: FileNotFoundError) -> bool:
    """Return whether an object was not found because its bucket was not."""
    code = _CODE.search(str(error))
    return code is not None and code[1] in ("NoSuchBucket", "ContainerNotFound")


def _reason(text: str, scheme: str) -> str:
    """Return the reason of a store's error, in one line."""
    if _METADATA.search(text):
        return f"no credentials were found; {_CREDENTIALS[scheme]}"
    status, code, message = (_found(pattern, text) for pattern in (_STATUS, _CODE, _MESSAGE))
    if status:
        return f"the store answered {': '.join(filter(None, (status, code, message)))}"
    if "error sending request" in text:
        return f"the store cannot be reached: {_found(_CAUSE, text) or text.partition('Debug source')[0]}"
    return text.partition("\n")[0]


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1].strip() if found else ""

"""A prefix of a bucket as the target of an export.

The manifest, beside the catalog, says what is there: a run usually reads only the marker from the store. It
lists all objects where the manifest may be wrong: on a first run, after the manifest was lost, after a run
that was killed before it had finished listing, after somebody else's export, and where the operator asks for
it.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from feeds.catalog.database import random_id
from feeds.delivery.caching import CACHE_CONTROL
from feeds.delivery.manifest import AT_WORK, Manifest, batches, open_manifest
from feeds.delivery.output_folder import compress
from feeds.delivery.ownership import is_output
from feeds.delivery.targets import marker
from feeds.delivery.targets.location import Bucket
from feeds.delivery.targets.marker import Lease, Marker
from feeds.delivery.targets.objects import OBJECTS, Content, ObjectState
from feeds.delivery.targets.requests import Requests
from feeds.delivery.targets.store import Store, endpoint
from feeds.errors import ExportError
from feeds.model import Document

#: Requests at the same time: enough to hide the latency of a store on another continent.
_AT_ONCE = 32
#: Facts of the manifest; each value is the random id of a run. ``_RUN`` is the last one that is known to have
#: written the marker. ``_NEXT_RUN`` is noted before its marker is written: after a kill, the marker may have
#: it or not. ``_IN_LINE`` is the last one that brought the manifest in line with the bucket.
_RUN, _NEXT_RUN, _IN_LINE = "run", "next run", "in line"


@contextmanager
def open_bucket(
    bucket: Bucket, cache: Path, *, gzip: bool, overwrite: bool, verify: bool
) -> Iterator[tuple["BucketTarget", Manifest[ObjectState]]]:
    """Give a prefix of a bucket, with its manifest in the cache folder; nobody else can open it meanwhile.

    The run has the lease of the prefix until the context ends. With ``gzip``, objects are compressed. With
    ``overwrite``, a prefix without a marker may hold objects: those whose names an export could have written
    count as written by one. With ``verify``, as with ``overwrite``, all objects are listed and compared with
    the manifest. Raises ExportError where another export is at work, where the store refuses or
    cannot be reached, and where there are objects, but no marker.
    """
    where = str(bucket)
    cache.mkdir(parents=True, exist_ok=True)
    with bucket_manifest(bucket, cache) as manifest:
        store = Store(bucket)
        found = marker.read(store, where)
        marker_is_ours = found is not None and found.run in (manifest.fact(_RUN), manifest.fact(_NEXT_RUN))
        in_line = found is not None and found.run == manifest.fact(_IN_LINE)
        _refuse(store, where, found, marker_is_ours=marker_is_ours, overwrite=overwrite)
        run = _next_run(manifest)
        # It writes the marker.
        lease = Lease(store, where, run, found)
        manifest.set_fact(_RUN, run)
        # The last complete export put all objects that had other headers than those of this program.
        headers_known = found is not None and found.is_of_this_program
        target = BucketTarget(store, lease, gzip=gzip, headers_known=headers_known)
        try:
            if overwrite or verify or not in_line:
                # An ETag says nothing of headers. Those of objects that another program may have put are
                # wrong perhaps; but nobody has put any since the manifest was in line.
                _align(manifest, store, lease, trust_etags=in_line or headers_known)
            manifest.set_fact(_IN_LINE, run)
            yield target, manifest
        except BaseException:
            target.close()
            with suppress(ExportError):
                lease.release(complete=False)
            raise
        target.close()
        lease.release(complete=True)


def bucket_manifest(bucket: Bucket, cache: Path) -> AbstractContextManager[Manifest[ObjectState]]:
    """Open the manifest of a bucket, which lies in the cache folder; see ``open_manifest``."""
    identity = hashlib.sha256(f"{bucket} {endpoint(bucket.scheme)}".encode()).hexdigest()[:16]
    return open_manifest(cache / f"export-{identity}.sqlite3", OBJECTS, str(bucket))


def _next_run(manifest: Manifest[ObjectState]) -> str:
    """Return the random id of this run, and note it in the manifest before the marker is written.

    If the last run was killed before it noted that the marker was written, its id is used again. So the
    marker is known to be ours, whether that run had written it or not.
    """
    last, following = manifest.fact(_RUN), manifest.fact(_NEXT_RUN)
    if following is None or following == last:
        following = random_id()
        manifest.set_fact(_NEXT_RUN, following)
    return following


def _refuse(store: Store, where: str, found: Marker | None, *, marker_is_ours: bool, overwrite: bool) -> None:
    """Raise ExportError where another run is at work, or where objects are somebody else's."""
    if found is None:
        if not overwrite and not store.is_empty():
            reason = "holds objects, but no export; nothing was written"
            raise ExportError(where, f"{reason}; --overwrite replaces those at addresses of the site")
    # A run of ours that seems to be at work was killed: as long as it lived, we could not open its manifest.
    elif found.is_held and not marker_is_ours:
        raise ExportError(where, f"{AT_WORK}; if it was killed, wait until {found.until:%H:%M:%S} UTC")


def _align(manifest: Manifest[ObjectState], store: Store, lease: Lease, *, trust_etags: bool) -> None:
    """Bring the manifest in line with the list of objects; of those that others put, it has only the ETag.

    Unless ETags are trusted, all objects count as put by others.
    """

    def outputs() -> Iterator[tuple[str, ObjectState]]:
        for name, etag in store.list():
            lease.renew()
            if is_output(name):
                yield name, ObjectState(etag)

    manifest.align(outputs(), lambda recorded, listed: trust_etags and recorded.etag == listed.etag)


class BucketTarget:
    """A prefix of a bucket during one run of an export."""

    def __init__(self, store: Store, lease: Lease, *, gzip: bool, headers_known: bool) -> None:
        """``headers_known``: whether objects of which only the ETag is known have the right headers."""
        self.blocked: set[str] = set()
        self._headers_known = headers_known
        self._store = store
        self._lease = lease
        self._gzip = gzip
        self._requests: Requests[tuple[str, ObjectState]] = Requests(_AT_ONCE, lease.renew)
        #: Objects that were not put again, and whose new origin is to be recorded.
        self._unchanged: list[tuple[str, ObjectState]] = []

    def look(
        self, path: str, origin: bytes, recorded: ObjectState | None, render: Callable[[], bytes]
    ) -> bool:
        """Return whether an object is recorded with this origin; see ``Target``."""
        return recorded is not None and recorded.origin == self._origin(origin)

    def _origin(self, origin: bytes) -> bytes:
        """Return the origin to record: an object is made anew where compression was switched on or off."""
        return origin + b"gzip" if self._gzip else origin

    def begin(self) -> None:
        """Do nothing: ``open_bucket`` has looked for objects of others."""

    def accepts(self, path: str) -> bool:
        """Return True: a bucket has no folders that something could stand in the place of."""
        return True

    def claim(self, recorded: ObjectState | None) -> ObjectState:
        """Return the state of an object that nothing is known of; see ``Target``.

        After a kill, it may be the old one or the new one.
        """
        return ObjectState()

    def put(self, path: str, document: Document, origin: bytes, recorded: ObjectState | None) -> bool:
        """Begin to put a document, unless the recorded object is the same; see ``Target``."""
        content = self._content(document)
        body_hash = hashlib.sha256(document.body).digest()[:16]
        state = ObjectState("", body_hash, content.headers_hash, self._origin(origin))
        if recorded and self._is_same(recorded, content, state):
            self._unchanged.append((path, state._replace(etag=recorded.etag)))
            return False

        def upload() -> tuple[str, ObjectState]:
            etag = self._store.put(path, content.body, content.headers)
            return path, state._replace(etag=etag)

        self._requests.call(upload)
        return True

    def _content(self, document: Document) -> Content:
        headers = {"Content-Type": document.media_type, "Cache-Control": CACHE_CONTROL}
        compressed = compress(document.body) if self._gzip else None
        if compressed is not None:
            return Content(compressed, {**headers, "Content-Encoding": "gzip"})
        return Content(document.body, headers)

    def _is_same(self, recorded: ObjectState, content: Content, state: ObjectState) -> bool:
        if recorded.body_hash:
            return (state.body_hash, state.headers_hash) == (recorded.body_hash, recorded.headers_hash)
        # Only its ETag is known; where that is no MD5, as at Azure, the object is put again.
        return self._headers_known and content.md5 == recorded.etag

    def wait(self) -> None:
        """Wait until every object that was put is there."""
        self._requests.wait()

    def settle(self) -> Sequence[tuple[str, ObjectState]]:
        """Wait until every object that was put is there, and return their states; see ``Target``."""
        unchanged, self._unchanged = self._unchanged, []
        return [*unchanged, *self._requests.results()]

    def remove(self, recorded: Mapping[str, ObjectState]) -> Iterator[tuple[str, bool]]:
        """Delete objects, many by one request; see ``Target``."""
        for paths in batches(recorded):
            self._lease.renew()
            self._store.delete(paths)
            # An object without an ETag was claimed by a run that was killed, and may never have been put.
            yield from ((path, bool(recorded[path].etag)) for path in paths)

    def close(self) -> None:
        """Wait for the requests that have begun."""
        self._requests.close()

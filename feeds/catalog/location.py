"""Where a catalog lies within the cache folder, and which catalogs there are no longer used."""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

from feeds import program
from feeds.catalog.locks import Lock

#: Catalogs that nobody has used for so long are removed.
_UNUSED_SECONDS = 7 * 86_400
#: SQLite's application_id of a catalog, "feed" in ASCII, which stands at offset 68 of the file.
APPLICATION_ID = 0x66656564
#: Where version 1 of this program kept its catalog: in the seeds folder.
_FORMER = ".catalog.sqlite3"
#: Matches a half of a catalog's name.
_HEX = "[0-9a-f]" * 16
_SUFFIXES = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".new", ".new-wal", ".new-shm", ".lock", ".lease")


def catalog_file(seeds: Path, cache: Path) -> Path:
    """Return the file of a seeds folder's catalog.

    Its name holds the folder's real path and the program's version, hashed: no program replaces the catalog
    of another version, which may still be in use.
    """
    folder = hashlib.sha256(os.fsencode(seeds.resolve())).hexdigest()[:16]
    return cache / f"{folder}-{program.fingerprint()[:16]}.sqlite3"


def announcement_file(catalog: Path, hub: str, base_url: str) -> Path:
    """Return the file that says which scan of a catalog was last announced to a hub, for a base URL."""
    site = hashlib.sha256(f"{hub} {base_url}".encode()).hexdigest()[:16]
    return catalog.with_name(f"{catalog.stem}-{site}.announced")


def remove_unused(file: Path) -> None:
    """Remove the catalogs beside ``file`` that no process has used for a week, by their leases' mtime.

    That of ``file`` stays: it is being built. So do files of other names: a folder that an operator chose may
    hold leases and locks of other programs.
    """
    for lease in file.parent.glob(f"{_HEX}-{_HEX}.lease"):
        if lease.stem == file.stem:
            continue
        locks = Lock(lease), Lock(lease.with_suffix(".lock"))
        with suppress(OSError):
            unused = time.time() - lease.stat().st_mtime > _UNUSED_SECONDS
            if unused and all(lock.acquire() for lock in locks):
                for suffix in _SUFFIXES:
                    lease.with_suffix(suffix).unlink(missing_ok=True)
                for announced in lease.parent.glob(f"{lease.stem}-{_HEX}.announced"):
                    announced.unlink(missing_ok=True)
        for lock in locks:
            lock.release()


def remove_former(seeds: Path) -> None:
    """Remove the catalog that version 1 of this program left in a seeds folder."""
    former = seeds / _FORMER
    with suppress(OSError):
        with former.open("rb") as file:
            if file.read(72)[68:] != APPLICATION_ID.to_bytes(4, "big"):
                return
        for suffix in ("", "-wal", "-shm", ".new", ".lock"):
            former.with_name(former.name + suffix).unlink(missing_ok=True)

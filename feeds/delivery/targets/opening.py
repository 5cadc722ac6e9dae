"""Opens the target of an export, a folder or a bucket."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from feeds.delivery.manifest import Manifest
from feeds.delivery.targets.bucket import bucket_manifest, open_bucket
from feeds.delivery.targets.folder import folder_manifest, open_folder
from feeds.delivery.targets.location import Bucket
from feeds.delivery.targets.target import Target
from feeds.settings import Settings


def open_target(
    out: Path | Bucket, settings: Settings, *, gzip: bool, overwrite: bool, verify: bool
) -> AbstractContextManager[tuple[Target[Any], Manifest[Any]]]:
    """Open a target and its manifest for an export; see ``open_folder`` and ``open_bucket``."""
    if isinstance(out, Bucket):
        return open_bucket(out, settings.cache, gzip=gzip, overwrite=overwrite, verify=verify)
    return open_folder(out, settings.seeds, gzip=gzip, overwrite=overwrite)


def manifest_of(out: Path | Bucket, settings: Settings) -> AbstractContextManager[Manifest[Any]]:
    """Open the manifest of a target alone; see ``open_manifest``. A bucket is not asked for anything."""
    if isinstance(out, Bucket):
        return bucket_manifest(out, settings.cache)
    return folder_manifest(out)

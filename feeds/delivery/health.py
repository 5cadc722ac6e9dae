"""The state of a running app, for probes and operators."""

import math
from typing import Any

from feeds.catalog.catalog import Catalog
from feeds.catalog.digest_table import DigestRow
from feeds.catalog.faults import PublicNames
from feeds.errors import CatalogError
from feeds.reading.operator_tables import is_table

#: Digests are listed one by one up to this many; beyond, only those with errors.
_LISTED = 1000


def health(catalog: Catalog) -> dict[str, Any]:
    """Return the state, in JSON's types.

    ``status`` is ``ok``, ``degraded`` (everything that was read before is still served; ``reasons`` says
    which digests, tables or folders are not followed) or ``unavailable`` (there is nothing to serve). It
    asks nothing of the seeds folder, which may not answer.
    """
    age_seconds = catalog.polls.age_seconds
    age = {"poll_age_seconds": None if math.isinf(age_seconds) else round(age_seconds)}
    try:
        with catalog.snapshot() as snapshot:
            everything = snapshot.categories.everything
            count = snapshot.count_digests()
            files = snapshot.digests(with_problems=count > _LISTED)
            unread = snapshot.faults()
    except CatalogError as error:
        return {
            "status": "unavailable",
            "reasons": _reasons(catalog) or [f"{PublicNames.CATALOG}: {error.reason}"],
            **age,
        }
    reasons = _reasons(catalog) + list(map(str, unread))
    tables = [_row(file) for file in files if is_table(file.path)]
    listed = [_row(file) for file in files if not is_table(file.path)]
    return {
        "status": "degraded" if reasons else "ok",
        "reasons": reasons,
        **age,
        "entries": everything.entries,
        "newest": everything.newest.isoformat() if everything.newest else None,
        "problems": {
            "errors": sum(row["errors"] for row in (*listed, *tables)),
            "warnings": sum(row["warnings"] for row in (*listed, *tables)),
        },
        "digests": count,
        "digest": listed if count <= _LISTED else [row for row in listed if row["errors"]][:_LISTED],
        "table": tables,
    }


def _row(file: DigestRow) -> dict[str, Any]:
    """Return the properties of a digest or table that are listed."""
    return {
        "path": file.path,
        "rows" if is_table(file.path) else "items": file.items,
        "errors": file.errors,
        "warnings": file.warnings,
    }


def _reasons(catalog: Catalog) -> list[str]:
    """Return why the seeds folder is not followed, without a path of this machine."""
    polls = catalog.polls
    overdue = polls.overdue
    return [str(fault) for fault in (*polls.faults, *([overdue] if overdue else []))]

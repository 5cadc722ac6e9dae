"""The numbers of a running app, for Prometheus."""

import platform
from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from feeds import __version__
from feeds.catalog.catalog import Catalog
from feeds.catalog.categories import Chosen
from feeds.catalog.faults import Fault, PublicNames
from feeds.catalog.snapshot import Snapshot
from feeds.delivery.announcer import Announcer
from feeds.errors import CatalogError
from feeds.program import fingerprint

#: The kinds of reasons why /health is degraded; ``digest`` and ``folder`` are below the seeds folder.
_KINDS = {
    PublicNames.SEEDS: "seeds_folder",
    PublicNames.CACHE: "cache_folder",
    PublicNames.CATALOG: "catalog",
}
_OVERDUE = "poll_overdue"
_REASONS = (*_KINDS.values(), "folder", "digest", _OVERDUE)


def expose(catalog: Catalog, announcer: Announcer | None, accepted: str) -> tuple[bytes, str]:
    """Return the metrics and their media type, in the format that an Accept header prefers.

    They are computed from the catalog when they are asked for, and so are the same from every process.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_CatalogCollector(catalog, announcer))
    encode, media_type = choose_encoder(accepted)
    return encode(registry), media_type


class _CatalogCollector(Collector):
    """The metrics of one catalog."""

    def __init__(self, catalog: Catalog, announcer: Announcer | None) -> None:
        self._catalog = catalog
        self._announcer = announcer

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics; where there is no catalog, those that need none."""
        yield _build()
        polls = self._catalog.polls
        finished = polls.finished
        if finished is not None:
            yield _gauge("last_poll_timestamp_seconds", "When the last poll finished.", finished)
        reasons = {_kind(fault) for fault in polls.faults} | ({_OVERDUE} if polls.overdue else set())
        try:
            with self._catalog.snapshot() as snapshot:
                yield from _counts(snapshot)
                if self._announcer:
                    yield from _unannounced(self._announcer, snapshot)
                reasons |= {_kind(fault) for fault in snapshot.faults()}
        except CatalogError:
            reasons.add(_KINDS[PublicNames.CATALOG])
        degraded = GaugeMetricFamily(
            "feeds_degraded", "Whether /health is degraded for a reason of this kind.", labels=["reason"]
        )
        for reason in _REASONS:
            degraded.add_metric([reason], reason in reasons)
        yield degraded


def _build() -> Metric:
    values = {"version": __version__, "fingerprint": fingerprint(), "python": platform.python_version()}
    return InfoMetricFamily("feeds_build", "The program.", values)


def _unannounced(announcer: Announcer, snapshot: Snapshot) -> Iterator[Metric]:
    try:
        waiting = len(announcer.waiting(snapshot))
    except OSError:  # the announcer logs it
        return
    yield _gauge("unannounced_topics", "Feeds that the hub is to be told about.", waiting)


def _counts(snapshot: Snapshot) -> Iterator[Metric]:
    yield _gauge("digests", "Digests that were read.", snapshot.count_digests())
    yield _gauge("entries", "Press releases that are published.", snapshot.categories.everything.entries)
    problems = GaugeMetricFamily("feeds_problems", "Problems of digests.", labels=["severity"])
    digests = snapshot.digests(with_problems=True)
    problems.add_metric(["error"], sum(digest.errors for digest in digests))
    problems.add_metric(["warning"], sum(digest.warnings for digest in digests))
    yield problems
    for entry in snapshot.entries(snapshot.newest(Chosen(), limit=1)):
        newest = entry.published.timestamp()
        yield _gauge("newest_entry_timestamp_seconds", "The date of the newest entry.", newest)


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(f"feeds_{name}", documentation, value)


def _kind(fault: Fault) -> str:
    """Return the kind of a fault, as a label."""
    return _KINDS.get(fault.where) or ("folder" if fault.where.endswith("/") else "digest")

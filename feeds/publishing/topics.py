"""The topics of a WebSub hub: the subscription documents whose subscribers it tells of changes.

Archives, unions and searches are none: hubs are not told when these change.
"""

from collections.abc import Iterator

from feeds.catalog.snapshot import Snapshot
from feeds.model import EVERYTHING, SCHEMES, Selection
from feeds.publishing.address import Address
from feeds.publishing.formats import SUBSCRIBED


def is_topic(address: Address) -> bool:
    """Return whether an address is a topic: everything, a category or an intersection, for feed readers."""
    terms = [len(names) for _scheme, names in address.selection.segments]
    return (
        address.kind == "feed"
        and address.format in SUBSCRIBED
        and not address.selection.query
        and all(count == 1 for count in terms)
    )


def topics(snapshot: Snapshot, since: int) -> Iterator[tuple[Address, int]]:
    """Yield the topics that a scan after ``since`` may have changed, and their versions; everything first."""
    for selection, touched in _selections(snapshot):
        version = max(touched, snapshot.relabelled)
        if version > since:
            for format_ in SUBSCRIBED:
                yield Address("feed", selection, format_), version


def _selections(snapshot: Snapshot) -> Iterator[tuple[Selection, int]]:
    """Yield the selections that have subscription documents, and the last scans that touched them."""
    yield EVERYTHING, snapshot.categories.everything.version
    for scheme in SCHEMES:
        for listed in snapshot.categories.known(scheme):
            yield Selection.of(listed.category), listed.version
    for region, category, version in snapshot.categories.intersections():
        yield Selection.of(region, category), version

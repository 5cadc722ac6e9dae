"""The page of a search: the context of its template."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from feeds.catalog.categories import Chosen
from feeds.catalog.conditions import Condition
from feeds.catalog.snapshot import Snapshot
from feeds.model import EVERYTHING, Entry
from feeds.publishing import offers, titles
from feeds.publishing.address import Address
from feeds.publishing.passages import Marker

#: Articles on the page of a search; links lead to the older ones.
_PAGE = 30


class Result(NamedTuple):
    """An article that was found, with the words of the search marked."""

    entry: Entry
    title: Markup
    passage: Markup


def context(snapshot: Snapshot, address: Address, chosen: Chosen) -> dict[str, Any]:
    """Return the context of a search page's template, without that of its feeds."""
    selection = address.selection
    conditions = snapshot.conditions(selection.query)
    keys = snapshot.newest(chosen, _PAGE, selection.query, address.before)
    named = offers.named(snapshot, selection, conditions)
    together = offers.together(snapshot, selection, conditions)
    if all(condition.feeds for condition in conditions):
        together += [offer for offer in named if offer not in together]
    similar = dict.fromkeys((*named, *offers.similar(snapshot, selection, conditions)))
    everywhere = Address("feed", EVERYTHING._replace(query=selection.query))
    return {
        "title": titles.search(chosen, selection.query),
        "subject": titles.title("", chosen),
        "results": _results(snapshot, keys, conditions),
        "named": named,
        "together": together,
        "similar": [offer for offer in similar if offer not in together],
        "others": [] if keys or address.before else offers.searches(snapshot, selection, conditions),
        "newest": address._replace(before=None).target,
        "older": address._replace(before=keys[-1]).target if len(keys) == _PAGE else "",
        "everywhere": everywhere.target if chosen and keys else "",
    }


def _results(snapshot: Snapshot, keys: Sequence[int], conditions: Sequence[Condition]) -> list[Result]:
    marker = Marker(conditions, snapshot.feed_names)
    return [
        Result(entry, marker.mark(entry.title), marker.passage(entry.summary, entry.content))
        for entry in snapshot.entries(keys)
    ]

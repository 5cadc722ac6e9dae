"""The feeds and other searches that the page of a search offers."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice, product
from typing import NamedTuple

from feeds.catalog import fulltext
from feeds.catalog.categories import Chosen
from feeds.catalog.conditions import Condition
from feeds.catalog.snapshot import Snapshot
from feeds.errors import FeedsError
from feeds.model import EVERYTHING, Category, Selection
from feeds.publishing import titles
from feeds.publishing.address import Address, parse
from feeds.publishing.spelling import Spellings

#: Offers of one kind, at most, and how many feeds of one name are combined with others.
_MOST, _MOST_COMBINED = 5, 2
#: The fewest letters by which similar names are searched; fewer begin too many names.
_SHORTEST_BEGINNING = 3
#: Words that are corrected, at most, and for each of them the spellings that are tried.
_MOST_UNKNOWN, _MOST_SPELLINGS = 3, 3
#: How many of the newest entries have words that are taken to be well spelled.
_READ = 100
#: Letters of such words; shorter and longer ones are not compared.
_SHORTEST_WORD, _LONGEST_WORD = 4, 40


class Offer(NamedTuple):
    """A feed, or a search, and its address below the base URL."""

    title: str
    target: str


def named(snapshot: Snapshot, selection: Selection, conditions: Sequence[Condition]) -> list[Offer]:
    """Return the feeds that the words of a search name, one by one."""
    return _feeds(snapshot, selection, ([each] for each in chain(*_called(snapshot, conditions))))


def together(snapshot: Snapshot, selection: Selection, conditions: Sequence[Condition]) -> list[Offer]:
    """Return the feeds that all words of a search name together, with the feed that is searched.

    There are none where a word names no feed.
    """
    within = [
        Category(scheme, term, "")
        for scheme, terms in selection.segments
        for term in terms
        if len(terms) == 1
    ]
    wanted = product(*(some[:_MOST_COMBINED] for some in _called(snapshot, conditions)))
    return _feeds(snapshot, selection, ([*within, *categories] for categories in wanted))


def _called(snapshot: Snapshot, conditions: Sequence[Condition]) -> list[list[Category]]:
    """Return the feeds that each of the conditions names."""
    return [[snapshot.categories.by_key(key) for key in condition.feeds] for condition in conditions]


def similar(snapshot: Snapshot, selection: Selection, conditions: Sequence[Condition]) -> list[Offer]:
    """Return feeds in whose names the searched words, together, begin a word: "north", "ministry of"."""
    words = " ".join(word for condition in conditions for term in condition.terms for word in term.words)
    if len(words) < _SHORTEST_BEGINNING:
        return []
    keys = snapshot.feed_names.beginning(words)
    wanted = [[snapshot.categories.by_key(key)] for key in keys]
    return _feeds(snapshot, selection, wanted)


def _feeds(snapshot: Snapshot, selection: Selection, wanted: Iterable[Sequence[Category]]) -> list[Offer]:
    """Return the first of the feeds that are wanted, each the intersection of some categories."""
    paths = (Selection.of(*categories).path for categories in wanted if _differ(categories))
    found = (_feed(snapshot, path) for path in dict.fromkeys(paths) if path != selection.path)
    return list(islice(filter(None, found), _MOST))


def _differ(categories: Sequence[Category]) -> bool:
    """Return whether no two different categories are of one scheme: addresses would unite them."""
    pairs = {(category.scheme, category.term) for category in categories}
    return len(pairs) == len({scheme for scheme, _term in pairs})


def _feed(snapshot: Snapshot, path: str) -> Offer | None:
    with suppress(FeedsError):
        return Offer(titles.title("", snapshot.categories.choose(parse(path).selection)), path)
    return None


def searches(snapshot: Snapshot, selection: Selection, conditions: Sequence[Condition]) -> list[Offer]:
    """Return searches near to one that finds nothing; each of them finds something.

    In the nearest spelling, in all articles, and with fewer words.
    """
    chosen = snapshot.categories.choose(selection)
    everywhere = (Chosen(), EVERYTHING, selection.query)
    candidates = chain(
        ((chosen, selection, query) for query in _respelled(snapshot, conditions)),
        [everywhere] if chosen else [],
        ((chosen, selection, query) for query in _fewer(conditions)),
    )
    found: list[Offer] = []
    for where, within, query in candidates:
        offer = Offer(titles.search(where, query), Address("feed", within._replace(query=query)).target)
        if len(found) < _MOST and offer not in found and snapshot.newest(where, 1, query):
            found.append(offer)
    return found


def _fewer(conditions: Sequence[Condition]) -> Iterator[str]:
    """Yield the query without each of its conditions in turn, the last one first, then each of them alone."""
    texts = [" ".join(map(str, condition.terms)) for condition in conditions]
    if len(texts) > 1:
        for left_out in reversed(range(len(texts))):
            yield " ".join(text for at, text in enumerate(texts) if at != left_out)
        yield from texts


def _respelled(snapshot: Snapshot, conditions: Sequence[Condition]) -> Iterator[str]:
    """Yield the query with words in place of those that no article has: the nearest of ``_vocabulary``."""
    terms = [str(term) for condition in conditions for term in condition.terms]
    unknown = [term for term in terms if _is_unknown(snapshot, term)][:_MOST_UNKNOWN]
    if not unknown:
        return
    spellings = Spellings(_vocabulary(snapshot))
    alike = [spellings.alike(term, _MOST_SPELLINGS) for term in unknown]
    for spelled in islice(product(*alike), _MOST):
        corrected = dict(zip(unknown, spelled, strict=True))
        yield " ".join(dict.fromkeys(corrected.get(term, term) for term in terms))


def _is_unknown(snapshot: Snapshot, term: str) -> bool:
    return (
        term.isalpha()
        and _SHORTEST_WORD <= len(term) <= _LONGEST_WORD
        and not snapshot.newest(Chosen(), 1, term)
    )


def _vocabulary(snapshot: Snapshot) -> list[str]:
    """Return the words of all names of feeds, and of the newest articles, sorted."""
    texts = [
        f"{entry.title} {fulltext.plain(entry.content)}"
        for entry in snapshot.entries(snapshot.newest(Chosen(), _READ))
    ]
    words = fulltext.words(" ".join((*snapshot.feed_names.keys, *texts)))
    # The order of a set differs from process to process, and decides which of words as near are compared.
    return sorted({word for word in words if word.isalpha() and _SHORTEST_WORD <= len(word) <= _LONGEST_WORD})

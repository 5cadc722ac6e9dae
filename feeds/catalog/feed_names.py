"""The names by which people call regions, categories and publishers, for searches."""

from collections.abc import Iterable, Mapping

from feeds.catalog import fulltext
from feeds.model import SCHEMES, Category
from feeds.reading.tables import Tables
from feeds.reading.terms import to_term

#: The most feeds that one name stands for; the first in the order of schemes and terms are kept.
_MOST = 12


class FeedNames:
    """The feeds that each name stands for: labels in every language, terms, and the aliases of the tables.

    A publisher is called by its label alone: its term is a slug, ``water``, that means something else.
    """

    def __init__(self, categories: Mapping[int, Category], tables: Tables) -> None:
        """``categories`` are those of the catalog, by key."""
        #: By name, its folded words with a space between them: the keys of its feeds.
        self.keys: dict[str, tuple[int, ...]] = {}
        #: The names of each feed, by its key.
        self.of: dict[int, list[str]] = {}
        rows = [(row.category, row.aliases) for row in tables.regions]
        rows += [(row.category, row.aliases) for row in tables.sections]
        aliases = {category[:2]: others for category, others in rows}
        in_order = sorted(
            (SCHEMES.index(category.scheme), category.term, key)
            for key, category in categories.items()
            if category.scheme
        )
        for _scheme, term, key in in_order:
            category = categories[key]
            self._add(category.label, key)
            if category.scheme != "publisher":
                self._add(term, key)
            for alias in aliases.get(category[:2], ()):
                self._add(alias, key)

    def _add(self, name: str, key: int) -> None:
        folded = " ".join(fulltext.words(name))
        known = self.keys.get(folded, ())
        if folded and key not in known and len(known) < _MOST:
            self.keys[folded] = (*known, key)
            self.of.setdefault(key, []).append(folded)

    def find(self, words: Iterable[str]) -> tuple[int, ...]:
        """Return the keys of the feeds that folded words, together, are a name of.

        Words in other scripts are transliterated too, as in addresses: Туркестан is Turkestan.
        """
        name = " ".join(words)
        found = self.keys.get(name)
        if found is None and not name.isascii():
            found = self.keys.get(to_term(name).replace("-", " "))
        return found or ()

    def beginning(self, words: str) -> tuple[int, ...]:
        """Return the keys of feeds in whose names folded ``words`` begin a word; shortest names first."""
        names = [name for name in self.keys if f" {words}" in f" {name}"]
        return tuple(dict.fromkeys(key for name in sorted(names, key=len) for key in self.keys[name]))


class NamesCache:
    """A cache of one: the names of the snapshot that was last searched. Any thread may use it."""

    def __init__(self) -> None:
        self._cached: tuple[object, FeedNames] | None = None

    def of(self, generation: object, categories: Mapping[int, Category], tables: Tables) -> FeedNames:
        """Return the names of a snapshot's feeds, by the snapshot's generation, categories and tables."""
        cached = self._cached
        if cached is None or cached[0] != generation:
            cached = self._cached = generation, FeedNames(categories, tables)
        return cached[1]

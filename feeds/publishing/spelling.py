"""Finds names by a word that may be misspelt, or stand for a part of them."""

from collections.abc import Iterable
from difflib import get_close_matches

#: No more names than this are compared with a word letter by letter, or found by a part of them.
_COMPARED = 50
#: How alike two words must be (difflib's ratio, of 1).
_ALIKE = 0.72
#: Shorter words are part of too many names.
_SHORTEST = 4


class Spellings:
    """Names in lower case, with hyphens between their words."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._letters = list(map(_letters, self._names))

    def alike(self, word: str, most: int) -> list[str]:
        """Return at most so many names that are spelled almost as ``word`` is, the nearest first.

        Comparing takes time, so only the names are compared that have nearly the same set of letters.
        """
        wanted = _letters(word)
        differences = [(wanted ^ letters).bit_count() for letters in self._letters]
        best = sorted(range(len(differences)), key=differences.__getitem__)[:_COMPARED]
        return get_close_matches(word, [self._names[index] for index in best], n=most, cutoff=_ALIKE)

    def containing(self, word: str) -> list[str]:
        """Return names in which ``word`` begins a word; none for a short one."""
        if len(word) < _SHORTEST:
            return []
        within = f"-{word}"
        return [name for name in self._names if within in name or name.startswith(word)][:_COMPARED]


def _letters(name: str) -> int:
    """Return the set of a name's letters, as bits."""
    bits = 0
    for letter in set(name):
        bits |= 1 << ord(letter) % 64
    return bits

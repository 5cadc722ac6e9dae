"""Fragments are made once for a generation of the catalog, and take no more bytes than they may."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from feeds.publishing.fragments import FragmentCache

#: More than Python's own bytes around a fragment of ``_Maker``, less than two fragments.
_ONE = 200


class _Maker:
    """Makes fragments of a hundred bytes or so, and keeps a list of the keys that it was called with."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []

    def __call__(self, keys: list[int]) -> list[bytes]:
        self.calls.append(keys)
        return [b"%d" % key + b"." * 100 for key in keys]


def _get(
    fragments: FragmentCache, make: _Maker, keys: list[int], generation: int = 1, kind: str = "rss"
) -> list[str]:
    found = fragments.of(kind, generation).several(keys, make)
    return [fragment.decode().rstrip(".") for fragment in found]


@pytest.fixture
def make() -> _Maker:
    """Return a maker that has made nothing yet."""
    return _Maker()


def test_only_missing_fragments_are_made(make: _Maker) -> None:
    """Fragments come in the order of their keys, whether they were cached or not."""
    fragments = FragmentCache(10_000)
    assert _get(fragments, make, [9, 5, 1]) == ["9", "5", "1"]
    assert _get(fragments, make, [9, 7, 5, 3]) == ["9", "7", "5", "3"]
    assert _get(fragments, make, [7, 1]) == ["7", "1"]
    assert make.calls == [[9, 5, 1], [7, 3]]


def test_a_key_that_comes_several_times_is_made_once(make: _Maker) -> None:
    """Many entries of a document have the same categories."""
    for capacity, calls in ((10_000, [[2, 1]]), (0, [[2, 1], [2, 1]])):
        fragments, make.calls = FragmentCache(capacity), []
        for _ in range(2):
            assert _get(fragments, make, [2, 2, 1, 2]) == ["2", "2", "1", "2"]
        assert make.calls == calls


def test_kinds_and_generations_have_fragments_of_their_own(make: _Maker) -> None:
    """An entry's fragment is another one in another format, and perhaps after a scan."""
    fragments = FragmentCache(10_000)
    for kind, generation in (("rss", 1), ("json", 1), ("json", 2), ("json", 2), ("json", 1)):
        assert _get(fragments, make, [1], generation, kind) == ["1"]
    assert len(make.calls) == 4


def test_a_full_cache_keeps_the_first_fragments(make: _Maker) -> None:
    """The others are made anew each time; each kind has the whole capacity."""
    fragments = FragmentCache(2 * _ONE)
    for _ in range(2):
        assert _get(fragments, make, [4, 3, 2, 1]) == ["4", "3", "2", "1"]
        assert _get(fragments, make, [4], kind="json") == ["4"]
    assert make.calls == [[4, 3, 2, 1], [4], [2, 1]]


def test_a_new_generation_has_the_whole_capacity(make: _Maker) -> None:
    """The bytes of the former generation are free again."""
    fragments = FragmentCache(_ONE)
    for generation in (1, 1, 2, 2):
        assert _get(fragments, make, [generation], generation) == [str(generation)]
    assert make.calls == [[1], [2]]


def test_without_capacity_nothing_is_kept(make: _Maker) -> None:
    """Each fragment is made for each document."""
    fragments = FragmentCache(0)
    for _ in range(2):
        assert _get(fragments, make, [1]) == ["1"]
    assert make.calls == [[1], [1]]


@pytest.mark.parametrize("capacity", [0, 20 * _ONE, 1_000_000])
def test_threads_never_see_another_generation(capacity: int) -> None:
    """Some threads may still read a snapshot that others have left behind."""
    fragments = FragmentCache(capacity)

    def run(seed: int) -> list[tuple[list[str], list[str]]]:
        chance, pairs = random.Random(seed), []
        for _ in range(400):
            generation, keys = chance.randrange(2), [chance.randrange(60) for _ in range(10)]
            found = fragments.of("html", generation).several(
                keys,
                lambda missing, generation=generation: [f"{generation}:{key}" for key in missing],  # type: ignore[misc]
            )
            pairs.append(([f"{generation}:{key}" for key in keys], found))
        return pairs

    with ThreadPoolExecutor(8) as pool:
        pairs = [pair for some in pool.map(run, range(8)) for pair in some]

    assert len(pairs) == 3200
    assert [] == [(expected, found) for expected, found in pairs if expected != found]


def test_a_generation_that_ends_meanwhile_is_not_mixed_with_the_next() -> None:
    """Another thread may read a newer snapshot at any moment, even in the middle of a call."""
    fragments = FragmentCache(10_000)
    older = fragments.of("html", 1)
    newer = fragments.of("html", 2)

    assert ["new"] == newer.several([1], lambda _keys: ["new"])
    assert ["old"] == older.several([1], lambda _keys: ["old"])
    assert ["new"] == fragments.of("html", 2).several([1], lambda _keys: ["newest"])

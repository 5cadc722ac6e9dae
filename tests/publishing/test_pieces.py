"""Pieces are made once for a generation of the catalog, and take no more room than they may."""

from types import SimpleNamespace
from typing import Any

import pytest

from feeds.publishing.pieces import Pieces


class _Maker:
    """Makes pieces of a hundred bytes or so, and remembers which it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, keys: list[int]) -> list[bytes]:
        self.asked.append(keys)
        return [b"%d" % key + b"." * 100 for key in keys]


def _of(pieces: Pieces, make: _Maker, keys: list[int], generation: int = 1, kind: str = "rss") -> list[str]:
    snapshot: Any = SimpleNamespace(generation=generation)
    return [piece.decode().rstrip(".") for piece in pieces.of(snapshot, kind, keys, make)]


@pytest.fixture
def make() -> _Maker:
    """Return what makes pieces."""
    return _Maker()


def test_only_what_is_missing_is_made(make: _Maker) -> None:
    """Pieces come in the order of their entries, whether they were there or not."""
    pieces = Pieces(10_000)
    assert _of(pieces, make, [9, 5, 1]) == ["9", "5", "1"]
    assert _of(pieces, make, [9, 7, 5, 3]) == ["9", "7", "5", "3"]
    assert _of(pieces, make, [7, 1]) == ["7", "1"]
    assert make.asked == [[9, 5, 1], [7, 3]]


def test_kinds_and_generations_have_pieces_of_their_own(make: _Maker) -> None:
    """An entry looks different in another format, and may look different after a scan."""
    pieces = Pieces(10_000)
    for kind, generation in (("rss", 1), ("json", 1), ("json", 2), ("json", 2)):
        assert _of(pieces, make, [1], generation, kind) == ["1"]
    assert len(make.asked) == 3


def test_there_is_no_more_room_than_there_is(make: _Maker) -> None:
    """What finds no room is made anew each time; the first stay."""
    pieces = Pieces(300)
    for _ in range(2):
        assert _of(pieces, make, [4, 3, 2, 1]) == ["4", "3", "2", "1"]
    assert make.asked == [[4, 3, 2, 1], [2, 1]]


def test_without_room_nothing_is_kept(make: _Maker) -> None:
    """As in the app, whose page cache keeps whole documents."""
    pieces = Pieces()
    for _ in range(2):
        assert _of(pieces, make, [1]) == ["1"]
    assert make.asked == [[1], [1]]

"""The page cache answers with what is good now, and with nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from feeds.delivery.answer import Answer
from feeds.delivery.cache import PageCache
from feeds.model import Document


def _answer(text: str) -> Answer:
    return Answer(Document("/a", "text/plain", text.encode()), 0)


def _behind(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [])
    return [b"made anew"]


def _asked(cache: PageCache, path: str = "/a", method: str = "GET", **environ: str) -> bytes:
    told = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", **environ}
    return b"".join(cache(told, lambda _status, _headers: None))


def test_an_answer_is_good_for_one_generation() -> None:
    """Neither before it is there nor after; what is made from the same may be kept for the next."""
    cache = PageCache(_behind)
    assert _asked(cache) == b"made anew"
    cache.follow(("serial", 1))
    cache.keep("/a", ("serial", 1), "same", _answer("one"))
    assert _asked(cache) == b"one"
    cache.follow(("serial", 1))
    assert _asked(cache) == b"one"
    cache.follow(("serial", 2))
    assert _asked(cache) == b"made anew"
    assert cache.kept("/a", "other") is None
    kept = cache.kept("/a", "same")
    assert kept
    cache.keep("/a", ("serial", 2), "same", kept)
    assert _asked(cache) == b"one"
    cache.follow(None)
    assert _asked(cache) == b"made anew"


@pytest.mark.parametrize("generation", [0, 2])
def test_an_answer_of_another_generation_waits(generation: int) -> None:
    """One that was made from an older catalog, or from one that the cache has not heard of yet."""
    cache = PageCache(_behind)
    cache.follow(1)
    cache.keep("/a", generation, "same", _answer("one"))
    assert _asked(cache) == b"made anew"


def test_what_it_does_not_answer() -> None:
    """Other targets and methods, and paths that are spelled otherwise, where the server tells."""
    cache = PageCache(_behind)
    cache.follow(1)
    cache.keep("/a", 1, "same", _answer("one"))
    cache.keep("/a?q=b%20c", 1, "same", _answer("two"))
    assert _asked(cache, REQUEST_URI="/a") == b"one"
    assert _asked(cache, QUERY_STRING="q=b%20c", RAW_URI="/a?q=b%20c") == b"two"
    assert _asked(cache, method="HEAD") == b""
    for other in ({"path": "/b"}, {"method": "POST"}, {"QUERY_STRING": "q=b"}, {"RAW_URI": "/%61"}):
        assert _asked(cache, **other) == b"made anew"


def test_the_oldest_are_forgotten() -> None:
    """Where there is no room for all; one that would take a quarter of the room is not kept at all."""
    weight = _answer("one").weight
    cache = PageCache(_behind, 4 * weight)
    cache.follow(1)
    for path in "/a", "/b", "/c", "/d", "/e":
        cache.keep(path, 1, "same", _answer("one"))
    assert [b"made anew", b"one", b"one", b"one", b"one"] == [
        _asked(cache, path) for path in ("/a", "/b", "/c", "/d", "/e")
    ]
    cache.keep("/b", 1, "same", _answer("one" * 1000))
    assert _asked(cache, "/b") == b"made anew"
    assert _asked(cache, "/c") == b"one"


def test_a_later_answer_is_not_replaced_by_an_earlier_one() -> None:
    """Somebody who asked the catalog before it changed may be done after those who asked it later."""
    cache = PageCache(_behind)
    cache.follow(2)
    cache.keep("/a", 2, "new", _answer("two"))
    cache.keep("/a", 1, "old", _answer("one"))
    assert _asked(cache) == b"two"


def test_a_question_mark_within_a_path_is_none() -> None:
    """``%3F`` is no query, and is answered as if nothing were in memory."""
    cache = PageCache(_behind)
    cache.follow(1)
    cache.keep("/a?q=water", 1, "same", _answer("one"))
    assert _asked(cache, QUERY_STRING="q=water") == b"one"
    assert _asked(cache, "/a?q=water") == b"made anew"

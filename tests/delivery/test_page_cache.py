"""The page cache answers with documents of the catalog's present generation only."""

from collections.abc import Callable
from typing import Any

import pytest

from feeds.delivery.answer import Answer
from feeds.delivery.page_cache import PageCache
from feeds.model import Document


def _answer(text: str) -> Answer:
    return Answer(Document("/a", "text/plain", text.encode()), 0)


def _behind(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [])
    return [b"made anew"]


def _asked(cache: PageCache, path: str = "/a", method: str = "GET", **environ: str) -> bytes:
    asked = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", **environ}
    return b"".join(cache(asked, lambda _status, _headers: None))


def test_an_answer_is_good_for_one_generation() -> None:
    """Neither before nor after; one made from the same version of its document may be kept for the next."""
    cache = PageCache(_behind)
    assert _asked(cache) == b"made anew"
    cache.follow(("serial", 1))
    cache.keep("/a", ("serial", 1), "same", _answer("one"))
    assert _asked(cache) == b"one"
    cache.follow(("serial", 1))
    assert _asked(cache) == b"one"
    cache.follow(("serial", 2))
    assert _asked(cache) == b"made anew"
    assert cache.find("/a", "other") is None
    kept = cache.find("/a", "same")
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


def test_other_requests_are_passed_on() -> None:
    """Other targets and methods, and paths that are spelled otherwise, as far as the server says so."""
    cache = PageCache(_behind)
    cache.follow(1)
    cache.keep("/a", 1, "same", _answer("one"))
    cache.keep("/a?q=b%20c", 1, "same", _answer("two"))
    assert _asked(cache, REQUEST_URI="/a") == b"one"
    assert _asked(cache, QUERY_STRING="q=b%20c", RAW_URI="/a?q=b%20c") == b"two"
    assert _asked(cache, method="HEAD") == b""
    for other in ({"path": "/b"}, {"method": "POST"}, {"QUERY_STRING": "q=b"}, {"RAW_URI": "/%61"}):
        assert _asked(cache, **other) == b"made anew"


def test_the_oldest_answers_are_dropped() -> None:
    """When the capacity is used up; an answer that would take a quarter of it is not kept at all."""
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
    """``%3F`` begins no query, and such a request is passed on."""
    cache = PageCache(_behind)
    cache.follow(1)
    cache.keep("/a?q=water", 1, "same", _answer("one"))
    assert _asked(cache, QUERY_STRING="q=water") == b"one"
    assert _asked(cache, "/a?q=water") == b"made anew"

"""Terms of names in any script."""

import re
import sys
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slugify import slugify

from feeds.reading.terms import to_term


@example("Право")
@example("Ünal")
@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z]{1,20}", fullmatch=True)))
def test_term(name: str) -> None:
    """A term is what slugify makes of a name, and stands in addresses as it is."""
    assert to_term(name) == slugify(name, backend="text-unidecode")
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", to_term(name))


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("Law", "law"),
        ("Science & Technology", "science-technology"),
        ("Сельское хозяйство", "selskoe-khoziaistvo"),
        ("Қоғам және денсаулық", "kogam-zh-ne-densaulyk"),
        ("Ünal's £5", "unal-s-ps5"),
        ("ЖКХ №1,000", "zhkkh-no1000"),
        ("科学", "ke-xue"),
        ("علوم", "lwm"),
    ],
)
def test_terms_never_change(name: str, term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand in addresses that people subscribe to; no package that happens to be there changes them."""
    other = ModuleType("unidecode")
    other.unidecode = lambda _text: "other"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "unidecode", other)
    to_term.cache_clear()

    assert term == to_term(name)


def test_a_term_can_name_a_folder() -> None:
    """However long the name: no file system takes more than 255 bytes."""
    assert 240 == len(to_term("Ж" * 200 + " " + "x" * 200))

"""Terms of names in any script."""

import re

from hypothesis import example, given
from hypothesis import strategies as st
from slugify import slugify

from feeds.reading.terms import to_term


@example("Право")
@example("Ünal")
@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z]{1,20}", fullmatch=True)))
def test_term(name: str) -> None:
    """A term is what slugify makes of a name, and stands in addresses as it is."""
    assert to_term(name) == slugify(name)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", to_term(name))


def test_a_term_can_name_a_folder() -> None:
    """However long the name: no file system takes more than 255 bytes."""
    assert 240 == len(to_term("Ж" * 200 + " " + "x" * 200))

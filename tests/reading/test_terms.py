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

"""What is read back out of a stored element is what went into it, byte for byte."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from feeds import days, settings
from feeds.catalog.element import content_of
from feeds.model import Category, Entry
from feeds.publishing import atom

_SETTINGS = settings.from_environment({})
#: What XML 1.0 §2.2 allows, marks of markup more often than others.
_TEXT = st.text(
    st.one_of(
        st.sampled_from("&<>;'\"\r\n\t amplt#13"),
        st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z")),
    ),
    max_size=200,
)


def _entry(title: str, summary: str, content: str, source: str | None) -> Entry:
    day = days.midnight(date(2025, 2, 21))
    return Entry(
        id="https://www.gov.kz/memleket/entities/karaganda/press/news/details/1",
        name="karaganda/1",
        title=title,
        published=day,
        updated=day,
        number=1,
        language="en",
        author=title,
        source=source,
        categories=(Category("category", "law", "Law & order"),),
        summary=summary,
        content=content,
    )


@given(_TEXT.filter(str.strip), _TEXT.filter(str.strip), _TEXT)
def test_content_comes_back_as_it_went_in(title: str, summary: str, content: str) -> None:
    """Not a character of it is lost or added, whatever marks of markup it has."""
    entry = _entry(title, summary, content, "https://www.gov.kz/")
    assert content_of(atom.element(entry, _SETTINGS)) == content


def test_an_entry_with_neither_source_nor_content_has_its_summary_for_content() -> None:
    """RFC 4287 §4.1.2: what has no alternate link must have content."""
    made = atom.element(_entry("Water & light", "Water < light", "", None), _SETTINGS)
    assert content_of(made) == "<p>Water &lt; light</p>"

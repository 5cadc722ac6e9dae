"""Articles in CDATA sections (XML 1.0 §2.7): nothing in a text can end one, or be lost in one."""

from datetime import date

import atoma
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from feeds.model import Item
from feeds.reading import editing
from feeds.reading.tables import built_in
from tests import material
from tests.catalog.seeding import put
from tests.site import Site

#: Texts that XML, HTML or the layout of paragraphs may take for something else.
_MARKUP = ("]]>", "]]&gt;", "<![CDATA[", "]]", ">", "]", "&#93;", "&amp;", "<p>", "</p>")
_LAYOUT = ("Source : ", "\n", "\n- ", "\n1. ", "\r\n", "\u2028", " ", ". ", "Text", "https://a.kz/", "a@b.kz")
_FORBIDDEN = ("\0", "\x0b", "\ufffe")
_PIECES = st.sampled_from((*_MARKUP, *_LAYOUT, *_FORBIDDEN))
_BODIES = st.lists(_PIECES | st.text(max_size=20), max_size=12).map("".join)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site whose only digest changes with each example."""
    seeds = tmp_path_factory.mktemp("content") / "seeds"
    put(seeds, {"a.txt": material.text("Law", [material.item("News", "21.02.2025", "Text.")])})
    return Site(seeds)


def _in_atom(body: bytes) -> dict[str, str]:
    """Return the content of each entry of an Atom feed, by id, as atoma reads it."""
    entries = atoma.parse_atom_bytes(body).entries
    return {entry.id_: entry.content.value if entry.content else "" for entry in entries}


def _in_rss(body: bytes) -> dict[str, str]:
    """Return the content of each item of an RSS feed, by id, as atoma reads it."""
    return {item.guid or "": item.content_encoded or "" for item in atoma.parse_rss_bytes(body).items}


@given(_BODIES)
@example("A ]]> b, <![CDATA[ c ]]> d, https://a.kz/]]> e.")
@settings(deadline=None, max_examples=60)
def test_any_text_is_read_back_unchanged(site: Site, body: str) -> None:
    """A strict parser reads from Atom and RSS the HTML that was made from a digest's text."""
    item = material.item("A court opens", "21.02.2025", body + "\n", material.address("karaganda", 940_001))
    put(site.seeds, {"a.txt": material.text("Law", [item]).encode("utf-8", "replace")})
    site.catalog.refresh()
    # A digest with many NUL bytes is no text, and keeps its former entries.
    assume(not any(problem.severity == "error" for problem in site.catalog.problems()))
    expected = {id_: entry.content for id_, entry in material.entries_of(site.seeds).items()}

    assert expected
    assert expected == _in_atom(site.document("/atom.xml").body)
    assert expected == _in_rss(site.document("/rss.xml").body)


@given(_BODIES)
@settings(deadline=None)
def test_no_html_of_ours_ends_a_cdata_section(body: str) -> None:
    """It has no greater-than sign but those of its tags, none of which begins with a bracket."""
    item = Item("a.txt", 1, "A court opens", date(2025, 2, 21), body, None, "Law")

    assert "]]>" not in editing.edit([item], built_in()).content

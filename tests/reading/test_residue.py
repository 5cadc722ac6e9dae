"""Residue: what the site's markup left in a text."""

import pytest

from feeds.reading.residue import cut

IMAGE = 'src="https://a.net/b/2714.png" alt="✔️" width="16" height="16">'


@pytest.mark.parametrize(
    "tag",
    [
        IMAGE,
        f"<img {IMAGE}",
        f"img {IMAGE}",
        'alt="" class="big image" style="width: 16px; height: 16px" data-id="7" />',
        "<img src='a.png'>",
        '<a href="http://a.kz" target="_blank">',
        "</span>",
        "<br/>",
        '<span style="color: red">',
    ],
)
def test_tags(tag: str) -> None:
    """A tag, or the tail of one, leaves the prose."""
    text, residue = cut(f"The road is open. {tag}It is long.")

    expected = ["The", "road", "is", "open.", "It", "is", "long."]
    assert expected == text.split()
    assert (tag,) == residue


def test_the_longest_tail() -> None:
    """The name of a tag and that of an attribute may be as long as they can, far into a text."""
    prose, tail = "It is open. " * 9, f'figcaption {"a" * 41}="">'
    assert (prose + chr(10), (tail,)) == cut(prose + tail)


def test_a_tag_between_sentences_parts_paragraphs() -> None:
    """A picture behind a sentence was a bullet: a paragraph begins behind it."""
    expected = f"It is open. {chr(10)}It is long."
    assert expected == cut(f"It is open. {IMAGE}It is long.")[0]


def test_a_tag_within_a_sentence_parts_nothing() -> None:
    """Tags around a word leave the sentence whole."""
    expected = ("It is very long.", ("<b>", "</b>"))
    assert expected == cut("It is <b>very</b> long.")


@pytest.mark.parametrize(
    "text", ["a < b and b > c", "x=5 and y=6", "<script>alert(1)</script>", "5 <6", 'He said "no">']
)
def test_text_is_no_tag(text: str) -> None:
    """Comparisons, sums and scripts are text."""
    assert (text, ()) == cut(text)


def test_a_linked_page() -> None:
    """The name and the doubled title of a linked page leave the prose, as two pieces."""
    name = "Official site of the Ministry of Bread"

    assert ("Bread is good. ", (f"Source: {name}", f"Bread - our all - {name}")) == cut(
        f"Bread is good. Source: {name}Bread - our all - {name}"
    )


@pytest.mark.parametrize(
    "text", ["It is open. Source: Ministry of Bread", "Source: a - b", "Source : https://a.kz - a"]
)
def test_a_source_without_a_doubled_title(text: str) -> None:
    """A source that names nothing twice is no residue."""
    assert (text, ()) == cut(text)

"""Residue: what the site's markup left in a text."""

import pytest

from feeds.reading.paragraphs.residue import cut

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


@pytest.mark.parametrize(
    "caption",
    [
        "View this post on InstagramA post shared by Theatre “Alau” (@alau.theatre)",
        "View this post on Instagram A post by Дом молодёжи (@dom_molodezhi) on Mar 3, 2025 at 5:20am PST",
        "A reel by Library No. 2 (@library_2)",
        "Посмотреть эту публикацию в Instagram Публикация от Alau Park (@alaupark)",
        "Бұл жазбаны Instagram-да көру«Алау» театры (@alau_teatr) бөліскен жазба",
        "Watch this video on YouTube",
        "Смотреть на YouTube",
        "Please open Telegram to view this post VIEW IN TELEGRAM",
        "pic.twitter.com/Ab12 — Alau Park (@alaupark) March 3, 2025",
    ],
)
@pytest.mark.parametrize("space", ["", " ", "\n"])
def test_an_embedded_post(caption: str, space: str) -> None:
    """The caption of an embedded post is no prose, and paragraphs end before it and begin behind it."""
    text, residue = cut(f"The stage is new.{space}{caption}{space}Tickets are free.")

    assert ["The stage is new.", "Tickets are free."] == [
        line.strip() for line in text.split("\n") if line.strip()
    ]
    assert "".join(caption.split()) == "".join("".join(residue).split())


@pytest.mark.parametrize("rule", ["\u2e3b", "\u2e3a\u2e3a"])
def test_a_rule(rule: str) -> None:
    """A line drawn between two parts of a text is residue."""
    assert ("The hall is open.\nTickets", (rule,)) == cut(f"The hall is open.{rule}Tickets")


def test_the_music_of_a_post() -> None:
    """Its name ends where a sentence is glued to it."""
    sound = "♬ оригинальный звук - Театр Алау"
    assert ("Премьера.\nБилеты есть.", (sound,)) == cut(f"Премьера.{sound}Билеты есть.")


@pytest.mark.parametrize(
    "text",
    [
        "Watch on YouTube how bread is baked.",
        "Press “View this post on Instagram” below the picture.",
        "The hall can be seen in the post, View on Facebook or come.",
        "A post by the river (100 m) was painted.",
        "Write to us (@alau_bot) or come.",
        "The post office opens at 9.",
        "Смотреть на YouTube, как пекут хлеб, можно с утра.",
        "Бейнені YouTube-тан көруге болады.",
        "The tune ♬ was sung – twice.",
    ],
)
def test_text_about_posts_is_no_caption(text: str) -> None:
    """A sentence that names a network, a post or a handle is text."""
    assert (text, ()) == cut(text)

"""Everything digests said of one press release becomes one entry."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import days
from feeds.model import Category, Entry, Item
from feeds.reading import editing
from feeds.reading.category_lines import category_of
from feeds.reading.tables import built_in

TABLES = built_in()
RELEASE = "https://www.gov.kz/memleket/entities/karaganda/press/news/details/940388"
ITEM = Item("a.txt", 5, "A headline", date(2025, 2, 21), "The text of the matter.", RELEASE, "Law")
LATER = ITEM._replace(path="b.txt", date=date(2025, 2, 24))

#: XML 1.0 §2.2, less what must not break a line.
LINE = re.compile("[\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")


def edit(versions: Sequence[Item]) -> Entry:
    """Return the entry of versions of a press release."""
    return editing.edit(versions, TABLES)


def labels(scheme: str, *versions: Item) -> list[tuple[str, str]]:
    """Return term and label of each category of a scheme."""
    return [(one.term, one.label) for one in edit(versions).categories if one.scheme == scheme]


def test_one_version() -> None:
    """An item becomes an entry with a term in each scheme."""
    entry = edit([ITEM])
    assert (entry.id, entry.source, entry.path) == (RELEASE, RELEASE, "/entry/karaganda/940388/")
    assert (entry.title, entry.number, entry.language) == ("A headline", 940388, "en")
    assert entry.published == entry.updated == days.timestamp(date(2025, 2, 21), 940388 % 10_800)
    assert entry.author == "Akimat of Karaganda Region"
    assert entry.categories == (
        Category("category", "law", "Law"),
        Category("publisher", "karaganda", "Akimat of Karaganda Region"),
        Category("region", "karaganda", "Karaganda Region"),
    )
    assert "The text of the matter." in entry.content
    assert entry.summary == "The text of the matter."


@pytest.mark.parametrize(
    ("title", "text", "updated", "versions"),
    [
        ("A headline", "The text of the matter.", 21, [ITEM, LATER]),
        ("New", "The text of the matter.", 24, [ITEM, LATER._replace(headline="New")]),
        ("A headline", "Corrected text.", 24, [ITEM, LATER._replace(body="Corrected text.")]),
        ("A headline", "The text of the matter.", 21, [ITEM, LATER._replace(headline=" A  headline")]),
        ("A headline", "The text of the matter.", 21, [ITEM, LATER._replace(body="")]),
        ("A headline", "The text of the matter.", 24, [ITEM._replace(body=""), LATER]),
        ("A headline", "The text of the matter.", 21, [ITEM, LATER._replace(headline="502 Bad Gateway")]),
        ("A headline", "The text of the matter.", 24, [ITEM._replace(headline="-"), LATER]),
        ("A headline", "Other.", 21, [ITEM, ITEM._replace(path="b.txt", body="Other.")]),
        ("A headline", "Other.", 21, [ITEM, ITEM._replace(line=9, body="Other.")]),
        (
            "A headline",
            "Other.",
            21,
            [ITEM._replace(path="z/a.txt"), ITEM._replace(path="a/b.txt", body="Other.")],
        ),
        (
            "A headline",
            "The text of the matter.",
            21,
            [ITEM, LATER._replace(headline="Жаңалық", body="Мәтін қазақша.")],
        ),
        (
            "A headline",
            "The text of the matter.",
            21,
            [ITEM, LATER._replace(headline="Aýylda mektep ashyldy", body="Oqýshylar jańa mektepke keldi.")],
        ),
        (
            "A headline",
            "The text of the matter.",
            24,
            [ITEM._replace(headline="Жаңалық", body="Мәтін қазақша."), LATER],
        ),
        (
            "Вторая новость",
            "Второй текст по-русски.",
            24,
            [
                ITEM._replace(headline="Первая новость", body="Первый текст по-русски."),
                LATER._replace(headline="Вторая новость", body="Второй текст по-русски."),
            ],
        ),
    ],
)
def test_versions(title: str, text: str, updated: int, versions: Sequence[Item]) -> None:
    """The latest headline and the latest text count, English ones first; updated says when they changed."""
    for ordered in (versions, versions[::-1]):
        entry = edit(ordered)
        assert title == entry.title
        assert text in entry.content
        assert (date(2025, 2, 21), date(2025, 2, updated)) == (entry.published.date(), entry.updated.date())
        assert entry.published.timetz() == entry.updated.timetz()


def test_categories() -> None:
    """Categories are united; what one digest leaves open, another may say."""
    assert labels("category", ITEM, LATER._replace(category="World")) == [("law", "Law"), ("world", "World")]
    assert labels("category", ITEM, LATER._replace(category="LAW")) == [("law", "Law")]
    assert labels("category", ITEM, LATER._replace(category=None)) == [("law", "Law")]
    assert labels("category", ITEM._replace(category=None)) == [("uncategorised", "Uncategorised")]
    assert labels("category", ITEM._replace(category="***")) == [("uncategorised", "Uncategorised")]
    assert labels("category", ITEM._replace(category="Строительство")) == [("stroitelstvo", "Строительство")]


@pytest.mark.parametrize(
    ("term", "label", "line"),
    [
        ("law", "Law", "LAW"),
        ("law", "Law", "law"),
        ("law", "Law", "lAw"),
        ("law", "Law", "Law."),
        ("odd-things", "Odd things", "ODD  THINGS"),
        ("odd-things", "Odd things", "odd things"),
        ("odd-things", "Odd Things", "Odd Things"),
        ("egov-news", "eGov news", "eGov news"),
        ("stroitelstvo", "Строительство", "СТРОИТЕЛЬСТВО"),
        ("society", "Society", "ОБЩЕСТВО"),
        ("2025", "2025", "2025"),
        ("uncategorised", "Uncategorised", "UNCATEGORISED"),
    ],
)
def test_labels(term: str, label: str, line: str) -> None:
    """A category is called as the table says, otherwise as its line says, with capitals tidied."""
    assert Category("category", term, label) == category_of(line, TABLES)


def test_the_least_of_several_labels() -> None:
    """Of several spellings that the table does not know, the least by code point counts."""
    versions = [ITEM._replace(category=line) for line in ("odd things", "Odd Things")]
    assert [("odd-things", "Odd Things")] == labels("category", *versions)


@pytest.mark.parametrize(
    ("expected", "source"),
    [
        ("The full text is published by the Akimat of Karaganda Region on gov.kz.", RELEASE),
        ("The full text is published by Kazpost on gov.kz.", RELEASE.replace("karaganda", "kazpost")),
        ("The full text is published on akorda.kz.", "https://akorda.kz/1"),
        ("The digest gives only the headline.", None),
    ],
)
def test_without_body(expected: str, source: str | None) -> None:
    """The summary of an item without a body says where the full text stands."""
    entry = edit([ITEM._replace(body="", source=source)])
    assert (expected, "") == (entry.summary, entry.content)


def test_body_that_repeats_the_headline() -> None:
    """The summary is never empty: of a text that says no more than the title, it says where it stands."""
    entry = edit([ITEM._replace(body="A headline.")])
    assert entry.summary == "The full text is published by the Akimat of Karaganda Region on gov.kz."
    assert entry.content == "<p>A headline.</p>"


@pytest.mark.parametrize(
    ("expected", "source"),
    [
        ("Press release 940388 of the Akimat of Karaganda Region", RELEASE),
        ("Press release of 21 February 2025", "https://akorda.kz/1"),
        ("Press release of 21 February 2025", None),
    ],
)
def test_without_headline_and_body(expected: str, source: str | None) -> None:
    """An entry always has a title."""
    assert expected == edit([ITEM._replace(headline="502 Bad Gateway", body="", source=source)]).title


def test_residue_headline() -> None:
    """Where the headline is residue, the text gives the title."""
    assert edit([ITEM._replace(headline="502 Bad Gateway")]).title.startswith("The text of the matter")


@pytest.mark.parametrize(
    ("expected", "source", "body"),
    [
        (
            "Press service of the akim of the Turkestan region",
            RELEASE,
            "A text. Press service of the akim of the Turkestan region",
        ),
        ("Akimat of Karaganda Region", RELEASE, "A text."),
        ("Ministry of Bread", RELEASE, "A text.Source: Ministry of Bread."),
        ("akorda.kz", "https://akorda.kz/1", "A text."),
        ("Unknown publisher", None, "A text."),
        (
            "Nura Basin Inspectorate",
            RELEASE,
            "A text. According to information from the Nura Basin Inspectorate",
        ),
        (
            "Press service of the akim of Abai region",
            RELEASE,
            "A text. As reported by the press service of the akim of Abai region.",
        ),
        (
            "Health Department of Abai region",
            None,
            "Text. Information provided by the Health Department of Abai region",
        ),
        ("Kazhydromet", RELEASE, "A text. According to Kazhydromet."),
        ("The Times of Karaganda", RELEASE, "A text. Source: The Times of Karaganda"),
        ("Akimat of Karaganda Region", RELEASE, "The road is open.@KZgovernment"),
        (
            "Пресс-служба акимата области Абай",
            RELEASE,
            "Текст. По информации пресс-службы акимата области Абай",
        ),
    ],
)
def test_authors(expected: str, source: str | None, body: str) -> None:
    """The byline names the author, otherwise the publisher, otherwise the site.

    What leads up to the name is left out, but in Russian, where the name depends on it.
    """
    assert expected == edit([ITEM._replace(source=source, body=body)]).author


_TAG = f'<img src="https://www.gov.kz/{"a" * 420}.jpg" alt="x">'


def test_a_tag_before_the_text_says_nothing_of_its_language() -> None:
    """A Kazakh text behind the tail of a long tag does not displace an English one."""
    kazakh = LATER._replace(
        headline="Ауылда мектеп ашылды", body=f"{_TAG}Ауылда жаңа мектеп ашылды, оқушылар қуанды."
    )
    assert "kk" == edit([kazakh]).language
    both = edit([ITEM, kazakh])
    assert ("A headline", "en", "The text of the matter.") == (both.title, both.language, both.summary)


@pytest.mark.parametrize("opening", [_TAG, "Kara\u00adganda region. "])
def test_regions_are_looked_for_in_what_people_read(opening: str) -> None:
    """Neither a tag nor a soft hyphen hides the region that a ministry's text is about."""
    item = ITEM._replace(
        source=RELEASE.replace("karaganda", "transport"), body=f"{opening}A road opens in Karaganda region."
    )
    assert [("karaganda", "Karaganda Region"), ("national", "National")] == labels("region", item)


def test_national_byline() -> None:
    """What an agency of the state wrote is national as well as of the region that passed it on."""
    body = "The President held a meeting in Astana with ministers.akorda.kz"
    assert [term for term, _ in labels("region", ITEM._replace(body=body))] == ["karaganda", "national"]


WORDS = st.one_of(
    st.text(), st.sampled_from(["", "-", "502 Bad Gateway", "Жаңа мәтін", "A headline", "\u202e\x00\x85"])
)
VERSIONS = st.lists(
    st.builds(
        Item,
        st.sampled_from(["a.txt", "x/b.txt", "y/b.txt"]),
        st.integers(1, 3),
        WORDS,
        st.dates(date(2025, 2, 1), date(2025, 2, 4)),
        WORDS,
        st.just(RELEASE),
        st.one_of(st.none(), WORDS),
    ),
    min_size=1,
    max_size=5,
)


@given(VERSIONS, st.randoms(use_true_random=False))
def test_order_of_arguments(versions: list[Item], random: "object") -> None:
    """The entry does not depend on the order in which its versions come."""
    shuffled = sorted(versions, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert edit(versions) == edit(shuffled)


@given(VERSIONS)
def test_any_versions(versions: list[Item]) -> None:
    """Any versions make an entry that a feed can hold."""
    entry = edit(versions)
    for text in (entry.title, entry.summary, entry.author, *(one.label for one in entry.categories)):
        assert LINE.fullmatch(text)
        assert text == " ".join(text.split())
    assert {"category", "publisher", "region"} == {one.scheme for one in entry.categories}
    assert list(entry.categories) == sorted(set(entry.categories))
    assert entry.published <= entry.updated
    assert entry.updated.date() <= max(version.date for version in versions)

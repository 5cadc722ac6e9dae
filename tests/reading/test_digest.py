"""Digests: bytes to text, text to items, and a problem for whatever is neither."""

import gc
import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import DigestError
from feeds.model import Digest, Item
from feeds.reading import notes
from feeds.reading.characters import ZERO_WIDTH
from feeds.reading.items import digest, loading
from feeds.reading.tables import built_in

TABLES = built_in()
ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"

RELEASE = "https://www.gov.kz/memleket/entities/karaganda/press/news/details/1"
_BEHIND = "text after a source, without a dated headline; not published"
_HEADLESS = "text without a headline that ends in a date; not published"
LAW = f"Enbekshi QazaQ\n\nLaw\n\nA headline 21.02.2025\nText.Source : {RELEASE}"


def parse(text: str) -> Digest:
    """Parse a digest called law.txt, with everything that is noticed of it."""
    return noticed(digest.parse(text.encode(), "law.txt"))


def noticed(parsed: Digest) -> Digest:
    """Return a digest with the warnings about its items among its problems."""
    return parsed._replace(problems=notes.take(parsed))


def problems(text: str) -> list[str]:
    """Return the problems of law.txt as they are printed, its name aside."""
    return [str(problem).removeprefix("law.txt:") for problem in parse(text).problems]


def errors(text: str) -> list[int]:
    """Return the lines of the errors."""
    return [problem.line for problem in parse(text).problems if problem.severity == "error"]


@pytest.mark.parametrize(
    "data",
    [
        LAW.encode(),
        LAW.encode("utf-8-sig"),
        LAW.encode("utf-16"),
        b"\xfe\xff" + LAW.encode("utf-16-be"),
        LAW.replace("\n", "\r\n").encode(),
    ],
)
def test_encodings(data: bytes) -> None:
    """UTF-8 and UTF-16 that say what they are read the same, whatever ends their lines."""
    assert parse(LAW) == noticed(digest.parse(data, "law.txt"))


@pytest.mark.parametrize(
    ("expected", "data"),
    [
        (
            "law.txt: not UTF-8 (byte 0xCF at offset 4, line 2); save it as UTF-8",
            "Law\nПраво 21.02.2025".encode("cp1251"),
        ),
        ("law.txt: not UTF-8 (byte 0xFF at offset 5, line 1); save it as UTF-8", b"\xef\xbb\xbfab\xff"),
        (
            "law.txt: not UTF-8 (byte 0xD0 at offset 6, line 3); save it as UTF-8",
            "ее\n\nе".encode()[:-1],
        ),
        (
            "law.txt: not UTF-8 (byte 0x80 at offset 5, line 2); save it as UTF-8",
            "\u0400ab\n".encode() + b"\x80ab\n",
        ),
        ("law.txt: not UTF-16 (byte 0x41 at offset 2); save it as UTF-8", b"\xff\xfeA"),
        ("law.txt: a binary file, no text (NUL in line 1); save it as UTF-8", "Law\n".encode("utf-16-le")),
        (
            "law.txt: a binary file, no text (NUL in line 1); save it as UTF-8",
            bytes(range(100)) + bytes(100),
        ),
    ],
)
def test_undecodable(expected: str, data: bytes) -> None:
    """What is no UTF-8 and does not say what it is gets one line that names the byte."""
    with pytest.raises(DigestError) as caught:
        digest.parse(data, "law.txt")
    assert expected == str(caught.value)


def test_digests_that_were_put_together_with_their_marks() -> None:
    """A byte-order mark may begin each of them, behind white space, too; inside a line it stays."""
    second = LAW.replace("Law", "Science").replace("Text", "A\ufeffB")
    text = f" \ufeff{LAW}\n\ufeff{second}"
    assert [("Law", "Text."), ("Science", "A\ufeffB.")] == [
        (item.category, item.body) for item in parse(text).items
    ]


def test_a_stray_nul_is_no_binary_file() -> None:
    """One NUL in a text does not cost the newsroom the whole digest."""
    assert ["Te\0xt."] == [item.body for item in parse(LAW.replace("Text", "Te\0xt")).items]


def test_item() -> None:
    """An item has its line, headline, date, text, source and category."""
    expected = Item("law.txt", 5, "A headline", date(2025, 2, 21), "Text.", RELEASE, "Law")
    assert Digest("law.txt", (expected,), ()) == parse(LAW)


@pytest.mark.parametrize(
    "text",
    [
        LAW.replace("\n", "\n\n\n"),
        LAW.replace("\n\n", "\n"),
        LAW.replace("\n", " \r\n"),
        "\n \n" + LAW + "\n\n",
        LAW.replace("Enbekshi QazaQ\n", ""),
        LAW.replace("A headline ", "A headline\u00a0  "),
        LAW.replace("2025\n", "2025\u200b\n"),
        LAW.replace("Source : ", "\nSource : "),
        LAW.replace("Source : ", "Source:"),
        LAW.replace("Source : ", "source :\n"),
        LAW.replace("headline 21", "headline21"),
    ],
)
def test_layouts(text: str) -> None:
    """Blank lines, spaces and line ends may stand anywhere or be missing."""
    (item,) = parse(text).items
    assert (item.category, item.headline, item.body, item.source) == ("Law", "A headline", "Text.", RELEASE)
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "source", "body"),
    [
        ("See https://t.me/XSource : https://a.kz/1", "https://a.kz/1", "See https://t.me/X"),
        (
            "A.Source: Official information B.Source : https://a.kz/1",
            "https://a.kz/1",
            "A.Source: Official information B.",
        ),
        ("A.Source : https://a.kz/?Source=1", "https://a.kz/?Source=1", "A."),
        ("A.\nB.Source : HTTP://a.kz/1", "HTTP://a.kz/1", "A.\nB."),
        ("A.Source : https://a.kz/1 B.", None, "A.Source : https://a.kz/1 B."),
        ("A.Source : ftp://a.kz/1", None, "A.Source : ftp://a.kz/1"),
        ("A.Source : https://primeminister.kz/1\nB.", None, "A.Source : https://primeminister.kz/1\nB."),
        (f"A.Source : {RELEASE}\nSource : https://a.kz/1", "https://a.kz/1", f"A.Source : {RELEASE}"),
        ("Source : https://a.kz/1", "https://a.kz/1", ""),
        ("A.Source : https://a.kz/?2025-01-02", "https://a.kz/?2025-01-02", "A."),
        ("A.Source : https://www.gov.kz/a?2025-01-02", "https://www.gov.kz/a?2025-01-02", "A."),
        ("", None, ""),
    ],
)
def test_sources(text: str, source: str | None, body: str) -> None:
    """Only a source with an address that ends the body is the source."""
    (item,) = parse(f"Law\nA headline 21.02.2025\n{text}").items
    assert (source, body) == (item.source, item.body)


@pytest.mark.parametrize("address", [RELEASE, f"{RELEASE}?lang=kk", "http://a.kz/1"])
@pytest.mark.parametrize(
    "label",
    [
        "Источник : ",
        "Источник: ",
        "Источник:",
        "ИСТОЧНИК :\n",
        "источник\u00a0:\t",
        "Источник информации : ",
        "Ақпарат көзі : ",
        "Ақпарат көзі:",
        "Ақпарат\u00a0 көзі\u00a0:\u00a0",
        "АҚПАРАТ КӨЗІ:",
        "Дереккөз : ",
        "Дереккөз:\u200b",
        "дереккөзі ：",
        "Aqparat kózi : ",
        "SOURCE : ",
        f"Source :{90 * ' '}",
    ],
)
def test_labels_of_sources(label: str, address: str) -> None:
    """A source is labelled in any language of the site, in any case, with any white space."""
    (item,) = parse(f"Law\nA headline 21.02.2025\nText. {label}{address}").items
    assert ("Text.", address) == (item.body, item.source)


@pytest.mark.parametrize("text", ["Text.", "Text", "https://t.me/X", "әңгіме"])
@pytest.mark.parametrize("label", ["Source : ", "Источник : ", "Ақпарат көзі : ", "Дереккөз:"])
def test_text_that_is_glued_to_a_source(label: str, text: str) -> None:
    """The label begins with its capital, whatever stands before it."""
    (item,) = parse(f"Law\nA headline 21.02.2025\n{text}{label}{RELEASE}").items
    assert (text, RELEASE) == (item.body, item.source)


@pytest.mark.parametrize(
    "end",
    [
        f"Resource : {RELEASE}",
        f"RESOURCE : {RELEASE}",
        f"Первоисточник: {RELEASE}",
        f"Read more: {RELEASE}",
        f"Источник {RELEASE}",
        f"Источники : {RELEASE}",
        f"Источник : {RELEASE} (архив)",
        "Дереккөз : ftp://a.kz/1",
        "Ақпарат көзі : a.kz",
    ],
)
def test_ends_that_are_no_sources(end: str) -> None:
    """Another word that ends as a label does, another label, another scheme or text behind it are text."""
    (item,) = parse(f"Law\nA headline 21.02.2025\nText.\n{end}").items
    assert (f"Text.\n{end}", None) == (item.body, item.source)


def test_labels_in_two_languages() -> None:
    """Behind a source, a line may begin with the label of the real one, in another language, too."""
    text = f"Law\nA headline 21.02.2025\nText. Source : {RELEASE}\nДереккөз : {RELEASE}2\nText."
    (item,) = parse(text).items
    assert (f"{RELEASE}2", [5]) == (item.source, errors(text))


def test_a_label_alone_is_no_text_behind_a_mistyped_date() -> None:
    """Where a source follows a date that is mistyped, in any language, the line above it is text."""
    text = f"Law\nA headline 21.02.2025\nText.\nIt opens 21.02.2025 г.\nИсточник : {RELEASE}"
    assert [] == problems(text)


@pytest.mark.parametrize(
    "written",
    [
        "31.02.2025",
        "1.2.2025",
        "21.02.25",
        "00.01.2025",
        "01.13.2025",
        "21/02/2025",
        "2025-02-21",
        "٢١.٠٢.٢٠٢٥",
        "31.12.1990",
        "21.02.0999",
        "01.01.2101",
    ],
)
def test_impossible_dates(written: str) -> None:
    """A headline with an impossible date is an error, and costs its own item only."""
    text = f"Law\nOne 21.02.2025\nA.Source : {RELEASE}\nTwo {written}\nB.\nThree 21.02.2025\nC."
    assert [item.headline for item in parse(text).items] == ["One", "Three"]
    assert [item.body for item in parse(text).items] == ["A.", "C."]
    assert errors(text) == [4]
    assert "“Two" in str(parse(text).problems[0])


@pytest.mark.parametrize(
    "line",
    [
        "The contest will end on 20.02.2025.",
        "which is why the deadline was moved to 20.02.2025",
        "They met. " * 40 + "The deadline was moved to 20.02.2025",
        "Call 27-55-30",
        "Version 1.2.3",
        "Read https://a.kz/21.02.2025",
    ],
)
def test_prose_that_ends_in_a_date(line: str) -> None:
    """A line that runs on like text, or ends otherwise than in a date, belongs to the body."""
    (item,) = parse(
        f"Law\nA headline 21.02.2025\nText begins here,\n{line}\nand goes on.Source : {RELEASE}"
    ).items
    assert f"Text begins here,\n{line}\nand goes on." == item.body


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (["law.txt: error: the digest is empty"], ""),
        (
            [
                f"law.txt:1: error: {_HEADLESS}: “Enbekshi QazaQ Source : {RELEASE[:36]}…” and 1 more line",
                "law.txt:3: error: no category before the first headline; items go to uncategorised",
            ],
            f"Enbekshi QazaQ Source : {RELEASE}\nLaw\nA headline 21.02.2025\nText.Source : {RELEASE}2",
        ),
        (["law.txt: error: the digest is empty"], " \r\n\n"),
        (["law.txt:2: error: no items: no line ends in a date (DD.MM.YYYY)"], "\nEnbekshi QazaQ\n"),
        (["law.txt:1: error: no items: no line ends in a date (DD.MM.YYYY)"], "Law"),
        (
            [f"law.txt:2: error: {_HEADLESS}: “A.” and 1 more line"],
            "Law\nA.\n\nMore text.",
        ),
        (
            ["law.txt:1: error: no category before the first headline; items go to uncategorised"],
            f"A headline 21.02.2025\nText.Source : {RELEASE}",
        ),
        (
            [f"law.txt:4: error: {_BEHIND}: “A” and 2 more lines"],
            f"Law\nOne 21.02.2025\nA.Source : {RELEASE}\nA\nB.\nSource : {RELEASE}2",
        ),
        (["law.txt:2: error: a date without headline, text or source"], "Law\n21.02.2025"),
        (
            ["law.txt:2: warning: no headline but residue; the entry gets one from its text: “”"],
            f"Law\n21.02.2025\nText.Source : {RELEASE}",
        ),
    ],
)
def test_problems_of_the_grammar(expected: list[str], text: str) -> None:
    """Each fault of a file gets one clear line."""
    assert expected == [str(problem) for problem in parse(text).problems]


@pytest.mark.parametrize(
    "headline",
    [
        "A rink opens 21.02.2025 г.",
        "A rink opens 21.02.2025 г",
        "A rink opens 21,02,2025",
        "A rink opens 21,02,2025 г",
        "A rink opens 21.02.2O25",
        "Каток открыт 21.02.2025 года",
        "Мұз 21.02.2025 ж.",
        "Мұз 21.02.2025 жыл",
    ],
)
def test_a_headline_with_a_mistyped_date(headline: str) -> None:
    """It begins no item, and its text is taken for the one's before it: a warning says so."""
    text = f"Law\nA headline 21.02.2025\nText.\n{headline}\nMore text.Source : {RELEASE}"
    assert [f"law.txt:4: warning: ends in almost a date (DD.MM.YYYY), so begins no item: “{headline}”"] == [
        str(problem) for problem in parse(text).problems
    ]


@pytest.mark.parametrize(
    "end",
    [
        "It opens on 21.02.2025 г.",
        f"{'So long a line is prose ' * 13}on 21.02.2025 г.\nand goes on.",
        f"It opens on 21.02.2025.\nSource : {RELEASE}2",
        "it opens\non 21,02,2025\nfor all.",
        "It was long. It ends on 21.02.2025 г.\nThat is all.",
    ],
)
def test_texts_that_end_in_a_date_are_no_headlines(end: str) -> None:
    """Where nothing follows, or the line begins or goes on as text does, nothing is said."""
    text = f"Law\nA headline 21.02.2025\n{end}\n\nAnother 21.02.2025\nText.Source : {RELEASE}"
    assert [] == [problem for problem in parse(text).problems if "almost" in problem.message]


def test_letters_in_parts_are_put_together() -> None:
    """й and ё may come as two characters each; from here on every word is spelled in one way."""
    text = "Ёлка\nЖаңа район 21.02.2025\nЕй, ёж."
    (item,) = parse(unicodedata.normalize("NFD", text)).items
    assert ("Ёлка", "Жаңа район", "Ей, ёж.") == (item.category, item.headline, item.body)


@pytest.mark.parametrize("colon", [":\u200b", ": \ufeff ", "："])
def test_characters_without_width_before_a_source(colon: str) -> None:
    """They are no part of its address, nor do they hide it; the colon may be a wide one."""
    (item,) = parse(f"Law\nA headline 21.02.2025\nText.Source {colon}{RELEASE}").items
    assert ("Text.", RELEASE) == (item.body, item.source)


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        ([], f"Text.Source : {RELEASE}"),
        (["no source"], "Text."),
        (["no source", "no body, only a headline"], ""),
        (["no body, only a source"], f"Source : {RELEASE}"),
        ([], f"Text.Source : {RELEASE.replace('karaganda', 'kazpost')}"),
        (["unknown publisher: the source is not on gov.kz (“https://a.kz”)"], "Text.Source : https://a.kz"),
        (
            [f"the number in the source does not fit a press release (“{RELEASE}-2”)"],
            f"A.Source : {RELEASE}-2",
        ),
        (["the source is no address that can be used (“https://..”)"], "Text.Source : https://.."),
    ],
)
def test_warnings(expected: list[str], body: str) -> None:
    """What an editor would ask about is a warning that quotes the headline."""
    assert [f"2: warning: {message}: “A headline”" for message in expected] == problems(
        f"Law\nA headline 21.02.2025\n{body}"
    )


def test_far_dates() -> None:
    """A date more than a month from the middle of the digest is a warning."""
    text = "Law\n" + "".join(
        f"Item {number} {written}\nText.Source : {RELEASE}{number}\n"
        for number, written in enumerate(
            ["21.02.2025", "24.03.2025", "21.02.2025", "25.03.2025", "21.02.2024"]
        )
    )
    assert [problem.line for problem in parse(text).problems] == [8, 10]


def test_repeated_items() -> None:
    """The same item twice in a digest is fine; with a different text it is a warning."""
    item = f"A headline 21.02.2025\nText.Source : {RELEASE}\n"
    assert problems("Law\n" + item + item) == []
    message = "4: warning: the same press release as in line 2, with a different text: “A headline”"
    assert [message] == problems("Law\n" + item + item.replace("Text", "Corrected"))


def test_versions_in_two_languages() -> None:
    """They say the same in other words; two versions in one language that differ are asked about."""
    kazakh = "Ауылда жаңа мектеп ашылды, оқушылар қуанды."
    versions = [("A school", "It opened."), ("Мектеп ашылды", kazakh), ("Мектеп ашылды", f"{kazakh} Бүгін.")]
    text = "Law\n" + "\n".join(f"{title} 21.02.2025\n{body}Source : {RELEASE}" for title, body in versions)
    assert ["6: warning: the same press release as in line 4, with a different text: “Мектеп ашылды”"] == (
        problems(text)
    )


def test_residue_is_in_no_language() -> None:
    """Two Kazakh versions are compared, also where the tail of a tag stands before one of them."""
    kazakh = "Ауылда жаңа мектеп ашылды, оқушылар қуанды."
    tag = f'<img src="https://www.gov.kz/{"a" * 420}.jpg" alt="x">'
    text = "Law\n" + "\n".join(
        f"Мектеп 21.02.2025\n{body}Source : {RELEASE}" for body in (kazakh, f"{tag}{kazakh} Б.")
    )
    assert ["4: warning: the same press release as in line 2, with a different text: “Мектеп”"] == problems(
        text
    )


@pytest.mark.parametrize("mark", ["Source : ", "source :", "Источник информации : "])
@pytest.mark.parametrize("length", [150, 1_000, 1_990, 2_001, 3_000])
def test_an_address_has_a_longest_length(mark: str, length: int) -> None:
    """It is the same however the source is marked: what is longer is text."""
    address = "https://www.gov.kz/".ljust(length, "a")
    (item,) = parse(f"Law\nA headline 21.02.2025\nText.{mark}{address}").items
    assert (address if length < 2_000 else None) == item.source


def test_a_masthead_begins_a_page() -> None:
    """Pages that were pasted together keep their own categories."""
    text = f"{LAW}\n{LAW.replace('Law', 'World').replace('/1', '/2')}"
    assert [item.category for item in parse(text).items] == ["Law", "World"]
    assert problems(text) == []


def test_dates_that_repeat() -> None:
    """A date that an earlier headline has is found as that was, and is no date where that would be none."""
    text = (
        "Law\nA 21.02.2025\u200b\nText.\nRead https://a.kz/21.02.2025\u200b\n"
        "B 21.02.2025\nC 21.02.2025\nD\u00a021.02.2025\nE  \t 21.02.2025\nF21.02.2025\nRead https://a.kz/21.02.2025"
    )
    first, *_others, last = items = parse(text).items
    assert list("ABCDEF") == [item.headline for item in items]
    assert "Text.\nRead https://a.kz/21.02.2025\u200b" == first.body
    assert "Read https://a.kz/21.02.2025" == last.body


FRONT = """Enbekshi QazaQ
News More

A court opens in Karaganda
21.02.2025
The court opened today.
It has three halls.Source : {0}1

Rules for fishing end 28.02.2025
21.02.2025
The rules change.
A school opens
20.02.2025
It has a hall.
"""


def titles(text: str) -> list[tuple[int, str, str, str, str | None]]:
    """Return line, headline, date, body and category of each item."""
    return [
        (item.line, item.headline, f"{item.date:%d.%m.%Y}", item.body, item.category)
        for item in parse(text).items
    ]


def faults(text: str) -> list[str]:
    """Return the problems of the grammar, without those that an editor would ask about."""
    return [
        str(problem).removeprefix("law.txt:") for problem in digest.parse(text.encode(), "law.txt").problems
    ]


@pytest.mark.parametrize("blank", ["\n", "\n\n", "\n\u200b\n \n"])
def test_front_pages(blank: str) -> None:
    """They list an item on three lines, name no category, and are no error; a title may end in a date."""
    text = FRONT.format(RELEASE)
    expected = [
        ("A court opens in Karaganda", "21.02.2025", "The court opened today.\nIt has three halls.", None),
        ("Rules for fishing end 28.02.2025", "21.02.2025", "The rules change.", None),
        ("A school opens", "20.02.2025", "It has a hall.", None),
    ]
    spaced = text.replace("\n", blank)
    assert expected == [found[1:] for found in titles(spaced)]
    assert [] == faults(spaced)
    assert [4, 9, 12] == [found[0] for found in titles(text)]


@pytest.mark.parametrize(
    "head",
    [
        "News More",
        "NEWS  MORE",
        "News | More »",
        "News\nMore",
        "Новости\n\nЕщё",
        "Новости Ещё",
        "Новости Еще",
        "Все новости",
        "Жаңалықтар Толығырақ",
        "Барлық жаңалықтар",
    ],
)
@pytest.mark.parametrize("masthead", ["", "Enbekshi QazaQ\n", "Еңбекші қазақ\n", "\ufeffЕңбекші  Қазақ\n"])
def test_heads_of_front_pages(head: str, masthead: str) -> None:
    """They are no category, whichever way the headlines have their dates."""
    text = f"{masthead}{head}\nA headline 21.02.2025\nText.\n"
    assert [None] == [item.category for item in parse(text).items]
    assert [] == faults(text)


@pytest.mark.parametrize("line", ["News", "More", "Новости", "Жаңалықтар", "News and More", "More schools"])
def test_categories_that_are_no_heads(line: str) -> None:
    """A category may have a word of such a head."""
    assert [(2, "A headline", "21.02.2025", "Text.", line)] == titles(f"{line}\nA headline 21.02.2025\nText.")


def test_a_head_and_a_category() -> None:
    """A category may stand below the head of a front page."""
    assert ["Law"] == [found[-1] for found in titles("News More\nLaw\nA headline 21.02.2025\nText.")]


def test_a_front_page_without_items() -> None:
    """It is an error like any other page without."""
    assert ["1: error: no items: no line ends in a date (DD.MM.YYYY)"] == faults("Все новости\n")


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        # Nothing that may be a title stands above the date.
        ([(1, "", "21.02.2025", "Text.", None)], "21.02.2025\nText."),
        ([(2, "", "21.02.2025", "Text.", None)], "Enbekshi QazaQ\n21.02.2025\nText."),
        ([(3, "", "21.02.2025", "Text.", None)], "News\nMore\n21.02.2025\nText."),
        ([(3, "A", "21.02.2025", "Text.", None)], "News\nMore\nA\n21.02.2025\nText."),
        ([(2, "", "21.02.2025", "Text.", None)], "News More\n21.02.2025\nText."),
        ([(2, "", "21.02.2025", "Text.", "Law")], "Law\n21.02.2025\nText."),
        ([(2, "", "21.02.2025", "Text.", "All about health")], "All about health\n21.02.2025\nText."),
        (
            [(2, "A", "21.02.2025", "", "Law"), (4, "", "21.02.2025", "Text.", "Law")],
            f"Law\nA 21.02.2025\nSource : {RELEASE}\n21.02.2025\nText.",
        ),
        # A title before the first date.
        ([(1, "A court opens at noon", "21.02.2025", "B.", None)], "A court opens at noon\n21.02.2025\nB."),
        ([(2, "A court opens", "21.02.2025", "B.", "Law")], "Law\nA court opens\n21.02.2025\nB."),
        # Both forms in one digest.
        (
            [(2, "A", "21.02.2025", "Text.", "Law"), (4, "Water", "21.02.2025", "B.", "Law"),
             (7, "C", "21.02.2025", "D.", "Law")],
            f"Law\nA 21.02.2025\nText.Source : {RELEASE}\nWater\n21.02.2025\nB.\nC 21.02.2025\nD.",
        ),
        (
            [(2, "A", "21.02.2025", "Text.", "Law"), (4, "Two wells are ready", "20.02.2025", "B.", "Law")],
            "Law\nA 21.02.2025\nText.\nTwo wells are ready\n20.02.2025\nB.",
        ),
        # The only line of a body, and others that do not look like a title.
        ([(2, "A", "21.02.2025", "Well\n21.02.2025\nB.", "Law")], "Law\nA 21.02.2025\nWell\n21.02.2025\nB."),
        ([(2, "A", "21.02.2025", "T\nU.\n21.02.2025\nB", "Law")], "Law\nA 21.02.2025\nT\nU.\n21.02.2025\nB"),
        ([(2, "A", "21.02.2025", "T.\nand so\n21.02.2025\nB.", "Law")],
         "Law\nA 21.02.2025\nT.\nand so\n21.02.2025\nB."),
        ([(2, "A", "21.02.2025", "T.\nOpen until\n21.02.2025\nB.", "Law")],
         "Law\nA 21.02.2025\nT.\nOpen until\n21.02.2025\nB."),
        ([(1, "A b c d", "21.02.2025", "T.\nПриём до\n22.02.2025\nB.", None)],
         "A b c d\n21.02.2025\nT.\nПриём до\n22.02.2025\nB."),
        (
            [(2, "A", "21.02.2025", "T.\nTwo wells are ready\n22.02.2025\nB.", "Law")],
            "Law\nA 21.02.2025\nT.\nTwo wells are ready\n22.02.2025\nB.",
        ),
        # A headline with its date twice, and one whose body begins with another date.
        ([(2, "A", "21.02.2025", "B.", "Law")], "Law\nA 21.02.2025\n21.02.2025\nB."),
        (
            [(2, "A", "21.02.2025", "T.", "Law"), (4, "C", "21.02.2025", "20.02.2025\nB.", "Law")],
            "Law\nA 21.02.2025\nT.\nC 21.02.2025\n20.02.2025\nB.",
        ),
        ([(2, "A", "21.02.2025", "22.02.2025\nB.", "Law")], "Law\nA\n21.02.2025\n22.02.2025\nB."),
    ],
)  # fmt: skip
def test_dates_that_stand_alone(expected: list[tuple[int, str, str, str, str | None]], text: str) -> None:
    """They belong to the headline above them, not to a source, a category or a body."""
    assert expected == titles(text)


def test_a_date_alone_that_does_not_exist() -> None:
    """The error names the headline, and costs its own item only."""
    text = FRONT.format(RELEASE).replace("28.02.2025\n21.02", "28.02.2025\n31.02")
    (fault,) = faults(text)
    assert fault.startswith("9: error: 31.02.2025 is not a day")
    assert "“Rules for fishing end 28.02.2025”" in fault
    assert ["A court opens in Karaganda", "A school opens"] == [found[1] for found in titles(text)]


#: Three items, of which the second has lines to be filled in.
LISTED = f"""Law
One 21.02.2025
Text.Source : {RELEASE}1
Two 21.02.2025
{{}}
Three 21.02.2025
Text.Source : {RELEASE}3
"""


@pytest.mark.parametrize(
    "line",
    [
        "Applications are accepted until 15.03.2025",
        "Deadline: 15.03.2025",
        "The shop was opened in 01.02.2021",
        "Басталуы 01.03.2025",
    ],
)
def test_a_line_of_a_body_that_ends_in_a_date(line: str) -> None:
    """Where the headlines around have another date, it is text, with a warning; the item has its source."""
    text = LISTED.format(f"Come all.\n{line}\nAsk us.Source : {RELEASE}2")
    assert [("One", "Text.", f"{RELEASE}1"), ("Two", f"Come all.\n{line}\nAsk us.", f"{RELEASE}2"),
            ("Three", "Text.", f"{RELEASE}3")] == [
        (item.headline, item.body, item.source) for item in parse(text).items
    ]  # fmt: skip
    (fault,) = faults(text)
    assert fault.startswith("6: warning: ends in a date")
    assert "read as text" in fault
    assert f"“{line}”" in fault


def test_a_line_of_a_front_page_that_ends_in_a_date() -> None:
    """Without sources, the headlines whose dates stand alone have the date that counts."""
    item = "Two wells are ready\n21.02.2025\nThey are deep.\n"
    text = f"News More\n{item}Deadline: 15.03.2025\nAsk us.\n{item}"
    bodies = ["They are deep.\nDeadline: 15.03.2025\nAsk us.", "They are deep."]
    assert bodies == [found[3] for found in titles(text)]
    assert 3 == len(titles(text.replace("15.03", "21.02")))


def test_two_lines_of_a_body_that_end_in_dates() -> None:
    """Each of them is text, and so is a date that stands alone below a line of it."""
    body = "Come all.\nBegin: 01.03.2025\nEnd: 15.03.2025\nFinal\n16.03.2025"
    text = LISTED.format(f"{body}\nAsk us.Source : {RELEASE}2")
    assert [("Two", f"{body}\nAsk us.")] == [found[1:4:2] for found in titles(text)[1:-1]]
    assert 3 == len(faults(text))


def test_a_line_that_leads_to_its_date() -> None:
    """It is text in any item that has not come to its source, since no headline ends so without its date."""
    line = "Registration is open until 21.02.2025"
    text = f"Law\nOne 21.02.2025\nText.\n{line}\nMore.Source : {RELEASE}\n{line}\nText."
    assert ["One", "Registration is open until"] == [found[1] for found in titles(text)]
    assert [f"4: warning: ends in a date, but is read as text that runs on: “{line}”"] == faults(text)


@pytest.mark.parametrize(
    "text",
    [
        # The item above has its source.
        LISTED.format(f"Come all.Source : {RELEASE}2\nDeadline 15.03.2025\nAsk us.Source : {RELEASE}4"),
        # Headlines have different dates.
        LISTED.format(f"Come all.\nDeadline 15.03.2025\nAsk us.Source : {RELEASE}2").replace(
            "One 21.02", "One 20.02"
        ),
        # The same date, and an older one behind all others.
        LISTED.format(f"Come all.\nDeadline 21.02.2025\nAsk us.Source : {RELEASE}2"),
        LISTED.format("Come all.").replace("Three 21.02", "Deadline 20.02"),
        # No headline behind a source.
        "Law\nOne 21.02.2025\nText.\nDeadline 15.03.2025\nText.\nThree 21.02.2025\nText.",
    ],
)
def test_headlines_of_other_dates(text: str) -> None:
    """A headline of another date is one where the item above has ended, or where other headlines differ."""
    assert "Deadline" in [found[1] for found in titles(text)]
    assert [] == faults(text)


@pytest.mark.parametrize(
    "line", [".png)", "jpg)", ".webp", "photo-1.JPEG", "https://a.kz/1.gif", "x_(2).png)."]
)
def test_pictures_between_items(line: str) -> None:
    """The address of a picture, or its tail, is left out with a warning that names it."""
    text = LISTED.format(f"Come all.Source : {RELEASE}2").replace("\n", f"\n{line}\n", 1)
    text = text.replace("/2\n", f"/2\n\n{line}\n").replace("2\nThree", f"2\n{line}\n\nThree")
    assert [("One", "Text."), ("Two", "Come all."), ("Three", "Text.")] == [
        (item.headline, item.body) for item in parse(text).items
    ]
    assert [
        f"{number}: warning: the address of a picture; left out: “{line}”" for number in (2, 7)
    ] == faults(text)


@pytest.mark.parametrize("line", ["png files", "See a.png", "jpgs", "A.Png is a format"])
def test_words_that_are_no_pictures(line: str) -> None:
    """Text behind a source is an error, as it is lost."""
    assert [7] == errors(
        LISTED.format(f"Come all.Source : {RELEASE}2").replace("2\nThree", f"2\n\n{line}\nThree")
    )


def test_a_picture_within_a_body() -> None:
    """It stays where it is."""
    (item,) = parse(f"Law\nA headline 21.02.2025\nText.\n.png)\nMore.Source : {RELEASE}").items
    assert "Text.\n.png)\nMore." == item.body


LABELS = ("source:", "источник:", "ақпараткөзі:")
LINES = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "Enbekshi QazaQ",
            "News More",
            ".png)",
            "Two wells are ready",
            "Deadline 15.03.2025",
            "Law",
            "A headline 21.02.2025",
            "x" * 70,
            "21.02.2025",
            "lower 21.02.2025",
            "B 31.02.2025",
            "Two. Sentences. " * 30 + "01.01.2025",
            "- 01.02.2025",
            "Text.",
            f"Text.Source : {RELEASE}",
            "Source :",
            "https://a.kz",
            f"Source : {RELEASE}",
            f"Text.Источник: {RELEASE}",
            f"Ақпарат көзі : {RELEASE}",
            "Inner.Source : https://a.kz",
            "\u200b",
            "C 01.02.2025\u200b",
            "\x0b",
            "a\u2028b 01.01.2025",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\0")),
)


@given(st.lists(LINES), st.sampled_from(["\n", "\r\n"]))
def test_every_line_is_accounted_for(lines: list[str], end: str) -> None:
    """For any text, each line that is not blank stands in the masthead, a category, an item or a problem."""
    text = end.join(lines)
    parsed = parse(text)
    items = {item.line: item for item in parsed.items}
    reported = {problem.line for problem in parsed.problems if problem.severity == "error"}
    pictures = {problem.line for problem in parsed.problems if "picture" in problem.message}
    said: dict[int, list[str]] = {}
    owner, category = "", None
    for number, line in enumerate(loading.decode(text.encode(), ""), start=1):
        if not line.strip(ZERO_WIDTH) or number in pictures:
            continue
        if number in items:
            owner, item, last = "item", items[number], number
            assert line.startswith(item.headline)
            assert category == item.category
            said[number] = []
        elif number in reported:
            owner = "problem"
        elif line == "Enbekshi QazaQ":
            owner, category = "masthead", None
        elif owner == "item":
            said[last].append(line)
        elif line == "News More" and owner in ("", "masthead"):
            owner = "front"
        elif owner != "problem":
            assert owner != "category"
            owner, category = "category", " ".join(line.strip(ZERO_WIDTH).split())
    for number, rows in said.items():
        item, date_alone = (
            items[number],
            rows and rows[0].strip(ZERO_WIDTH) == f"{items[number].date:%d.%m.%Y}",
        )
        assert _is_whole(item, rows) or (date_alone and _is_whole(item, rows[1:]))


def _is_whole(item: Item, rows: list[str]) -> bool:
    """Return whether lines are the body of an item and its source."""
    body = "\n".join(rows)
    rest = "".join(body[len(item.body) :].split())
    ends = rest.lower().startswith(LABELS) and rest.endswith(item.source) if item.source else not rest
    return body.startswith(item.body) and ends


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "text",
    [
        "x" + " " * 10_000_000 + "21.02.2025",
        "Law\nA headline 21.02.2025\n" + "word " * 2_000_000,
        "Law\nA headline 21.02.2025\n" + "Source : " * 1_000_000,
        "Law\nA headline 21.02.2025\n" + f"{'Дереккөз:https://' * 120}\n" * 3_000,
        "Law\nA headline 21.02.2025\n" + "lower 21.02.2025\n\n" * 20_000,
        "Law\n" + "aa." * 3_000_000 + " 21.02.2025",
        "1" * 10_000_000,
        "Law\n" + "A headline 21.02.2025\n21.02.2025\n" * 50_000,
        "Law\nA headline 21.02.2025\nB.\n" + "B.\n21.02.2025\n" * 50_000,
        "Law\n" + f"A 21.02.2025\nB.Source : {RELEASE}\n" * 2 + "C 22.02.2025\nB.\n" * 50_000,
        "A b c d\n" + "21.02.2025\n\u200b\n.png)\nB. c d e\n" * 50_000,
    ],
    ids=range(11),
)
def test_time_is_linear(text: str) -> None:
    """Ten megabytes in a single line, or in lines that mislead, take seconds at most."""
    gc.disable()  # it would walk through all that other tests have left
    before = time.process_time()
    parse(text)
    taken = time.process_time() - before
    gc.enable()
    assert taken < 5


def test_seeds() -> None:
    """The seeds hold sixty items; what an editor would ask about is reported, and nothing else."""
    parsed = [noticed(digest.parse(path.read_bytes(), path.name)) for path in sorted(SEEDS.glob("*.txt"))]
    assert [len(one.items) for one in parsed] == [20, 20, 20]
    assert [{item.category for item in one.items} for one in parsed] == [{"Business"}, {"Science"}, {"Law"}]
    found = [str(problem).split(": ")[1:3] for one in parsed for problem in one.problems]
    assert found == [
        ["warning", "no headline but residue; the entry gets one from its text"],
        ["warning", "no headline but residue; the entry gets one from its text"],
        ["warning", "no body, only a source"],
        ["warning", "no body, only a source"],
        ["warning", "no source"],
    ]


def test_a_bad_date_hides_nothing_behind_it() -> None:
    """What stands behind the source of an item that is not published is told at the same time."""
    release = "Source : https://www.gov.kz/memleket/entities/karaganda/press/news/details/7000"
    text = f"Law\n\nBad 31.02.2025\nText. {release}1\nLost 21.02.2025 10:30\nText. {release}2\n"
    assert [(3, "error"), (5, "error")] == [
        (problem.line, problem.severity) for problem in parse(text).problems
    ]

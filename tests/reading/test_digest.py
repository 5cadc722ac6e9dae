"""Digests: bytes to text, text to items, and a problem for whatever is neither."""

import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import DigestError
from feeds.model import Digest, Item
from feeds.reading import digest, notes
from feeds.reading.characters import ZERO_WIDTH
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
    return parsed._replace(problems=notes.take(parsed, TABLES))


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
        (
            ["unknown publisher 'kazpost', called “Kazpost”"],
            f"Text.Source : {RELEASE.replace('karaganda', 'kazpost')}",
        ),
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


@pytest.mark.parametrize("mark", ["Source : ", "source :"])
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


LINES = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "Enbekshi QazaQ",
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
    said: dict[int, list[str]] = {}
    owner, category = "", None
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        if not line or (owner != "item" and not line.strip(ZERO_WIDTH)):
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
        elif owner != "problem":
            assert owner != "category"
            owner, category = "category", " ".join(line.strip(ZERO_WIDTH).split())
    for number, rows in said.items():
        item, body = items[number], "\n".join(rows)
        assert body.startswith(item.body)
        rest = "".join(body[len(item.body) :].split())
        assert rest.lower().startswith("source:") if item.source else not rest
        assert rest.endswith(item.source or "")


@pytest.mark.parametrize(
    "text",
    [
        "x" + " " * 10_000_000 + "21.02.2025",
        "Law\nA headline 21.02.2025\n" + "word " * 2_000_000,
        "Law\nA headline 21.02.2025\n" + "Source : " * 1_000_000,
        "Law\nA headline 21.02.2025\n" + "lower 21.02.2025\n\n" * 20_000,
        "Law\n" + "aa." * 3_000_000 + " 21.02.2025",
        "1" * 10_000_000,
    ],
    ids=range(6),
)
def test_time_is_linear(text: str) -> None:
    """Ten megabytes in a single line, or in lines that mislead, take seconds at most."""
    before = time.process_time()
    parse(text)
    assert time.process_time() - before < 5


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

"""File names become text that can be stored and told, and the same names again."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.filenames import printable, to_name, to_text

#: Bytes of UTF-8 and others, and what ``to_text`` itself writes.
_PIECES = st.sampled_from(
    [
        b"a",
        b"\xcd",
        b"\xff",
        "я".encode(),
        b"\\",
        b"u",
        b"dccd",
        b"005c",
        b"\\udccd",
        b"/",
        b"\n",
        b"000a",
        "\u2028".encode(),
        "\u202e".encode(),
        "\U000e0001".encode(),
        b"U000e0001",
    ]
)
_NAMES = st.lists(_PIECES).map(b"".join).map(os.fsdecode)


@given(_NAMES)
def test_a_name_comes_back(name: str) -> None:
    """Whatever bytes a name has, it can be written as UTF-8, and no other name is written so."""
    text = to_text(name)
    text.encode()
    assert name == to_name(text)
    assert len(text.splitlines()) <= 1
    assert text.isprintable()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("law\u202etxt.exe", r"law\u202etxt.exe"),
        ("\u2066law\u2069", r"\u2066law\u2069"),
        ("a\u061cb\u200ec\u200f", r"a\u061cb\u200ec\u200f"),
        ("a\u200bb\ufeffc\u00add", r"a\u200bb\ufeffc\u00add"),
        ("\u3164\u115f\ufe0f\u034f", r"\u3164\u115f\ufe0f\u034f"),
        ("a\U000e0041\U000e0101", r"a\U000e0041\U000e0101"),
        ("a\u00a0b", r"a\u00a0b"),
        ("\x1b[31m\r\n", r"\u001b[31m\u000d\u000a"),
        ("Жаңалық “law” 2025 – é", "Жаңалық “law” 2025 – é"),
    ],
)
def test_characters_that_cannot_be_seen_are_escaped(text: str, expected: str) -> None:
    """On a terminal they would hide, or reorder, the others; names that hold them can still be read."""
    assert expected == printable(text) == to_text(text)
    assert text == to_name(to_text(text))


def test_usual_names_stay() -> None:
    """In any alphabet."""
    assert "2025/Жаңалық law.txt" == to_text("2025/Жаңалық law.txt")

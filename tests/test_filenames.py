"""File names become text that can be stored and told, and the same names again."""

import os

from hypothesis import given
from hypothesis import strategies as st

from feeds.filenames import to_name, to_text

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


def test_usual_names_stay() -> None:
    """In any alphabet."""
    assert "2025/Жаңалық law.txt" == to_text("2025/Жаңалық law.txt")

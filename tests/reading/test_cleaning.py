"""Characters that cannot be seen or must not be published."""

import pytest

from feeds.reading.cleaning import clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x08c\x1fd\x7fe\x9ff", "abcdef"),
        ("a\u200bb\u200cc\ufeffd\xade\u2060f", "abcdef"),
        ("a\ud83db\ufffec\uffffd", "abcd"),
        ("a\u202eb\u2066c\u200ed\u2069", "abcd"),
        ("a\r\nb\rc\x85d\u2028e\u2029f\x0bg", "a\nb\nc\nd\ne\nf\ng"),
        ("✔️ a 👨\u200d👩 b 1️⃣", "✔️ a 👨\u200d👩 b 1️⃣"),
        ("a\ufe0f b \u200dc", "a b c"),
        ("It is open.\ufe0f \ufe0f We go.", "It is open.\n We go."),
        ("a\tb\xa0c\nd", "a\tb\xa0c\nd"),
        ("Жол ашық 😀 “да”", "Жол ашық 😀 “да”"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    """Forbidden and invisible characters go, line ends become newlines, emoji stay whole."""
    assert cleaned == clean(text)

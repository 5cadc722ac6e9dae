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
        ("It is open.\u2800We go.", "It is open.\nWe go."),
        ("He said “yes.”\u3164\u3164We go.", "He said “yes.”\nWe go."),
        ("Gas came\u2800\u2800\u2800Water came", "Gas came\nWater came"),
        ("Gas came\n\u2800\nWater came", "Gas came\n\nWater came"),
        ("📞\u28008 (727) and the\u3164hall \u2800is", "📞 8 (727) and the hall is"),
        ("It is open.\u2003We go.\u3000", "It is open.\nWe go.\n"),
        ("5\u2009000 in the\u2003hall, 6\u202f000", "5\u2009000 in the hall, 6\u202f000"),
        ("soft hy\xadphens stay to\xadgether.\xadWe go.", "soft hyphens stay together.We go."),
        ("&quot;Bread&quot; &amp; salt&nbsp;&mdash; it&#39;s", '"Bread" & salt\xa0— it\'s'),
        ("&amp;laquo;Нан&amp;amp;raquo; &#171;тұз&#xBB;", "«Нан» «тұз»"),
        (r"the area of \u200b\u200bthe hall \u00e9 C:\udir", r"the area of the hall \u00e9 C:\udir"),
        ("un&shy;der &#8203;&emsp;way", "under way"),
        (
            "?a=1&amp;lang=kk&copy=2 R&D; &nope; &#0; &#55296; &#65; &num;",
            "?a=1&lang=kk&copy=2 R&D; &nope; &#0; &#55296; &#65; &num;",
        ),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    """Forbidden and invisible characters go, blanks are white space, entities are resolved; emoji stay."""
    assert cleaned == clean(text)

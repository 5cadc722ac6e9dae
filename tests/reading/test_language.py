"""Languages are told by letters and common words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.reading import language


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("en", "A new hospital has opened in the Karaganda region."),
        ("kk", "Оралда Омар Серик атындағы мектепте мараппаттау болды."),
        ("ru", "Сайт: https://www.example.kz/a/b/c/d/e/f https://www.example.kz/g/h/i/j и #aral"),
        ("en", "“Smart” quotes — and dashes – are no Cyrillic, ✔️ neither are emoji."),
        ("en", "Sport: the winners of «Жас дарын» in Aktobe have received their prizes today"),
        ("en", ""),
        ("ru", "В Карагандинской области открыли новую больницу."),
        ("ru", "Аким области Қасым Жұманұлы провёл встречу с жителями и рассказал о планах на год"),
        ("ru", "НОВАЯ ШКОЛА"),
        ("kk", "Қарағанды облысында жаңа аурухана ашылды."),
        ("kk", "Ақтөбе: жастарға арналған форум өтті"),
        ("kk", "Астанада концерт болды"),
        ("kk", "Әкім «Слово на защиту» кітабының тұсаукесеріне қатысып, жұртқа өз пікірін айтты."),
        (
            "kk",
            "Қарағанды облысында жаңа аурухана ашылды. " * 12 + "It is open to everybody. " * 60,
        ),
    ],
)
def test_language(expected: str, text: str) -> None:
    """English, Russian and Kazakh are told apart, in headlines and in texts with names of other languages."""
    assert expected == language.detect(text)


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    """Any text is in one of the three languages."""
    assert language.detect(text) in {"en", "ru", "kk"}


def test_lone_surrogates_are_text_too() -> None:
    """Half a character does no harm."""
    assert language.detect("\ud800 text") == "en"

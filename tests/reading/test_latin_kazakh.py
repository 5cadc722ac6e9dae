"""Kazakh of the Latin alphabets is read as if it were written in Cyrillic letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.reading.places.latin_kazakh import to_cyrillic
from tests.reading.test_places import about


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Қостанай облысында жаңа ауыл құрылды", "Qostanaı oblysynda jańa aýyl quryldy"),
        ("Маңғыстау", "Mańǵystaý"),
        ("Шығыс Қазақстан, Түркістан, Ақтөбе", "Shyǵys Qazaqstan, Túrkistan, Aqtóbe"),
        ("Шымкент қаласының әкімі", "Şymkent qalasynyñ äkimi"),
    ],
)
def test_letters(cyrillic: str, latin: str) -> None:
    """Each of two alphabets."""
    assert cyrillic == to_cyrillic(latin)


@pytest.mark.parametrize(
    "text",
    [
        "A bridge in Öskemen was opened on Monday",
        "Kökshetau",
        "Мост в Өскемене открыт",
        "Абай көшесі",
        "",
        "Karaganda – Almaty",
    ],
)
def test_other_languages(text: str) -> None:
    """A text of English with a name or two, and one in Cyrillic letters, stay as they are."""
    assert text == to_cyrillic(text)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (["kostanay"], "Qostanaı oblysynda jańa okrýg quryldy"),
        (["atyrau"], "ATYRAÝ. KAZINFORM – Búgin Atyraý qalasyndaǵy jańa úıler ashyldy"),
        (["abai"], "Semeıde jas aqyndardyń músháırasy ótti"),
        (["karaganda"], "Nura aýdanynda jańa mektep ashyldy, dep habarlaıdy"),
        ([], "Almaty kóshesinde jańa úı salyndy"),
    ],
)
def test_regions(expected: list[str], text: str) -> None:
    """Names, their endings and the words around them are those of Kazakh in Cyrillic letters."""
    assert expected == about(text)


@given(st.text() | st.text("ſshcCHıİIñşğýá"))
def test_any_text(text: str) -> None:
    """Nothing but letters changes."""
    assert len(to_cyrillic(text)) <= len(text)

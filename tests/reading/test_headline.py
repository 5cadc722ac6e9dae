"""Headlines: residue is told from headlines, and replaced from the body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.reading.paragraphs import headline, prose
from feeds.reading.paragraphs.blocks import Block

RESIDUE = [
    *(
        "502 Bad Gateway",
        "404 Not Found",
        "Error 503 Service Unavailable",
        "504 Gateway Time-out",
        "403 Forbidden nginx",
    ),
    *(
        "504 Gateway Timeout",
        "500 Internal Server Error",
        "HTTP Error 500",
        "HTTP 404",
        "Error 404",
        "Ошибка 404",
    ),
    *(
        "www.gov.kz | 502: Bad gateway",
        "520: Web server is returning an unknown error",
        "Error 1020: Access denied",
    ),
    *(
        "Just a moment...",
        "Attention Required! | Cloudflare",
        "Page not found",
        "Service Unavailable",
        "Access Denied",
    ),
    *(
        "*502 Bad Gateway*",
        "HTTP Status 404 – Not Found",
        "HTTP/1.1 502 Bad Gateway",
        "429 Too Many Requests",
    ),
    *(
        "Страница не найдена",
        "Бет табылмады",
        "ERR_CONNECTION_TIMED_OUT",
        "404 - Page not found",
        "522 Connection timed out",
    ),
    *(
        "Error",
        "HTTP/1.1 404",
        "505 HTTP Version Not Supported",
        "Access is denied | gov.kz",
        "Checking your browser before you are sent on to the site of the ministry",
        "Ошибка сервера",
        "404 ошибка",
        "Сервис временно недоступен",
    ),
    *(
        "Ошибка сервера 500",
        "Внутренняя ошибка сервера (500)",
        "Сервер қатесі",
        "Сұралған бет табылмады",
        "Ой! Ошибка 502",
        "Not Found 404",
        "This page isn’t working",
        "Access denied | www.gov.kz used Cloudflare to restrict access",
    ),
    *(
        "-",
        "—",
        "…",
        "* * *",
        "",
        " ",
        "404",
        "0 / 5000",
        "1,234/5,000",
        "Translation results",
        "Source text 12 / 5000",
    ),
    *("null", "undefined", "Null", "null undefined", "[object Object]", "N/A", "Untitled", "*Untitled (2)*"),
    *("Untitled document", "No title", "Без названия", "Без заголовка", "Атауы жоқ", "Тақырыпсыз"),
    *("Loading...", "Loading…", "Please wait", "Загрузка...", "Подождите…", "Жүктелуде…", "Күте тұрыңыз..."),
    *(
        "Error 500 (Server Error)!!1",
        "Error 404 (Not Found)!!1",
        "Service Unavailable. Please try again later.",
    ),
    *(
        "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY. "
        + "NEXT AVAILABLE IN 3 H. " * 4,
    ),
    *("QUERY LENGTH LIMIT EXCEEDED. MAX ALLOWED QUERY : 500 CHARS", "Translation error", "Ошибка перевода"),
    *("Не удалось перевести текст. Попробуйте позже.", "Аударма қатесі. Кейінірек қайталап көріңіз!"),
    *("&mdash;", "Quota exceeded"),
]
HEADLINES = [
    *(
        "500 new jobs",
        "404 schools will be repaired",
        "503 service centers opened",
        "502 families received housing",
    ),
    *("Conflict", "A", "Форум", "100 best students", "Gone are the days of queues", "Locked wards opened"),
    *(
        "Error in heating bills corrected",
        "Bad request for tender rejected by court",
        "403 hectares forbidden for building",
    ),
    *(
        "Internal Server Error in the tax office: what happened to the reports of 2024",
        "Code of conduct adopted",
        "HTTP 200",
        "Locked 404",
        "Oops for the champions",
        "Упс",
        "404 ошибки исправлены",
        "Forbidden City of nginx.org",
        "ЖАҢА ЖОЛ АШЫЛДЫ",
        "Доступ открыт",
    ),
    *(
        "A null result is a result",
        "Untitled works of a pupil sold",
        "Null Kelvin",
        "Loading of grain begins",
    ),
    *("Translation error costs a firm its tender", "Quota exceeded by fishermen of the delta", "Title"),
    *("Не удалось перевести детей в новую школу", "Загрузка элеваторов растёт", "Без названия, но с душой"),
    *(
        "Ошибка перевода обошлась в миллион",
        "Атаусыз көше ат алды",
        "Вагондар жүктелуде",
        "Нан",
        "Nan",
        "Test",
    ),
    *("Please wait for the bus indoors", "We used all available free translations of the poem"),
]


@pytest.mark.parametrize("text", RESIDUE)
def test_residue(text: str) -> None:
    """Error pages, lone marks and counters are no headlines."""
    assert headline.is_residue(text)


@pytest.mark.parametrize("text", HEADLINES)
def test_no_residue(text: str) -> None:
    """A number or a word of error pages does not make a headline one."""
    assert not headline.is_residue(text)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("**The road is open**", "The road is open"),
        ("* The road is open. *", "The road is open."),
        ("THE ROAD\xa0 IS OPEN.", "THE ROAD IS OPEN."),
        ('“QANAT” LLP: "Yes"', '“QANAT” LLP: "Yes"'),
        ("\u200bThe\x00 road\u202e", "The road"),
        ("5 * 5 is 25", "5 * 5 is 25"),
        ("&quot;Bread&quot;\u2800&amp; salt", '"Bread" & salt'),
        ("***", ""),
        ("Otkryt novyi park. 141 / 5 000 A new park is open", "A new park is open"),
        ("A new park is open 12/5,000 ", "A new park is open 12/5,000"),
        ("5 / 6 of the harvest: 3 000 tons", "5 / 6 of the harvest: 3 000 tons"),
    ],
)
def test_tidy(text: str, tidied: str) -> None:
    """Asterisks and white space around a headline go; capitals, quotations and full stops stay."""
    assert tidied == headline.tidy(text)


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ("The road is open. It is long.", "The road is open"),
        ("– The road is open, – said A. Omar.It is long.", "The road is open, – said A. Omar"),
        ("✅ Is the road open? Yes.", "Is the road open?"),
        (
            (
                "The road between the old town and the new port is open for all cars today, and"
                " drivers who waited are glad."
            ),
            "The road between the old town and the new port is open for all cars today",
        ),
        (
            (
                "Deputies of all the towns and villages of the region, along with builders and"
                " teachers, have been to the school."
            ),
            (
                "Deputies of all the towns and villages of the region, along with builders and"
                " teachers, have been…"
            ),
        ),
        (
            (
                "The road between the old town and the new port is open for all the cars of the"
                " town and the region alike."
            ),
            (
                "The road between the old town and the new port is open for all the cars of the"
                " town and the region…"
            ),
        ),
        ("В г. Орал 5 марта откроют мост. Он новый.", "В г. Орал 5 марта откроют мост"),
        ("В 2025 г. Омар построит мост. Он новый.", "В 2025 г. Омар построит мост"),
        ("Ширина дороги 8 м. Длина другая.", "Ширина дороги 8 м"),
        ("They chose option c. It won.", "They chose option c"),
        ("Bring a document, i.e. a card. It is free.", "Bring a document, i.e. a card"),
        ("2025 ж. Қала көпір салады. Ол жаңа.", "2025 ж. Қала көпір салады"),
        ("x" * 300, f"{'x' * 99}…"),
        ("-", ""),
        ("", ""),
    ],
)
def test_from_body(body: str, made: str) -> None:
    """A headline is the first sentence, cut behind a clause or word, without dangling words."""
    assert made == headline.from_body(prose.lay_out(body).blocks)


@given(st.text(), st.text())
def test_headlines_fit(first: str, second: str) -> None:
    """A headline made from any text is one line of at most 100 characters."""
    blocks = [Block("paragraph", (line,)) for line in (first, second) if line]
    made = headline.from_body(blocks)

    assert len(made) <= 100
    assert made == " ".join(made.split())

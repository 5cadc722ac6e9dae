"""Bylines: who wrote a press release stands at its end, glued or after a space."""

import pytest

from feeds.reading.bylines import cut

BYLINES = [
    "Press service of the akim of the Taraz region",
    "Press service of Akim of Taraz region",
    "Press-service of the akimat of the city of Oral.",
    "The press center of the Ministry of Bread",
    "Press office of the Department of Bread, Salt and Tea",
    "PR department of the National Bakery",
    "Information service of the maslikhat",
    "Ministry of Bread press service",
    "According to information from the Bread Inspectorate",
    "According to the press service of the Bread Inspectorate",
    "As reported by the Bread Inspectorate",
    "Information provided by the Department of Bread",
    "Source: Ministry of Bread",
    "Пресс-служба акима Таразской области",
    "Пресс-служба акимата г. Орал",
    "Пресс служба Министерства хлеба",
    "По информации Управления хлеба",
    "Источник: Министерство хлеба",
    "Тараз облысы әкімінің баспасөз қызметі",
    "Нан министрлігінің баспасөз қызметі",
    "Тараз облысы әкімдігінің мәліметі бойынша",
    "Дереккөз: Нан министрлігі",
    "akorda.kz",
    "primeminister.kz",
    "@KZgovernment",
    "@akorda_press @KZgovernment",
]
ENDINGS = {
    "glued": "The road is open.",
    "after a space": "The road is open. ",
    "on a line": "The road is open\n",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
@pytest.mark.parametrize("byline", BYLINES)
def test_bylines(byline: str, ending: str) -> None:
    """A byline leaves the prose, however it is attached to it."""
    text, found, credit = cut(ending + byline)

    assert (ending.strip(), byline, "") == (text.strip(), found, credit)


@pytest.mark.parametrize(
    "text",
    [
        "The road is open.Register at jobs.kz",
        "The road is open.More is said at akorda.kz",
        "The road is open.Details are on the site: primeminister.kz",
        "The road is open.Write to @AralBot",
        "The road is open.The press service of the akim reported this.",
        "The road is open.Press Service Of The Akim Reported This.",
        "The road is open.According to the akim, it is long.",
        "The road is open.According to the plan, work will end in May.",
        "The road is open.Press service of the akim told reporters about it.",
        "The road is open.Об этом сообщила пресс-служба акима.",
        "Дорога открыта.По информации акимата, она будет длинной.",
        "The road is open.It was built by the Bread Service",
        "",
    ],
)
def test_prose_is_no_byline(text: str) -> None:
    """A sentence that names a press service or a site stays where it is."""
    assert (text, None, "") == cut(text)


def test_a_byline_glued_to_a_word() -> None:
    """A byline is found where the full stop before it is missing too."""
    expected = ("The road is open", "Press service of the akim", "")
    assert expected == cut("The road is openPress service of the akim")


@pytest.mark.parametrize("credit", ["Photo: A. Omar", "Фото: А. Омар", "#Aral #Taraz"])
def test_credits_behind_a_byline(credit: str) -> None:
    """The credit of a picture and hashtags are prose; the byline is found in front of them."""
    expected = ("It is open.", "Press service of the akim", credit)
    assert expected == cut(f"It is open.Press service of the akim{credit}")


def test_a_body_of_a_byline_alone() -> None:
    """A byline need not have any text in front of it."""
    expected = ("", "Press service of the akim", "")
    assert expected == cut("Press service of the akim")


def test_a_capital_whose_small_letter_is_two_moves_nothing() -> None:
    """İ in lower case is two characters: where a byline begins is said in those of the text itself."""
    assert (
        "The talks in İzmir have ended.",
        "Press service of the akim of Abai region",
        "Photo: A. Omarov",
    ) == cut("The talks in İzmir have ended.Press service of the akim of Abai region\nPhoto: A. Omarov")

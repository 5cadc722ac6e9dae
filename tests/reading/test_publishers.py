"""Publishers have the names that editors give them, and the regions where they are."""

import csv
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.reading.places.gazetteer import NATIONAL
from feeds.reading.rows import ANY_REGION
from feeds.reading.slugs import slug_reader
from feeds.reading.slugs.slug_words import slug_words, sound
from feeds.reading.tables import built_in

TABLES = built_in()
FILE = Path(slug_reader.__file__).with_name("slugs.toml")

#: Slugs; the terms of their publishers' regions, none where nothing says which they are; their names; whether
#: the tables have them.
with (Path(__file__).parent / "publishers.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def found(slug: str) -> dict[str, str]:
    """Return a row for the publisher with this slug."""
    (scheme, term, label), regions, national, is_known = TABLES.publisher(slug)
    assert ("publisher", slug) == (scheme, term)
    return {
        "slug": slug,
        "regions": ";".join([*regions, NATIONAL.term] if national else regions),
        "label": label,
        "known": "yes" if is_known else "no",
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["slug"])
def test_names_and_regions(row: dict[str, str]) -> None:
    """A publisher has the name and the regions of the table, or those that the parts of its slug say.

    One that cannot be known is named by its parts, and has no region unless a part says it.
    """
    assert row == found(row["slug"])


def test_spelling() -> None:
    """Letters that stand for one sound are one, and so are parts with hyphens and without."""
    for alike in (
        ("qalasy", "kalasy"),
        ("zhol-kolik", "jolkolik"),
        ("maslihat", "maslikhat"),
        ("aiyrtau", "ayyrtau", "airtau"),
        ("nura", "nurra"),
        ("osakarov", "osakarovskiy", "osakarovskogo"),
        ("yesil", "esil"),
        ("tselinograd", "selinograd"),
    ):
        assert len(set(map(sound, alike))) == 1, alike
    assert sound("shu") != sound("zhu") != sound("su")


@pytest.mark.parametrize("section", ["kinds", "named_after", "empty", "committees", "missions"])
def test_no_word_has_two_meanings(section: str) -> None:
    """Each spelling of ``slugs.toml`` differs by its sound from the others of its section."""
    parts = " ".join(tomllib.loads(FILE.read_text("utf-8"))[section].values()).split()

    assert len(parts) == len(slug_words(section)), sorted(map(sound, parts))


def test_no_office_has_two_names() -> None:
    """Each row of an office differs by its sound from the others."""
    offices = [row.slug for row in TABLES.publishers if row.slug.startswith(ANY_REGION)]

    assert len(offices) == len(set(map(sound, offices)))
    assert all("{region}" in row.label for row in TABLES.publishers if row.slug in offices)


def test_offices_of_every_place() -> None:
    """Each office is named with a region, a district and a town, whether it stands before or behind them."""
    for row in TABLES.publishers:
        office = row.slug.removeprefix(ANY_REGION)
        if office == row.slug:
            continue
        for place, label in (
            ("krg", "Karaganda Region"),
            ("munaily", "Munaily District, Mangystau Region"),
            ("ekibastuz", "Ekibastuz city, Pavlodar Region"),
        ):
            expected = row.label.replace("{region}", label)
            assert [expected] * 2 == [
                found(slug)["label"] for slug in (f"{office}-{place}", f"{place}-{office}")
            ]


def test_every_place_is_found_in_its_region() -> None:
    """By each of its slugs behind the region's, as that place or as another of the same name."""
    codes = {region.category.term: region.codes[0] for region in TABLES.regions}
    for place in TABLES.places:
        labels = {
            other.label
            for other in TABLES.places
            if other.region == place.region and {*map(sound, other.slugs)} & {*map(sound, place.slugs)}
        }
        for slug in place.slugs:
            publisher = TABLES.publisher(f"{codes[place.region]}-{slug}")
            assert (place.region,) == publisher.regions, slug
            assert publisher.category.label.startswith(tuple(f"Akimat of {label}" for label in labels)), slug


@given(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda slug: len(slug) <= 100))
def test_any_slug_has_a_name(slug: str) -> None:
    """A name that a person can read, and a publisher that is national, regional or unknown."""
    publisher = TABLES.publisher(slug)

    assert publisher.category.label.strip("-, ")
    assert not (publisher.national and publisher.regions)
    assert publisher.national or publisher.regions or not publisher.is_known


def test_a_long_slug() -> None:
    """The longest slug of letters that begin many words is read in a moment."""
    started = time.process_time()
    for letter in ("a", "k", "sko", "a-", "k-", "akim-"):
        TABLES.publisher((letter * 100)[:100].rstrip("-"))
    assert time.process_time() - started < 1

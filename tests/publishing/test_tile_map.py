"""The map of the regions."""

from feeds.catalog.categories import Listed
from feeds.model import Category
from feeds.publishing.tile_map import tiles

_LABELS = ("Almaty", "Almaty Region", "National", "Ulytau Region", "Zhambyl Region")


def _regions() -> list[Listed]:
    categories = (Category("region", label.removesuffix(" Region").lower(), label) for label in _LABELS)
    return [Listed(key, category, 0, None, 1, None, None) for key, category in enumerate(categories)]


def _shades(*entries: int) -> list[str]:
    made = tiles(_regions(), dict(enumerate(entries)))
    return [tile.classes.rpartition("-")[2] for tile in made]


def test_a_name_does_without_the_word_region() -> None:
    """Unless it is that of a city without it."""
    assert [
        ("Almaty", ""),
        ("Almaty Region", ""),
        ("National", ""),
        ("Ulytau", " Region"),
        ("Zhambyl", " Region"),
    ] == [(tile.name, tile.rest) for tile in tiles(_regions(), {})]


def test_shades_are_quarters_of_the_largest_region() -> None:
    """The whole country does not make all regions pale."""
    assert ["1", "2", "4", "4", "0"] == _shades(25, 26, 900, 100, 0)
    assert ["1", "4", "1", "3", "3"] == _shades(1, 100, 1, 51, 75)


def test_no_entries_are_no_shade() -> None:
    """Nothing is divided by nothing."""
    assert ["0"] * 5 == _shades(0, 0, 0, 0, 0)
    assert ["0", "0", "4", "0", "0"] == _shades(0, 0, 7, 0, 0)


def test_a_region_that_has_no_place_is_there_all_the_same() -> None:
    """Behind the others; the table of regions may grow."""
    (tile,) = tiles([Listed(1, Category("region", "atlantis", "Atlantis"), 0, None, 1, None, None)], {1: 3})

    assert ("Atlantis", "row-0 column-0 shade-4", 3) == (tile.name, tile.classes, tile.entries)

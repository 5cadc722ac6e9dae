"""The regions as tiles, each about where its region lies on the map of Kazakhstan."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from feeds.catalog.categories import Listed
from feeds.model import Category
from feeds.reading.gazetteer import NATIONAL

#: Row and column of each region's tile, from the north and from the west. The stylesheet has a class for each
#: row and each column; a region without a place follows behind the others.
_PLACES = {
    "kostanay": (1, 2),
    "north-kazakhstan": (1, 3),
    "pavlodar": (1, 4),
    "west-kazakhstan": (2, 1),
    "aktobe": (2, 2),
    "akmola": (2, 3),
    "east-kazakhstan": (2, 4),
    "atyrau": (3, 1),
    "ulytau": (3, 2),
    "astana": (3, 3),
    "abai": (3, 4),
    "mangystau": (4, 1),
    "kyzylorda": (4, 2),
    "karaganda": (4, 3),
    "zhetysu": (4, 4),
    "national": (5, 1),
    "turkistan": (5, 2),
    "zhambyl": (5, 3),
    "almaty-region": (5, 4),
    "shymkent": (6, 2),
    "almaty": (6, 4),
}
#: The end of a label that a tile leaves out, unless it tells a region from the city in it.
_REGION = " Region"
#: The darkest shade; 0 is that of a region without entries.
_DARKEST = 4


class Tile(NamedTuple):
    """A region on the map."""

    category: Category
    #: Its label, in two parts: the second one is not seen.
    name: str
    rest: str
    #: Names of the classes of its row, its column and its shade.
    classes: str
    #: How many entries its newest days hold.
    entries: int


def tiles(regions: Sequence[Listed], recent: Mapping[int, int]) -> list[Tile]:
    """Return a tile for each region, in the same order.

    ``recent`` has the number of recent entries by the region's key. The shades are shares of the largest
    number among regions; the whole country, which always has more, is as dark as that region.
    """
    labels = {region.category.label for region in regions}
    most = max(
        (recent.get(each.key, 0) for each in regions if each.category.term != NATIONAL.term), default=0
    )
    return [_tile(region.category, recent.get(region.key, 0), most, labels) for region in regions]


def _tile(category: Category, entries: int, most: int, labels: set[str]) -> Tile:
    name = category.label.removesuffix(_REGION)
    if name in labels:
        name = category.label
    row, column = _PLACES.get(category.term, (0, 0))
    classes = f"row-{row} column-{column} shade-{_shade(entries, most)}"
    return Tile(category, name, category.label.removeprefix(name), classes, entries)


def _shade(entries: int, most: int) -> int:
    """Return 0 for no entries, otherwise 1 to 4: in which quarter of ``most`` their number lies."""
    return min(_DARKEST, -(-_DARKEST * entries // max(most, 1)))

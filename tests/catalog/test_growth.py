"""Work grows with what there is, and no faster: four times as much is less than five times the work."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from feeds import settings
from feeds.catalog import database, keys
from feeds.catalog.catalog import Catalog
from feeds.catalog.snapshot import Snapshot
from feeds.publishing import address
from feeds.publishing.nearest import Suggestions
from feeds.publishing.publication import Publication
from tests.catalog.metering import Meter, grown
from tests.catalog.seeding import GOV, catalog_of, digest, item, put

# Coverage would cost more than the tests.
pytestmark = pytest.mark.no_cover

#: How many of each are counted, and then four times as many.
_FEW = 100
_SIZES = (_FEW, 4 * _FEW)

Files = Mapping[str, str]
#: Makes the digests of a number of something.
Make = Callable[[int], Files]


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Meter:
    """Return what counts the work of this process, and of its connections that are opened from now on."""
    made = Meter()
    configure = database._configure
    monkeypatch.setattr(database, "_configure", lambda connection: made.watch(configure(connection)))
    monkeypatch.setattr(keys, "_MANY", 1)  # or a few entries of one number would be treated unlike many
    return made


# Digests


def _release(number: int, day: str = "21.02.2025", publisher: str = "abay") -> str:
    return item(f"Headline {number}", day, f"Text {number}.", GOV.format(publisher, number + 1))


def _unnumbered(number: int, source: str = "") -> str:
    return item(f"Headline {number}", "21.02.2025", f"Text {number}.", source)


def _version(number: int) -> str:
    return _unnumbered(number, GOV.format("abay", 17))


def _tie(number: int) -> str:
    return _release(17, publisher=f"body-{number}")


def _day(number: int) -> str:
    """Return one of days so far apart that ``check`` warns of nearly all."""
    return f"{date(1991, 1, 1) + timedelta(30 * number):%d.%m.%Y}"


def _spelling(number: int) -> str:
    """Return one of 8,192 spellings of one category."""
    letters = enumerate("international")
    return "Law " + "".join(letter.upper() if number >> place & 1 else letter for place, letter in letters)


def _in_one(make: Callable[[int], str]) -> Make:
    return lambda size: {"all.txt": digest("Law", *map(make, range(size)))}


def _in_many(make: Callable[[int], str], category: Callable[[int], str] = lambda _: "Law") -> Make:
    return lambda size: {f"{number}.txt": digest(category(number), make(number)) for number in range(size)}


def _category(number: int) -> str:
    return f"Category {number}"


def _pages(size: int) -> Files:
    pages = (f"Enbekshi QazaQ\n{digest(_category(number), _release(number))}" for number in range(size))
    return {"all.txt": "".join(pages)}


_MAKERS: dict[str, Make] = {
    "numbers of a day, in one digest": _in_one(_release),
    "numbers of a day, in many digests": _in_many(_release),
    "releases of a day without a number, in one digest": _in_one(_unnumbered),
    "releases of a day without a number, in many digests": _in_many(_unnumbered),
    "publishers of one number, in one digest": _in_one(_tie),
    "publishers of one number, in many digests": _in_many(_tie),
    "versions of a release, in one digest": _in_one(_version),
    "versions of a release, in many digests": _in_many(_version),
    "repetitions of a release, in one digest": _in_one(lambda _: _version(1)),
    "publishers": _in_many(lambda number: _release(number, publisher=f"body-{number}")),
    "days, in one digest": _in_one(lambda number: _release(number, _day(number))),
    "days, in many digests": _in_many(lambda number: _release(number, _day(number))),
    "categories, in one digest": _pages,
    "categories, in many digests": _in_many(_release, _category),
    "categories of a release": _in_many(_version, _category),
    "labels of a category": _in_many(_release, _spelling),
    "digests without items": lambda size: {f"{number}.txt": f"Law {number}\n" for number in range(size)},
    "rows of tables": lambda size: {
        "all.txt": digest("Law", _release(1)),
        "publishers.csv": "slug,label,region\n" + "".join(f"body-{n},Body {n},abai\n" for n in range(size)),
        "categories.csv": "term,label,label_kk,label_ru,aliases\n"
        + "".join(f"kind-{n},Kind {n},,,Alias {n}\n" for n in range(size)),
    },
    "other sources": _in_one(lambda number: _unnumbered(number, f"https://example.org/{number}")),
}
#: Those whose changes are measured by the fast tests as well.
_QUICK = ("publishers of one number, in many digests", "versions of a release, in many digests")


def _catalog(folder: Path, files: Files) -> Catalog:
    """Return the catalog of a new seeds folder, which also holds one digest that stays as it is."""
    put(folder / "seeds", {**files, "zero.txt": digest("Law", _release(10_000_000, "01.02.2025"))})
    return catalog_of(folder / "seeds", folder / "cache")


@pytest.mark.parametrize("what", _MAKERS)
def test_a_build_is_linear(tmp_path: Path, meter: Meter, what: str) -> None:
    """In all that digests may have many of."""
    counts = []
    for size in _SIZES:
        catalog = _catalog(tmp_path / str(size), _MAKERS[what](size))
        with meter.counting() as found:
            catalog.refresh()
        counts.append(found)

    assert [] == grown(*counts)


@pytest.mark.parametrize(
    "what", [what if what in _QUICK else pytest.param(what, marks=pytest.mark.slow) for what in _MAKERS]
)
def test_changes_are_linear(tmp_path: Path, meter: Meter, what: str) -> None:
    """When the digests come, are all corrected, and go, as long as the app follows."""
    counts: list[list[Counter[str]]] = []
    for size in _SIZES:
        catalog = _catalog(tmp_path / str(size), {})
        catalog.refresh()
        counts.append(list(_changes(catalog, tmp_path / str(size) / "seeds", _MAKERS[what](size), meter)))

    assert [[], [], []] == [grown(few, many) for few, many in zip(*counts, strict=True)]


def _changes(catalog: Catalog, seeds: Path, files: Files, meter: Meter) -> Iterator[Counter[str]]:
    """Yield the work of reading files that are new, that are corrected, and that are gone."""
    for step in ("new", "corrected", "gone"):
        for name, text in files.items():
            if step == "gone":
                (seeds / name).unlink()
            else:
                put(seeds, {name: text.replace("Text", f"Text that is {step}")})
        with meter.counting() as found:
            catalog.refresh()
        yield found


@pytest.mark.slow
@pytest.mark.parametrize(("digests", "releases"), [(5_000, 4), (1, 140_000)])
def test_any_number_of_a_day_without_a_number_is_published(
    tmp_path: Path, digests: int, releases: int
) -> None:
    """In one digest and in many."""
    numbers = iter(range(digests * releases))
    files = {
        f"{name}.txt": digest("Law", *(_unnumbered(next(numbers)) for _release in range(releases)))
        for name in range(digests)
    }
    catalog = _catalog(tmp_path, files)
    catalog.refresh()

    with catalog.snapshot() as snapshot:
        assert digests * releases + 1 == snapshot.categories.everything.entries
        assert digests + 1 == snapshot.count_digests()


def test_a_change_costs_the_same_after_many_changes(tmp_path: Path, meter: Meter) -> None:
    """The catalog remembers every scan, but neither the next one nor an answer goes through them."""
    catalog = _catalog(tmp_path, {})
    counts = []
    for size in _SIZES:
        for number in range(size):
            put(tmp_path / "seeds", {"one.txt": digest("Law", _release(size + number))})
            catalog.refresh()
        put(tmp_path / "seeds", {"one.txt": digest("Law", _release(0))})
        with meter.counting() as found:
            catalog.refresh()
            with catalog.snapshot() as snapshot:
                for _request in range(50):
                    snapshot.moment(snapshot.version)
        counts.append(sum(found.values()))

    assert counts[1] < 1.5 * counts[0]


# Documents


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return folders with a catalog of a few, and of many, categories, publishers and days."""
    make = _in_many(lambda number: _release(number, _day(number), f"body-{number}"), _category)
    found = [tmp_path_factory.mktemp("site") for _size in _SIZES]
    for folder, size in zip(found, _SIZES, strict=True):
        _catalog(folder, make(size)).refresh()
    return found


#: Takes a publication and a snapshot.
Use = Callable[[Publication, Snapshot], object]


def _page(target: str, query: str = "") -> Use:
    wanted = address.parse(target, {"q": query} if query else {})
    return lambda publication, snapshot: publication.publish(snapshot, wanted)


def _missing(target: str) -> Use:
    return lambda _, snapshot: Suggestions("").nearest(snapshot, target)


_TARGETS = (
    *("/", "/category/", "/publisher/", "/region/", "/feeds.opml", "/category/feeds.opml", "/archive/"),
    *(
        "/atom.xml",
        "/rss.xml",
        "/feed.json",
        "/region/national/",
        "/region/national/atom.xml",
        "/region/national/archive/",
    ),
    *("/category/category-1/", "/publisher/body-1/atom.xml", "/archive/1991-01-31/", "/entry/body-1/2/"),
    *("/category/category-1+category-2/atom.xml", "/region/national/category/category-1/"),
)
_USES: dict[str, Use] = {
    **{target: _page(target) for target in _TARGETS},
    "a search": _page("/atom.xml", "headline"),
    "a page of results": _page("/", "headline category"),
    "a search that names a feed": _page("/", "category 7"),
    "a search without results": _page("/", "hedline roaad"),
    "a missing category": _missing("/category/categry-77/atom.xml"),
    "a missing intersection": _missing("/region/karagnda+astna/category/category+headline/"),
    "the list of feeds": lambda publication, snapshot: list(publication.feeds(snapshot)),
    "the exported addresses": lambda publication, snapshot: list(publication.exported(snapshot)),
    "the digests": lambda _, snapshot: snapshot.digests(),
}


@pytest.mark.parametrize("use", _USES)
def test_a_document_is_linear(folders: list[Path], meter: Meter, use: str) -> None:
    """In the number of categories, publishers, days and digests."""
    counts = []
    for folder in folders:
        publication = Publication(settings.from_environment({}, seeds=str(folder / "seeds")))
        with catalog_of(folder / "seeds", folder / "cache").snapshot() as snapshot:
            with meter.counting() as found:
                assert _USES[use](publication, snapshot)
            counts.append(found)

    assert [] == grown(*counts)


@pytest.mark.parametrize(
    "path", ["/category/categry-77/", "/region/karagnda+astna+almty+abaj/", "/" + "a" * 40]
)
def test_a_second_missing_address_costs_the_same_on_any_site(folders: list[Path], path: str) -> None:
    """No more than fifty names are compared with a word, and the names are read once."""
    counts = []
    for folder in folders:
        suggestions = Suggestions("")
        with catalog_of(folder / "seeds", folder / "cache").snapshot() as snapshot:
            suggestions.nearest(snapshot, "/a/")
            with Meter().counting() as found:
                suggestions.nearest(snapshot, path)
        counts.append(sum(times for name, times in found.items() if "difflib" in name or "sqlite" in name))

    assert counts[1] <= 1.2 * counts[0]

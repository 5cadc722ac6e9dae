"""An export that goes on from the last one equals one from nothing, and renders no more than it must."""

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import settings as choices
from feeds.catalog.catalog import Catalog
from feeds.delivery.export import Summary, export
from feeds.publishing.address import parse
from feeds.publishing.press import Press
from tests.catalog.seeding import GOV, catalog_of, digest, item, put


def run(catalog: Catalog, seeds: Path, out: Path) -> Summary:
    """Refresh, export, and say what was done."""
    catalog.refresh()
    with catalog.snapshot() as snapshot:
        return export(out, choices.from_environment({}, seeds=str(seeds)), snapshot)


def files(out: Path) -> dict[str, bytes]:
    """Return every published file below a folder."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def release(number: int, day: str, headline: str = "A court opens", publisher: str = "karaganda") -> str:
    """Return an item with a source."""
    return item(headline, day, "It opened.", GOV.format(publisher, number))


_releases = st.builds(
    release,
    st.integers(1, 5),
    st.sampled_from(["23.02.2025", "21.02.2025", "20.02.2025", "19.02.2025"]),
    st.sampled_from(["A court opens", "Another opens", "502 Bad Gateway"]),
    st.sampled_from(["karaganda", "almaty", "mps"]),
)
_digests = st.builds(
    lambda category, items: digest(category, *items),
    st.sampled_from(["Law", "LAW", "Business"]),
    st.lists(_releases, min_size=1, max_size=3),
)
_steps = st.lists(
    st.dictionaries(st.sampled_from(["a.txt", "b.txt"]), st.one_of(st.none(), _digests), min_size=1),
    min_size=1,
    max_size=4,
)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
def test_an_export_that_goes_on_equals_one_from_nothing(
    steps: list[dict[str, str | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever digests come, change and go: no document is left as it was that should be another."""
    folder = tmp_path_factory.mktemp("export")
    seeds = folder / "seeds"
    put(seeds, {"always.txt": digest("Law", release(9, "22.02.2025"))})
    catalog = catalog_of(seeds, folder / "grown")
    run(catalog, seeds, folder / "out")
    for step in steps:
        for name, content in step.items():
            (seeds / name).unlink(missing_ok=True)
            if content is not None:
                put(seeds, {name: content})
        run(catalog, seeds, folder / "out")
    run(catalog_of(seeds, folder / "fresh"), seeds, folder / "fresh-out")
    assert files(folder / "fresh-out") == files(folder / "out")


def test_one_more_digest_renders_exactly_what_it_touches(tmp_path: Path) -> None:
    """Nothing is rendered that comes out as it was, whether the digest is of today or late."""
    seeds, out = tmp_path / "seeds", tmp_path / "out"
    for number in range(120):
        day = f"{1 + number // 20:02}.02.2025"
        publisher = ("karaganda", "almaty", "mps")[number % 3]
        category = ("Law", "Business")[number % 2]
        said = release(1000 + number, day, f"Headline {number}", publisher)
        put(seeds, {f"{number:03}.txt": digest(category, said)})
    catalog = catalog_of(seeds, tmp_path / "catalog")
    run(catalog, seeds, out)
    for name, day, number in (("new.txt", "07.02.2025", 2000), ("late.txt", "02.02.2025", 2001)):
        put(seeds, {name: digest("Law", release(number, day, f"A digest of {day}"))})
        summary = run(catalog, seeds, out)
        assert summary.written == summary.rendered
        assert len(files(out)) == summary.written + summary.unchanged
        assert 0 < summary.written < 100
        fresh = tmp_path / f"fresh-{number}"
        run(catalog_of(seeds, fresh.with_suffix(".catalog")), seeds, fresh)
        assert files(fresh) == files(out)
    unchanged = run(catalog, seeds, out)
    assert (0, 0, 0) == (unchanged.written, unchanged.rendered, unchanged.removed)


@pytest.mark.parametrize(
    "path",
    [
        "/region/karaganda/category/law/",
        "/region/almaty+karaganda/category/law/",
        "/region/karaganda/category/business+law/",
        "/region/almaty+karaganda/",
    ],
)
def test_whatever_changes_a_feed_changes_its_version(path: str, tmp_path: Path) -> None:
    """An intersection's newest entries may be older than the newest of each of its parts."""
    seeds = tmp_path / "seeds"
    for number in range(240):
        publisher = ("karaganda", "almaty")[number % 2]
        said = release(1000 + number, f"{20 + number // 100}.02.2025", f"Headline {number}", publisher)
        put(seeds, {f"{number:03}.txt": digest("Business", said)})
    put(seeds, {"old.txt": digest("Law", release(5, "01.02.2025"))})
    catalog = catalog_of(seeds, tmp_path / "catalog")
    press = Press(choices.from_environment({}, seeds=str(seeds)))
    addresses = [parse(path + file) for file in ("", "atom.xml", "rss.xml", "feed.json")]

    def look() -> list[tuple[bytes, int]]:
        catalog.refresh()
        with catalog.snapshot() as snapshot:
            return [(press.publish(snapshot, each).body, press.version(snapshot, each)) for each in addresses]

    looks = [look()]
    for text in (digest("Law", release(6, "02.02.2025")), digest("Law", release(6, "03.02.2025")), None):
        (seeds / "late.txt").unlink(missing_ok=True)
        if text:
            put(seeds, {"late.txt": text})
        looks.append(look())
    pairs = [pair for steps in itertools.pairwise(looks) for pair in zip(*steps, strict=True)]

    assert all(before[0] != after[0] for before, after in pairs) or not path.endswith("/category/law/")
    assert [] == [before[0] for before, after in pairs if before[0] != after[0] and before[1] == after[1]]

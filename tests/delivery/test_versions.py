"""An export that goes on from the last one equals one from nothing, and renders little more than it must."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import settings as choices
from feeds.catalog.catalog import Catalog
from feeds.delivery.export import Summary, export
from feeds.publishing.address import parse
from feeds.publishing.publication import Publication
from tests.catalog.seeding import GOV, catalog_of, digest, item, put


def run(catalog: Catalog, seeds: Path, out: Path) -> Summary:
    """Refresh a catalog, export it, and return the summary."""
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
    st.sampled_from(["Law", "Crafts and arts", "Crafts And Arts"]),
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
    """Digests come, change and go: no document is left as it was that should be another."""
    folder = tmp_path_factory.mktemp("export")
    seeds = folder / "seeds"
    put(seeds, {"always.txt": digest("Law", release(9, "22.02.2025"))})
    catalog = catalog_of(seeds, folder / "cache")
    run(catalog, seeds, folder / "out")
    for step in steps:
        for name, content in step.items():
            (seeds / name).unlink(missing_ok=True)
            if content is not None:
                put(seeds, {name: content})
        run(catalog, seeds, folder / "out")
    run(catalog_of(seeds, folder / "another cache"), seeds, folder / "fresh")
    assert files(folder / "fresh") == files(folder / "out")


@pytest.mark.slow
def test_a_change_renders_at_most_three_times_what_it_changes(tmp_path: Path) -> None:
    """A document may be rendered without having changed, but none that has changed is left as it was."""
    seeds, out = tmp_path / "seeds", tmp_path / "out"
    put(seeds, {f"{number:03}.txt": _digest(number) for number in range(120)})
    catalog = catalog_of(seeds, tmp_path / "cache")
    run(catalog, seeds, out)
    changes: dict[str, tuple[str, str | None]] = {
        "a digest of today": ("new.txt", digest("Law", release(2000, "07.02.2025"))),
        "a digest that comes late": ("late.txt", digest("Law", release(2001, "02.02.2025"))),
        "a corrected headline": ("late.txt", digest("Law", release(2001, "02.02.2025", "Another opens"))),
        "another day": ("late.txt", digest("Law", release(2001, "03.02.2025", "Another opens"))),
        "another category": ("late.txt", digest("Business", release(2001, "03.02.2025", "Another opens"))),
        "a category of its own": ("new.txt", digest("Crafts and arts", release(2000, "07.02.2025"))),
        "another label": ("new.txt", digest("Crafts And Arts", release(2000, "07.02.2025"))),
        "a withdrawal": ("010.txt", None),
        "a withdrawal of a whole category": ("new.txt", None),
    }
    for change, (name, text) in changes.items():
        (seeds / name).unlink(missing_ok=True)
        put(seeds, {name: text} if text else {})
        summary = run(catalog, seeds, out)
        fresh = tmp_path / change
        run(catalog_of(seeds, tmp_path / f"cache of {change}"), seeds, fresh)

        assert files(fresh) == files(out), change
        assert len(files(out)) == summary.written + summary.unchanged, change
        assert 0 < summary.written <= summary.rendered, change
        # Any document may show a label.
        assert summary.rendered <= 3 * summary.written or change == "another label", change


def _digest(number: int) -> str:
    """Return one of many digests of six days, three publishers and two categories."""
    day = f"{1 + number // 20:02}.02.2025"
    publisher = ("karaganda", "almaty", "mps")[number % 3]
    return digest(
        ("Law", "Business")[number % 2], release(1000 + number, day, f"Headline {number}", publisher)
    )


def test_without_a_change_nothing_is_rendered(tmp_path: Path) -> None:
    """Nor where a digest has only another time; where one has another name, nothing is written."""
    seeds, out = tmp_path / "seeds", tmp_path / "out"
    put(seeds, {f"{number:03}.txt": _digest(number) for number in range(10)})
    catalog = catalog_of(seeds)
    run(catalog, seeds, out)
    for names in ((), ("003.txt",)):
        for name in names:
            (seeds / name).touch()
        unchanged = run(catalog, seeds, out)
        assert (0, 0, 0) == (unchanged.written, unchanged.rendered, unchanged.removed)
    (seeds / "004.txt").rename(seeds / "new.txt")
    renamed = run(catalog, seeds, out)
    assert (0, 0) == (renamed.written, renamed.removed)


@pytest.mark.parametrize(
    ("path", "changed_by"),
    [
        ("/region/karaganda/category/law/", "late"),
        ("/region/almaty+karaganda/category/law/", "late"),
        ("/region/karaganda/category/business+law/", "new"),
        ("/region/almaty+karaganda/", "new"),
    ],
)
def test_every_change_of_a_feed_changes_its_version(path: str, changed_by: str, tmp_path: Path) -> None:
    """An intersection's newest entries may be older than the newest of each of its parts."""
    seeds = tmp_path / "seeds"
    for number in range(240):
        publisher = ("karaganda", "almaty")[number % 2]
        text = release(1000 + number, f"{20 + number // 100}.02.2025", f"Headline {number}", publisher)
        put(seeds, {f"{number:03}.txt": digest("Business", text)})
    put(seeds, {"old.txt": digest("Law", release(5, "01.02.2025"))})
    catalog = catalog_of(seeds)
    publication = Publication(choices.from_environment({}, seeds=str(seeds)))
    addresses = [parse(path + file) for file in ("", "atom.xml", "rss.xml", "feed.json")]

    def published() -> list[tuple[bytes, int]]:
        catalog.refresh()
        with catalog.snapshot() as snapshot:
            return [
                (publication.publish(snapshot, each).body, publication.version(snapshot, each))
                for each in addresses
            ]

    steps: tuple[tuple[str, str | None], ...] = (
        ("late", digest("Law", release(6, "02.02.2025"))),
        ("late", digest("Law", release(6, "03.02.2025"))),
        ("late", None),
        ("new", digest("Business", release(6, "23.02.2025"))),
        ("new", digest("Business", release(6, "23.02.2025", "Another opens"))),
        ("new", None),
    )
    before = published()
    for name, content in steps:
        (seeds / f"{name}.txt").unlink(missing_ok=True)
        put(seeds, {f"{name}.txt": content} if content else {})
        after = published()
        changed = [old[0] != new[0] for old, new in zip(before, after, strict=True)]
        assert changed == [name == changed_by] * len(addresses), (name, content)
        assert name != changed_by or all(old[1] < new[1] for old, new in zip(before, after, strict=True))
        before = after

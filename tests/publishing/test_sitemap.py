"""Sitemaps: every page, in files that search engines take and that seldom change."""

import itertools
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from feeds.errors import UnknownFeed
from feeds.model import SCHEMES
from feeds.publishing import sitemap
from feeds.reading.tables import built_in
from tests import material
from tests.site import Site

_SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_Listed = dict[str, str | None]


def _read(site: Site, target: str) -> _Listed:
    """Return the addresses in a sitemap, and their last changes."""
    document = site.document(target)
    assert "application/xml; charset=utf-8" == document.media_type
    root = etree.fromstring(document.body)
    expected = ("sitemapindex", "sitemap") if target.endswith("/sitemap.xml") else ("urlset", "url")
    assert {_SPACE + expected[0]} | {_SPACE + expected[1]} == {root.tag} | {child.tag for child in root}
    listed = [(child.findtext(f"{_SPACE}loc", ""), child.findtext(f"{_SPACE}lastmod")) for child in root]
    assert len(dict(listed)) == len(listed)
    return dict(listed)


def _everything(site: Site) -> _Listed:
    """Return the addresses in all files that the index lists."""
    files = [_read(site, target) for target in _read(site, "/sitemap.xml")]
    counts = Counter(address for file in files for address in file)
    assert {1} == set(counts.values())
    return {address: changed for file in files for address, changed in file.items()}


def test_every_article_is_in_the_file_of_its_month(site: Site) -> None:
    """With the day on which it was updated."""
    base = site.settings.base_url
    months: dict[str, _Listed] = {}
    for entry in site.entries.values():
        month = f"{base}sitemap/{entry.published.date().isoformat()[:7]}.xml"
        months.setdefault(month, {})[base + entry.path[1:]] = entry.updated.date().isoformat()

    assert months == {target: _read(site, target) for target in months}
    assert {f"{base}sitemap/feeds.xml", *months} == set(_read(site, "/sitemap.xml"))


def test_the_page_of_every_feed_is_in_a_file(site: Site) -> None:
    """And the other pages at the top; of the feeds without entries, those of regions, without a date."""
    base = site.settings.base_url
    pages = {"", "docs/", *(f"{scheme}/" for scheme in SCHEMES)}
    pages |= {f"region/{region.term}/" for region in built_in().region_categories}
    for entry in site.entries.values():
        terms = {
            scheme: [each.term for each in entry.categories if each.scheme == scheme] for scheme in SCHEMES
        }
        pages |= {f"{scheme}/{term}/" for scheme in SCHEMES for term in terms[scheme]}
        both = itertools.product(terms["region"], terms["category"])
        pages |= {f"region/{region}/category/{category}/" for region, category in both}
    listed = _read(site, "/sitemap/feeds.xml")

    assert {base + page for page in pages} == set(listed)
    days = [(entry.published.date().isoformat(), entry.categories) for entry in site.entries.values()]
    assert max((day for day, _ in days), default=None) == listed[base]
    for scheme, term in {category[:2] for _, categories in days for category in categories}:
        own = [day for day, categories in days if (scheme, term) in {each[:2] for each in categories}]
        assert max(own) == listed[f"{base}{scheme}/{term}/"]
    assert listed[f"{base}region/pavlodar/"] is None


def test_robots_txt_names_the_sitemap(site: Site) -> None:
    """It is absolute, and everything may be fetched (RFC 9309)."""
    lines = site.document("/robots.txt").body.decode().splitlines()

    assert ["User-agent: *", "Disallow:", "", f"Sitemap: {site.settings.base_url}sitemap.xml"] == lines


@pytest.mark.parametrize(
    "name", ["2025-03", "2025-13", "2025-00", "0000-01", "2025-02-2", "2025-02-9999", "feeds-2"]
)
def test_a_month_without_articles_has_no_file(site: Site, name: str) -> None:
    """Nor has one that is not in the calendar, or a number beyond the last."""
    with pytest.raises(UnknownFeed):
        site.document(f"/sitemap/{name}.xml")


@pytest.mark.parametrize("most", [7, 1])
def test_a_long_file_goes_on_in_another(site: Site, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """No file has more than the limit; together they have every page once."""
    whole = _everything(site)
    monkeypatch.setattr(sitemap, "MOST", most)
    files = {target.rpartition("/")[2]: _read(site, target) for target in _read(site, "/sitemap.xml")}

    assert {"feeds.xml", "feeds-2.xml"} < set(files)
    assert bool(site.entries) == ("2025-02-2.xml" in files)
    assert all(0 < len(file) <= most for file in files.values())
    assert whole == _everything(site)


def _release(number: int, day: str, text: str = "It opened.") -> str:
    return material.item("A court opens", day, text, material.address("karaganda", number))


def test_a_change_touches_the_file_of_its_month_alone(tmp_path: Path) -> None:
    """Later articles stand behind earlier ones, so that of a long month the first files stay as they are."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    old = [_release(1, "01.12.2024"), _release(2, "31.01.2025"), _release(3, "05.02.2025")]
    material.write(seeds / "a.txt", material.text("Law", old))
    site = Site(seeds)

    def state() -> dict[str, tuple[int, bytes, str | None]]:
        site.catalog.refresh()
        listed = _read(site, "/sitemap.xml")
        with site.catalog.snapshot() as snapshot:
            return {
                file.name: (
                    file.version,
                    site.document(f"/sitemap/{file.name}.xml").body,
                    listed[f"{site.settings.base_url}sitemap/{file.name}.xml"],
                )
                for file in sitemap.sitemaps(snapshot)
            }

    first = state()
    material.write(seeds / "b.txt", material.text("Law", [_release(4, "21.02.2025")]))
    second = state()
    assert {"2025-02", "feeds"} == {name for name in second if first[name][0] != second[name][0]}
    assert second["2025-02"][1].startswith(first["2025-02"][1].removesuffix(b"</urlset>\n"))
    # A correction on a later day: the month of the article has changed, and on that day.
    material.write(seeds / "c.txt", material.text("Law", [_release(1, "22.02.2025", "It opened at noon.")]))
    third = state()
    assert {"2024-12", "feeds"} == {name for name in third if second[name][0] != third[name][0]}
    assert ("2024-12-01", "2025-02-22") == (second["2024-12"][2], third["2024-12"][2])
    # A withdrawal of a month's last day, and of a whole month.
    (seeds / "b.txt").unlink()
    (seeds / "c.txt").unlink()
    assert first["2025-02"][1:] == state()["2025-02"][1:]
    material.write(seeds / "a.txt", material.text("Law", old[1:]))
    assert {"feeds", "2025-01", "2025-02"} == set(state())

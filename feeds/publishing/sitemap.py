"""Sitemaps (sitemaps.org), by which search engines find the pages: an index, and the files that it lists.

``/sitemap/2025-02.xml`` has the articles of a month, ``/sitemap/feeds.xml`` the pages of feeds. A file that
would be too long goes on in ``2025-02-2.xml``. Addresses need no escaping: none has a character that XML
reserves.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from feeds.catalog.snapshot import Snapshot
from feeds.errors import UnknownFeed
from feeds.model import EVERYTHING, SCHEMES, Selection, page_of
from feeds.publishing.address import SITEMAP_NAME, Address
from feeds.publishing.links import url
from feeds.settings import Settings

#: Addresses that a file may have.
MOST = 50_000
_NAME = re.compile(SITEMAP_NAME)


class Sitemap(NamedTuple):
    """A file that the index lists."""

    #: Below ``/sitemap/``, without ``.xml``.
    name: str
    #: The latest day on which one of its entries was updated; None where there are none.
    updated: date | None
    #: The last scan that may have changed it.
    version: int


def sitemaps(snapshot: Snapshot) -> Iterator[Sitemap]:
    """Yield the files that the index lists: that of the feeds, then the months, newest first."""
    everything = snapshot.categories.everything
    yield from _files("feeds", len(_feeds(snapshot)), everything.newest, everything.version)
    for month in snapshot.months():
        yield from _files(month.first.isoformat()[:7], month.entries, month.updated, month.version)


def _files(name: str, pages: int, updated: date | None, version: int) -> Iterator[Sitemap]:
    for number in range(1, -(-pages // MOST) + 1):
        yield Sitemap(f"{name}-{number}" if number > 1 else name, updated, version)


def version(snapshot: Snapshot, address: Address) -> int:
    """Return the last scan that may have changed the index, or the file at an address."""
    versions = (file.version for file in sitemaps(snapshot) if file.name == address.name)
    return next(versions, snapshot.categories.everything.version)


def sitemap(settings: Settings, snapshot: Snapshot, address: Address) -> bytes:
    """Return the index, or the file at an address. Raises UnknownFeed where there is none."""
    if not address.name:
        files = [(Address("sitemap", name=file.name).path, file.updated) for file in sitemaps(snapshot)]
        return _document(settings, "sitemapindex", "sitemap", files)
    pages = _pages(snapshot, address.name)
    if not pages:
        raise UnknownFeed(address.path, "nothing was published in that month")
    return _document(settings, "urlset", "url", pages)


def robots(settings: Settings) -> bytes:
    """Return the text of robots.txt (RFC 9309): everything may be fetched; the sitemap is named."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {url(settings, Address('sitemap').path)}\n".encode()


_Pages = Sequence[tuple[str, date | None]]


def _pages(snapshot: Snapshot, name: str) -> _Pages:
    """Return the paths of the pages in a file, and the days on which they were updated."""
    found = _NAME.fullmatch(name)
    if not found:
        return ()
    skipped = (int(found["number"] or 1) - 1) * MOST
    if not found["month"]:
        return _feeds(snapshot)[skipped : skipped + MOST]
    try:
        first = date.fromisoformat(f"{found['month']}-01")
    except ValueError:
        return ()
    return [(page_of(name), updated) for name, updated in snapshot.pages(first, MOST, skipped)]


def _feeds(snapshot: Snapshot) -> _Pages:
    """Return the paths of all pages but archives and articles, and the newest day of the entries on each.

    The days of a region with a category are not counted.
    """
    newest = snapshot.categories.everything.newest
    top = [EVERYTHING.path, *(Address("list", name=scheme).path for scheme in SCHEMES), Address("docs").path]
    return [
        *((path, newest) for path in top),
        *(
            (Selection.of(listed.category).path, listed.newest)
            for scheme in SCHEMES
            for listed in snapshot.categories.listed(scheme)
        ),
        *sorted(
            (Selection.of(region, category).path, None)
            for region, category, _version in snapshot.categories.intersections()
        ),
    ]


def _document(settings: Settings, root: str, element: str, pages: _Pages) -> bytes:
    lines = [
        f"<{element}><loc>{url(settings, path)}</loc>{_lastmod(updated)}</{element}>\n"
        for path, updated in pages
    ]
    start = f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return "".join(("<?xml version='1.0' encoding='UTF-8'?>\n", start, *lines, f"</{root}>\n")).encode()


def _lastmod(updated: date | None) -> str:
    return f"<lastmod>{updated.isoformat()}</lastmod>" if updated else ""

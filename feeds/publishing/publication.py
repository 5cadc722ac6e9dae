"""The publishing step: from an address and a snapshot to a document, and the list of all addresses."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from feeds.catalog.categories import Chosen
from feeds.catalog.snapshot import Snapshot
from feeds.errors import UnknownFeed
from feeds.model import EVERYTHING, SCHEMES, Document, Selection
from feeds.publishing import feed, feed_list, opml, page, sitemap, titles
from feeds.publishing.address import Address, Kind
from feeds.publishing.formats import FORMATS, OF_A_DAY, SUBSCRIBED, Format
from feeds.publishing.fragments import FragmentCache
from feeds.publishing.links import header, url
from feeds.settings import Settings

#: The page that static hosts show for an address that leads nowhere.
_MISSING = "404.html"
_ROBOTS = "robots.txt"
#: Media types, by file.
ASSETS = {
    _MISSING: "text/html; charset=utf-8",
    "static/style.css": "text/css; charset=utf-8",
    "static/feed.css": "text/css; charset=utf-8",
    "static/icon-180.png": "image/png",
    "static/icon-512.png": "image/png",
    "favicon.ico": "image/x-icon",
    _ROBOTS: "text/plain; charset=utf-8",
}
#: The page of everything.
HOME = Address("feed")
#: Waves, by kind; those of a feed's page are another.
_WAVES: dict[Kind, int] = {
    "entry": 0,
    "day": 1,
    "asset": 2,
    "archive": 3,
    "feed": 3,
    "list": 4,
    "opml": 4,
    "docs": 4,
    "sitemap": 6,
}
#: Bytes that an app keeps of each kind of fragments.
_CAPACITY = 8_000_000


class _Overview(NamedTuple):
    """A kind of documents about many feeds or pages: how one is made, and its media type."""

    make: Callable[[Settings, Snapshot, Address], bytes]
    media_type: str


#: By kind and format of their addresses.
_OVERVIEWS: dict[tuple[Kind, Format], _Overview] = {
    ("sitemap", "html"): _Overview(sitemap.sitemap, FORMATS["atom"].served),
    ("opml", "html"): _Overview(opml.outlines, "text/x-opml; charset=utf-8"),
    ("list", "json"): _Overview(feed_list.feed_list, "application/json"),
}


class Publication:
    """All documents of a site, for one choice of settings. Any thread may use it."""

    def __init__(self, settings: Settings, capacity: int = _CAPACITY) -> None:
        """``capacity``: bytes that the fragment cache may hold of each kind."""
        self._settings = settings
        self._fragments = FragmentCache(capacity)

    def publish(self, snapshot: Snapshot, address: Address) -> Document:
        """Return the document at an address. Raises UnknownFeed where there is none."""
        body = self._body(snapshot, address)
        return Document(address.target, _media_type(address), body, header(self._settings, address))

    def _body(self, snapshot: Snapshot, address: Address) -> bytes:
        if address.kind == "asset":
            return self._asset(address)
        if overview := _OVERVIEWS.get((address.kind, address.format)):
            return overview.make(self._settings, snapshot, address)
        make = page.page if address.format == "html" else feed.feed
        return make(self._settings, snapshot, address, self._fragments)

    def _asset(self, address: Address) -> bytes:
        if address.name == _MISSING:
            return self.refusal(404, "there is no such page").body
        if address.name == _ROBOTS:
            return sitemap.robots(self._settings)
        if address.name not in ASSETS:
            raise UnknownFeed(address.path)
        return Path(__file__).with_name("static").joinpath(address.name.removeprefix("static/")).read_bytes()

    def refusal(
        self,
        status: int,
        reason: str,
        suggestions: tuple[tuple[str, str], ...] = (),
        searched: tuple[str, str] = ("/", ""),
    ) -> Document:
        """Return the page that says why an address is not answered, as ``page.refusal`` does."""
        body = page.refusal(self._settings, status, reason, suggestions, searched)
        return Document("/404.html", FORMATS["html"].served, body)

    def combine(self, snapshot: Snapshot, selection: Selection, sent: str = "", fault: str = "") -> Document:
        """Return the page on which feeds are combined, as ``page.combine`` does."""
        body = page.combine(self._settings, snapshot, selection, sent, fault)
        return Document("/combine", FORMATS["html"].served, body)

    def version(self, snapshot: Snapshot, address: Address) -> int:
        """Return the last scan that may have changed the document at an address."""
        if address.kind == "asset":
            return 0
        return max(self._touched(snapshot, address), snapshot.relabelled)

    def _touched(self, snapshot: Snapshot, address: Address) -> int:
        """Return the last scan that touched an entry, or a count, which the document at an address shows."""
        if address.kind == "entry":
            return snapshot.version_of_entry(address.name)
        if address.kind == "sitemap":
            return sitemap.version(snapshot, address)
        if address.kind in ("opml", "list", "docs") or address.selection.query:
            return snapshot.categories.everything.version
        return snapshot.version_of(snapshot.categories.choose(address.selection), address.day)

    def exported(self, snapshot: Snapshot) -> Iterator[tuple[Address, int]]:
        """Yield every address that is exported, and its ``version``, wave by wave (``wave``).

        A document comes before the documents that link to it: articles, archives, feeds, lists, home,
        sitemaps.
        """
        for name, version in snapshot.names():
            yield Address("entry", name=name), max(version, snapshot.relabelled)
        for category, day, version in snapshot.archived():
            selection = Selection.of(category)
            for format_ in OF_A_DAY:
                yield Address("day", selection, format_, day), max(version, snapshot.relabelled)
        for address in self._others(snapshot):
            yield address, self.version(snapshot, address)
        for file in sitemap.sitemaps(snapshot):
            yield Address("sitemap", name=file.name), max(file.version, snapshot.relabelled)
        index = Address("sitemap")
        yield index, self.version(snapshot, index)

    def _others(self, snapshot: Snapshot) -> Iterator[Address]:
        """Yield the addresses of all but articles, days and sitemaps, in the order of ``exported``."""
        for name in ASSETS:
            yield Address("asset", name=name)
        single = [
            Selection.of(listed.category)
            for scheme in SCHEMES
            for listed in snapshot.categories.known(scheme)
        ]
        for selection in (*single, EVERYTHING):
            yield Address("archive", selection)
        pairs = [
            Selection.of(region, category)
            for region, category, _version in snapshot.categories.intersections()
        ]
        for selection in (*pairs, *single, EVERYTHING):
            for format_ in SUBSCRIBED:
                yield Address("feed", selection, format_)
        for selection in (*pairs, *single):
            yield Address("feed", selection)
        for scheme in SCHEMES:
            yield Address("list", name=scheme)
            yield Address("opml", name=scheme)
        yield Address("opml")
        yield Address("docs")
        yield Address("list", format="json")
        yield HOME

    def feeds(self, snapshot: Snapshot) -> Iterator[tuple[str, int, str]]:
        """Yield each feed that is exported: its title, its number of entries, and its absolute address."""
        everything = snapshot.categories.everything
        site = self._settings.title
        yield site, everything.entries, self._atom(EVERYTHING)
        for scheme in SCHEMES:
            for listed in snapshot.categories.listed(scheme):
                title = titles.title(site, Chosen([(listed,)]))
                yield title, listed.entries, self._atom(Selection.of(listed.category))
        for region in snapshot.categories.listed("region"):
            for category, entries in snapshot.categories.pairs("region", region.key):
                title = titles.title(site, Chosen([(region,), (category,)]))
                yield title, entries, self._atom(Selection.of(region.category, category.category))

    def _atom(self, selection: Selection) -> str:
        return url(self._settings, Address("feed", selection, "atom").path)


def wave(address: Address) -> int:
    """Return the number of the wave that a document is exported in: it links to those of earlier waves.

    Articles, days, assets, feeds with the lists of their days, pages and lists, the home page, sitemaps.
    """
    if address.kind == "feed" and address.format == "html":
        return 5 if address == HOME else 4
    return _WAVES[address.kind]


def _media_type(address: Address) -> str:
    if address.kind == "asset":
        return ASSETS.get(address.name, "application/octet-stream")
    overview = _OVERVIEWS.get((address.kind, address.format))
    return overview.media_type if overview else FORMATS[address.format].served

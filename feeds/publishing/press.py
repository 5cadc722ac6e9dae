"""The publishing step: from an address and the catalog to a document, and to the list of all of them."""

from collections.abc import Iterator
from pathlib import Path

from feeds.catalog.categories import Chosen
from feeds.catalog.query import Snapshot
from feeds.errors import UnknownFeed
from feeds.model import EVERYTHING, SCHEMES, Document, Selection
from feeds.publishing import place, titles
from feeds.publishing.address import Address
from feeds.publishing.formats import FORMATS, OF_A_DAY, Format
from feeds.publishing.pieces import Pieces
from feeds.settings import Settings

#: The page that static hosts show for an address that leads nowhere.
_MISSING = "404.html"
_ASSETS = {
    _MISSING: "text/html; charset=utf-8",
    "static/style.css": "text/css; charset=utf-8",
    "static/feed.css": "text/css; charset=utf-8",
    "favicon.ico": "image/x-icon",
    "robots.txt": "text/plain; charset=utf-8",
}
_OPML = "text/x-opml; charset=utf-8"


class Press:
    """Makes every document there is, for one choice of settings."""

    def __init__(self, settings: Settings, room: int = 0) -> None:
        """``room`` is how many bytes it may keep of what stands in several documents."""
        self._settings = settings
        self._pieces = Pieces(room)

    def publish(self, snapshot: Snapshot, address: Address) -> Document:
        """Return the document at an address. Raises UnknownFeed where there is none."""
        return Document(address.target, _media_type(address), self._body(snapshot, address))

    def _body(self, snapshot: Snapshot, address: Address) -> bytes:
        if address.name == _MISSING:
            return self.refusal(404, "there is no such page").body
        if address.kind == "asset":
            return _asset(address)
        # Not at the top: feeds need not wait for what makes pages, and where nothing is new, nothing is made.
        if address.kind == "opml":
            from feeds.publishing import opml  # noqa: PLC0415

            return opml.outlines(self._settings, snapshot, address)
        if address.format != "html":
            from feeds.publishing import feed  # noqa: PLC0415

            return feed.feed(self._settings, snapshot, address, self._pieces)
        from feeds.publishing import page  # noqa: PLC0415

        return page.page(self._settings, snapshot, address, self._pieces)

    def refusal(
        self,
        status: int,
        reason: str,
        suggestions: tuple[tuple[str, str], ...] = (),
        searched: tuple[str, str] = ("/", ""),
    ) -> Document:
        """Return the page that says why an address is not answered, as ``page.refusal`` does."""
        from feeds.publishing import page  # noqa: PLC0415 - see above

        body = page.refusal(self._settings, status, reason, suggestions, searched)
        return Document("/404.html", FORMATS["html"].served, body)

    def version(self, snapshot: Snapshot, address: Address) -> int:
        """Return the last scan that touched what is published at an address."""
        match address.kind:
            case "asset":
                return 0
            case "entry":
                return snapshot.version_of_entry(address.name)
            case "opml":
                return snapshot.names
            case "list":
                return snapshot.categories.everything.version
        chosen = snapshot.categories.choose(address.selection)
        if address.kind == "feed":
            return _version_of_feed(snapshot, address, chosen)
        return snapshot.version_of(chosen, address.day)

    def exported(self, snapshot: Snapshot, since: int = -1) -> Iterator[tuple[Address, int]]:
        """Yield every address that is exported, and touched by a scan after ``since``, with its ``version``.

        What is pointed to comes before what points to it: articles, archives, feeds, lists, home.
        """
        for name, version in snapshot.entries(since):
            yield Address("entry", name=name), version
        for category, day, version in snapshot.archived(since):
            selection = Selection.of(category)
            for format_ in OF_A_DAY:
                yield Address("day", selection, format_, day), version
        yield from ((address, version) for address, version in self._others(snapshot) if version > since)

    def count(self, snapshot: Snapshot) -> int:
        """Return how many addresses are exported in all."""
        days = snapshot.count_archived()
        others = sum(1 for _ in self._others(snapshot))
        return snapshot.categories.everything.entries + days * len(OF_A_DAY) + others

    def _others(self, snapshot: Snapshot) -> Iterator[tuple[Address, int]]:
        """Yield the addresses of all but articles and days, as ``exported`` does."""
        for name in _ASSETS:
            yield Address("asset", name=name), 0
        everything = snapshot.categories.everything
        feeds = [
            (Selection.of(listed.category), listed)
            for scheme in SCHEMES
            for listed in snapshot.categories.listed(scheme)
        ]
        for selection, listed in (*feeds, (EVERYTHING, everything)):
            yield Address("archive", selection), listed.version
        for region, category, version, recent in snapshot.categories.intersections():
            yield from _formats(Selection.of(region, category), version, recent)
        for selection, listed in feeds:
            yield from _formats(selection, listed.version, listed.recent, dated=listed.entries > 0)
        for scheme in SCHEMES:
            yield Address("list", name=scheme), everything.version
            yield Address("opml", name=scheme), snapshot.names
        yield Address("opml"), snapshot.names
        yield from _formats(EVERYTHING, everything.version, everything.recent)

    def feeds(self, snapshot: Snapshot) -> Iterator[tuple[str, int, str]]:
        """Yield each feed that is exported: its title, its number of entries, and its absolute address."""
        yield titles.SITE, snapshot.categories.everything.entries, place.url(self._settings, "/atom.xml")
        for scheme in SCHEMES:
            for listed in snapshot.categories.listed(scheme):
                url = place.url(self._settings, Address("feed", Selection.of(listed.category), "atom").path)
                yield titles.title(Chosen([(listed,)])), listed.entries, url
        for region in snapshot.categories.listed("region"):
            for category, entries in snapshot.categories.pairs("region", region.key):
                selection = Selection.of(region.category, category.category)
                url = place.url(self._settings, Address("feed", selection, "atom").path)
                yield titles.title(Chosen([(region,), (category,)])), entries, url


def _version_of_feed(snapshot: Snapshot, address: Address, chosen: Chosen) -> int:
    if address.selection.query or (not chosen.single and not snapshot.newest(chosen, 1)):
        # A search or a union that finds nothing has the catalog's newest date.
        return snapshot.categories.everything.version
    dated = not chosen or any(listed.entries for terms in chosen for listed in terms)
    return snapshot.version_of(chosen, recent=not _counts_all(address.format, dated=dated))


def _formats(
    selection: Selection, version: int, recent: int, *, dated: bool = True
) -> Iterator[tuple[Address, int]]:
    """Yield a feed in each format, its page last."""
    for format_ in reversed(FORMATS):
        yield Address("feed", selection, format_), version if _counts_all(format_, dated=dated) else recent


def _counts_all(format_: Format, *, dated: bool) -> bool:
    """Return whether a feed in a format changes with any of its entries, and not with its newest ones alone.

    Its page counts all of them, and links its neighbours. JSON Feed has no date but those of its entries, so
    that nothing else changes one which is not ``dated`` by any.
    """
    return format_ == "html" or (format_ == "json" and not dated)


def _asset(address: Address) -> bytes:
    if address.name not in _ASSETS:
        raise UnknownFeed(address.path)
    return Path(__file__).with_name("static").joinpath(address.name.removeprefix("static/")).read_bytes()


def _media_type(address: Address) -> str:
    if address.kind == "asset":
        return _ASSETS.get(address.name, "application/octet-stream")
    return _OPML if address.kind == "opml" else FORMATS[address.format].served

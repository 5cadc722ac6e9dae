"""The formats that a feed is published in: their files, names and media types."""

from typing import Literal, NamedTuple

Format = Literal["html", "atom", "rss", "json"]


class About(NamedTuple):
    """What there is to know of a format."""

    #: In the folder of the feed, which is the page itself.
    file: str
    #: For people.
    label: str
    #: Media type that links announce (RFC 4287 §7, and what readers look for).
    announced: str
    #: Media type that it is served as. A browser shows application/xml as a page, and would show neither
    #: application/atom+xml nor application/rss+xml; every reader takes all of them.
    served: str


_XML = "application/xml; charset=utf-8"
FORMATS: dict[Format, About] = {
    "html": About("", "Page", "text/html", "text/html; charset=utf-8"),
    "atom": About("atom.xml", "Atom", "application/atom+xml", _XML),
    "rss": About("rss.xml", "RSS", "application/rss+xml", _XML),
    "json": About("feed.json", "JSON Feed", "application/feed+json", "application/feed+json"),
}
#: Those that readers subscribe to, the best first.
SUBSCRIBED: tuple[Format, ...] = ("atom", "rss", "json")
#: Those of one day's archive.
OF_A_DAY: tuple[Format, ...] = ("html", "atom")
#: Formats by file; a page may be asked for as the file that it is in an export.
BY_FILE: dict[str, Format] = {
    **{about.file: format_ for format_, about in FORMATS.items()},
    "index.html": "html",
}

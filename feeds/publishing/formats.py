"""The formats that a feed is published in: their files, names and media types."""

from typing import Literal, NamedTuple

Format = Literal["html", "atom", "rss", "json"]


class FormatInfo(NamedTuple):
    """The properties of a format."""

    #: Its file in the feed's folder; empty for the page, which is the folder's index.
    file: str
    #: For people.
    label: str
    #: Media type that links announce (RFC 4287 §7, and what readers look for).
    announced: str
    #: Media type that it is served as. A browser shows application/xml as a page, and would show neither
    #: application/atom+xml nor application/rss+xml; every reader takes all of them.
    served: str


_XML = "application/xml; charset=utf-8"
FORMATS: dict[Format, FormatInfo] = {
    "html": FormatInfo("", "Page", "text/html", "text/html; charset=utf-8"),
    "atom": FormatInfo("atom.xml", "Atom", "application/atom+xml", _XML),
    "rss": FormatInfo("rss.xml", "RSS", "application/rss+xml", _XML),
    "json": FormatInfo("feed.json", "JSON Feed", "application/feed+json", "application/feed+json"),
}
#: Those that readers subscribe to, the best first.
SUBSCRIBED: tuple[Format, ...] = ("atom", "rss", "json")
#: Those of one day's archive.
OF_A_DAY: tuple[Format, ...] = ("html", "atom")
#: The addresses that people try in a site's folder by habit, from other programs.
HABITUAL: dict[str, Format] = {
    "feed": "atom",
    "atom": "atom",
    "rss": "rss",
    "feed.xml": "atom",
    "index.xml": "atom",
    "index.rss": "rss",
}
#: Formats by file; a page may be asked for as the file that it is in an export.
BY_FILE: dict[str, Format] = {
    **{info.file: format_ for format_, info in FORMATS.items()},
    "index.html": "html",
    **HABITUAL,
}

"""The grammar of addresses: parses paths and queries, and writes them in their canonical spelling."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, quote

from feeds.catalog import fulltext
from feeds.errors import BadAddress, UnknownFeed
from feeds.model import EVERYTHING, SCHEMES, Selection, page_of
from feeds.publishing.formats import BY_FILE, FORMATS, HABITUAL, OF_A_DAY, Format
from feeds.reading.terms import to_term

#: Other terms and the right ones that they lead to, by scheme (``Tables.aliases``).
Aliases = Mapping[str, Mapping[str, str]]
Kind = Literal["feed", "archive", "day", "list", "entry", "opml", "sitemap", "docs", "asset"]

#: More terms than this in one segment of a union are refused.
MAX_TERMS = 24
#: A longer path than this is refused.
MAX_PATH = 2000

_TERM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: A name that a term may be made of: words in any script, in lower case.
_WORDS = re.compile(r"[^\W_]+([ '’-][^\W_]+)*")
_ENTRY = re.compile(r"/entry/([a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*)/")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: The name of a sitemap: ``feeds`` or a month, and its number unless that is 1.
SITEMAP_NAME = r"(?:feeds|(?P<month>[0-9]{4}-[0-9]{2}))(?:-(?P<number>[2-9]|[1-9][0-9]{1,3}))?"
_SITEMAP = re.compile(rf"/sitemap(?:/({SITEMAP_NAME}))?\.xml")
_ASSET = re.compile(r"/(static/[a-z0-9-]+\.[a-z0-9]+|favicon\.ico|robots\.txt|404\.html)")
#: SQLite's largest: a key of today has 19 digits.
_LARGEST_KEY = (1 << 63) - 1
#: Paths, by kind and by whether the address has a name.
_PATTERNS = {
    ("asset", True): "/{}",
    ("docs", False): "/docs/",
    ("list", False): "/list.json",
    ("list", True): "/{}/",
    ("opml", False): "/feeds.opml",
    ("opml", True): "/{}/feeds.opml",
    ("sitemap", False): "/sitemap.xml",
    ("sitemap", True): "/sitemap/{}.xml",
}
_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_ALIASES: Aliases = MappingProxyType({})
_COMBINED = ((), ("region",), ("category",), ("publisher",), ("region", "category"))


def parameters(query: str) -> dict[str, str]:
    """Return the parameters of a query, ``q=water&before=1``: of several by one name, the first."""
    return dict(reversed(parse_qsl(query, keep_blank_values=True)))


def chosen(parameters: Iterable[tuple[str, str]]) -> Selection:
    """Return the selection of the parameters that name terms: ``region=almaty&region=karaganda``.

    The terms need not exist.
    """
    terms = [(name, value) for name, value in parameters if value]
    segments = (
        (scheme, tuple(sorted({term for name, term in terms if name == scheme}))) for scheme in SCHEMES
    )
    return Selection(tuple((scheme, names) for scheme, names in segments if names))


class Address(NamedTuple):
    """The address of a document."""

    kind: Kind
    selection: Selection = EVERYTHING
    format: Format = "html"
    #: For one day's archive.
    day: date | None = None
    #: Entry's name, scheme of a list (empty for the list of all feeds, in JSON) or of OPML (empty for all),
    #: name of a sitemap (empty for the index), or an asset's file name.
    name: str = ""
    #: For results of a search, or of no search, older than this entry's key.
    before: int | None = None

    @property
    def path(self) -> str:
        """The path in its canonical spelling, without the query."""
        if self.kind == "entry":  # by far the most
            return page_of(self.name)
        pattern = _PATTERNS.get((self.kind, bool(self.name)))
        if pattern:
            return pattern.format(self.name)
        folder = self.selection.path
        if self.kind != "feed":
            folder += "archive/"
        if self.day:
            folder += f"{self.day.isoformat()}/"
        return folder + FORMATS[self.format].file

    @property
    def file(self) -> str:
        """The path of its file in an export."""
        # Static hosts serve a folder's index.html at the folder's address.
        path = self.path
        return path[1:] + "index.html" * path.endswith("/")

    @property
    def target(self) -> str:
        """The path and the query in their canonical spelling, percent-encoded."""
        query = [f"q={quote(self.selection.query, safe='*')}"] if self.selection.query else []
        query += [f"before={self.before}"] if self.before is not None else []
        return self.path + ("?" + "&".join(query).replace("%20", "+") if query else "")

    def at(self, format_: Format) -> "Address":
        """Return the same in another format."""
        return self._replace(format=format_)


def parse(path: str, query: Mapping[str, str] = _NOTHING, aliases: Aliases = _NO_ALIASES) -> Address:
    """Return the address that a path, and the parameters ``q`` and ``before`` of a query, stand for.

    Other spellings than the canonical one are accepted; where ``address.path`` differs from ``path``, a
    client is to be redirected there. Raises UnknownFeed for a path outside the grammar, BadAddress for one
    that is beyond a limit.
    """
    if len(path) > MAX_PATH:
        raise BadAddress(path[:60] + "…", f"an address has at most {MAX_PATH} characters")
    if _ASSET.fullmatch(path):
        return Address("asset", name=path.removeprefix("/"))
    parts = [part for part in path.lower().split("/") if part]
    last = parts.pop() if parts and ("." in parts[-1] or _habitual(parts)) else ""
    address = _of_the_site(parts, last)
    if not address and last not in BY_FILE:
        raise UnknownFeed(path)
    return address or _feed(path, parts, BY_FILE[last], query, aliases)


def _of_the_site(parts: list[str], last: str) -> Address | None:
    """Return the address of anything but a feed, its archives and assets; None for those."""
    path = "/".join(("", *parts, "" if last == "index.html" else last))
    if sitemap := _SITEMAP.fullmatch(path):
        return Address("sitemap", name=sitemap[1] or "")
    if entry := _ENTRY.fullmatch(path):
        return Address("entry", name=entry[1])
    return _OVERVIEWS.get(path)


#: Lists of feeds and the documentation, by path.
_OVERVIEWS = {
    address.path: address
    for address in (
        Address("docs"),
        Address("list", format="json"),
        Address("opml"),
        *(Address("list", name=scheme) for scheme in SCHEMES),
        *(Address("opml", name=scheme) for scheme in SCHEMES),
    )
}


def of_file(file: str) -> Address | None:
    """Return the address whose ``file`` has this path; None, for any text, where no export makes such a file.

    Nothing need be published there. Unions have no files.
    """
    try:
        address = parse(f"/{file}")
    except (UnknownFeed, BadAddress):
        return None
    single = all(len(terms) == 1 for _scheme, terms in address.selection.segments)
    return address if single and address.file == file else None


def _habitual(parts: list[str]) -> bool:
    """Return whether the last part is a habitual name: it stands where a scheme would, and is no term."""
    return len(parts) % 2 == 1 and parts[-1] in HABITUAL and parts[0] != "entry"


def _feed(
    path: str, parts: list[str], format_: Format, query: Mapping[str, str], aliases: Aliases
) -> Address:
    """Return the address of a feed, or of its archive: segments, then perhaps archive and day."""
    kind: Kind = "feed"
    day = None
    if "archive" in parts[::2]:
        kind, day, parts = _archive(path, parts)
    if len(parts) % 2:
        raise UnknownFeed(path)
    segments = dict(zip(parts[::2], parts[1::2], strict=True))
    schemes = tuple(scheme for scheme in SCHEMES if scheme in segments)
    if len(segments) * 2 != len(parts) or len(schemes) != len(segments) or schemes not in _COMBINED:
        raise UnknownFeed(path)
    selection = Selection(
        tuple((scheme, _terms(path, segments[scheme], aliases.get(scheme, _NOTHING))) for scheme in schemes)
    )
    if kind != "feed":
        if not selection.single:
            raise UnknownFeed(path, "only everything, a region, a category or a publisher has archives")
        if format_ not in (OF_A_DAY if day else ("html",)):
            what = "a day" if day else "the list of days"
            raise UnknownFeed(path, f"{what} is not published as {FORMATS[format_].file}")
        return Address(kind, selection, format_, day)
    return _searched(path, selection, query, format_)


def _archive(path: str, parts: list[str]) -> tuple[Kind, date | None, list[str]]:
    match parts:
        case [*rest, "archive"]:
            return "archive", None, rest
        case [*rest, "archive", day] if _DATE.fullmatch(day):
            try:
                return "day", date.fromisoformat(day), rest
            except ValueError:
                pass
    raise UnknownFeed(path)


def _terms(path: str, segment: str, aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Return a segment's terms, sorted, each once; aliases become the terms that they lead to."""
    names = segment.split("+")
    if len(names) > MAX_TERMS:
        raise BadAddress(path[:60] + "…", f"a union has at most {MAX_TERMS} terms, this one has {len(names)}")
    terms = [_term(name) for name in names]
    if "" in terms:
        raise UnknownFeed(path)
    return tuple(sorted({aliases.get(term, term) for term in terms}))


def _term(name: str) -> str:
    """Return the term that a name in lower case makes, in any script; "" where it makes none."""
    if _TERM.fullmatch(name):
        return name
    return to_term(name) if _WORDS.fullmatch(name) else ""


def _searched(path: str, selection: Selection, query: Mapping[str, str], format_: Format) -> Address:
    """Return the address of a feed, or of a search in it, with the parameters of a query."""
    try:
        wanted = fulltext.normalise(query.get("q", ""))
    except fulltext.QueryError as error:
        raise BadAddress(path, str(error)) from None
    before = query.get("before", "") if format_ == "html" else ""
    older = int(before) if re.fullmatch(r"[0-9]{1,19}", before) and int(before) <= _LARGEST_KEY else None
    return Address("feed", selection._replace(query=wanted), format_, before=older)

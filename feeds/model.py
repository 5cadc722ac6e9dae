"""The things that travel from a digest to a document.

A digest holds *items*, one or more items make an *entry*, and entries are published in *documents*. All are
tuples, which are made, compared and sent to another process far faster than frozen objects.
"""

from datetime import date, datetime
from hashlib import sha256
from typing import Literal, NamedTuple

from feeds.filenames import printable

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """A problem of a digest or a table: an error was not used, a warning was mended or looks wrong."""

    #: The file's path as the operator gave it.
    path: str
    #: Physical line, from 1; 0 where the whole file is meant.
    line: int
    severity: Severity
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return printable(f"{where}: {self.severity}: {self.message}")


class Item(NamedTuple):
    """One press release in a digest, as it stands there."""

    #: The digest's path, as given to the parser.
    path: str
    #: Physical line of the headline, from 1.
    line: int
    #: Headline without its date, stripped of surrounding white space only.
    headline: str
    date: date
    #: Text of the body without its last source; physical lines joined by a newline; may be empty.
    body: str
    #: Address as written after the last ``Source :``, or that label in another language.
    source: str | None
    #: The category line of its page, white space collapsed; None where there is none, as on front pages.
    category: str | None


class Digest(NamedTuple):
    """One file: its items in their order, and every problem of its grammar with its line."""

    path: str
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


class Category(NamedTuple):
    """RFC 4287 §4.2.2: a term within a scheme. Regions, categories and publishers are all of this kind."""

    #: ``region``, ``category`` or ``publisher``; its URI is made on rendering, from the tag setting.
    scheme: str
    #: ``[a-z0-9]+(-[a-z0-9]+)*``, as it stands in addresses.
    term: str
    #: For people.
    label: str


class Entry(NamedTuple):
    """One press release as it is published, made of all its items in all digests."""

    #: RFC 4287 §4.2.6: the normalised source address, or a ``urn:uuid:``; never changes.
    id: str
    #: Publisher and number, ``karaganda/940388``: the part of its page's address that is its own.
    name: str
    #: Plain text, never empty.
    title: str
    #: The earliest digest date, in the morning in Almaty; the time of day means nothing, but entries of a day
    #: seldom share it (docs/architecture.md, Dates).
    published: datetime
    #: The latest digest date that changed headline or text, at the same time of day.
    updated: datetime
    #: Press-release number; 0 where there is none.
    number: int
    #: BCP 47 tag of the text: en, ru, kk, or kk-Latn for Kazakh in Latin letters.
    language: str
    #: Name of the author: the byline, otherwise the publisher.
    author: str
    #: RFC 4287 §4.2.7 alternate link: the press release on the publisher's site.
    source: str | None
    #: At least one of each scheme, sorted, without repetition.
    categories: tuple[Category, ...]
    #: Plain text, never empty.
    summary: str
    #: HTML of the article: paragraphs and lists, links, nothing else; empty where there is no body.
    content: str

    @property
    def path(self) -> str:
        """Address of its page below the base URL."""
        return page_of(self.name)


class Document(NamedTuple):
    """Bytes with an address: the same, served or exported."""

    path: str
    media_type: str
    body: bytes
    #: Value of its Link header (RFC 8288); empty for none.
    link: str = ""

    @property
    def etag(self) -> str:
        """Strong validator, made from the bytes (RFC 9110 §8.8.3), without its quotation marks."""
        return sha256(self.body).hexdigest()[:32]


class Selection(NamedTuple):
    """The entries a feed holds: for each scheme named, those in any of its terms; everything, if none is.

    ``Selection((("region", ("almaty", "karaganda")), ("category", ("law",))))`` holds the entries about law
    in Almaty or Karaganda. Schemes stand in the order of SCHEMES, terms sorted, each once.
    """

    segments: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: Normalised words to search for; empty for a feed that is not a search.
    query: str = ""

    @classmethod
    def of(cls, *categories: Category) -> "Selection":
        """Return the selection of the entries in all of these, at most one a scheme.

        A category with an empty scheme is everything, and adds no condition.
        """
        terms = {category.scheme: (category.term,) for category in categories}
        return cls(tuple((scheme, terms[scheme]) for scheme in SCHEMES if scheme in terms))

    @property
    def single(self) -> bool:
        """Whether it is everything, or one region, category or publisher: the feeds that have archives."""
        return not self.query and (
            not self.segments or (len(self.segments) == 1 and len(self.segments[0][1]) == 1)
        )

    @property
    def path(self) -> str:
        """Address of its folder, without its query: ``/region/almaty+karaganda/category/law/``."""
        return "/" + "".join(f"{scheme}/{'+'.join(terms)}/" for scheme, terms in self.segments)


#: The schemes, in the order in which addresses name them.
SCHEMES = ("region", "category", "publisher")
EVERYTHING = Selection()


def page_of(name: str) -> str:
    """Return the address of an entry's page, by the entry's name: ``/entry/karaganda/940388/``."""
    return f"/entry/{name}/"

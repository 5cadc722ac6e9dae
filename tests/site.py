"""A seeds folder with everything that is published of it, made in this process."""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from feeds import settings
from feeds.model import Document, Entry
from feeds.opening import open_catalog
from feeds.publishing import address, atom
from feeds.publishing.head import Head, Link
from feeds.publishing.publication import Publication
from feeds.setting_values import Contact
from feeds.settings import Settings
from tests import material

BASE_URL = "https://feeds.example.org/news/"
TAG = "feeds.example.org,2025"
_ATOM = "{http://www.w3.org/2005/Atom}"

#: Unions and searches: served, not exported.
SERVED_ONLY = (
    "/region/almaty+karaganda/{}",
    "/region/abay+almaty+karaganda/category/business+law/{}",
    "/category/business+law/{}",
    "/publisher/karaganda+transport/{}",
    "/{}?q=region",
    "/region/karaganda/{}?q=%22the+region%22+akim*",
    "/category/law/{}?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0",
    "/{}?q=nothing+of+the+kind",
)


class Site:
    """The documents of a seeds folder."""

    def __init__(self, seeds: Path, base_url: str = BASE_URL, tag: str = TAG, **chosen: str) -> None:
        self.seeds = seeds
        self.settings = settings.from_environment({}, seeds=str(seeds), base_url=base_url, tag=tag, **chosen)
        self.catalog = open_catalog(self.settings)
        self.publication = Publication(self.settings)
        self.catalog.refresh()

    def document(self, target: str) -> Document:
        """Return the document at a path, perhaps with a query, or at an absolute address of ours."""
        parts = urlsplit("/" + target.removeprefix(self.settings.base_url).removeprefix("/"))
        wanted = address.parse(parts.path, dict(parse_qsl(parts.query)), self.catalog.tables.aliases)
        with self.catalog.snapshot() as snapshot:
            return self.publication.publish(snapshot, wanted)

    def url(self, document: Document) -> str:
        """Return the absolute address at which a document stands."""
        return self.settings.base_url + document.path.removeprefix("/")

    def by_feedgen(self, feed: etree._Element) -> bytes:
        """Return the head and the entries of a feed in one run of feedgen, without its stylesheet."""
        made = atom.generator(_head_of(feed))
        for entry in feed.iter(f"{_ATOM}entry"):
            edited = self.entries[entry.findtext(f"{_ATOM}id", "")]
            made.add_entry(whole_entry(edited, self.settings), order="append")
        return bytes(made.atom_str())

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every entry by its id, straight from the digests."""
        return material.entries_of(self.seeds)

    @cached_property
    def exported(self) -> list[Document]:
        """Every document that is exported."""
        with self.catalog.snapshot() as snapshot:
            return [
                self.publication.publish(snapshot, wanted)
                for wanted, _ in self.publication.exported(snapshot)
            ]

    def named(self, file: str) -> list[Document]:
        """Return every document whose file has this name, with those of unions and searches."""
        exported = [document for document in self.exported if document.path.endswith(f"/{file}")]
        with self.catalog.snapshot() as snapshot:
            known = {
                listed.category.term
                for scheme in ("category", "publisher")
                for listed in snapshot.categories.listed(scheme)
            }
        served = [
            self.document(target.format(file))
            for target in SERVED_ONLY
            if {"business", "law"} <= known or "category" not in target
            if {"karaganda", "transport"} <= known or "publisher" not in target
        ]
        return [*exported, *served]

    @cached_property
    def atom(self) -> list[tuple[Document, etree._Element]]:
        """Every Atom document, with its tree."""
        return [(document, etree.fromstring(document.body)) for document in self.named("atom.xml")]


class _WholeEntry(atom.FeedgenEntry):
    """An entry with its content, which feedgen cannot write as a CDATA section by itself."""

    def atom_entry(self, *arguments: Any, **options: Any) -> Any:
        element = super().atom_entry(*arguments, **options)
        for content in element.iterchildren("content"):
            content.text = etree.CDATA(content.text)
        return element


def whole_entry(entry: Entry, settings: Settings) -> atom.FeedgenEntry:
    """Return an entry as feedgen has it, with everything that it has in a feed."""
    page = settings.base_url + entry.path.removeprefix("/")
    made = atom.feedgen_entry(entry, page, _WholeEntry)
    made.category(
        [
            {"term": category.term, "scheme": settings.tag(category.scheme), "label": category.label}
            for category in entry.categories
        ]
    )
    if entry.content:
        made.content(entry.content, type="html")
    return made


def _head_of(feed: etree._Element) -> Head:
    """Return the head that a feed shows."""
    text = {child.tag.removeprefix(_ATOM): child.text or "" for child in feed if isinstance(child.tag, str)}
    contact = Contact(
        feed.findtext(f"{_ATOM}author/{_ATOM}email", ""), feed.findtext(f"{_ATOM}author/{_ATOM}uri", "")
    )
    return Head(
        id=text["id"],
        title=text["title"],
        subtitle=text["subtitle"],
        updated=datetime.fromisoformat(text["updated"]),
        links=tuple(
            Link(link.attrib["rel"], link.attrib["href"], link.get("type"))
            for link in feed.findall(f"{_ATOM}link")
        ),
        icon=text["icon"],
        logo=text["logo"],
        site=feed.findtext(f"{_ATOM}author/{_ATOM}name", ""),
        contact=contact,
        rights=text.get("rights", ""),
        archive=feed.find(f"{{{atom.HISTORY}}}archive") is not None,
    )

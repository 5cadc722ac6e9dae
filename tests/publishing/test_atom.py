"""Atom: other people's parsers and the rules of RFC 4287, over every feed that is published."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import atoma
import feedparser
import pytest
from lxml import etree

from feeds import days
from feeds.model import Entry
from feeds.publishing import atom
from tests import material
from tests.site import Site

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:[^%\s]+")
_HISTORY = {"prev-archive", "next-archive", "current"}
#: RFC 4151: the date of the sites' tags.
_TAG_DATE = date(2025, 1, 1)
_STORED = re.compile(rb"<entry .*?</entry>", re.DOTALL)
_STYLESHEET = re.compile(rb"<\?xml-stylesheet [^?]*\?>\n")


def _entries(site: Site) -> Iterator[tuple[str, etree._Element]]:
    """Yield each entry of each feed, with the feed's path."""
    for document, feed in site.atom:
        for entry in feed.iter(f"{ATOM}entry"):
            yield document.path, entry


def _links(node: etree._Element) -> list[tuple[str, str]]:
    return [(link.get("rel", "alternate"), link.attrib["href"]) for link in node.findall(f"{ATOM}link")]


def _link(entry: Entry, site: Site) -> str:
    """Return the address that an entry has to link: its source or, without one, its own page."""
    return entry.source or site.settings.base_url + entry.path.removeprefix("/")


# Read by others


def _parse(body: bytes) -> Any:
    return feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)


def _parsed(entry: Any) -> tuple[object, ...]:
    """Return the fields of an entry as feedparser has read them."""
    content = entry.get(
        "content", [{"value": None, "type": "text/html", "language": entry.title_detail.language}]
    )
    return (
        entry.id,
        entry.title,
        entry.title_detail.type,
        [link.href for link in entry.get("links", [])],
        [author.name for author in entry.authors],
        entry.summary,
        entry.summary_detail.type,
        [(body["value"], body["type"], body["language"]) for body in content],
        sorted((tag.scheme, tag.term, tag.label) for tag in entry.tags),
        entry.published,
        entry.updated,
    )


def _expected(entry: Entry, site: Site) -> tuple[object, ...]:
    """Return the fields of an entry as feedparser has to read them."""
    return (
        entry.id,
        entry.title,
        "text/plain",
        [_link(entry, site)],
        [entry.author],
        entry.summary,
        "text/plain",
        [(entry.content or None, "text/html", entry.language)],
        sorted((site.settings.tag(each.scheme), each.term, each.label) for each in entry.categories),
        entry.published.isoformat(),
        entry.updated.isoformat(),
    )


def test_feedparser_reads_every_field(site: Site) -> None:
    """Feedparser finds nothing to mend in any feed, and reads the fields of the entries unchanged."""
    meant = {id_: _expected(entry, site) for id_, entry in site.entries.items()}
    seen = set()
    for document, _ in site.atom:
        parsed = _parse(document.body)
        assert (document.path, 0) == (document.path, parsed.bozo)
        assert "atom10" == parsed.version
        for entry in parsed.entries:
            assert meant[entry.id] == _parsed(entry)
            seen.add(entry.id)

    assert meant.keys() == seen


def test_atoma_accepts_every_feed(site: Site) -> None:
    """The strictest parser there is takes every feed, and finds the same entries in the same order."""
    for document, feed in site.atom:
        parsed = atoma.parse_atom_bytes(document.body)
        assert [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")] == [
            entry.id_ for entry in parsed.entries
        ]
        assert [site.entries[entry.id_].updated for entry in parsed.entries] == [
            entry.updated for entry in parsed.entries
        ]
        assert [site.entries[entry.id_].title for entry in parsed.entries] == [
            entry.title.value for entry in parsed.entries
        ]


# feedgen


def test_stored_elements_are_what_feedgen_writes(site: Site) -> None:
    """A head and a run of stored entries are the bytes of one feedgen run, the stylesheet aside."""
    for document, feed in site.atom:
        assert site.by_feedgen(feed) == _STYLESHEET.sub(b"", document.body)


def test_content_is_a_cdata_section(site: Site) -> None:
    """Parsers that allow a limited number of entity references read it; XML has nothing to escape there."""
    for document, feed in site.atom:
        starts = re.findall(rb'<content type="html">(.{9})', document.body, re.DOTALL)
        assert [b"<![CDATA["] * len(list(feed.iter(f"{ATOM}content"))) == starts


def test_links_keep_their_relation(site: Site) -> None:
    """An entry's link has its relation and type, which feedgen loses."""
    links = [link.attrib for _, entry in _entries(site) for link in entry.findall(f"{ATOM}link")]

    assert [] == [link for link in links if (link.get("rel"), link.get("type")) != ("alternate", "text/html")]


# Ids


def test_a_feed_has_one_id(site: Site) -> None:
    """Each document has exactly one id, a tag URI of RFC 4151 that nothing in it percent-encodes."""
    ids = [(document.path, [node.text for node in feed.findall(f"{ATOM}id")]) for document, feed in site.atom]

    assert [] == [(path, found) for path, found in ids if len(found) != 1]
    assert [] == [(path, id_) for path, (id_,) in ids if not _TAG_URI.fullmatch(id_ or "")]


def test_only_archives_share_the_id_of_their_feed(site: Site) -> None:
    """Documents that are no archive of one another have ids of their own."""
    paths: dict[str, set[str]] = {}
    for document, feed in site.atom:
        folder = re.sub(r"archive/.*|atom\.xml(?=\?|$)", "", document.path)
        paths.setdefault(feed.findtext(f"{ATOM}id", ""), set()).add(folder)

    assert {} == {id_: found for id_, found in paths.items() if len(found) != 1}


def test_an_entry_has_one_absolute_id(site: Site) -> None:
    """Each entry has exactly one id, an absolute address or URN without white space."""
    found = [[node.text or "" for node in entry.findall(f"{ATOM}id")] for _, entry in _entries(site)]

    assert [] == [ids for ids in found if len(ids) != 1]
    assert [] == [id_ for (id_,) in found if not re.fullmatch(r"(https?://[^/\s]+/|urn:uuid:)\S*", id_)]


def test_ids_are_unique_in_a_feed(site: Site) -> None:
    """No document holds an entry twice."""
    counts = [
        (document.path, Counter(entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")))
        for document, feed in site.atom
    ]

    assert [] == [(path, count) for path, count in counts if max(count.values(), default=1) > 1]


# Elements


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("id", 1, 1),
        ("title", 1, 1),
        ("updated", 1, 1),
        ("published", 1, 1),
        ("author", 1, 1),
        ("summary", 1, 1),
        ("content", 0, 1),
        ("link", 1, 1),
        ("category", 3, 100),
        ("source", 0, 0),
    ],
)
def test_an_entry_has_each_element_as_often_as_it_may(site: Site, name: str, least: int, most: int) -> None:
    """RFC 4287 §4.1.2 says how often; author, published and summary are always there."""
    counts = {len(entry.findall(ATOM + name)) for _, entry in _entries(site)}

    assert set() == {count for count in counts if not least <= count <= most}


@pytest.mark.parametrize("name", ["id", "title", "updated", "subtitle", "generator", "icon", "logo"])
def test_a_feed_has_each_element_once(site: Site, name: str) -> None:
    """RFC 4287 §4.1.1."""
    assert {1} == {len(feed.findall(ATOM + name)) for _, feed in site.atom}


def test_nothing_is_blank(site: Site) -> None:
    """No title, summary, name, term or label is empty or stands between spaces."""
    for _, feed in site.atom:
        texts = [
            node.text or "" for name in ("title", "summary", "name", "id") for node in feed.iter(ATOM + name)
        ]
        texts += [value for node in feed.iter(f"{ATOM}category") for value in map(str, node.attrib.values())]
        assert [] == [text for text in texts if not text or text != text.strip()]


def test_titles_and_summaries_are_text(site: Site) -> None:
    """Titles and summaries are of type text, without children; content is HTML, without children (§3.1.1)."""
    for _, feed in site.atom:
        nodes = [node for name in ("title", "subtitle", "summary") for node in feed.iter(ATOM + name)]
        assert set() == {node.get("type") for node in nodes} - {None, "text"}
        contents = list(feed.iter(f"{ATOM}content"))
        assert {"html"} >= {node.get("type") for node in contents}
        assert [] == [node for node in (*nodes, *contents) if len(node)]


def test_content_is_plain_paragraphs(site: Site) -> None:
    """Content is well-formed HTML of a few harmless elements: no script, style or event attribute."""
    elements: Counter[str] = Counter()
    attributes: Counter[str] = Counter()
    for entry in site.entries.values():
        for node in etree.fromstring(f"<div>{entry.content}</div>").iter():
            elements[str(node.tag)] += 1
            attributes.update(map(str, node.attrib))

    assert {"div", "p", "br", "ul", "ol", "li", "a", "h2", "h3", "blockquote"} >= set(elements)
    assert {"href"} >= set(attributes)


def test_an_entry_names_its_author(site: Site) -> None:
    """Each entry has one author with one name, since readers do not inherit the feed's."""
    found = [entry.findall(f"{ATOM}author/{ATOM}name") for _, entry in _entries(site)]

    assert [] == [names for names in found if len(names) != 1 or not names[0].text]


def test_no_control_character_gets_through(site: Site) -> None:
    """No document holds a C0 or C1 control, or one that turns the direction of text (BadCharacters)."""
    unwanted = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

    assert [] == [
        (document.path, unwanted.findall(text))
        for document, feed in site.atom
        if unwanted.search(text := "".join(map(str, feed.itertext())))
    ]


def test_the_language_is_named(site: Site) -> None:
    """A feed is in English, and each entry says its own language."""
    assert {"en"} == {feed.get(f"{XML}lang") for _, feed in site.atom}
    assert [] == [
        entry.findtext(f"{ATOM}id")
        for _, entry in _entries(site)
        if entry.get(f"{XML}lang") != site.entries[entry.findtext(f"{ATOM}id", "")].language
    ]


def test_text_is_utf_8_without_a_byte_order_mark(site: Site) -> None:
    """A document begins with its declaration, and says that it is UTF-8."""
    assert {b"<?xml version='1.0' encoding='UTF-8'?>"} == {
        document.body.partition(b"\n")[0] for document, _ in site.atom
    }


def test_categories_have_scheme_and_label(site: Site) -> None:
    """Each category has term, label and scheme (§4.2.2), and an entry has one of each scheme."""
    schemes = {site.settings.tag(scheme) for scheme in ("region", "category", "publisher")}
    for _, entry in _entries(site):
        found = [node.attrib for node in entry.findall(f"{ATOM}category")]
        assert schemes == {str(node["scheme"]) for node in found}
        assert {"term", "scheme", "label"} == {str(name) for node in found for name in node}


# Links


def test_self_is_the_address_served(site: Site) -> None:
    """Each document has one self link: the absolute address at which it stands."""
    assert [] == [
        (document.path, found)
        for document, feed in site.atom
        if (found := [href for rel, href in _links(feed) if rel == "self"]) != [site.url(document)]
    ]


def test_alternate_is_the_page(site: Site) -> None:
    """Each document has one alternate link: the page of the same address without the file's name."""
    assert [] == [
        (document.path, found)
        for document, feed in site.atom
        if (found := [href for rel, href in _links(feed) if rel == "alternate"])
        != [site.url(document).replace("/atom.xml", "/")]
    ]


def test_an_entry_has_one_link(site: Site) -> None:
    """It is the alternate one (§4.1.2): to its source or, without one, to its own page."""
    for _, entry in _entries(site):
        expected = _link(site.entries[entry.findtext(f"{ATOM}id", "")], site)
        assert [("alternate", expected)] == _links(entry)


def test_every_link_is_absolute(site: Site) -> None:
    """No parser has to resolve an address."""
    assert [] == [
        (document.path, href)
        for document, feed in site.atom
        for node in feed.iter(f"{ATOM}link", f"{ATOM}icon", f"{ATOM}logo")
        if not (parts := urlsplit(href := node.get("href") or node.text or "")).netloc
        or parts.scheme not in ("http", "https")
        or re.search(r"\s", href)
    ]


def test_relations_are_known_and_stand_once(site: Site) -> None:
    """A feed links itself, its page and its archives, each once, with their media types."""
    for document, feed in site.atom:
        relations = [rel for rel, _ in _links(feed)]
        assert ["self", "alternate"] == relations[:2]
        assert _HISTORY >= set(relations[2:])
        assert (document.path, len(set(relations))) == (document.path, len(relations))
        assert {"application/atom+xml", "text/html"} >= {
            link.get("type") for link in feed.findall(f"{ATOM}link")
        }


# Dates


def test_dates_are_rfc_3339(site: Site) -> None:
    """Dates have a T, whole seconds and an offset in hours and minutes (§3.3)."""
    assert [] == [
        (document.path, node.text)
        for document, feed in site.atom
        for node in feed.iter(f"{ATOM}updated", f"{ATOM}published")
        if not _RFC_3339.fullmatch(node.text or "")
    ]


def test_dates_come_from_the_digests(site: Site) -> None:
    """Each is of the morning of a day in a digest or, in an empty feed, of the tag's date."""
    known = {each.date for each in material.items_of(site.seeds)} | {_TAG_DATE}
    found = {
        datetime.fromisoformat(node.text or "")
        for _, feed in site.atom
        for node in feed.iter(f"{ATOM}updated", f"{ATOM}published")
    }

    assert set() == {moment.date() for moment in found} - known
    assert {6, 7, 8} >= {moment.hour for moment in found}


def test_entries_of_a_document_have_timestamps_of_their_own(site: Site) -> None:
    """No two share one (RFC 4287 §3.3): bots take entries of one moment for the same."""
    for document, feed in site.atom:
        found = Counter(node.text for node in feed.iterfind(f"{ATOM}entry/{ATOM}published"))
        assert (document.path, []) == (document.path, [text for text, times in found.items() if times > 1])


def test_a_feed_is_as_new_as_its_newest_entry(site: Site) -> None:
    """A feed's updated is its latest entry's; that of an empty one is the tag's date."""
    for document, feed in site.atom:
        dates = [
            datetime.fromisoformat(node.text or "") for node in feed.findall(f"{ATOM}entry/{ATOM}updated")
        ]
        updated = datetime.fromisoformat(feed.findtext(f"{ATOM}updated", ""))
        assert (document.path, max(dates, default=days.timestamp(_TAG_DATE))) == (document.path, updated)


def test_entries_stand_newest_first(site: Site) -> None:
    """By timestamp, then number, both falling, then by id (docs/architecture.md, Order)."""
    for document, feed in site.atom:
        found = [site.entries[entry.findtext(f"{ATOM}id", "")] for entry in feed.iter(f"{ATOM}entry")]
        ordered = sorted(found, key=lambda entry: entry.id)
        ordered.sort(key=lambda entry: (entry.published, entry.number), reverse=True)
        assert (document.path, [entry.id for entry in ordered]) == (
            document.path,
            [entry.id for entry in found],
        )


# Which feeds hold an entry


def _subscriptions_and_archives(site: Site) -> Iterator[tuple[str, str, bytes]]:
    """Yield scheme, term and body of each document of a single region, category or publisher."""
    for document, _ in site.atom:
        match = re.fullmatch(
            r"/(region|category|publisher)/([^/+]+)/(archive/[0-9-]+/)?atom\.xml", document.path
        )
        if match:
            yield match[1], match[2], document.body


def test_every_entry_is_in_a_feed_of_each_scheme(site: Site) -> None:
    """An entry is in region feeds, category feeds and one publisher feed, byte for byte alike."""
    holders: dict[str, dict[str, set[str]]] = {}
    for scheme, term, body in _subscriptions_and_archives(site):
        for stored in _STORED.findall(body):
            id_ = etree.fromstring(stored).findtext("id", "")
            holders.setdefault(id_, {}).setdefault(scheme, set()).add(term)
    elements: dict[str, set[bytes]] = {}
    for document, _ in site.atom:
        for stored in _STORED.findall(document.body):
            elements.setdefault(etree.fromstring(stored).findtext("id", ""), set()).add(stored)

    assert site.entries.keys() == holders.keys() == elements.keys()
    assert [] == [id_ for id_, forms in elements.items() if len(forms) != 1]
    for id_, entry in site.entries.items():
        assert {
            scheme: {each.term for each in entry.categories if each.scheme == scheme}
            for scheme in holders[id_]
        } == (holders[id_])
        assert {"region", "category", "publisher"} == holders[id_].keys()
        assert 1 == len(holders[id_]["publisher"])


def test_an_intersection_holds_what_both_hold(site: Site) -> None:
    """The feed of a region and a category holds the entries that are in both, no others."""
    for document, feed in site.atom:
        match = re.fullmatch(r"/region/([a-z0-9-]+)/category/([a-z0-9-]+)/atom\.xml", document.path)
        if match:
            terms = {("region", match[1]), ("category", match[2])}
            expected = {
                id_
                for id_, entry in site.entries.items()
                if terms <= {(each.scheme, each.term) for each in entry.categories}
            }
            found = {entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")}
            assert found <= expected
            assert min(100, len(expected)) == len(found)


# Archives (RFC 5005 §4)


def _single(path: str) -> bool:
    return bool(re.fullmatch(r"/((region|category|publisher)/[^/+]+/)?atom\.xml", path))


def _holding(site: Site, folder: str) -> set[str]:
    """Return the ids of everything, or of the region, category or publisher that a folder names."""
    if folder == "/":
        return set(site.entries)
    _, scheme, term, _ = folder.split("/")
    return {
        id_
        for id_, entry in site.entries.items()
        if any((each.scheme, each.term) == (scheme, term) for each in entry.categories)
    }


def test_archives_lead_to_every_entry(site: Site) -> None:
    """Following prev-archive reaches every entry and comes to an end; each document links back."""
    for document, feed in site.atom:
        if not _single(document.path):
            continue
        visited = [site.url(document)]
        reached = {entry.findtext(f"{ATOM}id", "") for entry in feed.iter(f"{ATOM}entry")}
        links = dict(_links(feed))
        while earlier := links.get("prev-archive"):
            assert earlier not in visited
            archive = etree.fromstring(site.document(earlier).body)
            links = dict(_links(archive))
            assert visited[0] == links["current"]
            if len(visited) > 1:
                assert visited[-1] == links["next-archive"]
            assert archive.find(f"{{{atom.HISTORY}}}archive") is not None
            reached |= {entry.findtext(f"{ATOM}id", "") for entry in archive.iter(f"{ATOM}entry")}
            visited.append(earlier)
        assert (document.path, _holding(site, document.path.removesuffix("atom.xml"))) == (
            document.path,
            reached,
        )


def test_an_archive_holds_its_day(site: Site) -> None:
    """An archive has all entries that are dated on its day, and no others."""
    for document, feed in site.atom:
        match = re.fullmatch(r"(/.*?)archive/([0-9-]+)/atom\.xml", document.path)
        if match:
            expected = {
                id_
                for id_ in _holding(site, match[1])
                if site.entries[id_].published.date().isoformat() == match[2]
            }
            assert expected == {entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")}
            assert expected


def test_archives_link_their_neighbours(site: Site) -> None:
    """Where a day links an earlier one, that one links it as its next; only archives have ``fh:archive``."""
    archives = {
        site.url(document): dict(_links(feed)) for document, feed in site.atom if "/archive/" in document.path
    }
    for url, links in archives.items():
        if earlier := links.get("prev-archive"):
            assert url == archives[earlier]["next-archive"]
    assert archives.keys() == {
        site.url(document)
        for document, feed in site.atom
        if feed.find(f"{{{atom.HISTORY}}}archive") is not None
    }


def test_unions_and_searches_have_no_archive(site: Site) -> None:
    """Only everything and single regions, categories and publishers link archives."""
    assert [] == [
        document.path
        for document, feed in site.atom
        if not _single(document.path)
        and "/archive/" not in document.path
        and _HISTORY & dict(_links(feed)).keys()
    ]


# Identity and the base URL


def test_an_entry_names_the_base_url_only_to_link_its_own_page(samples: Site) -> None:
    """Two sites of the same tag share a catalog, and publish the same entries but for such links."""
    other = Site(samples.seeds, base_url="http://127.0.0.1:8000/")
    own_page = re.compile(rb'<link href="([^"]*)(/entry/[^"]*)" rel="alternate" type="text/html"/>')
    entries = _STORED.findall(samples.document("/atom.xml").body)
    others = _STORED.findall(other.document("/atom.xml").body)

    assert samples.catalog.file == other.catalog.file
    assert {b"https://feeds.example.org/news"} == {base for base, _ in own_page.findall(b"".join(entries))}
    assert {b"http://127.0.0.1:8000"} == {base for base, _ in own_page.findall(b"".join(others))}
    assert [own_page.sub(rb"\2", entry) for entry in entries] == [
        own_page.sub(rb"\2", entry) for entry in others
    ]
    assert b"feeds.example.org/news" not in b"".join(own_page.sub(b"", entry) for entry in entries)

"""Parsers from npm, which many readers are made of: they find in each document the fields that went in."""

import html
import json
import subprocess
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from feeds.model import Entry
from tests.bench import corpus
from tests.programs import need, need_node
from tests.site import Site

_SCRIPT = Path(__file__).with_name("parse.cjs")
#: Two versions of fast-xml-parser, under names of their own: .ci/run.
_FAST_XML_PARSER = ("fast-xml-parser-4", "fast-xml-parser-5")


def _read(
    package: str, folder: Path, documents: Iterable[tuple[str, bytes]]
) -> dict[str, list[dict[str, Any]]]:
    """Return the fields of the entries that an npm package finds in documents, by the addresses of those."""
    node, installed = need("node"), need_node(package)
    addresses = {}
    for number, (address, body) in enumerate(documents):
        addresses[str(number)] = address
        (folder / str(number)).write_bytes(body)
    name = "fast-xml-parser" if package in _FAST_XML_PARSER else package
    run = subprocess.run(
        [node, _SCRIPT, installed.resolve(), name, folder], capture_output=True, check=False, timeout=300
    )
    assert (0, b"") == (run.returncode, run.stderr)
    return {addresses[number]: entries for number, entries in json.loads(run.stdout).items()}


def _expected(entry: Entry, site: Site) -> dict[str, object]:
    """Return the fields of an entry; those of RSS and JSON Feed are among them."""
    return {
        "id": entry.id,
        "title": entry.title,
        "links": [entry.source or site.settings.base_url + entry.path.removeprefix("/")],
        "authors": [entry.author],
        "published": entry.published,
        "updated": entry.updated,
        "summary": entry.summary,
        "content": entry.content,
        "labels": [category.label for category in entry.categories],
    }


def _found(read: dict[str, Any], file: str) -> dict[str, object]:
    """Return the fields that a parser has read, as the expected ones are."""
    found = {"content": "", **read}
    for field in found.keys() & {"published", "updated"}:
        found[field] = datetime.fromisoformat(found[field])
    if file == "rss.xml":  # whose descriptions are HTML
        found["summary"] = html.unescape(found["summary"])
    return found


@pytest.mark.parametrize(
    ("package", "file"),
    [
        ("feedsmith", "atom.xml"),
        ("feedsmith", "rss.xml"),
        ("feedsmith", "feed.json"),
        ("rss-parser", "atom.xml"),
        ("rss-parser", "rss.xml"),
    ],
)
def test_parsers_from_npm_read_every_field(site: Site, tmp_path: Path, package: str, file: str) -> None:
    """Each field that the format has and the parser knows is what the digests say, in every document."""
    documents = {document.path: document.body for document in site.named(file)}
    meant = {id_: _expected(entry, site) for id_, entry in site.entries.items()}
    seen = set()
    for entries in _read(package, tmp_path, documents.items()).values():
        for read in entries:
            found, expected = _found(read, file), meant[read["id"]]
            assert expected == {**expected, **found}
            assert expected.keys() - found.keys() <= {"updated", "labels"}
            seen.add(read["id"])

    assert meant.keys() == seen


def _xml(site: Site) -> Iterable[tuple[str, bytes]]:
    """Yield address and body of each exported document that is XML: feeds, archives, OPML and sitemaps."""
    with site.catalog.snapshot() as snapshot:
        for wanted, _ in site.publication.exported(snapshot):
            if wanted.path.endswith((".xml", ".opml")):
                yield wanted.path, site.publication.publish(snapshot, wanted).body


@pytest.mark.parametrize("package", _FAST_XML_PARSER)
def test_fast_xml_parser_reads_every_document(site: Site, tmp_path: Path, package: str) -> None:
    """With its default options, which allow few entity references, it finds all entries and their texts."""
    _check(site, tmp_path, package)


@pytest.mark.slow
@pytest.mark.parametrize("package", _FAST_XML_PARSER)
def test_fast_xml_parser_reads_long_documents(tmp_path: Path, package: str) -> None:
    """Those of five thousand releases as well."""
    corpus.write(tmp_path / "seeds", 5_000)
    _check(Site(tmp_path / "seeds"), tmp_path, package)


def _check(site: Site, tmp_path: Path, package: str) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    meant = {
        id_: {"id": id_, "title": entry.title, "content": entry.content}
        for id_, entry in site.entries.items()
    }
    seen = set()
    for address, entries in _read(package, folder, _xml(site)).items():
        if address.endswith(("/atom.xml", "/rss.xml")):
            assert [] == [read for read in entries if {"content": "", **read} != meant[read["id"]]]
            seen |= {read["id"] for read in entries}
        elif address.startswith("/sitemap/") and "feeds" not in address:
            assert entries

    assert meant.keys() == seen

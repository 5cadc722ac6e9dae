"""docs/http.md says what the app answers: every address, status, header and member, and none that is not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote

import pytest

from feeds import settings
from feeds.catalog import fulltext
from feeds.delivery.web import create_app
from feeds.publishing.address import MAX_TERMS, Kind, parse
from feeds.publishing.formats import FORMATS
from feeds.publishing.publication import ASSETS
from tests.documents import DOCUMENTS
from tests.server import Local, Reply, Server
from tests.site import Site

_TEXT = DOCUMENTS["docs/http.md"]
_CODE = re.compile(r"`([^`]+)`")
_NONE = "–"
Row = dict[str, str]


def _tables(heading: str) -> Iterator[list[Row]]:
    """Yield the tables below a heading, before the next one: their rows, with cells by column."""
    _before, found, after = _TEXT.partition(f"\n{heading}\n")
    assert found, heading
    section = re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0]
    for table in re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE):
        names, _line, *rows = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
        ]
        yield [dict(zip(names, row, strict=True)) for row in rows]


_ADDRESSES = [
    (target, row) for row in next(_tables("## Addresses")) for target in _CODE.findall(row["address"])
]
_SPELLINGS = [
    (target, _CODE.findall(row["redirected to"])[0])
    for row in next(_tables("### Spellings"))
    for target in _CODE.findall(row["asked for"])
]
_STATUSES = {int(row["status"]): row["for example"] for row in next(_tables("## Statuses"))}


@pytest.mark.parametrize(("target", "row"), _ADDRESSES, ids=[target for target, _ in _ADDRESSES])
def test_every_address_is_answered(local: Local, samples: Site, target: str, row: Row) -> None:
    """With the media type that stands beside it; exported are those that are said to be."""
    if target == "/metrics":  # answered only where it is switched on
        local = Local(create_app(samples.settings._replace(metrics=True)))
    reply = local.ask(target)
    if row["media type"] == _NONE:
        assert 303 == reply.status
        return
    plain = row["media type"]
    if plain == "of the format":
        plain = FORMATS[parse(target.partition("?")[0]).format].served.partition(";")[0]
    media_type = f"{plain}; charset=utf-8" if re.match(r"text/|application/xml$", plain) else plain

    media_type = media_type.replace("plain;", "plain; version=0.0.4;") if target == "/metrics" else media_type

    assert (200, media_type) == (reply.status, reply.headers["Content-Type"])
    assert (row["exported"] == "yes") == (target in {document.path for document in samples.exported})


def test_no_address_is_missing(local: Local) -> None:
    """Each kind of address, each asset, each format of each scheme, and each route of the app has a row."""
    paths = {target.partition("?")[0] for target, _row in _ADDRESSES}
    found = [parse(path) for path in paths - {"/health", "/metrics", "/combine"}]
    routes = {rule.rule for rule in local._app.url_map.iter_rules() if "<" not in rule.rule}

    assert routes <= paths
    assert {*get_args(Kind)} == {address.kind for address in found}
    assert set(ASSETS) == {address.name for address in found if address.kind == "asset"}
    assert {*FORMATS} == {address.format for address in found if address.kind == "feed"}
    for kind in ("list", "opml"):
        assert {"", "region", "category", "publisher"} == {
            address.name for address in found if address.kind == kind
        }


@pytest.mark.parametrize(("target", "canonical"), _SPELLINGS)
def test_other_spellings_are_redirected(local: Local, target: str, canonical: str) -> None:
    """Permanently, to the address beside them."""
    reply = local.ask(quote(target, safe="/+"))
    assert (301, f"http://127.0.0.1:8000{canonical}") == (reply.status, reply.headers["Location"])


def _unbuilt(tmp_path: Path) -> Local:
    """Return the app of a site that has no digests yet."""
    chosen = settings.from_environment({}, seeds=str(tmp_path / "none"), cache=str(tmp_path / "cache"))
    return Local(create_app(chosen))


def _provoked(status: int, server: Server, tmp_path: Path) -> Reply:
    """Return the answer to the example beside a status."""
    method, target = _CODE.findall(_STATUSES[status])[0].split()
    match status:
        case 304:
            return server.ask(target, method, {"If-None-Match": server.ask(target).headers["ETag"]})
        case 431:
            return server.ask_anew(target, {"X-Long": "x" * 140_000})
        case 503:
            return _unbuilt(tmp_path).ask(target, method)
    return server.ask(target, method)


@pytest.mark.parametrize("status", _STATUSES)
def test_every_status_occurs(server: Server, tmp_path: Path, status: int) -> None:
    """The example beside it has it."""
    assert status == _provoked(status, server, tmp_path).status


def _answers(local: Local, tmp_path: Path) -> dict[str, list[Reply]]:
    """Return answers by the column of the table of headers that they belong to."""
    etag = {"If-None-Match": local.ask("/atom.xml").headers["ETag"]}
    preflight = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    documents = [
        local.ask(target, headers={"Accept-Encoding": "gzip"})
        for target in ("/", "/atom.xml", "/entry/karaganda/940388/", "/favicon.ico", "/list.json", "/docs/")
    ]
    return {
        "document": [*documents, local.ask("/atom.xml")],
        "304": [local.ask("/atom.xml", headers=etag)],
        "redirect": [local.ask("/Region/"), local.ask("/combine?region=almaty")],
        "refusal": [
            local.ask("/region/atlantis/"),
            local.ask("/region/atlantis/atom.xml"),
            local.ask("/?q=a*"),
            local.ask("/", "POST"),
            _unbuilt(tmp_path).ask("/feed.json"),
        ],
        "`OPTIONS`": [local.ask("/atom.xml", "OPTIONS", preflight), local.ask("/nowhere", "OPTIONS")],
        "`/health`": [local.ask("/health"), _unbuilt(tmp_path).ask("/health")],
    }


def test_headers_are_documented(local: Local, tmp_path: Path) -> None:
    """Each kind of answer has the headers of its column with their values, and no others."""
    rows = {_CODE.findall(row["header"])[0]: row for row in next(_tables("## Headers"))}
    answers = _answers(local, tmp_path)

    assert [*next(iter(rows.values()))][1:] == [*answers]
    for column, replies in answers.items():
        sent = {name.title() for reply in replies for name, _ in reply.headers}
        assert sent == {name.title() for name, row in rows.items() if row[column] != _NONE}, column
        for name, row in rows.items():
            values = {value for reply in replies for value in reply.headers.getlist(name)}
            assert not _CODE.findall(row[column]) or values <= set(_CODE.findall(row[column])), name
            # A cell with a condition names the answers that have it; any other is for all of them.
            if "," not in _CODE.sub("", row[column]) and row[column] != _NONE:
                assert all(name in reply.headers for reply in replies), (column, name)


_TYPES: dict[str, type | None] = {
    "string": str, "number": int, "array": list, "object": dict, "null": None,
}  # fmt: skip


def _members(table: list[Row]) -> dict[str, set[str]]:
    """Return the types of each member that a table describes."""
    column = next(iter(table[0]))
    return {
        name: set(re.findall("|".join(_TYPES), row["type"]))
        for row in table
        for name in _CODE.findall(row[column])
    }


def _type(value: object) -> str:
    return next(name for name, type_ in _TYPES.items() if type_ is None or isinstance(value, type_))


def _assert_described(objects: list[dict[str, Any]], table: list[Row]) -> None:
    """Assert that objects together have the members of a table, each of all its types and of no other."""
    found: dict[str, set[str]] = {}
    for each in objects:
        for name, value in each.items():
            found.setdefault(name, set()).add(_type(value))
    assert _members(table) == found


def test_the_list_of_feeds_is_documented(local: Local) -> None:
    """Members of ``/list.json``, and of each feed."""
    site = json.loads(local.ask("/list.json").body)
    whole, feed = _tables("### /list.json")

    _assert_described([site], whole)
    _assert_described(site["feeds"], feed)


def test_json_feeds_are_documented(local: Local, samples: Site) -> None:
    """Members of a JSON Feed, and of its items; with a hub it has one more."""
    feed = json.loads(local.ask("/feed.json").body)
    with_hub = Local(create_app(samples.settings._replace(hub="https://hub.example.org/")))
    whole, item = _tables("### feed.json")

    assert "hubs" not in feed
    _assert_described([feed, json.loads(with_hub.ask("/feed.json").body)], whole)
    _assert_described(feed["items"], item)


def test_the_state_is_documented(local: Local, tmp_path: Path) -> None:
    """Members of ``/health``; of an app that has nothing to serve, the first three."""
    state, nothing = json.loads(local.ask("/health").body), json.loads(_unbuilt(tmp_path).ask("/health").body)
    whole, digest = _tables("### /health")
    empty = {**state, "newest": None, "poll_age_seconds": None}

    assert [*_members(whole)][:3] == [*nothing]
    _assert_described([state, empty], whole)
    _assert_described(state["digest"], digest)


def test_refusals_are_documented(local: Local) -> None:
    """Members of a refusal in JSON."""
    (table,) = _tables("### Refusals")
    _assert_described([json.loads(local.ask("/region/atlantis/feed.json").body)], table)


def test_limits_are_documented() -> None:
    """Those of unions and searches."""
    _before, _heading, searching = _TEXT.partition("### Searching")

    assert f"at least {fulltext.MIN_PREFIX} letters" in searching
    assert f"at most {fulltext.MAX_TERMS} words and phrases, and {fulltext.MAX_QUERY} characters" in searching
    assert f"up to {MAX_TERMS} terms" in _TEXT

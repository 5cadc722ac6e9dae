"""The benchmarks run, at sizes of no meaning: figures are there, and what is compared says the same."""

import gzip
import random
from pathlib import Path

import feedparser
import pytest

from feeds.catalog.snapshot import Snapshot
from feeds.model import Document
from feeds.publishing.address import Address
from feeds.publishing.publication import Publication
from feeds.reading import notes
from feeds.reading.items import digest
from tests.bench import catalog, corpus, day, export, generate, hugo, read, serve, subscribers
from tests.bench.processes import free_port, server
from tests.bench.table import ratio, table
from tests.programs import need
from tests.site import Site

pytestmark = pytest.mark.slow

_SMALL = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the files of all benchmarks."""
    return tmp_path_factory.mktemp("bench")


def _said(document: bytes) -> list[tuple[str, str, str, str]]:
    """Return what a feed says: id, title, date and text of each entry, as a reader understands them."""
    return [
        (entry.id, entry.title, entry.updated, entry.content[0].value if "content" in entry else "")
        for entry in feedparser.parse(document).entries
    ]


class TestCorpus:
    """The generated digests."""

    def test_is_deterministic(self) -> None:
        """The same size and seed give the same digests; another seed gives others."""
        assert list(corpus.digests(_SMALL)) == list(corpus.digests(_SMALL))
        assert list(corpus.digests(_SMALL)) != list(corpus.digests(_SMALL, seed=2))

    def test_is_in_the_format(self) -> None:
        """Digests parse without an error, and hold all press releases."""
        parsed = [digest.parse(text.encode(), name) for name, text in corpus.digests(500)]

        assert {"warning"} >= {problem.severity for each in parsed for problem in notes.take(each)}
        assert 500 <= sum(len(each.items) for each in parsed) < 520
        assert set(corpus.CATEGORIES) == {item.category for each in parsed for item in each.items}

    def test_has_one_more(self) -> None:
        """A further digest is newer than all others, and holds twenty items nobody else has."""
        (name, text), (other, _) = corpus.one_more(0), corpus.one_more(1)
        items = digest.parse(text.encode(), name).items

        assert name != other
        assert corpus.ITEMS == len({item.source for item in items})
        assert {item.date > corpus.LAST_DAY for item in items} == {True}

    def test_is_written(self, folder: Path) -> None:
        """Files stand in folders of years and months."""
        assert corpus.main([str(folder / "corpus"), "--size", str(_SMALL)]) == 0
        assert list((folder / "corpus").glob("2025/02/*.txt"))


def test_generate(folder: Path) -> None:
    """Every way to make the Atom document says the same, and is measured."""
    made = {name: make() for name, make in generate.candidates(folder / "documents", _SMALL).items()}
    said = {name: _said(document) for name, document in made.items() if name != "Django, no content"}
    figures = generate.measure(folder / "generate", 5, rounds=1)

    assert _SMALL == len(said[generate.OURS])
    assert said == dict.fromkeys(said, said[generate.OURS])
    assert list(made) == [name for name, *_ in figures]
    assert all(figure > 0 for _, *row in figures for figure in row)


def test_read(folder: Path) -> None:
    """Every step of reading is measured, and every hostile line."""
    corpus.write(folder / "read", _SMALL)
    rows = read.measure(sorted((folder / "read").rglob("*.txt")), rounds=1)
    hostile = read.hostile(rounds=1, length=1_000)

    assert read.LIMIT == rows[0][0]
    assert all(figure > 0 for _, *row in rows for figure in row)
    assert list(read.HOSTILE) == [name for name, *_ in hostile]


def test_catalog(folder: Path) -> None:
    """The catalog is made, reopened, grown, asked and searched, and each of it measured."""
    (folder / "catalog").mkdir()
    rows = {name: figure for name, figure, _unit in catalog.measure(folder / "catalog", 200, rounds=1)}

    assert rows["entries"] == 200
    assert rows["from nothing, CPU"] > 0
    assert rows["… from nothing, such elements per entry"] > 0
    assert rows["one more digest, running app, CPU"] > 0
    assert len([name for name in rows if name.startswith("search in")]) == 10


def test_catalog_profile(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A profile of the ingest says where the time goes."""
    catalog.profile(folder, _SMALL)

    assert "function calls" in capsys.readouterr().out


def test_export(folder: Path) -> None:
    """Ours and Hugo's export are measured; a feed says the same in both."""
    need("hugo")
    (folder / "export").mkdir()
    rows = export.measure(folder / "export", _SMALL, rounds=1)
    ours, theirs = folder / "export" / "nothing-0", folder / "export" / "built-0"
    # Hugo's templates escape a zone's plus sign; a reader undoes that.
    said, told = (
        _said((ours / "region" / "karaganda" / "atom.xml").read_bytes()),
        _said((theirs / "regions" / "karaganda" / "atom.xml").read_bytes()),
    )

    assert [export.WARM, export.NOTHING, export.PEER] == [row[0] for row in rows[:3]]
    assert sorted(entry[:3] for entry in said) == sorted(entry[:3] for entry in told)
    assert {" ".join(entry[3].split()) for entry in said} == {" ".join(entry[3].split()) for entry in told}


def test_export_of_the_seeds(folder: Path) -> None:
    """The seeds' export is measured beside an import of feedgen."""
    (folder / "seeds").mkdir()
    rows = export.small(folder / "seeds", rounds=1)

    assert len(rows) == 3
    assert all(float(str(row[2])) > 0 for row in rows)


def test_serve(folder: Path) -> None:
    """Every server sends the same feed, plain, compressed and unchanged, and is measured."""
    need("wrk")
    need("taskset")
    (folder / "serve").mkdir()
    rows, bodies = serve.measure(folder / "serve", rounds=1, seconds=1, pinned=False, kinds=("200",))

    assert set(bodies) == {str(row[1]) for row in rows}
    assert bodies[serve.OURS] == bodies[serve.BARE]
    assert _said(bodies[serve.OURS]) == _said(bodies[serve.TEXTBOOK])
    assert all(float(str(row[2])) > 0 for row in rows)


def test_the_first_answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours and Django's first answer say the same, and are measured; ours is made each time."""
    (folder / "cold").mkdir()
    published: list[object] = []
    publish = Publication.publish

    def counted(publication: Publication, snapshot: Snapshot, address: Address) -> Document:
        published.append(address)
        return publish(publication, snapshot, address)

    monkeypatch.setattr(Publication, "publish", counted)
    applications = serve.first_answers(folder / "cold")
    answers = {name: serve.ask(application) for name, application in applications.items()}
    serve.ask(applications[serve.OURS])
    assert len(published) == 2
    rows = serve.cold(folder / "cold", rounds=1)
    ours, django = map(_said, answers.values())

    assert ours == django
    assert list(answers) == [name for name, *_ in rows]


def test_subscribers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A day's feeds have a version for each digest that changed them, and readers of them are reckoned."""
    found = day.feeds(folder / "day", list(corpus.digests(200)), 3)
    everything = next(feed for feed in found if feed.path == "/atom.xml")
    site = Site(folder / "day" / "seeds", "https://example.org/news/", "example.org,2025")
    who = subscribers.Readers(1_000, 0.9, 0.95, 50)

    assert [0, 740, 940, 1140] == [version.minute for version in everything.versions]
    assert everything.versions[-1].etag == site.document("/atom.xml").etag
    assert len(site.document("/atom.xml").body) < everything.versions[-1].plain
    assert set(subscribers.CHOICE) == {feed.kind for feed in found}
    for text in subscribers.tables(found, who):
        assert "\nall " in text or "\n90% " in text


def test_subscribers_of_a_feed_that_changes_once() -> None:
    """Each reader gets one new document, and so does a cache, which asks every five minutes."""
    old, new = (day.Version(minute, "", 900, 300, 100, 300, 600) for minute in (0, 602))
    feed = day.Feed("/atom.xml", "everything", 1, [old, new])
    everybody = subscribers.Readers(60_000, 1, 1, 1)
    sums = subscribers.of_feed(feed, everybody, random.Random(1))

    assert (24 * 60_000, 23 * 60_000) == sums.sent[:2]
    assert 60_000 * 300 + 23 * 60_000 * 100 == sum(sums.sent.minutes)
    # A cache that nobody asks for plain answers asks for none.
    assert (288, 286, 2 * 300 + 286 * 100) == sums.asked[:3]
    # New at 602; the cache asks at 605, in the background of one more request for the old one.
    assert 3 * 1_000 + 1 == sums.asked.late


def test_table() -> None:
    """A table says every figure, to three places."""
    text = table("title", ("", "µs"), [("one", 1.2345), ("two", 12_345.6), ("three", 0)])

    assert text.splitlines()[4:] == ["one      1.23", "two    12,346", "three       0"]
    assert ratio([1, 2, 4], [2, 2, 16]) == 2


def test_server_that_does_not_start() -> None:
    """A server that ends at once is an error that shows what it said."""
    with (
        pytest.raises(ConnectionError, match="no such luck"),
        server(("sh", "-c", "echo no such luck; exit 1"), free_port()),
    ):
        pass


def test_hugo_gets_every_article(folder: Path) -> None:
    """The site for Hugo has a file for each article, and one for each archive."""
    bench = catalog.Bench(folder / "hugo", _SMALL)
    bench.catalog().refresh()

    assert hugo.write(folder / "hugo-site", export.articles(bench), 100) == _SMALL
    assert list((folder / "hugo-site" / "content" / "daysof").glob("all-*"))


def test_compressed_siblings_hold_the_same(folder: Path) -> None:
    """What nginx sends compressed is what it sends plain."""
    (folder / "site").mkdir()
    site = serve.prepare(folder / "site", 5)

    assert (site.out / "atom.xml").read_bytes() == gzip.decompress((site.out / "atom.xml.gz").read_bytes())

"""Feed readers as people use them, from a clean state, against the real server."""

import email
import email.header
import email.message
import mailbox
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email import policy
from pathlib import Path

import feedparser
import listparser
import pytest

from feeds.model import Entry
from tests import material
from tests.command import environment
from tests.programs import need
from tests.server import Server

#: The feeds that people are most likely to begin with.
_FEEDS = (
    "atom.xml",
    "region/karaganda/atom.xml",
    "category/law/atom.xml",
    "region/almaty+karaganda/atom.xml",
    "atom.xml?q=region",
)


@pytest.fixture(scope="module")
def entries() -> dict[str, Entry]:
    """Return every entry of the project's digests by its id."""
    return material.entries_of(material.SAMPLES)


@pytest.fixture
def logged(seeds: Path, tmp_path: Path) -> Iterator[Server]:
    """Give a server that logs each request."""
    with Server(seeds, "--access-log", log=tmp_path / "server.log") as running:
        yield running


# newsboat


class _Newsboat:
    """newsboat with a home of its own."""

    def __init__(self, home: Path) -> None:
        self._program = need("newsboat")
        self._home = home
        self._urls, self.cache = home / "urls", home / "cache.db"
        home.mkdir()
        self._urls.touch()
        # Its own way of asking seldom would have it skip polls that follow each other at once.
        (home / "config").write_text("download-retries 1\ndownload-timeout 20\n")

    def __call__(self, *command: str) -> None:
        subprocess.run(
            [self._program, "-q", "-u", self._urls, "-c", self.cache, "-C", self._home / "config", *command],
            env=environment(HOME=str(self._home), XDG_CONFIG_HOME=str(self._home), TERM="dumb"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=60,
        )

    def subscribe(self, *urls: str) -> None:
        self._urls.write_text("".join(f'"{url}"\n' for url in urls))

    @property
    def urls(self) -> set[str]:
        return {line.split()[0].strip('"') for line in self._urls.read_text().splitlines() if line}

    def items(self, url: str) -> list[tuple[str, str, str, str, int, str]]:
        """Return guid, title, author, link, date and content of each item of a feed."""
        with closing(sqlite3.connect(self.cache)) as cache:
            return cache.execute(
                "SELECT guid, title, author, url, pubDate, content FROM rss_item WHERE feedurl = ?",
                (url,),
            ).fetchall()


def _link(entry: Entry, server: Server) -> str:
    """Return the address that an entry links: its source or, without one, its own page."""
    return entry.source or server.url + entry.path.removeprefix("/")


def _as_newsboat(entry: Entry, server: Server) -> tuple[str, str, str, str, int, str]:
    return (
        entry.id, entry.title, entry.author, _link(entry, server), int(entry.published.timestamp()),
        entry.content or entry.summary,
    )  # fmt: skip


@pytest.mark.parametrize("feed", _FEEDS)
def test_newsboat_reads_every_article(
    server: Server, tmp_path: Path, entries: dict[str, Entry], feed: str
) -> None:
    """Newsboat keeps every entry of a feed once, with its title, author, link, date and whole text."""
    newsboat = _Newsboat(tmp_path / "newsboat")
    newsboat.subscribe(server.url + feed)
    newsboat("-x", "reload")
    ids = {entry.id for entry in feedparser.parse(server.ask(f"/{feed}").body).entries}
    expected = sorted(_as_newsboat(entries[id_], server) for id_ in ids)

    assert ids
    assert ids == set(entries) or feed != "atom.xml"
    assert [] == [kept for kept in newsboat.items(server.url + feed) if kept not in expected]
    assert len(expected) == len(newsboat.items(server.url + feed))


def test_newsboat_shows_an_article_once(server: Server, tmp_path: Path, entries: dict[str, Entry]) -> None:
    """An article of several feeds that one subscribes to is there once: its id is the same in each."""
    newsboat = _Newsboat(tmp_path / "newsboat")
    newsboat.subscribe(*(server.url + feed for feed in _FEEDS))
    newsboat("-x", "reload")

    assert sorted(entries) == sorted(item[0] for feed in _FEEDS for item in newsboat.items(server.url + feed))


def test_newsboat_is_told_when_nothing_is_new(
    logged: Server, tmp_path: Path, entries: dict[str, Entry]
) -> None:
    """From its third poll on newsboat sends the ETag that it has, and gets 304; no item comes twice."""
    newsboat = _Newsboat(tmp_path / "newsboat")
    newsboat.subscribe(logged.url + "atom.xml")
    for _ in range(3):
        newsboat("-x", "reload")
    logged.wait(lambda: logged.log.count('"GET /atom.xml') == 3, 5)

    assert ["200", "304"] == [
        re.findall(r'"GET /atom\.xml[^"]*" (\d+) ', logged.log)[poll] for poll in (0, 2)
    ]
    assert len(entries) == len(newsboat.items(logged.url + "atom.xml"))


def test_newsboat_sees_a_correction_once(
    seeds: Path, logged: Server, tmp_path: Path, entries: dict[str, Entry]
) -> None:
    """A corrected article replaces the one that newsboat has."""
    newsboat = _Newsboat(tmp_path / "newsboat")
    newsboat.subscribe(logged.url + "atom.xml")
    newsboat("-x", "reload")
    file = seeds / "2025-02-21-law.txt"
    material.write(
        file,
        file.read_text("utf-8").replace("Karaganda hospital opens the", "Karaganda hospital has opened the"),
    )
    logged.wait(lambda: b"Karaganda hospital has opened the" in logged.ask("/atom.xml").body, 5)
    newsboat("-x", "reload")
    items = newsboat.items(logged.url + "atom.xml")

    assert len(entries) == len(items)
    assert 1 == sum("Karaganda hospital has opened the" in item[1] for item in items)


def test_newsboat_imports_the_list(logged: Server, tmp_path: Path) -> None:
    """The OPML list gives newsboat every feed there is, once."""
    newsboat = _Newsboat(tmp_path / "newsboat")
    opml = logged.ask("/feeds.opml").body
    (tmp_path / "feeds.opml").write_bytes(opml)
    newsboat("-i", str(tmp_path / "feeds.opml"))
    listed = {feed.url for feed in listparser.parse(opml).feeds}

    assert listed == newsboat.urls
    assert {f"{logged.url}region/karaganda/atom.xml", f"{logged.url}atom.xml"} <= listed
    assert len(listed) > 30


# rss2email


def _mails(box: Path) -> list[email.message.EmailMessage]:
    factory = policy.default
    return [email.message_from_bytes(message.as_bytes(), policy=factory) for message in mailbox.Maildir(box)]


def test_rss2email_sends_each_article_once(server: Server, tmp_path: Path, entries: dict[str, Entry]) -> None:
    """Each entry is one mail with title, author and text; a second run sends none."""
    program = need("r2e")
    for name in ("cur", "new", "tmp"):
        (tmp_path / "mail" / "feeds" / name).mkdir(parents=True)
    config, data = tmp_path / "rss2email.cfg", tmp_path / "rss2email.json"
    config.write_text(
        "[DEFAULT]\nfrom = feeds@example.org\nto = reader@example.org\nuse-publisher-email = False\n"
        "email-protocol = maildir\n"
        f"maildir-path = {tmp_path / 'mail'}\nmaildir-mailbox = feeds\n"
    )

    def r2e(*command: str) -> str:
        # A program of the system's own Python: nothing of ours belongs in its environment.
        plain = {
            name: value
            for name, value in environment(HOME=str(tmp_path)).items()
            if not name.startswith("PYTHON")
        }
        run = subprocess.run(
            [program, "-c", config, "-d", data, *command],
            env=plain,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return run.stderr

    r2e("add", "everything", f"{server.url}atom.xml", "reader@example.org")
    printed = r2e("run")
    first = _mails(tmp_path / "mail" / "feeds")
    r2e("run")
    again = _mails(tmp_path / "mail" / "feeds")

    assert "Traceback" not in printed
    assert sorted(" ".join(entry.title.split()) for entry in entries.values()) == sorted(
        " ".join(str(mail["Subject"]).split()) for mail in first
    )
    assert len(first) == len(again)
    by_title = {entry.title: entry for entry in entries.values()}
    for mail in first:
        entry = by_title[" ".join(str(mail["Subject"]).split())]
        body = mail.get_body(("plain", "html"))
        assert body is not None
        if entry.source:
            assert entry.source in re.sub(r"\s", "", body.get_content())


# Libraries


@pytest.mark.parametrize("feed", [*_FEEDS, "rss.xml", "region/karaganda/rss.xml"])
def test_feedparser_fetches_a_feed(server: Server, entries: dict[str, Entry], feed: str) -> None:
    """Feedparser reads the answer without complaint, and gets 304 the second time."""
    parsed = feedparser.parse(f"{server.url}{feed}")
    again = feedparser.parse(f"{server.url}{feed}", etag=parsed.etag, modified=parsed.modified)

    assert (200, 0, 304) == (parsed.status, parsed.bozo, again.status)
    assert parsed.entries
    assert {entry.id for entry in parsed.entries} <= set(entries)
    for entry in parsed.entries:
        meant = entries[entry.id]
        assert meant.title == entry.title
        assert meant.published.astimezone(UTC).timetuple()[:6] == entry.published_parsed[:6]
        assert {each.label for each in meant.categories} == {tag.label or tag.term for tag in entry.tags}


def test_listparser_fetches_the_list(server: Server) -> None:
    """Every address in the list is a feed that the server answers."""
    listed = listparser.parse(server.ask("/feeds.opml").body).feeds

    assert {200} == {server.ask("/" + feed.url.removeprefix(server.url)).status for feed in listed}


_READER = """
import sys, warnings
warnings.simplefilter("ignore")
import json
from reader import make_reader
reader = make_reader(sys.argv[1])
for url in sys.argv[2:]:
    reader.add_feed(url, exist_ok=True)
results = list(reader.update_feeds_iter())
assert not [result for result in results if isinstance(result.value, Exception)], results
print(json.dumps([
    [result.url, result.updated_feed.new if result.updated_feed else None] for result in results
]))
print(json.dumps([
    [entry.feed.url, entry.id, entry.title, entry.link, entry.author, entry.published.isoformat(),
     entry.updated.isoformat(), entry.summary, [content.value for content in entry.content]]
    for entry in reader.get_entries()
]))
print(json.dumps([[feed.url, feed.title, feed.link] for feed in reader.get_feeds()]))
"""


def test_reader_keeps_every_article(server: Server, tmp_path: Path, entries: dict[str, Entry]) -> None:
    """The library reader stores every entry with all its fields, and finds nothing new the next time."""
    import json  # noqa: PLC0415

    urls = [server.url + feed for feed in _FEEDS]

    def update() -> list[list[list[object]]]:
        run = subprocess.run(
            [sys.executable, "-c", _READER, tmp_path / "reader.sqlite3", *urls],
            env={**environment(), "PYTHONWARNINGS": "ignore"}, capture_output=True, text=True,
            timeout=120, check=True,
        )  # fmt: skip
        return [json.loads(line) for line in run.stdout.splitlines()]

    _, stored, subscribed = update()
    news, again, _ = update()

    assert sorted(urls) == sorted(str(url) for url, *_ in subscribed)
    assert [] == [new for _, new in news if new]
    assert stored == again
    everything = {str(entry[1]): entry[2:] for entry in stored if entry[0] == urls[0]}
    assert entries.keys() == everything.keys()
    for id_, (title, link, author, published, updated, summary, content) in everything.items():
        entry = entries[id_]
        assert (entry.title, _link(entry, server), entry.author) == (title, link, author)
        assert entry.published == datetime.fromisoformat(str(published))
        assert entry.updated == datetime.fromisoformat(str(updated)) if updated else True
        assert entry.summary == summary
        assert bool(entry.content) == bool(content)

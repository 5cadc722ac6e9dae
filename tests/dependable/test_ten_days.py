"""Ten days at real volume, with digests that come late, are corrected and withdrawn, and readers of feeds."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from feeds.model import Entry
from feeds.reading.identity import identify
from feeds.reading.items import digest
from tests import material
from tests.bench import corpus
from tests.site import Site
from tests.subscriber import Answer, Subscriber

# Coverage would cost more than the tests.
pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

_DAYS = 10
#: Of so many digests, one comes late, one is corrected and one is withdrawn.
_LATE, _CORRECTED, _WITHDRAWN = 12, 15, 40
#: How many digests may come before a late one: those of four days.
_LATEST = 4 * corpus.A_DAY // corpus.ITEMS
_EVERY_FOURTH = 4
#: A document that never grows beyond so many bytes was not cut by size.
_UNCUT = 900_000
#: The headline and the source of an item that can be corrected: without a source, another headline would make
#: another entry of it.
_HEADLINE = re.compile(r"^(.*)( \d\d\.\d\d\.\d{4}\n.*Source : )", re.MULTILINE)


class _Folder:
    """A seeds folder that changes as a newsroom's does."""

    def __init__(self, seeds: Path, seed: int) -> None:
        self._seeds = seeds
        self._chance = random.Random(seed)
        #: The files that lie there, in the order in which they came.
        self._files: list[str] = []
        #: The ids of all entries that were ever there.
        self.ids: set[str] = set()
        self.late: set[str] = set()

    def changes(self) -> Iterator[None]:
        """Change the folder until all digests were there; yield after each that came."""
        waiting: dict[int, list[tuple[str, str]]] = {}
        for at, (name, text) in enumerate(corpus.digests(_DAYS * corpus.A_DAY)):
            if self._chance.randrange(_LATE) == 0:
                waiting.setdefault(at + self._chance.randint(1, _LATEST), []).append((name, text))
                self.late |= _ids(text)
            else:
                self._put(name, text)
            for late in waiting.pop(at, ()):
                self._put(*late)
            self._correct()
            self._withdraw()
            yield
        for digests in waiting.values():
            for late in digests:
                self._put(*late)
        yield

    def _put(self, name: str, text: str) -> None:
        file = self._seeds / name
        file.parent.mkdir(parents=True, exist_ok=True)
        material.write(file, text)
        self._files.append(name)
        self.ids |= _ids(text)

    def _recent(self) -> str:
        """Return the name of one of the digests of the last two days."""
        return self._chance.choice(self._files[-2 * corpus.A_DAY // corpus.ITEMS :])

    def _correct(self) -> None:
        if self._chance.randrange(_CORRECTED) == 0:
            file = self._seeds / self._recent()
            material.write(file, _HEADLINE.sub(r"Corrected: \1\2", file.read_text("utf-8"), count=1))

    def _withdraw(self) -> None:
        if self._chance.randrange(_WITHDRAWN) == 0:
            name = self._recent()
            (self._seeds / name).unlink()
            self._files.remove(name)


def _ids(text: str) -> set[str]:
    """Return the ids of the entries that a digest makes."""
    return {identify(item).id for item in digest.parse(text.encode(), "").items}


def test_ten_days_reach_every_reader(tmp_path: Path) -> None:
    """A reader that polls after every fourth digest has every entry, each once, as it was corrected.

    Only feeds that are cut by size lack some of the entries that came late; those who read the archives as
    well have them all.
    """
    (tmp_path / "seeds").mkdir()
    site = Site(tmp_path / "seeds")
    folder = _Folder(site.seeds, seed=1)
    readers: dict[str, Subscriber] = {}
    followers = [Subscriber(_asker(site), target) for target in ("/atom.xml", "/region/national/atom.xml")]
    for number, _ in enumerate(folder.changes()):
        site.catalog.refresh()
        if number % _EVERY_FOURTH == 0:
            _poll(site, readers, followers)
    _poll(site, readers, followers)

    cut = {target for target, reader in readers.items() if reader.largest > _UNCUT}
    entries = material.entries_of(site.seeds)
    for reader in (*readers.values(), *followers):
        expected = _titles(entries, reader.target)
        found = {id_: title for id_, title in reader.titles.items() if id_ in expected}
        assert [] == reader.faults
        assert reader.titles.keys() <= folder.ids
        assert len(reader.links) == len(set(reader.links.values()))
        assert reader.largest < 1_100_000
        if reader in followers or reader.target not in cut:
            assert (reader.target, expected) == (reader.target, found)
        else:
            assert (reader.target, set()) == (reader.target, expected.keys() - found.keys() - folder.late)
    assert {"/region/national/atom.xml", "/category/news/atom.xml"} <= cut
    assert len(cut) < len(readers) / 5


def _poll(site: Site, readers: dict[str, Subscriber], followers: Sequence[Subscriber]) -> None:
    """Let everybody read, after somebody has subscribed to each feed of one term that is new."""
    with site.catalog.snapshot() as now:
        feeds = [url.removeprefix(site.settings.base_url[:-1]) for _, _, url in site.publication.feeds(now)]
    for target in feeds:
        if re.fullmatch(r"/\w+/[\w-]+/atom.xml", target) and target not in readers:
            readers[target] = Subscriber(_asker(site), target, archives=False)
    for reader in (*readers.values(), *followers):
        reader.poll()


def _asker(site: Site) -> Callable[[str, str], Answer]:
    """Return the function by which a reader asks for documents of a site."""

    def ask(url: str, etag: str) -> Answer:
        document = site.document(url)
        return Answer(304, etag, b"") if document.etag == etag else Answer(200, document.etag, document.body)

    return ask


def _titles(entries: Mapping[str, Entry], target: str) -> dict[str, str]:
    """Return the titles of the entries of everything, or of one region, category or publisher, by id."""
    _, *named, _ = target.split("/")
    return {
        id_: entry.title
        for id_, entry in entries.items()
        if not named or tuple(named) in {(each.scheme, each.term) for each in entry.categories}
    }

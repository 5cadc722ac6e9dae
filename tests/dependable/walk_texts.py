"""Invents digests for the random walk: few press releases, told again and again by several digests."""

import random
from datetime import date, timedelta

from feeds.reading.operator_tables import CATEGORIES, PUBLISHERS
from tests import material
from tests.bench import corpus

#: Press releases that digests are about; each has a number, a publisher, a day and a headline of its own.
_RELEASES = 60
_FIRST_NUMBER, _FIRST_DAY, _DAYS = 910_000, date(2025, 2, 1), 14
_PUBLISHERS = (*corpus.AKIMATS[:6], *corpus.MINISTRIES[:3], "mfa-belgrad", "karaganda-enbek")
_CATEGORIES = (*corpus.CATEGORIES[:5], "LAW", "law", "World News", "Ғылым және білім", None)
_OTHER_LANGUAGES = ("Мектепте 600 бала оқиды.Ол үш қабатты.", "Школа рассчитана на 600 мест.В ней три этажа.")
#: The columns of the tables beside the digests, and rows whose labels differ by a number.
_TABLE_ROWS = {
    PUBLISHERS: (
        "slug,label,region",
        (
            f"{_PUBLISHERS[0]},Akimat {{}},almaty",
            f"{_PUBLISHERS[6]},Ministry {{}},national",
            "mfa-belgrad,Embassy {},national",
            "karaganda-enbek,Labour {},karaganda;abai",
            "new-office,New office {},shymkent",
        ),
    ),
    CATEGORIES: (
        "term,label,label_kk,label_ru,aliases",
        (
            "law,Laws {0},,Законы {0},Courts",
            "world-news,World {},Әлем,,Abroad",
            "business,Firms {},,,Law;Trade",
            "science,Science {},Ғылым,Наука,Ғылым және білім",
            "new-section,New {},,,News of all kinds",
        ),
    ),
}
#: Bytes of a long text.
_LONG = 20_000


class Texts:
    """Texts of digests, and damaged ones, by a generator of random numbers."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._words = corpus.words(chance, _RELEASES)

    def digest(self) -> bytes:
        """Return a digest of some items."""
        items = [self._item() for _ in range(self._chance.choice((1, 2, 3, 3, 5, 8)))]
        return material.text(self._chance.choice(_CATEGORIES), items).encode()

    def table(self, name: str) -> bytes:
        """Return a table of this name, in which a row may be wrong."""
        chance = self._chance
        header, rows = _TABLE_ROWS[name]
        lines = [row.format(chance.randrange(5)) for row in chance.sample(rows, 3)]
        if chance.random() < 0.3:
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(("law", 'a b,"Wrong', lines[0])))
        return "\n".join((header, *lines, "")).encode()

    def correction(self, digest: bytes) -> bytes:
        """Return a digest of the same length in bytes with a few other letters in it."""
        lines = digest.split(b"\n")
        at = self._chance.randrange(len(lines))
        lines[at] = lines[at].replace(b"e", b"o") if b"e" in lines[at] else lines[at].replace(b"o", b"e")
        return b"\n".join(lines)

    def same_releases(self, digest: bytes) -> bytes:
        """Return another category's digest of the same press releases, told in other words."""
        text = digest.decode().replace(" the ", " that ").replace(".2025\n", ".2025\nOnce more. ")
        return f"{self._chance.choice(corpus.CATEGORIES)}\n\n{text}".encode()

    def undecodable(self, digest: bytes) -> bytes:
        """Return bytes that are no text, as accidents with a digest make them."""
        at = self._chance.randrange(len(digest) + 1)
        return self._chance.choice(
            (
                digest[:at] + b"\xff" + digest[at:],
                digest[:at] + b"\xd0",
                bytes(max(100, len(digest))),
                b"\x1f\x8b\x08" + self._chance.randbytes(len(digest) // 2 + 10) + b"\xff",
            )
        )

    def _item(self) -> str:
        chance, number = self._chance, self._chance.randrange(_RELEASES)
        day = _FIRST_DAY + timedelta(days=number % _DAYS + chance.choice((0, 0, 0, 0, 1)))
        headline = self._words.headlines[number]
        if chance.random() < 0.1:
            headline += f", corrected {chance.randrange(100)}"
        return material.item(headline, f"{day:%d.%m.%Y}", self._body(), self._source(number))

    def _body(self) -> str:
        chance = self._chance
        sentences = chance.choices(self._words.sentences, k=chance.choice((0, 1, 2, 3, 5)))
        match chance.randrange(12):
            case 0:
                return "".join(f"- {sentence}\n" for sentence in sentences)
            case 1:
                return chance.choice(_OTHER_LANGUAGES)
            case 2:
                return "".join(chance.choices(self._words.sentences, k=_LONG // 100))
        return chance.choice(("", " ")).join(sentences)

    def _source(self, number: int) -> str | None:
        address = material.address(_PUBLISHERS[number % len(_PUBLISHERS)], _FIRST_NUMBER + number)
        return self._chance.choice(
            (
                *[address] * 12,
                f"{address}?lang=ru",
                f"{address}?lang=en",
                f"http://Example.ORG/{number}",
                None,
            )
        )

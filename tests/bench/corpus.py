"""Writes a corpus of digests of any size: the same seed and size give the same bytes.

``.venv/bin/python -m tests.bench.corpus OUT [--size 10000] [--seed 1]``: so many press releases, and one in a
hundred of them twice.

The texts are nonsense made of the seeds' own words, but what costs time is as in the real ones: digests of
twenty items and one category, 1.6 KB an item, 660 items a day with rising numbers, publishers and categories
of very different sizes, paragraph breaks without a space, bylines, repetitions in other digests, items with
no source. Words follow Zipf's law over a vocabulary of 30,000, so that searches find what they find in life.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, islice
from pathlib import Path

#: Digests that the vocabulary is taken from.
SEEDS = Path(__file__).resolve().parents[2] / "seeds"

#: Press releases a day, the day of the newest and its number.
A_DAY, LAST_DAY, LAST_NUMBER = 660, date(2025, 2, 21), 940_898
#: Items of a digest.
ITEMS = 20
VOCABULARY = 30_000

#: From the largest to the smallest.
CATEGORIES = (
    "News", "Business", "Law", "Science", "Politics", "World", "Economics", "Culture", "Society", "Tourism",
)  # fmt: skip
#: Akimats, then ministries; the order says how much they publish, as it does for categories.
AKIMATS = (
    "karaganda", "ontustik", "almaty", "astana", "kostanay", "pavlodar", "aqmola", "akimvko", "zhambyl",
    "almobl", "aktobe", "sko", "kyzylorda", "mangystau", "bko", "atyrau", "shymkent", "abay",
    "zhetysu-oblysy", "ulytau",
)  # fmt: skip
MINISTRIES = (
    "enbek", "transport", "edu", "moa", "minfin", "dsm", "mps", "energo", "ecogeo", "emer", "mam", "mti",
    "economy", "mfa", "sci", "adilet", "water", "tsm", "mod", "mfa-belgrad",
)  # fmt: skip
_PLACES = (
    "Karaganda region", "Turkestan region", "Almaty", "Astana", "Kostanay region", "Pavlodar region",
    "Akmola region", "East Kazakhstan region", "Zhambyl region", "Aktobe region", "Kyzylorda region",
    "Mangystau region", "West Kazakhstan region", "Atyrau region", "Shymkent", "Ulytau region",
)  # fmt: skip
_BYLINES = (
    "Press service of the akim of the Turkestan region",
    "Press service of the Akim of Karaganda region",
    "primeminister.kz",
    "@KZgovernment",
)
_DONE = ("asked for", "counted", "opened", "spoke of", "promised", "signed for", "inspected", "received")
#: Share of items that stand in another digest too, that have no source, that end in a byline.
_REPEATED, _UNSOURCED, _BYLINED = 0.01, 0.01, 0.3
#: Share of paragraph breaks that still have their space.
_SPACED = 0.1

_WORD = re.compile(r"[A-Za-z]+")
_LINK = re.compile(r"https?://\S+")
_ADDRESS = "https://www.gov.kz/memleket/entities/{}/press/news/details/{}"


@dataclass(frozen=True, slots=True)
class Words:
    """What digests are made of."""

    #: From the most to the least frequent.
    vocabulary: tuple[str, ...]
    #: Ready-made sentences, in which words are as frequent as Zipf's law has it.
    sentences: tuple[str, ...]
    headlines: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """One press release, as any number of digests may tell of it."""

    day: date
    headline: str
    body: str
    source: str

    @property
    def text(self) -> str:
        """Its lines in a digest."""
        return f"{self.headline} {self.day:%d.%m.%Y}\n{self.body}{self.source}\n"


def words(dice: random.Random, items: int) -> Words:
    """Return the words for a corpus of so many items."""
    vocabulary, names = _vocabulary(dice)
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(vocabulary))))
    bank = min(60_000, max(2_000, items))
    stream = iter(dice.choices(vocabulary, cum_weights=weights, k=bank * 24))
    sentences = tuple(_sentence(dice, list(islice(stream, dice.randint(8, 28)))) for _ in range(bank))
    stream = iter(dice.choices(vocabulary, cum_weights=weights, k=bank * 3))
    headlines = tuple(_headline(dice, list(islice(stream, dice.randint(5, 12)))) for _ in range(bank // 4))
    return Words(tuple(vocabulary), sentences, headlines, names)


def _vocabulary(dice: random.Random) -> tuple[list[str], tuple[str, ...]]:
    """Return words by frequency: the seeds' own, then new ones of their beginnings and endings; and names."""
    texts = [_LINK.sub("", file.read_text(encoding="utf-8")) for file in sorted(SEEDS.glob("*.txt"))]
    counts = Counter(word for text in texts for word in _WORD.findall(text) if len(word) > 1 or word == "a")
    common = [word for word, _ in counts.most_common() if word.islower()]
    names = sorted(
        {word for word in counts if word.istitle() and word.lower() not in counts and len(word) > 3}
    )
    stems = sorted({word[: len(word) // 2 + 1] for word in common if len(word) > 4})
    endings = sorted({word[len(word) // 2 + 1 :] for word in common if len(word) > 5})
    known = set(common)
    rare = []
    while len(known) < VOCABULARY:
        word = dice.choice(stems) + dice.choice(endings)
        if word not in known:
            known.add(word)
            rare.append(word)
    return common + rare, tuple(names)


def _sentence(dice: random.Random, chosen: list[str]) -> str:
    chosen[0] = chosen[0].capitalize()
    if dice.random() < 0.3:
        chosen[-2] = f"{dice.randint(2, 1500):,}"
    if dice.random() < 0.4:
        chosen[len(chosen) // 2] += ","
    text = " ".join(chosen)
    kind = dice.random()
    if kind < 0.08:
        return f"“{text}”, – said the akim."
    if kind < 0.12:
        return f"{text}: 18:30, {dice.randint(10, 99)}.{dice.randint(1, 9)}%."
    return text + "."


def _headline(dice: random.Random, chosen: list[str]) -> str:
    text = " ".join(chosen)
    return text.upper() if dice.random() < 0.1 else text[0].upper() + text[1:]


def releases(dice: random.Random, said: Words, size: int) -> Iterator[Release]:
    """Yield press releases in the order of their publication; the last one is LAST_DAY's."""
    slugs = (*AKIMATS, *MINISTRIES)
    # A quarter comes from ministries.
    weights = [share / (rank + 3) for of, share in ((AKIMATS, 3), (MINISTRIES, 1)) for rank in range(len(of))]
    publishers = iter(dice.choices(slugs, weights, k=size))
    first = max(1_000, LAST_NUMBER - size)
    span = (size - 1) // A_DAY
    for at, publisher in enumerate(publishers):
        day = LAST_DAY - timedelta(days=span - at // A_DAY)
        source = f"Source : {_ADDRESS.format(publisher, first + at)}"
        if dice.random() < _UNSOURCED:
            source = ""
        headline = said.headlines[int(dice.random() * len(said.headlines))]
        if publisher in _MINISTERIAL and dice.random() < 0.3:
            headline += f" in {dice.choice(_PLACES)}"
        yield Release(day, f"{headline} {at}" if not source else headline, _body(dice, said), source)


_MINISTERIAL = frozenset(MINISTRIES)


def _body(dice: random.Random, said: Words) -> str:
    """Return some paragraphs whose breaks are, most of them, a missing space."""
    sentences = dice.choices(said.sentences, k=int(7 + dice.random() * 9))
    who, done = f"{dice.choice(said.names)} {dice.choice(said.names)}", dice.choice(_DONE)
    pieces = [f"{who} {done} {int(dice.random() * 1e6):,}. "]
    for at, sentence in enumerate(sentences):
        pieces.append(sentence)
        if at % 3 != 2 or dice.random() < _SPACED:
            pieces.append(" ")
    if dice.random() < _BYLINED:
        pieces.append(dice.choice(_BYLINES))
    return "".join(pieces)


def digests(size: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield file names and texts of digests that tell of ``size`` press releases."""
    dice = random.Random(seed)
    said = words(dice, size)
    open_: dict[str, list[Release]] = {category: [] for category in CATEGORIES}
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(CATEGORIES))))
    recent: deque[Release] = deque(maxlen=500)
    counts: Counter[tuple[date, str]] = Counter()
    for release in releases(dice, said, size):
        recent.append(release)
        told = [release]
        if dice.random() < _REPEATED:
            told.append(_again(dice, dice.choice(recent), release.day))
        for version in told:
            (category,) = dice.choices(CATEGORIES, cum_weights=weights)
            open_[category].append(version)
            if len(open_[category]) == ITEMS:
                yield _digest(dice, category, open_[category], counts)
                open_[category] = []
    for category, rest in open_.items():
        if rest:
            yield _digest(dice, category, rest, counts)


def _again(dice: random.Random, release: Release, day: date) -> Release:
    """Return a press release as another digest has it: as it was, with a language, or corrected."""
    kind = dice.random()
    # Without a source a press release is known by date and headline: another date would make another of it.
    if kind < 0.3 and release.source:
        return Release(release.day, release.headline, release.body, release.source + "?lang=en")
    if kind < 0.5 and release.source:
        return Release(day, release.headline, release.body + "It was corrected later.", release.source)
    return release


def _digest(
    dice: random.Random, category: str, told: Sequence[Release], counts: Counter[tuple[date, str]]
) -> tuple[str, str]:
    day = max(release.day for release in told)
    counts[day, category] += 1
    masthead = "Enbekshi QazaQ\n\n" if dice.random() < 0.5 else ""
    name = f"{day:%Y/%m}/{day}-{category.lower()}-{counts[day, category]:02}.txt"
    return name, f"{masthead}{category}\n\n{''.join(release.text for release in reversed(told))}"


def one_more(at: int = 0, seed: int = 2) -> tuple[str, str]:
    """Return name and text of a digest of twenty new items, newer than all others."""
    dice = random.Random(seed + at)
    said = words(dice, ITEMS)
    day, first = LAST_DAY + timedelta(days=1), LAST_NUMBER + 2_000_000 + at * ITEMS
    told = [
        Release(
            day,
            dice.choice(said.headlines),
            _body(dice, said),
            f"Source : {_ADDRESS.format(dice.choice(AKIMATS[:5]), number)}",
        )
        for number in range(first, first + ITEMS)
    ]
    return (
        f"{day:%Y/%m}/{day}-law-{at + 1:02}.txt",
        f"Law\n\n{''.join(release.text for release in reversed(told))}",
    )


def write(out: Path, size: int, seed: int = 1) -> int:
    """Write a corpus below ``out``; return its bytes."""
    written = 0
    made: set[Path] = set()
    for name, text in digests(size, seed):
        file = out / name
        if file.parent not in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.add(file.parent)
        written += file.write_bytes(text.encode())
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a corpus; say how large it is."""
    parser = argparse.ArgumentParser(description="Write a corpus of digests.")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--size", type=int, default=10_000, help="press releases (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(default: %(default)s)")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    written = write(options.out, options.size, options.seed)
    seconds = time.perf_counter() - started
    sys.stdout.write(
        f"{options.out}: {options.size:,} press releases, {written / 1e6:,.1f} MB in {seconds:.1f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The time to read a digest grows in proportion to its length, for any text that it repeats anywhere."""

import gc
import math
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import pytest

from feeds.catalog import fulltext
from feeds.model import Item
from feeds.reading import editing, notes
from feeds.reading.identity import identify
from feeds.reading.items import digest
from feeds.reading.tables import built_in

# Coverage would cost more than the tests.
pytestmark = pytest.mark.no_cover

#: Four times the text may take less than this many times the work.
LIMIT = 5
#: The shorter text is made longer until reading it takes so many seconds, or it has so many characters: what
#: costs the same for every text must not hide what grows with the square.
LEAST_SECONDS = 0.001
SIZES = 1_000, 64_000
#: Where the limit is broken, texts twice as long are tried, and so on, by the least time of some runs: a busy
#: machine is slow now and then, a square at every length.
TRIES, RUNS = 6, 8
#: A text that takes longer is no noise.
MOST_SECONDS = 2

SOURCE = "Source : https://www.gov.kz/memleket/entities/karaganda/press/news/details/940388"
#: Each pair of glued words is found once in 2,000 characters, the reach of rules that search for others.
PAIRS = " ".join(
    f"{first}{second}X{third}rd" for first, second, third in product("ABCDE", "FGHIJ", "KLMNOPQRSTUV")
)
LONG = "Words of a long text, one after another. "

FRAGMENTS = (
    # Words, numbers, and single characters.
    *("A", "a", "Ж", "Word ", "word ", "слово ", "1", "12 ", "1.5", "18:30", ".1,", "1,.", "\t", "\xa0"),
    *("\u200b", "\ufe0f", "\u200d", "\u202e", "\x01", "\x0b", "\u2028", "İ", "и\u0306", "\ud7ff"),
    *(".", ",", ";", ":", "!", "?", "…", "(", ")", "[", "<", ">", "&", "=", "/", "|", "*", "#", "@", "%"),
    # Sentences, abbreviations, initials, and breaks without a space.
    *("A.", "a.A", "A.B.", "S. ", "г.", "т.е.", "U.S.", "a…A", "a.1 a", "a.№5", "a.(A", "5 %A", "(a)A"),
    *("a NameTwo ", "Serik", "word12 words ", ",2. A", "1. a,", "a10:00 – ", "1 place – ", "A.Bcde"),
    "a“A b c,” ",
    *("aB ", "wordTwo ", "2025A ", "Monday: 9:00-18:00", "a.kz.A", "file.pdf.A", "Text.A heading"),
    # Lists, rows, headings, questions, and dashes.
    *("- A.", "- a;", "-a", "– A,", ":- A", ";- a", "a) x", "A) x;", "1. A", "1) a", "2.A", "1️⃣", "•"),
    *(":- a- b", ",- a", ";- a", "aTime: ", "📌Time:a", "📌 A\n", "10:00 – A", "Title:\n", "May 17 a\n"),
    *("• a", "·", "✅", "✅A", "😀", "🇰🇿", "row;", "a: row;", "a:)", "Row (9:00)", "Title", "What is it?"),
    *("-", "–", "—", " - "),
    # Sections and tables.
    *("1.1. A", "a16.2.3. A", "1 A 12 A", "a1 A", "07.07–14.07A", "10:00 317:45 ", "1 A00 16 a – ", "9№1 A"),
    *("a#b", "Monday – A", "V. Jury", "СЛОВО", "1 место ", "a– A", "🧊 a", "a2003-2005 – a"),
    *("Секретарь Н. И", "ді«А", PAIRS),
    # Quotations.
    *('"', "'", "“", "”", "«", "»", "‘", "„", "“A", '"A"', '"A."', "«A»", ";‘a", ":“a", '."a', 'a."A'),
    "a’A",
    # Tags, attributes, entities, and addresses.
    *("<p>", "</p>", '<b a="', "<b a=a ", ' a="', ' a="b"', " a='", '<img src="a">', "&amp;", "&#1;"),
    *(";&x;A", "https://", "https://a.kz ", "http://a.kz)", "www.", "www.a.kz", "a@b.kz ", "a@", "@akim "),
    "#tag ",
    *("View on Facebook ", "A post by (@", "— a (@b) ", "♬ original sound - a", "\u2800 ", "&#38;"),
    # Sources, bylines, credits, and regions.
    *("Source : ", "Source: A - ", "ource", "Source : https://a.kz", "Источник: A", "Photo: ", "akorda.kz."),
    *("Канат Болекбаев.", "К.БОЛЕКБАЙ, ауданы.", "Құрметпен, ", "Директор Канат Болекбаев ", "Автор", "#а "),
    *("Qostanaı oblysynda ", "jáne ", "қala", "№"),
    *("Источник : ", "Дереккөз:https://", "://", ":https://a", "Ақпарат көзі :\u200b"),
    *("Press service ", "Press service of the akim.", "according to information from ", "information: A"),
    *("Almaty, ", "Almaty and ", "Karaganda region ", "Astana–", "Nura and ", "Abai district, "),
    *("regions ", "regions and Astana, Almaty, ", "области "),
    *("government ", "on behalf of the ", "Жаңа мектеп. "),
    # Lines of digests.
    *("21.02.2025", "A 21.02.2025", "a 21.02.2025", "A 31.02.2025", "A 21.02.2O25", "Enbekshi QazaQ", "Law"),
    *("News More", ".png)", "A 22.02.2025\nText.", "Text.\n21.02.2025", "until 21.02.2025", "a.png"),
    *("502 Bad Gateway", "error ", "0 / 5000"),
)  # fmt: skip
SEPARATORS = {"glued": "", "spaced": " ", "lines": "\n"}


def _items(fragment: str, separator: str, size: int, source: str = "") -> str:
    made = f"{fragment} 21.02.2025\n{fragment}{separator}"
    return "".join(f"{made}{at}{source}\n" for at in range(max(1, size // len(made + source))))


#: Digests of about a size, by the position at which they repeat a fragment and the separators between.
POSITIONS: dict[str, tuple[str, Callable[[str, str, int], str]]] = {
    "headline": (
        "glued spaced",
        lambda fragment, separator, size: (
            f"Law\nA {_repeated(fragment, separator, size)} 21.02.2025\nText. Text.\n"
        ),
    ),
    "body": (
        "glued spaced lines",
        lambda fragment, separator, size: (
            f"Law\nA headline 21.02.2025\nText: {_repeated(fragment, separator, size)}\n"
        ),
    ),
    "body below a long headline": (
        "lines",
        lambda fragment, separator, size: (
            f"Law\n{_repeated(LONG, '', size // 2)}21.02.2025\n{_repeated(fragment, separator, size // 2)}\n"
        ),
    ),
    "above the first headline": (
        "glued lines",
        lambda fragment, separator, size: (
            f"{_repeated(fragment, separator, size)}\nA headline 21.02.2025\nText.\n"
        ),
    ),
    "behind a source": (
        "lines",
        lambda fragment, separator, size: (
            f"Law\nA headline 21.02.2025\nText.{SOURCE}\n{_repeated(fragment, separator, size)}\n"
        ),
    ),
    "source": (
        "glued",
        lambda fragment, separator, size: (
            f"Law\n{_items('A headline', ' ', size, f'Source : https://a.kz/{20 * fragment}')}"
        ),
    ),
    "items": (
        "glued",
        lambda fragment, separator, size: f"Law\n{_items(fragment, separator, size)}",
    ),
    "versions of a long text": (
        "glued",
        lambda fragment, separator, size: (
            f"Law\n{_repeated(LONG, '', size // 4)}21.02.2025\n{_repeated(LONG, '', size // 4)}{SOURCE}\n"
            + _items(fragment, separator, size // 2, SOURCE)
        ),
    ),
}
TABLES = built_in()


def _repeated(fragment: str, separator: str, size: int) -> str:
    unit = fragment + separator
    return unit * (size // len(unit))


def _read(text: str) -> None:
    """Read a digest as a scan does: items, problems, entries, and the words for the search index."""
    parsed = digest.parse(text.encode(errors="replace"), "law.txt")
    notes.take(parsed)
    versions: dict[str, list[Item]] = {}
    for item in parsed.items:
        editing.edit([item], TABLES)
        versions.setdefault(identify(item).name, []).append(item)
    for items in versions.values():
        entry = editing.edit(items, TABLES)
        fulltext.searchable(entry.title, entry.content)


def _seconds(text: str) -> float:
    before = time.thread_time()
    _read(text)
    return time.thread_time() - before


def _growth(make: Callable[[int], str]) -> float:
    """Return how many times the work of a text one of four times its size is."""
    size, longest = SIZES
    while size < longest and _seconds(make(size)) < LEAST_SECONDS:
        size *= 2
    growth = math.inf
    for _ in range(TRIES):
        short = long = math.inf
        for _ in range(RUNS):
            short, long = min(short, _seconds(make(size))), min(long, _seconds(make(4 * size)))
            growth = long / short
            if growth < LIMIT:
                return growth
        if long > MOST_SECONDS:
            break
        size *= 2
    return growth


@pytest.fixture(autouse=True)
def _no_collection() -> Iterator[None]:
    """Keep the collection of garbage, which comes at any time, out of what is measured."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    ("position", "separator"),
    [(position, separator) for position, (some, _) in POSITIONS.items() for separator in some.split()],
)
def test_work_grows_with_the_length(position: str, separator: str) -> None:
    """A fragment of text, at any place of a digest, four times as often."""
    _, make = POSITIONS[position]
    growths = {fragment: _growth(partial(make, fragment, SEPARATORS[separator])) for fragment in FRAGMENTS}
    assert {} == {fragment: growth for fragment, growth in growths.items() if growth >= LIMIT}

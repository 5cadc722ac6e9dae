"""Digests to test with: the project's samples, and crowds of invented ones."""

import os
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from feeds.model import Entry, Item
from feeds.reading import digest, editing
from feeds.reading.identity import identify
from feeds.reading.tables import built_in
from tests.command import PROJECT

#: The project's own digests.
SAMPLES = PROJECT / "seeds"
#: Real digests, which lie beside the project where they are at hand; they are no part of it.
REAL = PROJECT.parent / "shared" / "digests"

_LONG_AGO = 1_700_000_000


def write(file: Path, text: str | bytes, *, settled: bool = True) -> Path:
    """Write a digest whole, as if long ago where it should be taken for finished at first sight."""
    draft = file.with_name(f".{file.name}.part")
    draft.write_bytes(text.encode() if isinstance(text, str) else text)
    if settled:
        os.utime(draft, (_LONG_AGO, _LONG_AGO))
    draft.replace(file)
    return file


def copy(target: Path, source: Path = SAMPLES, names: Iterable[str] | None = None) -> Path:
    """Copy the digests of one folder into another, which is made; return it."""
    target.mkdir(parents=True, exist_ok=True)
    for name in names or sorted(file.name for file in source.glob("*.txt")):
        write(target / name, (source / name).read_bytes())
    return target


def address(publisher: str, number: int) -> str:
    """Return the address of a press release on gov.kz."""
    return f"https://www.gov.kz/memleket/entities/{publisher}/press/news/details/{number}"


def item(title: str, day: str, body: str, source: str | None = None) -> str:
    """Return an item as digests have it."""
    return f"{title} {day}\n{body}{f'Source : {source}' if source else ''}\n"


def text(category: str | None, items: Sequence[str]) -> str:
    """Return a digest's text."""
    return "\n".join((f"{category}\n" if category else "", *items))


_PUBLISHERS = (
    "karaganda",
    "almaty",
    "abay",
    "turkestan",
    "transport",
    "mfa-belgrad",
    "karaganda-enbek",
    "minfin",
)
_CATEGORIES = ("Law", "Business", "Ғылым және білім")
#: Entries of each day, the newest first: more days than a subscription document holds.
_DAYS = (70, 50, 30, 20, 10, 1, 9, 8, 7)

_ODDITIES = (
    item(
        'Fish & chips <b>"on sale"</b> in Karaganda: ]]> & &amp; 😀', "17.02.2025",
        "Prices fell < 5 %.A tag <script>alert(1)</script> is only text & stays so.Second & last.",
        address("karaganda", 700_001),
    ),
    item("Without a source, but with a text", "16.02.2025", "Nobody knows where this came from."),
    item("Without a body", "16.02.2025", "", address("almaty", 700_002)),
    item("Without a body and a source", "15.02.2025", ""),
    item("Қарағанды облысында жаңа мектеп ашылды", "17.02.2025", "Мектепте 600 бала оқиды.Ол үш қабатты.",
         address("karaganda", 700_003) + "?lang=kk"),
    item("Qaraǵandy oblysynda jańa mektep ashyldy", "17.02.2025", "Mektepte 600 bala oqıdy.Ol úsh qabatty.",
         address("karaganda", 700_007) + "?lang=qz"),
    item("В Алматы открылась новая школа", "17.02.2025", "Школа рассчитана на 600 мест.В ней три этажа.",
         address("almaty", 700_004) + "?lang=ru"),
    item("Controls\x01 and\x85 marks\u202e of\ufffe direction", "17.02.2025", "One\x0b, two\x9f, three.",
         address("abay", 700_005)),
    item("Elsewhere", "15.02.2025", "A page of another site.", "http://Example.ORG/a?b=c&d=%20e"),
)  # fmt: skip


def crowd(folder: Path) -> Path:
    """Fill a folder with some two hundred press releases of nine days, common and odd; return it."""
    folder.mkdir(parents=True)
    number = 800_000
    for back, size in enumerate(_DAYS):
        day = f"{date(2025, 2, 17) - timedelta(days=back):%d.%m.%Y}"
        items: dict[str, list[str]] = {category: [] for category in _CATEGORIES}
        for index in range(size):
            number += 7
            publisher = _PUBLISHERS[index % len(_PUBLISHERS)]
            body = f"Release {number} tells of road {index}.It is {index % 9}.5 km long.The akim was there."
            items[_CATEGORIES[index % len(_CATEGORIES)]].append(
                item(f"Road {index} of {publisher} opens", day, body, address(publisher, number))
            )
        for place, (category, some) in enumerate(items.items()):
            if some:
                write(folder / f"day-{back}-{place}.txt", text(category, some))
    write(folder / "odd.txt", text("Odd things", _ODDITIES))
    # The same press release again, a day later and corrected; and in no category.
    again = item("Road 0 of karaganda opens", "18.02.2025", "Corrected.", address("karaganda", 800_007))
    write(folder / "again.txt", text("Corrections", [again]))
    write(
        folder / "none.txt", item("No category above it", "14.02.2025", "Text.", address("minfin", 700_006))
    )
    return folder


def items_of(folder: Path) -> list[Item]:
    """Return every item of a folder's digests, as the parser reads them."""
    paths = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.txt"))
    parsed = [digest.parse((folder / path).read_bytes(), path) for path in paths]
    return [item for each in parsed for item in each.items]


def entries_of(folder: Path) -> dict[str, Entry]:
    """Return every entry of a folder's digests by its id, edited without any catalog."""
    versions: dict[str, list[Item]] = {}
    for each in items_of(folder):
        versions.setdefault(identify(each).id, []).append(each)
    tables = built_in()
    return {id_: editing.edit(some, tables) for id_, some in versions.items()}

"""Measures the reading of digests against labels set by hand.

``python -m tests.bench.quality [FOLDER]``: FOLDER holds digests and their ``expected.jsonl``; by default the
project's own digests are measured, and those in ``shared/digests`` beside the project where they are present.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from feeds.model import Entry, Item
from feeds.reading import digest, editing, prose
from feeds.reading.tables import Tables, built_in
from tests import material
from tests.command import PROJECT

_NATIONAL = "national"

#: Characters that nobody sees: they stand in digests by chance, and no label depends on them.
_INVISIBLE = dict.fromkeys(map(ord, "\N{ZERO WIDTH SPACE}\N{VARIATION SELECTOR-16}"))

Label = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Digests and the file of their labels, one JSON object a line for each item."""

    digests: Path
    file: Path

    @property
    def labels(self) -> list[Label]:
        """The labels, in the order of the file."""
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]


@dataclass(frozen=True, slots=True)
class Breaks:
    """Positions of paragraph breaks in a text without white space."""

    found: frozenset[int]
    expected: frozenset[int]
    #: On which two careful editors may differ: they count neither way.
    ambiguous: frozenset[int]

    @property
    def right(self) -> int:
        """How many breaks were found that are expected."""
        return len((self.found & self.expected) - self.ambiguous)

    @property
    def missed(self) -> frozenset[int]:
        """Breaks that are expected and were not found."""
        return self.expected - self.found - self.ambiguous

    @property
    def wrong(self) -> frozenset[int]:
        """Breaks that were found and are not expected."""
        return self.found - self.expected - self.ambiguous


@dataclass(frozen=True, slots=True)
class Figures:
    """What the reading of a folder of digests is worth."""

    #: Of the breaks that were found, the share that is expected.
    precision: float
    #: Of the breaks that are expected, the share that was found.
    recall: float
    items: int
    #: Aspect → number of items that have it exactly right.
    right: dict[str, int]
    #: One line for everything that is not right.
    faults: tuple[str, ...]


#: The project's own digests, whose labels stand among the tests, and real ones, which are no part of it.
OWN = Labelled(material.SAMPLES, PROJECT / "tests" / "reading" / "expected.jsonl")
REAL = Labelled(material.REAL, material.REAL / "expected.jsonl")


def measure(labelled: Labelled) -> Figures:
    """Return the figures for labelled digests; raise ValueError where items and labels do not pair off."""
    read = list(pairs(labelled))
    tables = built_in()
    breaks = [compare_breaks(item, label) for item, label in read]
    checks = [_check(item, label, tables) for item, label in read]
    faults = [
        fault for each, (item, _) in zip(breaks, read, strict=True) for fault in _break_faults(each, item)
    ]
    faults += [
        f"{item.path}:{item.line}: {aspect}: {said!r}"
        for (item, _), check in zip(read, checks, strict=True)
        for aspect, (good, said) in check.items()
        if not good
    ]
    right = sum(each.right for each in breaks)
    return Figures(
        precision=right / max(1, right + sum(len(each.wrong) for each in breaks)),
        recall=right / max(1, right + sum(len(each.missed) for each in breaks)),
        items=len(read),
        right={aspect: sum(check[aspect][0] for check in checks) for aspect in checks[0]},
        faults=tuple(faults),
    )


def pairs(labelled: Labelled) -> Iterator[tuple[Item, Label]]:
    """Return every item of labelled digests with its label; raise ValueError where one lacks the other."""
    labels = {(label["file"], label["line"]): label for label in labelled.labels}
    items = {
        (file.name, item.line): item
        for file in sorted(labelled.digests.glob("*.txt"))
        for item in digest.parse(file.read_bytes(), file.name).items
    }
    if items.keys() != labels.keys():
        raise ValueError(f"items without a label, or labels without one: {items.keys() ^ labels.keys()}")
    return ((items[place], label) for place, label in labels.items())


def compare_breaks(item: Item, label: Label) -> Breaks:
    """Return the breaks that ``prose.lay_out`` finds in an item's body and those of its label."""
    expected = [_bare(paragraph) for paragraph in label["paragraphs"]]
    whole = "".join(expected)
    return Breaks(
        found=frozenset(_ends(_parts(item.body, whole))),
        expected=frozenset(_ends(expected)),
        ambiguous=frozenset(
            at for pair in label["ambiguous_breaks"] for at in _ambiguous(whole, *map(_bare, pair))
        ),
    )


def _ambiguous(whole: str, left: str, right: str) -> Iterator[int]:
    """Yield where the text on the left ends and the text on the right begins: residue may stand between."""
    at = whole.index(left) + len(left)
    yield at
    yield whole.index(right, at)


def _bare(text: str) -> str:
    return "".join(text.translate(_INVISIBLE).split())


def _parts(body: str, whole: str) -> list[str]:
    """Return what a body was taken apart into, in the order of the text."""
    laid_out = prose.lay_out(body)
    lines = [_bare(line) for block in laid_out.blocks for line in block.lines]
    others = [_bare(piece) for piece in (*laid_out.residue, laid_out.byline or "") if piece]
    parts: list[str] = []
    at = 0
    while lines or others:
        other = next((piece for piece in others if whole.startswith(piece, at)), None)
        if other is not None and not (lines and whole.startswith(lines[0], at)):
            others.remove(other)
            parts.append(other)
        else:
            parts.append((lines or others).pop(0))
        at += len(parts[-1])
    return parts


def _ends(parts: Sequence[str]) -> list[int]:
    """Return where parts end, the last one left out."""
    return [sum(map(len, parts[:count])) for count in range(1, len(parts))]


def _break_faults(breaks: Breaks, item: Item) -> Iterator[str]:
    whole = _bare(item.body)
    for name, places in (("missed", breaks.missed), ("wrong", breaks.wrong)):
        for at in sorted(places):
            around = f"{whole[max(0, at - 30) : at]}|{whole[at : at + 30]}"
            yield f"{item.path}:{item.line}: {name} break: {around}"


def _check(item: Item, label: Label, tables: Tables) -> dict[str, tuple[bool, object]]:
    """Return for each aspect whether it is right, and what was said."""
    laid_out = prose.lay_out(item.body)
    entry = editing.edit([item], tables)
    regions = {category.term for category in entry.categories if category.scheme == "region"}
    expected = {region for region in (label["issuer_region"], *label["about"]) if region}
    return {
        "bylines": (laid_out.byline == label["byline"], laid_out.byline),
        "residue": (_bare("".join(laid_out.residue)) == _bare(label["residue"] or ""), laid_out.residue),
        "titles": (_title_is_right(entry, label), entry.title),
        "dates": (item.date == date.fromisoformat(label["date"]), item.date),
        "sources": (item.source == label["source"], item.source),
        "categories": (item.category == label["category"], item.category),
        "regions": (regions - {_NATIONAL} == expected, sorted(regions)),
        "national": ((_NATIONAL in regions) == label["national"], sorted(regions)),
    }


def _title_is_right(entry: Entry, label: Label) -> bool:
    if label["title_ok"]:
        return bool(entry.title == label["title"])
    return entry.title != label["title"] and bool(entry.title)


def table(figures: Figures) -> str:
    """Return the figures as lines for people."""
    lines = [
        f"{'paragraph breaks, precision':30}{figures.precision:8.4f}",
        f"{'paragraph breaks, recall':30}{figures.recall:8.4f}",
    ]
    lines += [f"{aspect:30}{count:5} of {figures.items}" for aspect, count in figures.right.items()]
    return "\n".join([*lines, *figures.faults])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each set of labelled digests; return 1 where the folder holds no labels."""
    parser = argparse.ArgumentParser(description="Measure the reading of digests against labels set by hand.")
    parser.add_argument("folder", nargs="?", type=Path, help="digests and their expected.jsonl")
    chosen: Path | None = parser.parse_args(arguments).folder
    wanted = [Labelled(chosen, chosen / "expected.jsonl")] if chosen else [OWN, REAL]
    present = [labelled for labelled in wanted if labelled.file.is_file()]
    for labelled in present:
        sys.stdout.write(f"{labelled.digests}\n{table(measure(labelled))}\n")
    if not present:
        sys.stderr.write(f"{chosen}: no labelled digests here\n")
    return 0 if present else 1


if __name__ == "__main__":
    sys.exit(main())

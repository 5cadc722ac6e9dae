"""Measures the reading of digests against labels set by hand.

``python -m tests.bench.quality [FOLDER…]``: a folder holds digests and their labels (``*.jsonl``), or whole
releases, one paragraph, list item or sub-heading a line, which are joined without a space as the site joins
them and taken apart again. By default the project's own sets are measured, and the digests in
``shared/digests`` beside the project where they are present.
"""

import argparse
import html
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from feeds.model import Item
from feeds.reading import editing
from feeds.reading.authorship import authors
from feeds.reading.items import digest
from feeds.reading.paragraphs import prose
from feeds.reading.tables import Tables, built_in
from tests import material
from tests.command import PROJECT

_NATIONAL = "national"
BREAKS = "paragraph breaks"

#: Characters that nobody sees, and blanks that are no white space: no label depends on them.
_INVISIBLE = dict.fromkeys(map(ord, "\N{ZERO WIDTH SPACE}\N{VARIATION SELECTOR-16}\xad\u2800\u3164"))

Label = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Digests, and the files beside them that hold a label for each item, one JSON object a line."""

    digests: Path
    files: tuple[Path, ...]

    @property
    def labels(self) -> list[Label]:
        """The labels, in the order of the files."""
        return [json.loads(line) for file in self.files for line in file.read_text("utf-8").splitlines()]


@dataclass(frozen=True, slots=True)
class Breaks:
    """Positions of paragraph breaks in a text without white space."""

    found: frozenset[int]
    expected: frozenset[int]
    #: On which two careful editors may differ: they count neither way.
    ambiguous: frozenset[int]

    @property
    def missed(self) -> frozenset[int]:
        """Breaks that are expected and were not found."""
        return self.expected - self.found - self.ambiguous

    @property
    def wrong(self) -> frozenset[int]:
        """Breaks that were found and are not expected."""
        return self.found - self.expected - self.ambiguous

    @property
    def score(self) -> "Score":
        """How many were found, and how many of them are right."""
        right = len((self.found & self.expected) - self.ambiguous)
        return Score(right, right + len(self.wrong), right + len(self.missed))


class Score(NamedTuple):
    """How often something was found, how often it was expected, and how often both were the same."""

    right: int = 0
    found: int = 0
    expected: int = 0

    @property
    def precision(self) -> float:
        """Of all that was found, the share that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of all that was expected, the share that was found."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def is_perfect(self) -> bool:
        """Whether everything was found, and nothing else."""
        return self.right == self.found == self.expected

    def plus(self, other: "Score") -> "Score":
        """Return the sum of two scores."""
        return Score(self.right + other.right, self.found + other.found, self.expected + other.expected)


class Check(NamedTuple):
    """The score of one aspect of a text."""

    aspect: str
    score: Score
    #: One line for each fault: where, and what was found.
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """The quality of the reading of some texts."""

    #: How many texts were measured.
    items: int
    #: By aspect. Aspects that no label mentions are missing.
    scores: dict[str, Score]
    faults: tuple[str, ...]


_READING = PROJECT / "tests" / "reading"
#: The project's own digests, whose labels stand among the tests.
OWN = Labelled(material.SAMPLES, (_READING / "expected.jsonl",))
#: Real ones, which are no part of the project.
REAL = Labelled(material.REAL, (material.REAL / "expected.jsonl",))
#: Invented ones, which show each kind of difficulty and its opposites.
INVENTED = Labelled(_READING / "labelled", tuple(sorted((_READING / "labelled").glob("*.jsonl"))))
#: Whole releases of our own writing.
RELEASES = _READING / "releases"


def measure(labelled: Labelled) -> Figures:
    """Return the figures for labelled digests; items and labels that do not pair off are faults."""
    tables = built_in()
    labels = {(label["file"], label["line"]): label for label in labelled.labels}
    items = {
        (name, item.line): item
        for name in sorted({name for name, _ in labels})
        for item in digest.parse((labelled.digests / name).read_bytes(), name).items
    }
    both = sorted(items.keys() & labels.keys())
    unpaired = (f"{name}:{line}: no item or no label" for name, line in items.keys() ^ labels.keys())
    checks = [Check("items", Score(len(both), len(items), len(labels)), tuple(unpaired))]
    for place in both:
        checks += _checks(items[place], labels[place], tables)
    return _figures(len(items), checks)


def measure_releases(folder: Path) -> Figures:
    """Return the figures for the paragraphs of whole releases, whose lines are joined without a space."""
    texts = {file.name: file.read_text("utf-8").splitlines() for file in sorted(folder.glob("*.txt"))}
    checks = [_break_check("".join(lines), {"paragraphs": lines}, name) for name, lines in texts.items()]
    return _figures(len(texts), checks)


def _figures(items: int, checks: Iterable[Check]) -> Figures:
    scores: dict[str, Score] = defaultdict(Score)
    faults: list[str] = []
    for check in checks:
        scores[check.aspect] = scores[check.aspect].plus(check.score)
        faults += check.faults
    return Figures(items, dict(scores), tuple(faults))


def compare_breaks(body: str, label: Label) -> Breaks:
    """Return the breaks that ``prose.lay_out`` finds in a body and those of its label."""
    expected = [_bare(paragraph) for paragraph in label["paragraphs"]]
    whole = "".join(expected)
    return Breaks(
        found=frozenset(_ends(_parts(body, whole))),
        expected=frozenset(_ends(expected)),
        ambiguous=frozenset(
            at for pair in label.get("ambiguous_breaks", ()) for at in _ambiguous(whole, *map(_bare, pair))
        ),
    )


def _ambiguous(whole: str, left: str, right: str) -> Iterator[int]:
    """Yield where the text on the left ends and the text on the right begins: residue may stand between."""
    at = whole.index(left) + len(left)
    yield at
    yield whole.index(right, at)


def _bare(text: str) -> str:
    """Return a text as labels and readings compare: without white space, and with its entities resolved."""
    return "".join(html.unescape(html.unescape(text)).translate(_INVISIBLE).split())


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


def _break_check(body: str, label: Label, place: str) -> Check:
    breaks = compare_breaks(body, label)
    whole = "".join(map(_bare, label["paragraphs"]))
    faults = tuple(
        f"{place}: {name} break: {whole[max(0, at - 30) : at]}|{whole[at : at + 30]}"
        for name, positions in (("missed", breaks.missed), ("wrong", breaks.wrong))
        for at in sorted(positions)
    )
    return Check(BREAKS, breaks.score, faults)


def _checks(item: Item, label: Label, tables: Tables) -> Iterator[Check]:
    """Yield a check of each aspect that the label of an item mentions."""
    place = f"{item.path}:{item.line}"
    yield _break_check(item.body, label, place)
    laid_out = prose.lay_out(item.body)
    entry = editing.edit([item], tables)
    terms = {category.term for category in entry.categories if category.scheme == "region"}
    labels = {category.scheme: category.label for category in entry.categories}
    title = label["title"] if label["title_ok"] else entry.title
    is_titled = bool(entry.title) and (label["title_ok"] or entry.title != label["title"])
    author = authors.author(laid_out.byline) if laid_out.byline else ""
    sets: dict[str, tuple[Iterable[object], Iterable[object]]] = {
        "bylines": (_one(laid_out.byline), _one(label["byline"])),
        "residue": (_one(_bare("".join(laid_out.residue))), _one(_bare(label["residue"] or ""))),
        "titles": ([entry.title if is_titled else ""], [title]),
        "dates": ([item.date], [date.fromisoformat(label["date"])]),
        "sources": ([item.source], [label["source"]]),
        "categories": ([item.category], [label["category"]]),
        "regions": (terms - {_NATIONAL}, {*_one(label["issuer_region"]), *label["about"]}),
        "national": (terms & {_NATIONAL}, {_NATIONAL} if label["national"] else ()),
    }
    if "headings" in label:
        headings = [line for block in laid_out.blocks if block.kind == "heading" for line in block.lines]
        sets["sub-headings"] = (map(_bare, headings), map(_bare, label["headings"]))
        sets["authors"] = (_one(author.rstrip(". ")), _one((label["author"] or "").rstrip(". ")))
        sets["languages"] = ([entry.language], [label["language"]])
    if label.get("publisher_label"):
        sets["publishers' names"] = ([labels["publisher"]], [label["publisher_label"]])
    for aspect, (said, wanted) in sets.items():
        found, expected = frozenset(said), frozenset(wanted)
        fault = f"{place}: {aspect}: {_in_words(found)} instead of {_in_words(expected)}"
        score = Score(len(found & expected), len(found), len(expected))
        yield Check(aspect, score, () if score.is_perfect else (fault,))


def _one(value: str | None) -> list[str]:
    return [value] if value else []


def _in_words(values: frozenset[object]) -> str:
    return ", ".join(sorted(map(repr, values))) or "none"


def table(figures: Figures) -> str:
    """Return the figures as lines for people."""
    lines = [f"{'':22}{'precision':>10}{'recall':>10}{'right':>8}{'found':>8}{'expected':>10}"]
    for aspect, score in figures.scores.items():
        counts = f"{score.right:8}{score.found:8}{score.expected:10}"
        lines.append(f"{aspect:22}{score.precision:10.4f}{score.recall:10.4f}{counts}")
    return "\n".join([*lines, *figures.faults])


def measure_folder(folder: Path) -> Figures:
    """Return the figures for a folder of digests with labels, or of whole releases."""
    files = tuple(sorted(folder.glob("*.jsonl")))
    return measure(Labelled(folder, files)) if files else measure_releases(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each set; return 1 where a folder holds nothing to measure."""
    parser = argparse.ArgumentParser(description="Measure the reading of digests against labels set by hand.")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="a set of texts")
    chosen: list[Path] = parser.parse_args(arguments).folders
    sets = {str(folder): measure_folder(folder) for folder in chosen} if chosen else _all_sets()
    for name, figures in sets.items():
        sys.stdout.write(f"{name}: {figures.items} texts\n{table(figures)}\n\n")
    empty = [name for name, figures in sets.items() if not figures.items]
    sys.stderr.writelines(f"{name}: nothing to measure here\n" for name in empty)
    return 1 if empty else 0


def _all_sets() -> dict[str, Figures]:
    sets = {"own": OWN, "real": REAL, "invented": INVENTED}
    present = {name: labelled for name, labelled in sets.items() if all(map(Path.is_file, labelled.files))}
    return {
        **{name: measure(labelled) for name, labelled in present.items()},
        "releases": measure_releases(RELEASES),
    }


if __name__ == "__main__":
    sys.exit(main())

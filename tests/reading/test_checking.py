"""All problems of all digests are found in one go."""

import os
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from feeds.model import Problem
from feeds.reading import checking
from feeds.reading.tables import built_in

RELEASE = "https://www.gov.kz/memleket/entities/karaganda/press/news/details/"
_UNKNOWN = "{}:2: warning: unknown publisher '{}', called “{}”; correct and add to publishers.csv: {}"
SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def check(paths: Iterable[Path]) -> list[Problem]:
    """Return the problems of the digests at some paths."""
    return list(checking.check(paths, built_in()))


def found(folder: Path, **files: bytes | str) -> list[str]:
    """Write the files, check them in order, and return the problems with bare file names."""
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return [str(problem).replace(f"{folder}/", "") for problem in check(folder / name for name in files)]


def item(headline: str = "A headline", text: str = "Text.", number: str = "1", lang: str = "") -> str:
    """Return a digest of one item."""
    return f"Law\n{headline} 21.02.2025\n{text}Source : {RELEASE}{number}{lang}\n"


def test_sound_digests(tmp_path: Path) -> None:
    """Sound digests have no problems, nor has the same press release in two of them."""
    assert found(tmp_path, a=item(), b=item(), c=item(number="2")) == []


def test_bad_files_stop_nothing(tmp_path: Path) -> None:
    """A file that cannot be read is one problem, and the others are checked all the same."""
    assert found(tmp_path, a=b"\xff", b="", c=item(text=""), d="Право".encode("cp1251")) == [
        "a: error: not UTF-8 (byte 0xFF at offset 0, line 1); save it as UTF-8",
        "b: error: the digest is empty",
        "c:2: warning: no body, only a source: “A headline”",
        "d: error: not UTF-8 (byte 0xCF at offset 0, line 1); save it as UTF-8",
    ]


def test_dates_ahead(tmp_path: Path) -> None:
    """A date in the future is mistyped, and would stay the newest for as long; tomorrow may be meant."""
    today = date.today()  # noqa: DTZ011 - days ahead, not hours
    days = [today + timedelta(days) for days in (0, 1, 20)]
    digests = {f"d{at}": item().replace("21.02.2025", f"{day:%d.%m.%Y}") for at, day in enumerate(days)}
    assert found(tmp_path, **digests) == ["d2:2: warning: the date is in the future: “A headline”"]


def test_missing_files(tmp_path: Path) -> None:
    """A file that is none is a problem, too, and one that is gone if it was asked for by its name."""
    gone = tmp_path / "gone.txt"
    assert check([gone]) == []
    problems = [str(problem) for problem in checking.check([gone, tmp_path], built_in(), named=[gone])]
    assert problems == [
        f"{tmp_path}/gone.txt: error: cannot be read: No such file or directory",
        f"{tmp_path}: error: is not a regular file",
    ]


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    """It is told in characters that any terminal takes."""
    file = tmp_path / os.fsdecode(b"\xcd.txt")
    (problem,) = checking.check([file], built_in(), named=[file])
    assert str(problem) == f"{tmp_path}/\\udccd.txt: error: cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("expected", "other"),
    [
        (True, item(text="Corrected.")),
        (True, item(headline="Another")),
        (False, item(text=" Text. ")),
        (False, item(headline="Жаңалық", text="Мәтін қазақша жазылған.", lang="?lang=kk")),
    ],
)
def test_duplicates(tmp_path: Path, expected: bool, other: str) -> None:  # noqa: FBT001
    """A press release that comes again with another text in the same language is a warning."""
    message = "b:2: warning: the same press release as in a, with a different text: “"
    assert [expected] * expected == [line.startswith(message) for line in found(tmp_path, a=item(), b=other)]


def test_duplicates_within_a_digest_are_one_problem(tmp_path: Path) -> None:
    """The digest's own warning says it all."""
    (problem,) = found(tmp_path, a=item() + item(text="Corrected.").removeprefix("Law\n"))

    assert problem.startswith("a:4: warning: the same press release as in line 2, with a different text: “")


def test_an_unknown_publisher_is_reported_once(tmp_path: Path) -> None:
    """At its first item in all digests, with the name that it gets; another one is another problem."""
    digests = [item(number=str(number)).removeprefix("Law\n") for number in range(1, 6)]
    first = "Law\n" + "".join(digests[:2]).replace("karaganda", "kazpost")
    second = "Law\n" + "".join(digests[2:4]).replace("karaganda", "kazpost")
    third = item(number="9").replace("karaganda", "krg-wichita")

    label = "Wichita, Karaganda Region"

    assert found(tmp_path, a=first, b=second + digests[4], c=third) == [
        _UNKNOWN.format("a", "kazpost", "Kazpost", "kazpost,Kazpost,national"),
        _UNKNOWN.format("c", "krg-wichita", label, f'krg-wichita,"{label}",karaganda'),
    ]


@pytest.mark.parametrize(("items", "severities"), [(2, ["error"]), (3, ["error"] * 2), (4, ["warning"])])
def test_dates_far_apart(tmp_path: Path, items: int, severities: list[str]) -> None:
    """A date far before the others is a warning; the later one, of one or two items only, is an error."""
    digests = [item(number=str(number + 1)).removeprefix("Law\n") for number in range(items)]
    digests[0] = digests[0].replace("21.02.2025", "21.02.2023")

    problems = found(tmp_path, a="Law\n" + "".join(digests))
    assert severities == [problem.split(": ")[1] for problem in problems]


def test_seeds() -> None:
    """The seeds have five warnings and no error."""
    problems = list(check(sorted(SEEDS.glob("*.txt"))))
    assert [
        (Path(problem.path).name, problem.line) for problem in problems
    ] == [("2025-01-13-business.txt", 5), ("2025-01-13-business.txt", 7), ("2025-02-01-science.txt", 27),
            ("2025-02-01-science.txt", 39), ("2025-02-21-law.txt", 25)]  # fmt: skip
    assert {"warning"} == {problem.severity for problem in problems}

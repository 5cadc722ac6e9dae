"""The commands: their output, their refusals and their exit statuses."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import pytest

from feeds.catalog.location import catalog_file
from feeds.commands.output import FAULT, USAGE
from feeds.configuration import SETTINGS, variable
from tests import material
from tests.catalog.seeding import break_page
from tests.command import PROJECT, environment, feeds, line, started
from tests.programs import need
from tests.server import Server, free_port

_COMMANDS = {
    "serve": {"--host", "--port", "--workers", "--access-log", "--trust-proxy", "--metrics"},
    "export": {"--gzip", "--overwrite", "--verify", "--watch", "--quiet"},
    "announce": set(),
    "check": {"--json", "--strict"},
    "list": {"--json"},
    "show": set(),
}
_SHARED = {"--config", "--seeds", "--cache", "--base-url", "--tag"}


def _one_line(run: subprocess.CompletedProcess[str]) -> str:
    """Return the one line on stderr that a refusal is."""
    assert "Traceback" not in run.stderr
    assert 1 == run.stderr.count("\n"), run.stderr
    assert run.stderr.endswith("\n")
    return run.stderr[:-1]


# Help


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_option_is_explained(command: str) -> None:
    """The help of each command explains the command and each of its options and arguments."""
    run = feeds(command, "--help", COLUMNS="200")

    assert (0, "") == (run.returncode, run.stderr)
    for option in _COMMANDS[command] | _SHARED:
        assert re.search(rf"^  {option}( [A-Z,]+)?\s+\S.*", run.stdout, re.MULTILINE), option
    assert _COMMANDS[command] | _SHARED | {"--help"} == set(
        re.findall(r"^  (?:-h, )?(--[a-z-]+)", run.stdout, re.MULTILINE)
    )


def test_help_names_every_command_and_variable() -> None:
    """The first thing a newcomer reads lists all commands, each with a line about it, and the environment."""
    printed = feeds("--help", COLUMNS="200").stdout

    assert list(_COMMANDS) == re.findall(r"^    ([a-z]+)  +\S", printed, re.MULTILINE)
    assert {"FEEDS_CONFIG", *map(variable, SETTINGS)} == set(re.findall(r"FEEDS_[A-Z_]+", printed))


def test_the_readme_names_every_command_and_option() -> None:
    """Every command and every option stands in README.md."""
    text = (PROJECT / "README.md").read_text("utf-8")
    options = _SHARED.union(*_COMMANDS.values())

    assert set() == {f"feeds {command}" for command in _COMMANDS if f"feeds {command}" not in text}
    assert set() == {option for option in options if option not in text}


@pytest.mark.parametrize("arguments", [
    (), ("publish",), ("serve", "--port", "0"), ("serve", "--port", "x"), ("serve", "--port", "70000"),
    ("export",),
    ("serve", "--workers", "0"), ("check", "--no-such-option"), ("show",), ("show", "/", "/"),
    ("list", "here"),
])  # fmt: skip
def test_wrong_usage_is_status_2(arguments: tuple[str, ...]) -> None:
    """Wrong usage is reported in argparse's words, with status 2."""
    run = feeds(*arguments)

    assert 2 == run.returncode
    assert "usage: feeds" in run.stderr
    assert "error: " in run.stderr.splitlines()[-1]


def test_the_version_is_printed() -> None:
    """``feeds --version`` is one line."""
    assert re.fullmatch(r"feeds \d+\.\d+\.\d+\n", feeds("--version").stdout)


# serve


def test_a_server_starts_with_a_count_of_problems(seeds: Path, tmp_path: Path) -> None:
    """Warnings are counted, and the first ten errors named: a folder of years has thousands of both."""
    material.write(seeds / "bad.txt", "Law\n\n" + "A headline 30.02.2025\nText.\n" * 12)
    with Server(seeds, log=tmp_path / "log") as server:
        printed = server.log.splitlines()

    assert [f"{seeds}/bad.txt:{line}: error" for line in range(3, 23, 2)] == [
        line.rpartition(": ")[0].split(": 30")[0].partition(" ERROR ")[2]
        for line in printed
        if ".txt" in line
    ]
    assert "60 entries from 4 digests; feeds check names 12 errors and 5 warnings" in printed


# check


def test_check_reports_the_oddities_of_the_samples(seeds: Path) -> None:
    """The project's digests have five oddities, each reported with its file and line, and then a count."""
    run = feeds("check", "--seeds", seeds)
    *lines, count = run.stdout.splitlines()
    places = [re.sub(r"^.*/", "", line.split(": ")[0]) for line in lines]

    assert (0, "") == (run.returncode, run.stderr)
    assert "3 digests: 0 errors, 5 warnings" == count
    assert [
        "2025-01-13-business.txt:5", "2025-01-13-business.txt:7", "2025-02-01-science.txt:27",
        "2025-02-01-science.txt:39", "2025-02-21-law.txt:25",
    ] == places  # fmt: skip
    assert {"warning"} == {line.split(": ")[1] for line in lines}
    assert 1 == sum("no source" in line for line in lines)
    assert 2 == sum("no body" in line for line in lines)
    assert 2 == sum("no headline" in line for line in lines)


def test_check_prints_json(seeds: Path) -> None:
    """With --json the same is printed as JSON."""
    printed = json.loads(feeds("check", "--json", "--seeds", seeds).stdout)

    assert (3, 0, 5) == (printed["digests"], printed["errors"], printed["warnings"])
    assert 5 == len(printed["problems"])
    assert {"path", "line", "severity", "message"} == set(printed["problems"][0])


@pytest.mark.parametrize("command", [("check",), ("check", "--strict"), ("check", "--json", "--strict")])
def test_strict_makes_warnings_count(seeds: Path, command: tuple[str, ...]) -> None:
    """With --strict the status is 1 where there are warnings; sound digests are 0 either way."""
    strict = "--strict" in command
    sound = material.write(
        seeds.parent / "sound.txt",
        material.text(
            "Law", [material.item("A title", "21.02.2025", "Text.", material.address("almaty", 1))]
        ),
    )

    assert int(strict) == feeds(*command, "--seeds", seeds).returncode
    assert 0 == feeds(*command, sound).returncode


def test_check_leaves_no_trace(seeds: Path) -> None:
    """Checking writes nothing: no catalog, no other file."""
    before = sorted(seeds.iterdir())
    feeds("check", "--seeds", seeds)
    feeds("check", seeds, seeds / "2025-02-21-law.txt")

    assert before == sorted(seeds.iterdir())


def _not_utf_8(folder: Path) -> str:
    material.write(folder / "bad.txt", b"Law\n\nTitle 21.02.2025\n" + b"Text \xff.\n")
    return "bad.txt"


def _empty(folder: Path) -> str:
    material.write(folder / "bad.txt", "")
    return "bad.txt"


def _masthead_alone(folder: Path) -> str:
    material.write(folder / "bad.txt", "Enbekshi QazaQ\n")
    return "bad.txt:1"


def _impossible_date(folder: Path) -> str:
    material.write(
        folder / "bad.txt", material.text("Law", [material.item("A title", "31.02.2025", "Text.")])
    )
    return "bad.txt:3"


def _no_category(folder: Path) -> str:
    material.write(
        folder / "bad.txt", material.item("A title", "21.02.2025", "Text.", material.address("abay", 1))
    )
    return "bad.txt:1"


def _unreadable(folder: Path) -> str:
    os.mkfifo(folder / "bad.txt")
    return "bad.txt"


_BAD = [_not_utf_8, _empty, _masthead_alone, _impossible_date, _no_category, _unreadable]


@pytest.mark.parametrize("spoil", _BAD)
def test_a_bad_digest_is_reported_and_the_others_published(
    seeds: Path, tmp_path: Path, spoil: object
) -> None:
    """Each fault of a digest is one line with its place; all else is exported, and the status is 1."""
    assert callable(spoil)
    where = spoil(seeds)
    check = feeds("check", "--seeds", seeds)
    export = feeds("export", tmp_path / "out", "--seeds", seeds)
    errors = [line for line in check.stdout.splitlines() if ": error: " in line]

    assert (1, 1) == (check.returncode, export.returncode)
    assert "" == check.stderr
    assert 1 == len(errors)
    assert errors[0].startswith(f"{seeds / where}: error: ")
    assert errors[0] == _one_line(export)
    assert 60 <= (tmp_path / "out" / "atom.xml").read_text("utf-8").count("<entry ")


def test_an_emptied_digest_is_reported_and_its_articles_published(seeds: Path, tmp_path: Path) -> None:
    """By every command that reads the folder; the status is 1 where a digest is checked or exported."""
    law, options = seeds / "2025-02-21-law.txt", ("--seeds", seeds, "--cache", tmp_path / "cache")
    before = feeds("list", "--json", *options)
    material.write(law, "")
    listed = feeds("list", "--json", *options)
    export = feeds("export", tmp_path / "out", *options)
    check = feeds("check", *options)
    error = f"{law}: error: has no items any more (the digest is empty)"

    assert (0, "") == (before.returncode, before.stderr)
    assert (0, before.stdout, f"{error}\n") == (listed.returncode, listed.stdout, listed.stderr)
    assert (1, error) == (export.returncode, _one_line(export))
    assert (1, True) == (check.returncode, f"{law}: error: the digest is empty\n" in check.stdout)


@pytest.mark.parametrize("path", ["nowhere", "nowhere.txt"])
def test_check_reports_what_is_not_there(tmp_path: Path, path: str) -> None:
    """A file or folder that does not exist is a fault, with status 1."""
    run = feeds("check", tmp_path / path)

    assert 1 == run.returncode
    assert path in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


# Bad surroundings

_ADVICE = "name the folder of digests (--seeds DIR)"


def _on_any_port(command: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command that, should it serve, does so where nobody else does."""
    return (*command, "--port", str(free_port())) if command == ("serve",) else command


@pytest.mark.parametrize(
    "command", [("export", "out"), ("list",), ("show", "/atom.xml"), ("check",), ("serve",)]
)
def test_a_missing_seeds_folder_is_reported(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Without the folder there is nothing to do: one line, status 1, and no folder is made."""
    run = feeds(*_on_any_port(command), "--seeds", "nowhere", cwd=tmp_path)

    assert (1, "") == (run.returncode, run.stdout)
    assert f"feeds: nowhere: is no folder; {_ADVICE}" == _one_line(run)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [("export", "out"), ("list",), ("show", "/atom.xml"), ("check",)])
def test_an_empty_seeds_folder_is_reported(tmp_path: Path, command: tuple[str, ...]) -> None:
    """A folder without digests is most likely the wrong one: one line, status 1, nothing written."""
    (tmp_path / "seeds").mkdir()
    run = feeds(*command, cwd=tmp_path)

    assert (1, "") == (run.returncode, run.stdout)
    assert f"feeds: seeds: holds no digests (*.txt); {_ADVICE}" == _one_line(run)
    assert not (tmp_path / "out").exists()


def test_a_server_of_an_empty_seeds_folder_says_so_and_serves(tmp_path: Path) -> None:
    """In the words of the other commands; digests may come later."""
    (tmp_path / "seeds").mkdir()
    with Server(tmp_path / "seeds", log=tmp_path / "log") as server:
        assert HTTPStatus.OK == server.ask("/atom.xml").status
        assert f" WARNING {tmp_path}/seeds: holds no digests (*.txt); {_ADVICE}\n" in server.log


@pytest.mark.parametrize(
    "value",
    ["example.org", "ftp://example.org/", "https://", "https://user@example.org/", "https://example.org/?a",
     "https://ex ample.org/",
     "https://example.org/#a", "https://example.org:99999/", "https://example.org/a b/", "https://[::1/",
     "//example.org/"],
)  # fmt: skip
@pytest.mark.parametrize("command", [("export", "out"), ("list",), ("serve",)])
def test_a_wrong_base_url_is_reported(
    seeds: Path, tmp_path: Path, command: tuple[str, ...], value: str
) -> None:
    """An address that feeds cannot be published under is refused before anything is done."""
    run = feeds(*command, "--seeds", seeds, "--base-url", value, cwd=tmp_path)

    assert (USAGE, "") == (run.returncode, run.stdout)
    assert _one_line(run).startswith("feeds: --base-url: ")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "value",
    [
        "example.org",
        "example.org,25",
        "example.org,2025-13",
        "Example.org,2025",
        ",2025",
        "a b,2025",
        "example.org,2025,1",
    ],
)
def test_a_wrong_tag_is_reported(seeds: Path, value: str) -> None:
    """A tag that RFC 4151 does not know is refused."""
    for where, run in (
        ("--tag", feeds("list", "--seeds", seeds, "--tag", value)),
        ("FEEDS_TAG", feeds("list", "--seeds", seeds, FEEDS_TAG=value)),
    ):
        assert USAGE == run.returncode
        assert _one_line(run).startswith(f"feeds: {where}: ")


def test_a_wrong_switch_is_reported(seeds: Path) -> None:
    """FEEDS_LIVE is 0 or 1."""
    assert "feeds: FEEDS_LIVE: 'yes' is neither 0 nor 1" == _one_line(
        feeds("list", "--seeds", seeds, FEEDS_LIVE="yes")
    )


@pytest.mark.parametrize("out", ["file", "file/below", "/proc/feeds", "/dev/null/out"])
def test_an_output_folder_that_cannot_be_written_is_reported(seeds: Path, tmp_path: Path, out: str) -> None:
    """Where a file stands in the way, or nothing can be made, one line says where."""
    (tmp_path / "file").write_text("mine")
    run = feeds("export", tmp_path / out, "--seeds", seeds)

    assert 1 == run.returncode
    assert out.rsplit("/", maxsplit=1)[-1] in _one_line(run) or "file" in _one_line(run)
    assert "mine" == (tmp_path / "file").read_text()


def test_an_output_folder_without_a_name_is_wrong_usage(seeds: Path, tmp_path: Path) -> None:
    """A variable that is not set does not stand for the folder that one happens to be in."""
    run = feeds("export", "", "--seeds", seeds, cwd=tmp_path)

    assert (USAGE, "") == (run.returncode, run.stdout)
    assert run.stderr.endswith("argument TARGET: it names no folder\n")
    assert [seeds] == list(tmp_path.iterdir())


@pytest.mark.parametrize("target", ["gs://bucket", "file:///srv/www"])
def test_only_folders_and_known_stores_are_exported_to(seeds: Path, tmp_path: Path, target: str) -> None:
    """Another store's address is wrong usage, not the name of a folder ``gs:``."""
    run = feeds("export", target, "--seeds", seeds, cwd=tmp_path)

    assert (USAGE, "") == (run.returncode, run.stdout)
    reason = "is no folder, and of other places only s3:// and az:// are supported"
    assert run.stderr.endswith(f"\nfeeds export: error: argument TARGET: {target!r} {reason}\n")
    assert [seeds] == list(tmp_path.iterdir())


@pytest.mark.parametrize("below", ["", "public", "../seeds/public"])
def test_nothing_is_exported_into_the_seeds(seeds: Path, below: str) -> None:
    """The files would be read as digests the next time, robots.txt for one."""
    feeds("list", "--seeds", seeds)
    before = sorted(seeds.rglob("*"))
    run = feeds("export", seeds / below, "--seeds", seeds)

    assert (FAULT, "") == (run.returncode, run.stdout)
    assert "is in the seeds folder" in _one_line(run)
    assert before == sorted(seeds.rglob("*"))


def test_a_damaged_manifest_can_be_deleted(seeds: Path, tmp_path: Path) -> None:
    """The line says so, and the next run finds every file as it is."""
    out = tmp_path / "out"
    feeds("export", out, "--seeds", seeds)
    manifest = out / ".feeds-manifest.sqlite3"
    manifest.write_text("no database")
    run = feeds("export", out, "--seeds", seeds)

    assert FAULT == run.returncode
    advice = "delete it, and export again with --overwrite"
    assert f"feeds: {manifest}: cannot be written: file is not a database; {advice}\n" == run.stderr
    manifest.unlink()
    assert ": 0 written, " in feeds("export", out, "--overwrite", "--seeds", seeds).stdout


def test_a_name_of_two_lines_is_printed_in_one(tmp_path: Path) -> None:
    """A problem is one line, also where the name of the file is two."""
    (tmp_path / "two\nlines.txt").write_text("Law\n", "utf-8")
    printed, _summary = feeds("check", tmp_path).stdout.splitlines()

    assert (
        f"{tmp_path}/two\\u000alines.txt:1: error: no items: no line ends in a date (DD.MM.YYYY)" == printed
    )


def _theirs(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE theirs (a)")
    database.close()


def _text(file: Path) -> None:
    file.write_text("a letter to somebody, and no database at all\n" * 50)


@pytest.mark.parametrize("make", [_theirs, _text, os.mkfifo])
def test_a_catalog_takes_the_place_of_any_other_file(seeds: Path, tmp_path: Path, make: object) -> None:
    """Its name is made of hashes, in a folder of disposable files: no other file of that name is missed."""
    assert callable(make)
    whole = feeds("list", "--seeds", seeds)
    file = catalog_file(seeds, tmp_path / "cache")
    file.parent.mkdir()
    make(file)
    run = feeds("list", "--seeds", seeds, "--cache", file.parent)

    assert (0, "", whole.stdout) == (run.returncode, run.stderr, run.stdout)


@pytest.mark.parametrize("command", [("export", "out"), ("list",), ("show", "/")])
def test_a_folder_in_the_catalogs_place_is_replaced(
    seeds: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """Nobody but this program has anything to keep under that name."""
    file = catalog_file(seeds, tmp_path / "cache")
    (file / "below").mkdir(parents=True)
    run = feeds(*command, "--seeds", seeds, "--cache", file.parent, cwd=tmp_path)

    assert (0, "") == (run.returncode, run.stderr)
    assert file.is_file()


def test_a_file_in_a_folders_place_is_named_whole(seeds: Path, tmp_path: Path) -> None:
    """Where something of the operator's stands in the way, the line says where."""
    out = tmp_path / "out"
    feeds("export", out, "--seeds", seeds)
    shutil.rmtree(out / "region" / "karaganda")
    (out / "region" / "karaganda").write_text("mine")
    run = feeds("export", out, "--seeds", seeds)

    assert FAULT == run.returncode
    assert _one_line(run).startswith(f"feeds: {out}/region/karaganda: is a link or a file, not a folder;")
    assert "mine" == (out / "region" / "karaganda").read_text()


def test_a_damaged_catalog_is_made_again(seeds: Path, tmp_path: Path) -> None:
    """Our own catalog, cut off in the middle, is disposable: it is made anew."""
    cache = tmp_path / "cache"
    whole = feeds("show", "/atom.xml", "--seeds", seeds, "--cache", cache)
    catalog = catalog_file(seeds, cache)
    catalog.write_bytes(catalog.read_bytes()[:20_000])
    again = feeds("show", "/atom.xml", "--seeds", seeds, "--cache", cache)

    assert (0, "") == (again.returncode, again.stderr)
    assert whole.stdout == again.stdout


@pytest.mark.parametrize("command", [("show", "/atom.xml"), ("export", "OUT")])
def test_a_catalog_with_a_broken_page_is_made_again(
    seeds: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """Also where a command comes upon it at its work; the output's manifest has nothing to do with it."""
    cache = tmp_path / "cache"
    command = tuple(str(tmp_path / "out") if word == "OUT" else word for word in command)
    whole = feeds(*command, "--seeds", seeds, "--cache", cache)
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    break_page(catalog_file(seeds, cache), "entry")
    run = feeds(*command, "--seeds", seeds, "--cache", cache)

    assert (0, "", whole.stdout) == (run.returncode, run.stderr, run.stdout)


def test_a_server_makes_a_catalog_with_a_broken_page_again(seeds: Path, tmp_path: Path) -> None:
    """Before it says how many entries there are, and whichever page that takes."""
    cache = tmp_path / "cache"
    feeds("list", "--seeds", seeds, "--cache", cache)
    break_page(catalog_file(seeds, cache), "category")
    process = started("serve", "--port", str(free_port()), "--seeds", seeds, "--cache", cache)
    assert process.stdout
    printed = [process.stdout.readline() for _ in range(2)]
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=30)

    assert " entries from 3 digests" in printed[0]
    assert printed[1].startswith("home ")
    assert "malformed" not in complaints


@pytest.mark.slow
def test_a_locked_catalog_is_reported(seeds: Path, tmp_path: Path) -> None:
    """Where another program keeps it locked, a server that starts says so in one line."""
    feeds("list", "--seeds", seeds, "--cache", tmp_path)
    file = catalog_file(seeds, tmp_path)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        run = feeds("serve", "--port", str(free_port()), "--seeds", seeds, "--cache", tmp_path)

    assert FAULT == run.returncode
    assert f"feeds: {file}: cannot be read: database is locked" == _one_line(run)


def test_a_host_that_cannot_be_a_host_is_reported(seeds: Path) -> None:
    """In one line, like one that is somebody else's."""
    run = feeds("serve", "--host", "a..b", "--base-url", "http://example.org/", "--seeds", seeds)

    assert FAULT == run.returncode
    assert "feeds: a..b:8000: cannot be listened on: it is no name of a host" == _one_line(run)


def test_a_catalog_in_a_place_that_cannot_be_written_is_reported(seeds: Path) -> None:
    """A catalog that cannot be made is one line."""
    assert "feeds: /proc/none: " in _one_line(feeds("list", "--seeds", seeds, "--cache", "/proc/none"))


# list and show


def test_list_names_every_feed(seeds: Path) -> None:
    """Each line is a number of entries, an address and a title; with --json, regions count categories."""
    lines = feeds("list", "--seeds", seeds).stdout.splitlines()
    printed = json.loads(feeds("list", "--json", "--seeds", seeds).stdout)["feeds"]
    counts = {each["atom"]: each["entries"] for each in printed}
    for each in printed:
        for term, entries in each.get("categories", {}).items():
            counts[f"{each['page']}category/{term}/atom.xml"] = entries
    found = [re.fullmatch(r" *([0-9,]+)  (\S+)  (\S.*)", line) for line in lines]

    assert ("60", "http://127.0.0.1:8000/atom.xml") == found[0].groups()[:2] if found[0] else None
    assert counts == {match[2]: int(match[1].replace(",", "")) for match in found if match}
    assert len(lines) == len(counts) > 40


def test_list_prints_the_list_of_the_site(seeds: Path) -> None:
    """With --json it is the document at ``/list.json``, byte for byte."""
    printed = feeds("list", "--json", "--seeds", seeds).stdout
    assert printed == feeds("show", "/list.json", "--seeds", seeds).stdout


def test_list_may_be_cut_off(seeds: Path) -> None:
    """``feeds list | head -1`` ends quietly."""
    run = subprocess.run(
        [need("bash"), "-c", f"'{Path(sys.executable).with_name('feeds')}' list --seeds '{seeds}' | head -1"],
        env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert ("", 1) == (run.stderr, run.stdout.count("\n"))


@pytest.mark.parametrize("command", [("check",), ("list", "--json"), ("show", "/"), ("export", "out")])
def test_output_that_cannot_be_written_is_reported(
    seeds: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """A full disk under a file that a command prints to is one line, status 1; a closed output is nothing."""
    for redirection in (">/dev/full", ">&-"):
        run = subprocess.run(
            [need("bash"), "-c", f'exec "$@" {redirection}', "feeds", *line(*command, "--seeds", seeds)],
            cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        if redirection == ">&-":
            assert (0, "") == (run.returncode, run.stderr)
        else:
            assert 1 == run.returncode
            assert "feeds: standard output: No space left on device" == _one_line(run)


def test_problems_are_printed_in_any_alphabet(seeds: Path) -> None:
    """Where the terminal has no quotation marks, their numbers stand for them."""
    run = feeds("check", "--seeds", seeds, PYTHONIOENCODING="ascii")

    assert (0, "") == (run.returncode, run.stderr)
    assert "\\u201c502 Bad Gateway\\u201d" in run.stdout


@pytest.mark.parametrize("command", [("check", "--json"), ("list", "--json")])
def test_json_is_json_in_any_alphabet(seeds: Path, command: tuple[str, ...]) -> None:
    """Characters that a terminal lacks are escaped as JSON does it."""
    material.write(
        seeds / "more.txt", material.text("Café «Әділет» 😀", [material.item("A", "21.02.2025", "")])
    )
    printed = [
        json.loads(feeds(*command, "--seeds", seeds, PYTHONIOENCODING=alphabet).stdout)
        for alphabet in ("ascii", "utf-8")
    ]

    assert printed[0] == printed[1]


def test_names_of_other_alphabets_are_checked(seeds: Path) -> None:
    """A digest whose name is not UTF-8 is found in its folder, and printed in characters of any alphabet."""
    name = os.fsdecode("новости.txt".encode("cp1251"))
    try:
        (seeds / name).write_text("Law\n\nA headline 21.02.2025\n")
    except OSError:
        pytest.skip("the file system takes UTF-8 only")
    run = feeds("check", "--seeds", seeds)

    assert (0, "") == (run.returncode, run.stderr)
    assert f"{seeds}/\\udced\\udcee\\udce2" in run.stdout


def test_a_closed_output_hides_no_error(tmp_path: Path) -> None:
    """A path that is too long is one line, even if the output is closed."""
    run = subprocess.run(
        [need("bash"), "-c", 'exec "$@" >&-', "feeds", *line("check", "a" * 300)],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert 1 == run.returncode
    assert "too long" in _one_line(run)


def test_a_digest_is_checked_once(seeds: Path) -> None:
    """However often it is found."""
    assert feeds("check", seeds).stdout == feeds("check", seeds, seeds / "2025-02-21-law.txt").stdout


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("/atom.xml", "<?xml version='1.0' encoding='UTF-8'?>\n"),
        ("region/karaganda/atom.xml", "<?xml "),
        ("/region/karaganda", "<!doctype html>"),
        ("/feed.json?q=region", '{"version":"https://jsonfeed.org/version/1.1"'),
        ("/feeds.opml", "<?xml "),
        ("/%72egion/karaganda/%61tom.xml", "<?xml "),
        ("http://127.0.0.1:8000/region/karaganda/atom.xml", "<?xml "),
        ("http://127.0.0.1:8000", "<!doctype html>"),
        ("https://example.org/feed.json?q=region#top", '{"version":"https://jsonfeed.org/version/1.1"'),
    ],
)
def test_show_prints_a_document(seeds: Path, path: str, start: str) -> None:
    """Any address below the base URL, however it is spelled, is printed as it would be served."""
    run = feeds("show", path, "--seeds", seeds)

    assert (0, "") == (run.returncode, run.stderr)
    assert run.stdout.startswith(start)


def test_show_takes_an_address_below_the_base_url(seeds: Path) -> None:
    """With its path, or without; a longer word that begins so is something else."""
    options = ("--seeds", seeds, "--base-url", "https://example.org/news")
    shown = [
        feeds("show", path, *options).stdout for path in ("https://example.org/news/atom.xml", "/atom.xml")
    ]

    assert shown[0] == shown[1] != ""
    assert "there is no such address" in feeds("show", "https://example.org/newsregion/", *options).stderr


@pytest.mark.parametrize(("path", "reason"), [
    ("/region/atlantis/", "/region/atlantis/: no region is called atlantis"),
    ("/nothing", "/nothing: there is no such address"),
    ("//[x", "//[x: there is no such address"),
    ("/?q=au*&q=water", "/: a word with * needs at least 3 letters before it, au* has fewer"),
    ("/archive/1999-01-01/", "/archive/1999-01-01/: nothing was published on"),
])  # fmt: skip
def test_show_refuses_other_addresses(seeds: Path, path: str, reason: str) -> None:
    """Where nothing is published, one line says so, with status 1."""
    run = feeds("show", path, "--seeds", seeds)

    assert (1, "") == (run.returncode, run.stdout)
    assert _one_line(run).startswith(f"feeds: {reason}")


# The seams


@pytest.mark.parametrize("command", [["export", "out"], ["check"], ["list"], ["show", "/"]])
def test_only_serving_needs_flask(seeds: Path, tmp_path: Path, command: list[str]) -> None:
    """No command but serve imports Flask, Werkzeug or granian; check imports neither feedgen nor lxml.

    The client for hubs, urllib3, is imported by none of them, and by a server not before it announces.
    """
    unneeded = {"flask", "werkzeug", "granian", "urllib3"} | (
        {"feedgen", "lxml", "jinja2"} if command == ["check"] else set()
    )

    assert set() == unneeded & _imported(*command, "--seeds", seeds, cwd=tmp_path)


def test_only_a_scan_needs_the_patterns_of_texts(seeds: Path, tmp_path: Path) -> None:
    """Compiling them takes longer than all else that a command does which finds nothing new, or a server."""
    machinery = {"feeds.reading.editing", "feeds.reading.vocabulary"}
    command = "list", "--seeds", seeds, "--cache", tmp_path

    assert machinery <= _imported(*command, cwd=tmp_path)
    assert set() == machinery & _imported(*command, cwd=tmp_path)
    server = [sys.executable, "-c", "import feeds.delivery.web, sys; print(*sys.modules)"]
    unneeded = machinery | {"urllib3"}
    assert set() == unneeded & set(subprocess.check_output(server, cwd=tmp_path, text=True).split())


def _imported(*command: str | Path, cwd: Path) -> set[str]:
    """Return the modules that a command has imported when it ends."""
    script = (
        "import sys; from feeds import cli; status = cli.main(sys.argv[1:]); "
        "print(*sys.modules, file=sys.stderr); sys.exit(status)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *command],
        cwd=cwd, env=environment(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return set(run.stderr.split())


def test_settings_come_from_the_environment_too(seeds: Path, tmp_path: Path) -> None:
    """Each shared option is a variable as well; a flag outranks it."""
    variables = {
        "FEEDS_SEEDS": str(seeds),
        "FEEDS_CACHE": str(tmp_path / "cache"),
        "FEEDS_BASE_URL": "https://feeds.example.org/",
        "FEEDS_TAG": "example.org,2024-05",
    }
    shown = feeds("show", "/atom.xml", also=variables).stdout

    assert "<id>tag:example.org,2024-05:/</id>" in shown
    assert 'href="https://feeds.example.org/atom.xml"' in shown
    assert catalog_file(seeds, tmp_path / "cache").exists()
    assert (
        'href="https://flag.example/atom.xml"'
        in feeds("show", "/atom.xml", "--base-url", "https://flag.example", also=variables).stdout
    )


def test_the_seeds_folder_may_be_read_only(seeds: Path, tmp_path: Path) -> None:
    """By default, the catalog is in the user's cache folder."""
    # Root may write everywhere, unless it gives that up.
    humbly = [need("setpriv"), "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    seeds.chmod(0o555)
    run = subprocess.run(
        [*humbly, *line("list", "--seeds", seeds)], env=environment(XDG_CACHE_HOME=str(tmp_path)),
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert (0, b"") == (run.returncode, run.stderr)
    assert catalog_file(seeds, tmp_path / "feeds").exists()
    assert 3 == len(list(seeds.iterdir()))

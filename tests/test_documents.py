"""The documents name commands, options, variables, files and headings that there are."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.command import PROJECT, feeds
from tests.documents import DOCUMENTS, OPERATING, README, shown

_COMMANDS = ("serve", "export", "announce", "check", "list", "show")
_SERVICES = [str(file.relative_to(PROJECT)) for file in sorted((PROJECT / "docs").glob("*.service"))]
#: Files that set variables for the commands.
_SAMPLES = [*_SERVICES, "docs/Containerfile"]
#: Variables of the tests, which no command reads.
_OF_TESTS = {"FEEDS_CI", "FEEDS_NODE_MODULES", "FEEDS_REDBOT"}


@cache
def explained(command: str = "") -> str:
    """Return what ``--help`` prints of one command, or of the program."""
    return feeds(*filter(None, [command]), "--help", COLUMNS="200").stdout


def variables(text: str) -> set[str]:
    """Return the environment variables of ours that a text names."""
    return set(re.findall(r"FEEDS_[A-Z_]+", text))


def synopses(text: str) -> dict[str, str]:
    """Return the arguments of each command in a document's list of commands."""
    _before, _heading, after = text.partition("## Commands\n")
    return dict(re.findall(r"^    feeds ([a-z]+) *(.*)$", after.partition("\n#")[0], re.MULTILINE))


def options_of(command: str) -> set[str]:
    """Return the options of one command, by its help."""
    return set(re.findall(r"(?:^|, | )(--[a-z-]+)", explained(command), re.MULTILINE)) - {"--help"}


def test_a_bad_digest_is_reported_as_shown(tmp_path: Path) -> None:
    """docs/operating.md shows the output of ``feeds check``, as text and as JSON."""
    (tmp_path / "new.txt").write_text("Law\n\nA bridge opens in Ulytau 30.02.2025\nIt opened.\n", "utf-8")
    for command in ("check new.txt", "check --json new.txt"):
        run = feeds(*command.split(), cwd=tmp_path)
        assert (1, "") == (run.returncode, run.stderr)
        assert shown(f"feeds {command}", OPERATING) == run.stdout.splitlines()


def test_wrong_usage_is_reported_as_shown() -> None:
    """docs/operating.md shows a refused setting, which is status 2."""
    run = feeds("export", "public", "--base-url", "example.org")

    assert (2, "") == (run.returncode, run.stdout)
    assert shown("feeds export public --base-url example.org", OPERATING) == run.stderr.splitlines()


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_option_is_documented(command: str) -> None:
    """docs/operating.md lists the options in a command's help, no others, and says what each is for."""
    shared = set(re.findall(r"^\| `(--[a-z-]+) ", OPERATING, re.MULTILINE))
    own = set(re.findall("--[a-z-]+", synopses(OPERATING)[command])) - shared
    settings, _heading, _rest = OPERATING.partition("## Digests")

    assert options_of(command) == own | shared
    assert set() == {option for option in own if f"`{option}`" not in settings}


def test_every_command_is_documented() -> None:
    """README.md and docs/operating.md list the commands of ``feeds --help``, alike."""
    assert [*_COMMANDS] == re.findall(r"^    ([a-z]+)  +\S", explained(), re.MULTILINE)
    assert [*_COMMANDS] == [*synopses(OPERATING)]
    assert synopses(README) == synopses(OPERATING)


def test_every_variable_is_documented() -> None:
    """docs/operating.md lists the variables of ``feeds --help``, and no document names another one."""
    known = variables(explained())
    operating, _heading, _upgrading = OPERATING.partition("## Upgrading")
    samples = {name: (PROJECT / name).read_text("utf-8") for name in _SAMPLES}
    texts = {**DOCUMENTS, **samples, "docs/operating.md": operating, "CHANGELOG.md": ""}

    assert known == variables(OPERATING.partition("## Digests")[0])
    assert {} == {
        name: found for name, text in texts.items() if (found := variables(text) - known - _OF_TESTS)
    }


@pytest.mark.parametrize("name", ["docs/operating.md", "README.md", "docs/nginx/static.conf", *_SERVICES])
def test_every_command_that_is_shown_exists(name: str) -> None:
    """A command that a document shows is one of ours and takes the options that it is given."""
    text = (PROJECT / name).read_text("utf-8")
    found = re.findall(r"(?:^[ #]*(?:\$ )?|bin/|`|=)feeds ([a-z]+)([^`\n&]*)", text, re.MULTILINE)

    assert found
    for command, arguments in found:
        assert command in _COMMANDS
        assert set(re.findall(r"(?<!\S)--[a-z-]+", arguments)) <= options_of(command), arguments


def headings(text: str) -> list[str]:
    """Return the headings of a document."""
    return re.findall(r"^#+ (.+)$", text, re.MULTILINE)


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(text)}


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_links_lead_somewhere(name: str) -> None:
    """A link to a file of the project leads to one that is there, and an anchor to a heading of it."""
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", DOCUMENTS[name]):
        file = (PROJECT / name).parent / target if target else PROJECT / name
        assert file.exists(), target
        assert not anchor or anchor in anchors(file.read_text("utf-8")), f"{target}#{anchor}"


def test_every_document_is_linked() -> None:
    """README.md links each document, and docs/operating.md each sample."""
    docs = PROJECT / "docs"
    files = {str(file.relative_to(docs)) for file in docs.rglob("*") if file.is_file()}

    assert {"README.md"} == {name for name in DOCUMENTS if f"]({name})" not in README}
    assert set() == {name for name in files if f"]({name})" not in OPERATING if not name.endswith(".md")}


def test_code_cites_rules_that_are_documented() -> None:
    """Where code cites docs/architecture.md, a heading of it follows."""
    rules = tuple(headings(DOCUMENTS["docs/architecture.md"]))
    for file in (PROJECT / "feeds").rglob("*.py"):
        for cited in re.findall(r'docs/architecture\.md, "?(.{1,40})', file.read_text("utf-8")):
            assert cited.startswith(rules), f"{file.name}: {cited}"


def test_documents_name_files_that_there_are() -> None:
    """Every file of the project that a document names is there."""
    for name, text in DOCUMENTS.items():
        for file in re.findall(r"`((?:feeds|tests|docs|seeds)/[\w/.-]+\.\w+)`", text):
            assert (PROJECT / file).exists(), f"{name}: {file}"


def test_the_changelog_begins_with_this_version() -> None:
    """The newest version in CHANGELOG.md is that of the program."""
    newest = re.findall(r"^## \[(.+?)\]", DOCUMENTS["CHANGELOG.md"], re.MULTILINE)[0]
    assert f"feeds {newest}\n" == feeds("--version").stdout

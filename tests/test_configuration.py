"""The sources of settings: options, variables and the file ``feeds.toml``, alike in all that they accept."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from feeds import settings
from feeds.commands.output import USAGE
from feeds.configuration import SETTINGS, variable
from feeds.delivery.web import create_app
from feeds.errors import SettingsError
from feeds.settings import Settings
from tests import material
from tests.command import PROJECT, feeds
from tests.documents import OPERATING
from tests.server import Local, Server

#: A value for each setting, as a variable has it.
_VALUES = {
    "seeds": "digests",
    "cache": "/var/cache/ours",
    "base-url": "https://example.org/news/",
    "tag": "example.org,2024-05",
    "title": "News of our region",
    "subtitle": "All that it publishes",
    "contact": "editor@example.org",
    "rights": "CC BY 4.0",
    "hub": "https://hub.example.org/",
    "live": "0",
    "metrics": "1",
}


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Work in a folder of our own."""
    monkeypatch.chdir(tmp_path)


def _toml(values: Mapping[str, str]) -> str:
    """Return a file that chooses these values."""
    booleans = {"0": "false", "1": "true"}
    return "".join(f"{name} = {booleans.get(value) or repr(value)}\n" for name, value in values.items())


def _variables(values: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that choose these values."""
    return {variable(name): value for name, value in values.items()}


def _refused(text: str | bytes, file: str = "feeds.toml") -> str:
    """Return the message with which a file is refused."""
    Path(file).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as caught:
        settings.from_environment({}, config=None if file == "feeds.toml" else file)
    message = str(caught.value)
    assert message.isprintable()
    return message


# Sources


def test_each_source_can_choose_everything() -> None:
    """A value of the file means what it means in a variable, and an option."""
    assert _VALUES.keys() == SETTINGS.keys()
    by_variables = settings.from_environment(_variables(_VALUES))
    flags = {name.replace("-", "_"): value for name, value in _VALUES.items()}
    Path("feeds.toml").write_text(_toml(_VALUES))

    assert Settings(
        *(Path("digests"), Path("/var/cache/ours"), "https://example.org/news/", "example.org", "2024-05"),
        *("News of our region", "All that it publishes", by_variables.contact, "CC BY 4.0"),
        hub="https://hub.example.org/", live=False, metrics=True,
    ) == by_variables  # fmt: skip
    assert by_variables == settings.from_environment({}) == settings.from_environment({}, **flags)


@pytest.mark.parametrize("name", sorted(_VALUES))
def test_options_outrank_variables_which_outrank_the_file(name: str) -> None:
    """Each setting for itself: what one source leaves out, the next one chooses."""
    others = {
        "seeds": "a", "cache": "/b", "base-url": "http://c/", "tag": "d,2025", "title": "e", "subtitle": "f",
        "contact": "g@h", "rights": "i", "hub": "http://j/", "live": "1", "metrics": "0",
    }  # fmt: skip
    ours = _variables({name: others[name]})
    flag = {name.replace("-", "_"): others[name]}
    expected = settings.from_environment(_variables(_VALUES | {name: others[name]}))
    Path("feeds.toml").write_text(_toml(_VALUES))

    assert expected == settings.from_environment(ours)
    assert expected == settings.from_environment(_variables(_VALUES), **flag)
    assert settings.from_environment({}) == settings.from_environment(
        {variable(name): ""}, **dict.fromkeys(flag, "")
    )


def test_a_file_is_named_by_an_option_or_a_variable() -> None:
    """The option comes first; ``feeds.toml`` in the working folder is read where neither names one."""
    for name in ("feeds", "variable", "option"):
        Path(f"{name}.toml").write_text(f"title = '{name}'\n")
    environ = {"FEEDS_CONFIG": "variable.toml"}

    assert "option" == settings.from_environment(environ, config="option.toml").title
    assert "variable" == settings.from_environment(environ).title
    assert "feeds" == settings.from_environment({"FEEDS_CONFIG": ""}).title
    assert settings.DEFAULT_TITLE == settings.from_environment(environ, config="/dev/null").title


def test_relative_folders_start_at_the_file() -> None:
    """So a file means the same from every folder; absolute ones, and those of other sources, stay."""
    Path("site").mkdir()
    Path("site/feeds.toml").write_text("seeds = 'digests'\ncache = '../cache'\n")

    chosen = settings.from_environment({}, config="site/feeds.toml")
    assert (Path("site/digests"), Path("site/../cache")) == chosen[:2]
    chosen = settings.from_environment({"FEEDS_CACHE": "here"}, config="site/feeds.toml", seeds="there")
    assert (Path("there"), Path("here")) == chosen[:2]
    Path("site/feeds.toml").write_text("seeds = '/srv/digests'\n")
    assert Path("/srv/digests") == settings.from_environment({}, config="site/feeds.toml").seeds


def test_the_cache_folder_of_the_file_outranks_systemds() -> None:
    """CACHE_DIRECTORY is a default for services."""
    Path("feeds.toml").write_text("cache = '/var/ours'\n")
    assert Path("/var/ours") == settings.from_environment({"CACHE_DIRECTORY": "/var/cache/feeds"}).cache


def test_a_file_may_be_written_on_windows() -> None:
    """A byte order mark and line ends of two characters are no fault."""
    Path("feeds.toml").write_bytes('\ufefftitle = "Жаңалықтар"\r\nlive = true\r\n'.encode())
    assert "Жаңалықтар" == settings.from_environment({}).title


# Bad files


@pytest.mark.parametrize(("text", "message"), [
    ("titel = 'a'\n", "feeds.toml:1: titel: is no setting; did you mean title?"),
    ("# ours\n\nbase_url = 'http://a/'\n", "feeds.toml:3: base_url: is no setting; did you mean base-url?"),
    ("[contact]\nemail = 'a@b'\n", "feeds.toml:1: contact: is a text, in quotation marks"),
    ("[[titles]]\ntitle = 'a'\n", "feeds.toml:1: titles: is no setting; did you mean title?"),
    ("RIGHTS = 'a'\n", "feeds.toml:1: RIGHTS: is no setting; did you mean rights?"),
    ("subtitle = '''\nxyz = 1'''\nxyz = 1\n",
     f"feeds.toml: xyz: is no setting; there are {', '.join(SETTINGS)}"),
    ('"\\u001b" = 1\n', f"feeds.toml: \\u001b: is no setting; there are {', '.join(SETTINGS)}"),
    ("title = 5\n", "feeds.toml:1: title: is a text, in quotation marks"),
    ("tag = 2025-01-01\n", "feeds.toml:1: tag: is a text, in quotation marks"),
    ("title = ['a']\n", "feeds.toml:1: title: is a text, in quotation marks"),
    ("live = 'yes'\n", "feeds.toml:1: live: is true or false, without quotation marks"),
    ("live = 1\n", "feeds.toml:1: live: is true or false, without quotation marks"),
    ("title = ''\n", "feeds.toml:1: title: is empty; leave it out for the default"),
    ("seeds = ''\n", "feeds.toml:1: seeds: is empty; leave it out for the default"),
    ('seeds = "a\\u0000b"\n', "feeds.toml:1: seeds: has a null character in its path"),
    ("title = 'a'\nbase-url = 'example.org'\n",
     "feeds.toml:2: base-url: 'example.org' is not an absolute http or https address"),
    ("tag = 'a'\n", "feeds.toml:1: tag: 'a' is not AUTHORITY,DATE in lower case, such as example.org,2025"),
    ("contact = 'me'\n",
     "feeds.toml:1: contact: 'me' is neither an e-mail address nor an absolute http or https address"),
    ("seeds = 'a'\ncache = 'a/b'\n", "feeds.toml:2: cache: a/b is in the seeds folder, a"),
])  # fmt: skip
def test_a_wrong_setting_is_named_with_its_place(text: str, message: str) -> None:
    """By file, line where it is certain, and key; a key that is none, with the nearest one."""
    assert message == _refused(text)


@pytest.mark.parametrize(("text", "message"), [
    ("title = a\n", "feeds.toml: is not TOML: Invalid value (at line 1, column 9)"),
    ("live = true\ntitle\n", "feeds.toml: is not TOML: .*(at line 2, column 6)"),
    ("title = 'a'\ntitle = 'b'\n", "feeds.toml: is not TOML: Cannot overwrite a value (at line 2, .*)"),
    ("title = 'a", "feeds.toml: is not TOML: .*"),
    (f"title = {'[' * 100_000}", "feeds.toml: is not TOML: .*"),
    (f"title = {'9' * 10_000}", "feeds.toml: is not TOML: .*"),
    ("title = 'Жаңалық'\n".encode("utf-16"), "feeds.toml: is not UTF-8: .* at byte 1"),
    (b"title = '\xff'\n", "feeds.toml: is not UTF-8: invalid start byte at byte 10"),
    (b"PK\x03\x04\0\0", "feeds.toml: is not TOML: .*"),
])  # fmt: skip
def test_a_file_that_is_no_toml_is_one_line(text: str | bytes, message: str) -> None:
    """It says where, in the words of Python's TOML parser; a setting that stands twice is one of these."""
    pattern = re.escape(message).replace(r"\.\*", ".*")
    assert re.fullmatch(pattern, _refused(text))


def test_a_file_that_cannot_be_read_is_one_line() -> None:
    """One that is named has to be there; ``feeds.toml`` need not be, but what is there has to be a file."""
    Path("folder").mkdir()
    for name, reason in [
        ("nowhere.toml", "No such file or directory"),
        ("folder", "Is a directory"),
        ("folder/below/feeds.toml", "No such file or directory"),
        ("a" * 300, "File name too long"),
        ("/proc/self/mem", "Input/output error"),
    ]:
        with pytest.raises(SettingsError) as caught:
            settings.from_environment({"FEEDS_CONFIG": name})
        assert f"{name}: cannot be read: {reason}" == str(caught.value)

    assert settings.from_environment({}).title
    Path("feeds.toml").symlink_to("nowhere.toml")
    with pytest.raises(SettingsError, match=r"^feeds\.toml: cannot be read: No such file"):
        settings.from_environment({})


# Bad variables


@pytest.mark.parametrize(("name", "nearest"), [
    ("FEEDS_TITEL", "FEEDS_TITLE"), ("FEEDS_BASEURL", "FEEDS_BASE_URL"), ("FEEDS_SEED", "FEEDS_SEEDS"),
    ("FEEDS_CONTACTS", "FEEDS_CONTACT"), ("FEEDS_CONFIG_", "FEEDS_CONFIG"),
])  # fmt: skip
def test_a_misspelled_variable_is_refused(name: str, nearest: str) -> None:
    """A setting that is silently ignored would be missed only on the finished site."""
    with pytest.raises(SettingsError, match=f"^{name}: is no setting; did you mean {nearest}\\?$"):
        settings.from_environment({name: ""})


def test_variables_of_others_are_theirs() -> None:
    """Those that begin like ours, without being like one of ours."""
    others = (
        "FEEDS_CI",
        "FEEDS_CATALOG",
        "FEEDS_API_KEY",
        "FEEDS_DB",
        "FEEDS_",
        "FEED_TITLE",
        "FEEDS_ANSWERS",
    )
    assert settings.from_environment({}) == settings.from_environment(dict.fromkeys(others, "1"))


# Commands and servers


@pytest.mark.parametrize("command", [("list",), ("check",), ("export", "out"), ("serve",), ("show", "/")])
def test_every_command_reads_the_file(command: tuple[str, ...]) -> None:
    """A wrong one is one line and status 2, before anything is done."""
    Path("other.toml").write_text("titel = 'a'\n")
    for more, variables in ((("--config", "other.toml"), {}), ((), {"FEEDS_CONFIG": "other.toml"})):
        run = feeds(*command, *more, cwd=Path.cwd(), also=variables)
        assert (USAGE, "") == (run.returncode, run.stdout)
        assert "feeds: other.toml:1: titel: is no setting; did you mean title?\n" == run.stderr
    assert ["other.toml"] == [file.name for file in Path.cwd().iterdir()]


def test_a_command_takes_the_file_for_its_options(seeds: Path) -> None:
    """With ``feeds.toml`` in the working folder, commands need no options."""
    Path("feeds.toml").write_text(f"seeds = '{seeds.name}'\ncache = 'cache'\ntitle = 'Ours'\n")
    shown = feeds("show", "/atom.xml", cwd=Path.cwd()).stdout

    assert "<title>Ours</title>" in shown
    assert list(Path("cache").glob("*.sqlite3"))
    listed = feeds("list", "--base-url", "https://flag.example/", cwd=Path.cwd()).stdout
    assert "60  https://flag.example/atom.xml  Ours" in listed.splitlines()[0]


def test_a_server_takes_the_file_for_its_options(seeds: Path, tmp_path: Path) -> None:
    """The base URL too, which would otherwise be the address that it listens on."""
    file = material.write(tmp_path / "ours.toml", "base-url = 'https://example.org/a/'\ntitle = 'Ours'\n")
    with Server(seeds, "--config", file, log=tmp_path / "log") as server:
        body = server.ask("/atom.xml").body
        assert "home    https://example.org/a/" in server.log

    assert b"<title>Ours</title>" in body
    assert b'href="https://example.org/a/atom.xml"' in body


def test_other_servers_read_the_file_too(monkeypatch: pytest.MonkeyPatch, seeds: Path) -> None:
    """``create_app()`` takes what the environment and the working folder choose."""
    Path("feeds.toml").write_text(f"seeds = '{seeds.name}'\ntitle = 'Ours'\n")
    assert b"<title>Ours</title>" in Local(create_app()).ask("/atom.xml").body
    Path("feeds.toml").rename("other.toml")
    monkeypatch.setenv("FEEDS_CONFIG", "other.toml")
    assert b"<title>Ours</title>" in Local(create_app()).ask("/atom.xml").body


# The document


def test_the_file_that_is_shown_is_a_good_one() -> None:
    """docs/operating.md shows every setting, all but the tag's date with another value than the default."""
    (example,) = re.findall(r"^    # feeds\.toml.*\n(?:    .*\n|\n)+", OPERATING, re.MULTILINE)
    Path("feeds.toml").write_text(re.sub("^    ", "", example, flags=re.MULTILINE))
    shown, plain = settings.from_environment({}), settings.from_environment({}, config="/dev/null")

    assert list(SETTINGS) == re.findall(r"^    ([a-z-]+) = ", example, re.MULTILINE)
    assert ["tag_date"] == [name for name in Settings._fields if getattr(shown, name) == getattr(plain, name)]


def test_a_bad_file_is_reported_as_shown() -> None:
    """docs/operating.md shows what a misspelled key comes to."""
    Path("feeds.toml").write_text('titel = "News of our region"\n')
    assert f"    {feeds('list', cwd=Path.cwd()).stderr}" in OPERATING


def test_the_working_folder_of_the_tests_has_no_file() -> None:
    """Every other test would read it."""
    assert not (PROJECT / "feeds.toml").exists()

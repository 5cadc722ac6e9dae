"""Templates escape whatever they show; compiled, they are kept where they can be, never trusted blindly."""

import html
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from feeds import program
from feeds.publishing.compiled import Compiled, Escaping

_ESCAPING = Escaping(autoescape=True)


def _render(folder: Path, source: str = "Hello {{ name }}") -> str:
    made = Environment(
        loader=DictLoader({"page.html": source}), bytecode_cache=Compiled(folder), autoescape=True
    )
    return made.get_template("page.html").render(name="you")


def _kept(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.fixture(autouse=True)
def _writing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)


def test_a_template_is_kept_and_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time, nothing is compiled."""
    folder = tmp_path / "__pycache__"
    assert _render(folder) == "Hello you"
    assert len(_kept(folder)) == 1
    monkeypatch.setattr(Environment, "_generate", None)
    assert _render(folder) == "Hello you"


def test_another_source_or_program_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept is good for its source and its program alone."""
    _render(tmp_path)
    assert _render(tmp_path, "Goodbye {{ name }}") == "Goodbye you"
    before = _kept(tmp_path)[0].read_bytes()
    monkeypatch.setattr(program, "fingerprint", lambda: "another")
    assert _render(tmp_path, "Goodbye {{ name }}") == "Goodbye you"
    assert _kept(tmp_path)[0].read_bytes() != before


@pytest.mark.parametrize("keep", [0, 1, 20, 60, 200])
def test_what_was_cut_short_is_compiled_anew(tmp_path: Path, keep: int) -> None:
    """A machine that lost its power may have written half of it."""
    _render(tmp_path)
    (file,) = _kept(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[:keep])
    assert _render(tmp_path) == "Hello you"
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """As where the program is installed by another user."""
    (tmp_path / "file").touch()
    assert _render(tmp_path / "file" / "__pycache__") == "Hello you"


def test_nothing_is_kept_where_python_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTHONDONTWRITEBYTECODE is for templates, too."""
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert _render(tmp_path) == "Hello you"
    assert [] == _kept(tmp_path)


@given(st.text())
def test_no_text_is_markup(text: str) -> None:
    """Whatever a text holds, a page shows it, within elements and attributes."""
    shown = _ESCAPING.from_string("{{ text }}").render(text=text)
    assert set("<>\"'").isdisjoint(shown)
    assert text == html.unescape(shown)


@pytest.mark.parametrize(
    ("expected", "source", "value"),
    [
        ("<b>&amp;</b>", "{{ value }}", Markup("<b>&amp;</b>")),
        ("<i>&lt;b&gt;</i>", "{% macro i(x) %}<i>{{ x }}</i>{% endmacro %}{{ i(value) }}", "<b>"),
        ("&lt;b&gt;", "{% autoescape false %}{{ value }}{% endautoescape %}", "<b>"),
        ("&lt;b&gt;", "{{ value|lower }}", "<B>"),
        ("[&#x27;&lt;b&gt;&#x27;]", "{{ value }}", ["<b>"]),
        ("1", "{{ value }}", 1),
    ],
)
def test_only_markup_is_markup(expected: str, source: str, value: object) -> None:
    """Markup stands as it is, once and not twice; everything else is text, whatever a template says."""
    assert expected == _ESCAPING.from_string(source).render(value=value)


def test_the_same_words_are_once_markup_and_once_text() -> None:
    """What was escaped before is known again by its words, and Markup may have the same."""
    template = _ESCAPING.from_string("{{ text }} {{ markup }} {{ text }}")
    shown = template.render(text="<b>twice</b>", markup=Markup("<b>twice</b>"))
    assert shown == "&lt;b&gt;twice&lt;/b&gt; <b>twice</b> &lt;b&gt;twice&lt;/b&gt;"

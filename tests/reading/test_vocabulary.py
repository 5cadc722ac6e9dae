"""Each language's words stand in a file of its own, under keys that the program knows."""

import re
import tomllib
from pathlib import Path

import pytest

from feeds.reading import vocabulary

_FOLDER = Path(vocabulary.__file__).with_name("languages")


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_every_key_is_described(language: str) -> None:
    """A file has no key that the module's description lacks: a mistyped one would be no words at all."""
    keys = tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8")).keys()

    assert set() == keys - set(re.findall(r"^    (\w+)  ", vocabulary.__doc__ or "", re.MULTILINE))


def test_every_file_is_read() -> None:
    """The languages and their files pair off."""
    assert sorted(vocabulary.LANGUAGES) == sorted(file.stem for file in _FOLDER.glob("*.toml"))


def test_a_star_stands_for_any_ending() -> None:
    """A word with a star is a stem; one without is whole."""
    attribution = re.compile(vocabulary.any_of("attribution", languages=("en",)))

    assert attribution.fullmatch("explained")
    assert not attribution.fullmatch("plain")


def test_a_pattern_is_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a group: a "?" behind it makes the whole optional, also where all words share their beginning."""
    monkeypatch.setattr(vocabulary, "_file", lambda _: {"colours": "red redder"})

    assert re.fullmatch(rf"a{vocabulary.any_of('colours')}?", "a")

"""Patterns: some are compiled late, and are otherwise like those that ``re`` compiles at once."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from unittest.mock import Mock

import pytest

import feeds
from feeds.patterns import pattern


def _all() -> Iterator[tuple[str, re.Pattern[str]]]:
    for found in pkgutil.walk_packages(feeds.__path__, "feeds."):
        for name, value in vars(importlib.import_module(found.name)).items():
            if type(value) is type(pattern("")):
                yield f"{found.name}.{name}", value


def test_it_is_compiled_when_it_is_first_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """And its methods are found without a detour from then on."""
    compiled = Mock(wraps=re.compile)
    monkeypatch.setattr(re, "compile", compiled)
    late = pattern(r"(?P<word>b+)", re.IGNORECASE)
    compiled.assert_not_called()
    for _ in range(2):
        match = late.search("aBb")
        assert match
        assert match["word"] == "Bb"
    compiled.assert_called_once_with(r"(?P<word>b+)", re.IGNORECASE)


def test_it_is_what_re_makes() -> None:
    """Its attributes are those of the compiled pattern; what that does not have, it has not."""
    late, compiled = pattern("a(b)c", re.DOTALL), re.compile("a(b)c", re.DOTALL)
    for name in ("pattern", "flags", "groups", "groupindex"):
        assert getattr(late, name) == getattr(compiled, name)
    with pytest.raises(AttributeError):
        _ = late.nothing  # type: ignore[attr-defined]


def test_every_pattern_of_the_program_can_be_compiled() -> None:
    """One that cannot would otherwise be noticed when the text comes that needs it."""
    found = dict(_all())
    assert "feeds.reading.digest._DATE_LIKE" in found
    for name, late in found.items():
        assert re.compile(late.pattern, late.flags).groups == late.groups, name

"""Compares the words of gov.kz slugs by their sound.

Kazakh and Russian names have no one spelling in Latin letters: ``qalasy`` is ``kalasy``, and ``zhol-kolik``
is ``jolkolik``. ``slugs.toml`` has the words that no table has.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

#: Letters that stand for one sound.
_SOUNDS = {"kh": "h", "gh": "g", "zh": "j", "ts": "s", "ye": "e", "x": "h", "q": "k", "w": "u", "y": "i"}
_SOUND = re.compile("|".join(_SOUNDS))
_DOUBLED = re.compile(r"(.)\1+")
#: The endings of Russian adjectives, behind the stem: ``osakarovskiy``.
_ADJECTIVE = re.compile(r"sk(?:i|ogo|oi|aia)$")

#: Abbreviations are written in capitals: parts without a vowel.
_ABBREVIATION = re.compile(r"[^aeiouy]+")


@cache
def slug_words(section: str) -> Mapping[str, str]:
    """Return the names in a section of ``slugs.toml`` by the sounds of their parts of slugs."""
    tables = tomllib.loads(Path(__file__).with_name("slugs.toml").read_text("utf-8"))
    return {sound(part): name for name, parts in tables[section].items() for part in parts.split()}


def sound(part: str) -> str:
    """Return the spelling by which parts of slugs are compared, without hyphens: ``qala`` → ``kala``."""
    alike = _SOUND.sub(lambda match: _SOUNDS[match[0]], part.replace("-", ""))
    return _ADJECTIVE.sub("", _DOUBLED.sub(r"\1", alike))


def title(parts: Iterable[str]) -> str:
    """Return the parts of a slug as a name: "Kaz Post", and abbreviations in capitals."""
    return " ".join(part.upper() if _ABBREVIATION.fullmatch(part) else part.capitalize() for part in parts)

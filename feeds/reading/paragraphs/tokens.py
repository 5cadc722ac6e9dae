"""Judges the token on the left of a possible break: an address, a part of a name, the end of a sentence."""

import re
from collections.abc import Sequence

from feeds.reading.characters import OPENING_QUOTES
from feeds.reading.vocabulary import ABBREVIATIONS, DIGRAPHS, PLACE_LETTERS, STARTERS, UNITS, words

_CLASSIFIERS = words("classifiers")
_COMPANY_FORMS = words("company_forms")
#: Top-level domains as brands write them, with a capital: "Bazar.AI", "Market.KZ".
_DOMAIN_ENDS = words("domain_ends")
#: Services that write a full stop before the names of their products.
_DOTTED_BRANDS = words("dotted_brands")
_BEFORE_NAMES = "(" + OPENING_QUOTES
#: The most letters that are compared of two words, which may be cases of one.
_STEM = 4
#: Characters before and behind two words in which they are searched again.
_REACH = 2000

_WORD = re.compile(r"\w+")
_LAST_LETTERS = re.compile(r"[^\W\d_]*\Z")
_ITEM_NUMBER = re.compile(r"\s*\(?(?:[0-9]{1,3}|\w)\Z")
#: An e-mail address glued to a Cyrillic word.
_GLUED_E_MAIL = re.compile(r"(?<=[\u0400-\u04ff])(?=[a-z0-9][\w.-]{0,60}@)[A-Za-z0-9_.-]+@[a-z]")
#: The scheme of an address, before its colon.
_SCHEME = re.compile(r"\b(?:https?|ftp|mailto|tel)\Z", re.IGNORECASE)
_LONGEST_SCHEME = len("mailto")
_HOST = re.compile(r"[a-z0-9]\.[a-z]{2,4}\Z")
#: At least two hashtags, and nothing behind them.
_HASHTAGS = re.compile(r"(?:#\w{2,40}+\s?+){2,}+\Z")
_WITHIN_A_CODE = ("°", "-", "/", "_")


def token_before(text: str, start: int, end: int) -> str:
    """Return the characters without a space that end at ``end``, at most 150, from ``start`` on."""
    window = text[max(start, end - 24) : end]
    if " " not in window:
        window = text[max(start, end - 150) : end]
    pieces = window.rsplit(None, 1)
    return pieces[-1] if pieces and not window[-1:].isspace() else ""


def last_letters(token: str) -> str:
    """Return the letters that end a token; "" where it ends in another character."""
    letters = _LAST_LETTERS.search(token)
    return letters[0] if letters else ""


def glued_e_mails(line: str) -> list[int]:
    """Return the positions of the e-mail addresses that are glued to a Cyrillic word."""
    return [match.start() for match in _GLUED_E_MAIL.finditer(line)]


def ends_in_scheme(text: str, colon: int) -> bool:
    """Return whether the word before ``colon`` is the scheme of an address: "https:", "mailto:"."""
    return _SCHEME.search(text, max(0, colon - _LONGEST_SCHEME), colon) is not None


def are_together(text: str, at: int, left: str, right: str, joints: Sequence[str]) -> bool:
    """Return whether two words, glued at ``at``, stand near it with one of ``joints`` between them.

    They are searched within 2,000 characters. Only the first letters of ``right`` are compared: it may stand
    there in another grammatical case.
    """
    parts = text[max(0, at - _REACH) : at], text[at : at + _REACH]
    return any(f"{left}{joint}{right[:_STEM]}" in part for joint in joints for part in parts)


def is_web(token: str) -> bool:
    """Return whether a token is an e-mail address or the address of a page."""
    return "@" in token or "://" in token or "www." in token.lower()


def begins_hashtags(text: str, start: int, at: int) -> bool:
    """Return whether hashtags begin at ``at``.

    Any do behind an address, otherwise at least two that end the text. Behind the path of an address, the
    sign begins a fragment: "a.kz/news#Top".
    """
    token = token_before(text, start, at)
    if "#" in token or not text[at + 1 : at + 2].isalpha():
        return False
    if is_web(token) or _HOST.search(token):
        return "/" not in token.rpartition("://")[2]
    return _HASHTAGS.match(text, at) is not None


def is_dotted_name(text: str, at: int, token: str) -> bool:
    """Return whether the full stop before ``at`` stands in a name such as "Яндекс.Карты", or begins one.

    Such names are products of services in ``dotted_brands``, domains such as ".РФ", and any that stand in the
    text more than once.
    """
    name = token.lstrip(_BEFORE_NAMES)
    if name and not (name[0].isupper() and name.isalpha()):
        return False
    word = _WORD.match(text, at)
    following = word[0] if word else ""
    if not token.strip("("):
        return following in _DOMAIN_ENDS
    if not name or following in STARTERS:
        return False
    if name in _DOTTED_BRANDS:
        return True
    return len(following) >= _STEM and are_together(text, at, name, following, (".",))


def ends_sentence(text: str, start: int, at: int, token: str) -> bool:
    """Return whether the full stop before ``at`` ends a sentence rather than an abbreviation or initial."""
    following = _WORD.match(text, at)
    word = following[0] if following else ""
    if word in _DOMAIN_ENDS and token[:1].isupper():  # a name on the web: "Bazar.AI"
        return False
    if at - 1 - len(token) <= start and _ITEM_NUMBER.match(token):  # "1.Letter" is an item with its number
        return False
    tail = last_letters(token)
    if tail in ("Co", "Corp", "Pte"):
        return word not in _COMPANY_FORMS
    abbreviated = _is_abbreviation(text, at, token.lstrip(_BEFORE_NAMES), tail)
    if len(word) == 1 and text[at + 1 : at + 2] == "." and (abbreviated or len(tail) == 1):
        return False  # the next initial: "E.K. Omarov", "Mr.A. Omarov"
    return not abbreviated or word in STARTERS


def _is_abbreviation(text: str, at: int, token: str, tail: str) -> bool:
    """Return whether ``token`` is an initial ("S", "Zh", "R.Zh"), "Dr", "U.S", "г" and the like."""
    before_tail = token[: -len(tail)] if tail else token
    bare = before_tail.endswith(".-") or not (
        before_tail[-1:].isdigit() or before_tail.endswith(_WITHIN_A_CODE)
    )
    if bare and (tail in DIGRAPHS or (len(tail) == 1 and tail.isupper())):
        before = text[max(0, at - 2 - len(token) - 16) : at - 2 - len(token) + 1].split()
        alone = token == tail
        return not (alone and before and before[-1].lower() in _CLASSIFIERS)
    small = token.lower()
    if small in UNITS and text[max(0, at - 3 - len(token)) : at - 1 - len(token)].strip()[-1:].isdigit():
        return False  # "17.00 ч.", "12 шт."
    if small in ABBREVIATIONS:
        return True
    if small in PLACE_LETTERS and small == token:
        return not text[max(0, at - 3 - len(token)) : at - 1 - len(token)].strip()[-1:].isdigit()
    return False

"""Recognises the person who signs a text at its end, among other names that stand there."""

import re

from feeds.reading.authorship import names, photo_credits
from feeds.reading.characters import CLOSING_QUOTES, DASHES, LOWER, OPENING_QUOTES, SENTENCE_ENDS, UPPER
from feeds.reading.vocabulary import ABBREVIATIONS, KAZAKH, any_of, beginnings, words

_GIVEN_NAMES = frozenset(map(str.lower, words("given_names")))
_SURNAME_ENDINGS = tuple(words("family_name_endings"))
_ROLES = words("roles")
#: Roles that stand before the name in Kazakh; in other languages a role is the first word.
_LAST_ROLES = words("roles", KAZAKH)
#: Begin or end the place or office behind a name.
_BEHIND_NAMES = _ROLES | words("signature_places")
#: Words that no name of a person contains.
_IMPERSONAL = _BEHIND_NAMES | words("impersonal")
_IMPERSONAL_BEGINNINGS = beginnings("impersonal")
#: The shortest surname; shorter words may be abbreviations, or end as surnames do by chance: "July", "Sky".
_SHORTEST_SURNAME = 5
#: The fewest words in lower case that make a sentence of a text with a name in it.
_SENTENCE_WORDS = 3
#: The most words of a signature behind "Respectfully".
_MOST_WORDS = 25

#: The most words of an office before a name.
_MOST_ROLE_WORDS = 9
#: The most words of the place or office behind a name.
_MOST_PLACE_WORDS = 5

_INITIALS = rf"(?:[{UPPER}][{LOWER}]?\.\s?){{1,2}}"
_WORD = rf"[{UPPER}](?:[{LOWER}]+|[{UPPER}]+)(?:[-’'][{UPPER}]?[{LOWER}{UPPER}]+)?"
_INITIALS_FIRST = re.compile(rf"{_INITIALS}{_WORD}")
_INITIALS_LAST = re.compile(rf"{_WORD}\s(?:[{UPPER}]\.\s?){{1,2}}")
_IN_FULL = re.compile(rf"{_WORD}(?:\s{_WORD}){{1,2}}")
_IN_CYRILLIC = re.compile(r"(?:[^\W\d_a-z][а-яёәғқңөұүһі’-]{2,}\s?){2,3}")
#: The person at the end of a text.
_LAST = re.compile(rf"(?:\A|(?<=\s))(?:{_INITIALS}{_WORD}|{_WORD}\s{_WORD})\Z")
_NAME_IN_ROW = re.compile(rf"{_WORD}\s{_WORD}|{_INITIALS}{_WORD}")
_BETWEEN_SENTENCES = re.compile(rf"[{SENTENCE_ENDS}]+(?:\s|(?=[{UPPER}{OPENING_QUOTES}]))|\n")
_PLACE_ALONE = re.compile(rf"{_WORD}(?: {_WORD})? {any_of('place_kinds')}\.?")
_APART = re.compile(rf"\s[{DASHES}]|,")
_LOWER_WORD = re.compile(rf"(?<!\w)[{LOWER}]{{2,}}")
_HASHTAGS = re.compile(r"(?:\s?#\w+,?)+\Z")
_LAST_WORD = re.compile(r"[\w-]*\Z")
_NUMBER = re.compile(r"№\s?\d+|No\.\s?\d+")
_ROW_NUMBER = re.compile(rf"(?:\A|(?<!\d)[{SENTENCE_ENDS};:\n])\s?\d{{1,3}}\Z")
#: Abbreviations that end sentences: "2025 г.", "және т.б."
_SENTENCE_ENDING = re.compile(r"(?:\d\s?\w|\bт\.\s?[бдпс])\Z")


def is_person(name: str) -> bool:
    """Return whether ``name`` is that of a person: initials and surname, or two or three words.

    In Latin letters, one of the words is a usual given name, or ends as surnames do, or is a surname in
    capitals: there, headings have capitals too.
    """
    name = name.strip(". \xa0\n")
    parts = [word.lower() for word in name.split()]
    if (
        not _IMPERSONAL.isdisjoint(parts)
        or any(part.startswith(_IMPERSONAL_BEGINNINGS) for part in parts)
        or names.mentions_organisation(name)
    ):
        return False
    if _INITIALS_FIRST.fullmatch(name):
        return True
    if _INITIALS_LAST.fullmatch(f"{name}."):
        return _is_surname(name.split()[0])
    return _IN_FULL.fullmatch(name) is not None and (
        _IN_CYRILLIC.fullmatch(name) is not None
        or not _GIVEN_NAMES.isdisjoint(parts)
        or (not name.isupper() and _is_surname(name.split()[-1]))
    )


def is_signatory(name: str) -> bool:
    """Return whether ``name`` is that of a person with initials, or with the surname in capitals."""
    return ("." in name or name[-3:].isupper()) and is_person(name)


def _is_surname(word: str) -> bool:
    return len(word) >= _SHORTEST_SURNAME and (word.isupper() or word.lower().endswith(_SURNAME_ENDINGS))


def is_person_of_place(text: str) -> bool:
    """Return whether ``text`` is a person and, behind a comma, the place or office they write from."""
    name, _, place = text.partition(",")
    parts = place.lower().replace(".", " ").split()
    return (
        0 < len(parts) <= _MOST_PLACE_WORDS
        and "," not in place
        and is_person(name)
        and not _has_figures(place)
        and (not _BEHIND_NAMES.isdisjoint((parts[0], parts[-1])) or names.mentions_organisation(place))
    )


def is_person_and_town(text: str) -> bool:
    """Return whether ``text`` is a person who signs, a comma or full stop, and a town."""
    name, _, town = _without_town(text)
    return len(town.split()) == 1 and town.strip()[0].isupper() and is_signatory(name)


def _without_town(text: str) -> tuple[str, str, str]:
    """Return a name, the comma or else the last full stop behind it, and the text behind that."""
    return text.partition(",") if "," in text else text.rpartition(".")


def name_in(signature: str) -> str:
    """Return the person's name of a signature, without place and office; "" where there is only a place."""
    end = signature.rstrip(". ")
    first, _, more = signature.partition("\n")
    if more and is_person(first):
        return first.rstrip(". ")
    if is_person_of_place(signature) or is_person_and_town(end):
        return _without_town(end)[0]
    if is_holder(signature) and (person := _LAST.search(end)):
        return person[0]
    return "" if _PLACE_ALONE.fullmatch(signature) else signature


def owns_body(text: str) -> bool:
    """Return whether ``text`` can stand before the word for a body in its name."""
    return (
        text[:1].isupper()
        and len(text.split()) <= _MOST_ROLE_WORDS
        and not _has_figures(text)
        and _APART.search(text) is None
    )


def is_holder(text: str) -> bool:
    """Return whether ``text`` is an office and its holder: "Аудан әкімі С. Омаров", "Director A. Omarov"."""
    end = text.rstrip(". ")
    last_words = end.rsplit(maxsplit=1)[-1:]
    if not last_words or not last_words[0][0].isupper():  # a quick test, which most texts fail
        return False
    person = _LAST.search(end)
    if person is None or not is_person(person[0]):
        return False
    parts = text[: person.start()].lower().split()
    return (
        0 < len(parts) <= _MOST_ROLE_WORDS
        and (parts[0] in _ROLES or parts[-1] in _LAST_ROLES)
        and _APART.search(text) is None
        and not _has_figures(text)
    )


def is_signature(text: str) -> bool:
    """Return whether ``text``, which follows "Respectfully" or the like, names who signs."""
    name = text.lstrip(" ,:!–—-\n")
    is_apart = not text.lstrip(" ").startswith(name[:1])
    return (
        bool(name)
        and (is_apart or name[0].isupper())
        and len(name.split()) <= _MOST_WORDS
        and not _has_figures(name)
        and (
            any(word[0].isupper() for word in name.split())
            or names.mentions_organisation(name)
            or not _ROLES.isdisjoint(name.lower().split())
        )
    )


def _has_figures(text: str) -> bool:
    """Return whether ``text`` has digits or colons, other than the number of a school or the like."""
    return names.has_figures(_NUMBER.sub("", text))


def may_follow(text: str) -> bool:
    """Return whether a name behind ``text`` may be a signature: a whole sentence.

    A row of names is no sentence, and the name below a quotation is that of the speaker.
    """
    end = _without_credits(text)
    if "://" in end.rpartition(" ")[2]:
        return True
    if not end.endswith(tuple(SENTENCE_ENDS)):
        return False
    words_before = end.rstrip(SENTENCE_ENDS)
    sentence = _BETWEEN_SENTENCES.split(words_before)[-1].strip()
    return (
        not (end[-1] == "." and _is_abbreviated(words_before))
        and not _is_quotation(sentence)
        and _is_prose(sentence)
    )


def _without_credits(text: str) -> str:
    """Return ``text`` without hashtags, and without a line that credits a picture, at its end."""
    end = text.rstrip()
    before, _, line = end.rpartition("\n")
    if photo_credits.is_credit(line):
        return before.rstrip()
    return _HASHTAGS.sub("", end) if "#" in end else end


def _is_abbreviated(text: str) -> bool:
    """Return whether the full stop behind ``text`` belongs to an abbreviation, or to the number of a row."""
    last = _LAST_WORD.search(text)
    word = last[0] if last else ""
    if word.isdigit():
        return _ROW_NUMBER.search(text) is not None
    return (len(word) == 1 or word.lower() in ABBREVIATIONS) and not _SENTENCE_ENDING.search(text)


def _is_quotation(sentence: str) -> bool:
    """Return whether a sentence is a quotation, or the end of one."""
    if sentence[-1:] not in CLOSING_QUOTES:
        return False
    inner = sentence[:-1]
    return inner[:1] in OPENING_QUOTES or not any(map(inner.__contains__, OPENING_QUOTES))


def _is_prose(sentence: str) -> bool:
    """Return whether a sentence has enough words in lower case, rather than being a row of names."""
    count = 0 if _PLACE_ALONE.fullmatch(sentence) else len(_LOWER_WORD.findall(sentence))
    return count >= _SENTENCE_WORDS or (count > 0 and not _NAME_IN_ROW.search(sentence))

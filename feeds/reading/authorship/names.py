"""Tells the names of people and organisations in bylines from sentences."""

import re

from feeds.reading import vocabulary

#: Words of the longest name of a person or an agency.
_LONGEST_NAME = 4

_ORGANISATIONS = vocabulary.words("organisations")
_ORGANISATION_BEGINNINGS = vocabulary.beginnings("organisations")
_CONTINUATIONS = tuple(vocabulary.words("name_continuations"))
_QUOTES = '“"«„('

_PREPOSITIONS = tuple(vocabulary.words("office_prepositions"))
# A genitive, "пресс-служба суда", and the past tense, which looks like one: "служба работала"; but "отдела".
_GENITIVE = tuple(vocabulary.words("genitive_endings"))
_PAST = tuple(vocabulary.words("past_endings"))
_NO_PAST = tuple(vocabulary.words("past_lookalikes"))

_IN_SENTENCE = re.compile(rf"(?<!of)\s{vocabulary.any_of('sentence_words')}\s")

# Characters that no name has.
_FIGURES = frozenset("0123456789:;")

_VERB = re.compile(
    rf"\b(?:{vocabulary.any_of('verbs')}|{'|'.join(sorted(vocabulary.words('verb_patterns')))})\b(?! by\b)"
)


def lower(text: str) -> str:
    """Return ``text`` in lower case without changing its length: only İ would become two characters."""
    return text.replace("İ", "I").lower()


def has_verb(text: str) -> bool:
    """Return whether ``text``, in lower case, has a verb of its own, and so is a sentence."""
    return _VERB.search(text) is not None


def is_whose(text: str) -> bool:
    """Return whether ``text``, which follows the word for an office, can name its owner; true for ""."""
    text = text.lstrip()
    word = text.partition(" ")[0].rstrip(".")
    return (
        not text.strip(".")
        or text[0] in ",:(–—-"
        or text.lstrip(_QUOTES)[:1].isupper()
        or text.startswith(_PREPOSITIONS)
        or (
            len(word) > 1
            and word.endswith(_GENITIVE)
            and (not word.endswith(_PAST) or word.endswith(_NO_PAST))
        )
    )


def is_informant(text: str) -> bool:
    """Return whether ``text``, which follows words such as "according to", is the name of an informant."""
    return is_proper(text) or is_organisation(text) or _is_abbreviation(text)


def _is_abbreviation(text: str) -> bool:
    """Return whether ``text`` begins with the abbreviation of an organisation, and has no other clause."""
    first = text.partition(" ")[0]
    return len(first) > 1 and first.isupper() and "," not in text and not has_figures(text)


def is_labelled(text: str) -> bool:
    """Return whether ``text``, which follows a label such as "Source:", is a name."""
    return not has_figures(text) and (text[0].isupper() or mentions_organisation(" ".join(text.split()[:2])))


def owns_office(text: str) -> bool:
    """Return whether ``text``, which stands before an English press office, is the name of its owner."""
    return (
        text.rsplit(maxsplit=1)[-1][0].isupper()
        or text.rstrip().endswith(("'s", "’s"))
        or mentions_organisation(text)
    ) and _IN_SENTENCE.search(text.lower()) is None


def is_proper(text: str) -> bool:
    """Return whether ``text`` is the name of a person or an agency."""
    words = text.split()
    return 0 < len(words) <= _LONGEST_NAME and all(word[0].isupper() for word in words)


def has_figures(text: str) -> bool:
    """Return whether ``text`` has digits or colons, which no name has."""
    return not _FIGURES.isdisjoint(text)


def is_organisation(text: str) -> bool:
    """Return whether ``text`` is the name of an organisation, without figures or a clause behind a comma."""
    behind_commas = map(str.strip, text.split(",")[1:])
    return (
        mentions_organisation(text)
        and not has_figures(text)
        and not any(part[:1].islower() and not part.startswith(_CONTINUATIONS) for part in behind_commas)
    )


def mentions_organisation(text: str) -> bool:
    """Return whether ``text`` has a word that names of organisations have."""
    words = [word.strip(_QUOTES + ".,") for word in text.lower().split()]
    return not _ORGANISATIONS.isdisjoint(words) or any(
        word.startswith(_ORGANISATION_BEGINNINGS) or ".kz" in word for word in words
    )

"""Recognises sub-headings among the lines of a text, by their ends and by the text below them."""

import re
from collections.abc import Sequence

from feeds.reading.authorship.names import has_verb
from feeds.reading.authorship.photo_credits import is_credit
from feeds.reading.characters import BULLETS, OPENING_QUOTES, SENTENCE_ENDS
from feeds.reading.paragraphs.emoji import CLUSTER
from feeds.reading.paragraphs.field_labels import begins_named_label
from feeds.reading.vocabulary import any_of

_HEADING_WORDS = 14
_HEADING_LENGTH = 110
#: The fewest words of a sentence; a shorter one may be a sub-heading: "Demand is growing".
_SENTENCE_WORDS = 5
_QUESTION = re.compile(rf"{any_of('question_words')}\b", re.IGNORECASE)
#: The end of the verb that ends a sentence in Kazakh.
_FINITE = re.compile(rf"\w{any_of('finite_endings')}\Z")
_DATE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}\Z")
_TIME = re.compile(r"[0-9]{1,2}[:.][0-9]{2}\s?[–—-]")
_HOURS = re.compile(r":.*[0-9][:.][0-9]{2}\s?[–—-]\s?[0-9]{1,2}[:.][0-9]{2}\Z")
#: The most words of a title that ends in a colon.
_TITLE_WORDS = 3
#: The fewest words of the text below such a title.
_TEXT_WORDS = 8
#: Words that introduce speech, an example or a request.
_INTRODUCTION = re.compile(rf"\b{any_of('attribution', 'introductions')}\b")


def is_heading(pieces: Sequence[str], at: int) -> bool:
    """Return whether a piece is short, has no punctuation at its end and is followed by its text.

    A label is no heading, and neither is the value behind one.
    """
    if at + 1 == len(pieces) or len(pieces[at]) > _HEADING_LENGTH:
        return False
    following = pieces[at + 1]
    piece = _without_picture(pieces[at])
    pictured = piece != pieces[at]
    if pictured and not following[0].isalnum():
        return False
    return (
        piece[:1].isalnum()
        and len(piece.split()) <= _HEADING_WORDS
        and not (at and _ends_in_label(pieces[at - 1]))
        and _ends_like_heading(piece, following, at)
        and _is_headed(following, piece)
        and not (pictured and ":" in piece)
        and not _is_row(piece)
        and not _DATE.search(piece)
        and not _is_sentence(piece)
        and not is_credit(piece)
    )


def _ends_in_label(piece: str) -> bool:
    """Return whether the next piece is a value or row: this one ends in a colon or hours, or is a date."""
    if piece[-1].isdigit():
        return bool(_DATE.match(piece) or _HOURS.search(piece[-_HEADING_LENGTH:]))
    return piece[-1] == ":"


def _is_row(piece: str) -> bool:
    """Return whether a piece is a label with its value: "Tuesday: 9:00-18:00", "Place: the park"."""
    return ":" in piece[:-1] and (piece[-1].isdigit() or begins_named_label(piece))


def _is_sentence(piece: str) -> bool:
    """Return whether a piece has many words and a verb, as a sentence that has lost its full stop."""
    if len(piece.split()) < _SENTENCE_WORDS or _QUESTION.match(piece):
        return False
    return _FINITE.search(piece) is not None or has_verb(piece.lower())


def _without_picture(piece: str) -> str:
    """Return ``piece`` without the emoji that it begins with; bullets stay, since they mark items."""
    picture = CLUSTER.match(piece) if piece[0] not in BULLETS else None
    return piece[picture.end() :].lstrip() if picture else piece


def _ends_like_heading(piece: str, following: str, at: int) -> bool:
    """Return whether a piece ends in a word, or in another mark that the end of a heading may have."""
    end = piece[-1]
    if end.isalnum() or end == "%":
        return True
    if end == ")":  # "(for children)" behind a heading, but not a row of a timetable
        return "(" in piece and following[-1] != ")" and following[0] in OPENING_QUOTES
    if end == ":":  # "Results:" above sentences, but not above a list or speech
        return _is_title(piece, following)
    return end in '?»”"' and at > 0 and len(piece) <= _HEADING_LENGTH // 2 and "?" in piece


def _is_title(piece: str, following: str) -> bool:
    """Return whether a few words and a colon stand above sentences, and introduce neither list nor speech."""
    return (
        len(piece.split()) <= _TITLE_WORDS
        and piece[0].isupper()
        and following[0].isupper()
        and following[-1] in SENTENCE_ENDS
        and len(following.split()) >= _TEXT_WORDS
        and not _INTRODUCTION.search(piece.lower())
        and not has_verb(piece.lower())
    )


def _is_headed(following: str, heading: str) -> bool:
    """Return whether ``following`` can be the text under a heading: it is longer, a sentence, or a row.

    A question that is followed by a short sentence is no heading, but asked for effect.
    """
    if len(following) > len(heading) or _TIME.match(following):
        return True
    return following[-1] in ".:;!?" and heading[-1] != "?"

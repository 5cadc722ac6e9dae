"""Rules that decide whether a paragraph begins at a character, by the character on the left of it."""

import re
from collections.abc import Callable

from feeds.reading.authorship.signatures import is_signatory
from feeds.reading.characters import CLOSING_QUOTES, DASHES, LOWER, OPENING_QUOTES, SENTENCE_ENDS, UPPER
from feeds.reading.paragraphs import glued_numbers, glued_words
from feeds.reading.paragraphs.field_labels import ends_pictured_label
from feeds.reading.paragraphs.glued_headings import may_be_heading_or_row
from feeds.reading.paragraphs.glued_numbers import begins_numero_row, begins_row, begins_row_behind_decimal
from feeds.reading.paragraphs.quotations import Quotations, begins_quotation
from feeds.reading.paragraphs.tokens import (
    begins_hashtags,
    ends_in_scheme,
    ends_sentence,
    is_dotted_name,
    is_web,
    token_before,
)
from feeds.reading.vocabulary import ABBREVIATIONS, UNITS, any_of

_FILE = r"(?i:docx?|gif|heic|jpe?g|mov|mp[34]|od[ts]|pdf|png|pptx?|rar|rtf|svg|tiff?|txt|webp|xlsx?|zip)"
#: The name of a file or host, at a capital letter.
_FILE_OR_HOST = re.compile(rf"\w+\.(?:[a-z]{{2,4}}|{_FILE})\b|(?=[DGHJMOPRSTWXZ]){_FILE}\b")
_SENTENCE_WORD = re.compile(rf"[{UPPER}](?:[{LOWER}]*|[{UPPER}]+)(?:[\s,!?:]|\.(?:\s|\Z))")
#: A number of more than 40 characters is none: a run of them would be read anew at each of its digits.
_NUMBER = re.compile(r"[0-9][0-9.,]{0,39}(?:[\s%°-]|[.)]?\s|(?<=[.])(?=\w)|\)\s?\w)")
_COUNT_OF = re.compile(
    rf"[0-9]+(?:[.)]\s*[{UPPER}{LOWER}“\"«]|\ [{LOWER}]{{3,}})"
    rf"|[0-9]+[.,][0-9]+\ (?!{any_of('quantities')}\b)[{LOWER}]{{3,}}"
)
_LISTED = re.compile(rf"\s*[{UPPER}{LOWER}0-9№{OPENING_QUOTES}]")
#: A number, or the head of a table's column of numbers.
_NUMERO_OR_HEAD = re.compile(rf"№(?:\s?[0-9]|\s[{UPPER}])")
_ENTITY = re.compile(r"&#?\w{1,8}\Z")
#: No bracket that is closed at a break was opened further to the left.
_BRACKET_REACH = 300
#: Behind a dash, the words that attribute the speech before it.
_ATTRIBUTION = re.compile(rf"\s*{any_of('attribution_openings')}?{any_of('attribution')}")
_END_OF_SPEECH = re.compile(r"[,.!?…]\s?[–—]")
_SPEECH_REACH = 600
#: The longest name of a person.
_LONGEST_NAME = 40
_VERSIONS = frozenset(("no", "ver", "vers", "rev"))
_CERTAINLY_A_WORD = 7

#: A rule takes the text, the start of the paragraph, the position in question and the quotations of the text.
#: It returns where a paragraph begins, or 0.
Rule = Callable[[str, int, int, Quotations], int]


def _after_stop(text: str, start: int, at: int, quotations: Quotations) -> int:
    """Break after ``.!?…`` before a capital letter (most breaks), a quotation mark, a dash or a number."""
    right = text[at]
    if right in OPENING_QUOTES:
        return at if right == "‘" or quotations.opens(at, start) else 0
    token = token_before(text, start, at - 1)
    if right in DASHES:  # "Jan.–Feb." is a span
        short = token.lstrip("(").lower()
        spans = short in ABBREVIATIONS and short not in UNITS
        return at if not spans and _begins_with_dash(text, at) else 0
    if right.isupper():
        return at if _capital_begins(text, start, at, token) else 0
    if right.isdigit():
        return at if _begins_with_number(text, start, at, token) else 0
    return at if _begins_with_sign(text, at, token) else 0


def _capital_begins(text: str, start: int, at: int, token: str) -> bool:
    """Return whether a capital letter glued to a full stop begins a paragraph, not the name of a host."""
    if _FILE_OR_HOST.match(text, at) or is_dotted_name(text, at, token):
        return False
    if len(token) > 1 and token.isalpha():  # most sentences end in a plain word
        if token.islower() and token not in ABBREVIATIONS:
            return True
        if len(token) > _CERTAINLY_A_WORD and text[at + 1 : at + 2].islower():
            return True
    if is_web(token):  # an address ends with its sentence: "www.gov.kz.More is known"
        return text[at - 1] != "?" and _SENTENCE_WORD.match(text, at) is not None
    return text[at - 1] != "." or ends_sentence(text, start, at, token)


def _begins_with_number(text: str, start: int, at: int, token: str) -> bool:
    """Return whether digits glued to a full stop begin a paragraph: "established.3 schools", "text.2. Link".

    They do not after "No", "Art", a single letter or a version, nor where they go on as a file or code name.
    """
    if text[at - 2].isdecimal() and text[at - 1] == ".":
        return begins_row_behind_decimal(text, start, at)
    small = token.lower().lstrip("(")
    if len(small) == 1 or small in ABBREVIATIONS or small in _VERSIONS or is_web(token):
        return False
    return bool(small) and (_NUMBER.match(text, at) is not None or begins_row(text, start, at))


def _begins_with_sign(text: str, at: int, token: str) -> bool:
    """Return whether a sign glued to a full stop ("№ 5", "$5", "(so") begins a paragraph."""
    if text[at] == "+" and (token.endswith(".") or text[at - 1] == "…"):  # "+2...+4" is a span
        return False
    if text[at] == "№":
        return _NUMERO_OR_HEAD.match(text, at) is not None and token.lstrip("(").lower() not in ABBREVIATIONS
    signed = text[at + 1 : at + 2].isalnum() or text[at] == "©"
    return signed and len(token) > 1 and not is_web(token)


def _begins_with_dash(text: str, at: int) -> bool:
    """Return whether a dash glued to a full stop begins speech or an item, and not "- said the akim"."""
    after = text[at + 1 : at + 2]
    if (
        not after
        or after.isdigit()
        or (not after.isspace() and not after.isupper() and after not in OPENING_QUOTES)
    ):
        return False
    rest = text[at + 1 : at + 40].lstrip()
    if text[at - 1] in "!?" and rest[:1].islower():
        return False
    return not _ATTRIBUTION.match(rest)


def _after_colon(text: str, start: int, at: int, quotations: Quotations) -> int:
    """Break after ``:`` before a capital, a quotation, the dash or number of an item, or "3 schools"."""
    right = text[at]
    if right in '"“«„':
        return at if quotations.opens(at, start) else 0
    if right in DASHES:
        return at if _LISTED.match(text, at + 1) and not text[at + 1].isdigit() else 0
    if right == "№":
        return at if _NUMERO_OR_HEAD.match(text, at) else 0
    if right.isdigit():
        counts = not text[at - 2].isdigit() and _COUNT_OF.match(text, at) is not None
        return at if counts or begins_row(text, start, at) or ends_pictured_label(text, at - 1) else 0
    if not right.isupper() or ends_in_scheme(text, at - 1):
        return 0
    return 0 if is_web(token_before(text, start, at - 1)) else at


def _after_semicolon(text: str, start: int, at: int, quotations: Quotations) -> int:
    """Break after ``;`` before the next item of a list."""
    if _ENTITY.search(text, max(0, at - 11), at - 1) or not _LISTED.match(text, at + (text[at] in DASHES)):
        return 0
    return at if text[at] not in OPENING_QUOTES or quotations.opens(at, start) else 0


def before_small_letter(text: str, at: int) -> int:
    """Break behind the ``:`` or ``;`` at ``at`` if an item or value in small letters is glued to it."""
    after = at + 1
    small = text[after : after + 1].islower()
    if text[at] == ":":
        listed = text.find(";", after, after + 600) > 0 or ends_pictured_label(text, at)
        return after if small and text[at - 1].isalpha() and listed and not ends_in_scheme(text, at) else 0
    if _ENTITY.search(text, max(0, at - 10), at):
        return 0
    return after if small or text[at - 1] == "." else 0


def _after_bracket(text: str, start: int, at: int, quotations: Quotations) -> int:
    """Break after ``)`` before the next row of a timetable or list, or a sentence."""
    right = text[at]
    if right in "“«„":
        return at if quotations.opens(at, start) else 0
    if right == '"':
        return at if quotations.opens(at, start) and begins_quotation(text, start, at) else 0
    if right.isdigit():
        return at if begins_row(text, start, at) else 0
    if not right.isupper() or text.rfind("(", max(start, at - _BRACKET_REACH), at) < 0:
        return 0
    return 0 if is_web(token_before(text, start, at)) else at


def _after_mark(text: str, start: int, at: int, quotations: Quotations) -> int:
    """Break after a closing quotation mark; an apostrophe counts only behind a full stop."""
    right, mark = text[at], text[at - 1]
    stopped = at > 1 and text[at - 2] in SENTENCE_ENDS
    if mark in "'’":
        return at if stopped and right.isupper() else 0
    if at - 1 <= start or (mark == '"' and quotations.opens(at - 1, start)):
        return 0
    if right in OPENING_QUOTES:
        named = mark in "”»" and right in "“«„"  # the next of a list of names
        return at if named or (stopped and (right != '"' or text[at + 1 : at + 2].isalnum())) else 0
    if right in DASHES:
        return at if stopped and _begins_with_dash(text, at) else 0
    if right.isdigit():
        return at if (stopped and _NUMBER.match(text, at)) or begins_row(text, start, at) else 0
    return at if right.isupper() else 0


def _after_percent(text: str, start: int, at: int, quotations: Quotations) -> int:
    """Break after ``%`` before a sentence; the full stop between them is missing."""
    del start, quotations
    return at if text[at].isupper() and _SENTENCE_WORD.match(text, at) else 0


def _after_comma(text: str, start: int, at: int, quotations: Quotations) -> int:
    """Break after a comma before the next item of a numbered list, or behind the name of a signatory."""
    del quotations
    if text[at].isupper():
        return at if _is_signed(text, start, at - 1) else 0
    return at if text[at].isdigit() and begins_row(text, start, at) else 0


def _begins_speech(text: str, start: int, at: int) -> bool:
    """Return whether a dash that is glued to the last word of a heading or row begins speech.

    The first paragraph, at ``start`` 0, is taken for a sentence with a dash in it.
    """
    if not (start and text[at + 2].isupper() and token_before(text, start, at).islower()):
        return False
    ends = _END_OF_SPEECH.finditer(text, at, at + _SPEECH_REACH)
    return may_be_heading_or_row(text, start, at) and any(_ATTRIBUTION.match(text, end.end()) for end in ends)


def _is_signed(text: str, start: int, comma: int) -> bool:
    """Return whether the paragraph is a person's name alone, before a comma that no second name follows."""
    if not 0 < comma - start <= _LONGEST_NAME:
        return False
    following = text[comma + 1 : comma + 1 + _LONGEST_NAME].split()[1:2]
    return bool(following) and following[0][0].islower() and is_signatory(text[start:comma])


def after_letter(text: str, start: int, at: int, quotations: Quotations) -> int:
    """Break after a letter or digit: behind a heading, or a sentence that has lost its full stop."""
    right = text[at]
    if right.isdigit():
        return at if glued_numbers.begins_paragraph(text, start, at) else 0
    if right in OPENING_QUOTES:
        return at if quotations.opens(at, start) and begins_quotation(text, start, at) else 0
    if right == "№":
        return at if begins_numero_row(text, at) else 0
    if right in "–—":
        return at if _begins_speech(text, start, at) else 0
    if right == "#":
        return at if begins_hashtags(text, start, at) else 0
    return at if right.isupper() and glued_words.begins_paragraph(text, start, at) else 0


#: Rules by the character on the left; ``after_letter`` is for all others.
RULES: dict[str, Rule] = {
    **dict.fromkeys(SENTENCE_ENDS, _after_stop),
    **dict.fromkeys(")]", _after_bracket),
    **dict.fromkeys(CLOSING_QUOTES, _after_mark),
    ",": _after_comma,
    ":": _after_colon,
    ";": _after_semicolon,
    "%": _after_percent,
}

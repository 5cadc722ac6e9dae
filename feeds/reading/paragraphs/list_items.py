"""Finds the items of lists that have no mark at their ends, or a comma: ":- bread- salt", ":bread,salt"."""

import re
from itertools import zip_longest

from feeds.reading.characters import CLOSING_QUOTES, DASHES, LOWER, SENTENCE_ENDS, UPPER
from feeds.reading.paragraphs.tokens import ends_in_scheme
from feeds.reading.vocabulary import any_of

#: Signs that begin items in small letters, too, and stand in sentences as well.
_SIGNS = f"·∙→⇒➡{DASHES}"
#: Such a sign with a space behind it and none before it.
_GLUED = re.compile(rf"[{_SIGNS}](?<=\S.)\s(?=\S)")
_EACH_SIGN = frozenset(_SIGNS)
#: Marks before the signs of most lists: one of them stands in every list that is recognised.
_MARKS = ":;"
#: The end of an item that ends in a comma, and of the last one.
_COMMA = re.compile(rf"(?<=[\w{CLOSING_QUOTES})%]),(?=[{LOWER}])|(?<=[{LOWER}])[{SENTENCE_ENDS};:]")
#: Behind these marks ``break_rules`` decides where the next item begins; the list goes on.
_MARKED_ENDS = frozenset(f"{SENTENCE_ENDS};")
_OTHER_ENDS = frozenset(f"{CLOSING_QUOTES}),%")
#: The fewest dashes in a row that are those of a list.
_LEAST_DASHES = 3
#: The longest item.
_LONGEST = 400
#: The end of a sentence; the words before other full stops are abbreviations.
_SENTENCE = re.compile(rf"[^\W\d_]{{4}}[{SENTENCE_ENDS}][{CLOSING_QUOTES}]?\s*[{UPPER}]")
#: The end of a sentence or abbreviation.
_STOP = re.compile(rf"[{SENTENCE_ENDS}](?=[\s{DASHES}])")
#: The most letters of a code such as "Tu- 154".
_CODE = 2
#: The dash behind speech.
_SPEECH = re.compile(rf"[,{SENTENCE_ENDS}]\s?[{DASHES}]\s")
_TOKEN = re.compile(r"\S{1,20}")
_DIGIT = re.compile(r"\d")
_LAST_WORD = re.compile(r"[^\W_]*\Z")
_CONJUNCTION = re.compile(rf"{any_of('conjunctions')}\b")
#: A verb that attributes speech, within the next words.
_ATTRIBUTION_NEAR = re.compile(rf"[^.,;]{{0,40}}\b{any_of('attribution')}\b")


def positions(line: str) -> list[int]:
    """Return the positions in ``line`` at which items begin without a full stop or semicolon before them."""
    found: list[int] = []
    signed = False
    for mark in _MARKS:
        at = line.find(mark)  # finding a character is faster than finding a pattern
        while at >= 0:
            following = line[at + 1 : at + 2]
            signed = signed or following in _EACH_SIGN
            if mark == ":" and following.islower() and at >= (found[-1] if found else 0):
                found += _after_commas(line, at)
            at = line.find(mark, at + 1)
    return [*found, *_behind_signs(line)] if signed or _has_a_row_of_dashes(line) else found


def _after_commas(line: str, colon: int) -> list[int]:
    """Return where items in small letters begin that end in commas: "paid for:schools,roads,parks."."""
    if not line[colon - 1].isalpha() or ends_in_scheme(line, colon):
        return []
    found: list[int] = [colon + 1]
    while (match := _COMMA.search(line, found[-1], found[-1] + _LONGEST)) and match[0] == ",":
        found.append(match.end())
    return found if len(found) > 1 else []


def _behind_signs(line: str) -> list[int]:
    """Return the positions of the signs that begin items, but for the first item of a list.

    The first one follows a colon, or begins the line or the list of which a later item ends in a semicolon.
    The others have the same sign, and no sentence ends before them.
    """
    found: list[int] = []
    matches = list(_GLUED.finditer(line))
    dash = line[0] if matches and f";{line[:2]}" in line and line[0] in _EACH_SIGN else ""
    begin, form = 0, ""
    for match, following, third in zip_longest(matches, matches[1:], matches[2:]):
        at, before = match.start(), line[match.start() - 1]
        if (
            not dash
            and following
            and _begins_list(line, at, following.start(), third.start() if third else 0)
        ):
            dash, begin = line[at], at
        if before == ":":
            dash, begin = line[at], match.end()
            form = _form(line, begin)
        elif line[at] == dash and before in _MARKED_ENDS:
            dash = "" if _SPEECH.search(line, begin, at) else dash
            begin = match.end()
        elif line[at] == dash and (before.isalnum() or before in _OTHER_ENDS):
            if at - begin > _LONGEST or _SENTENCE.search(line, begin, at):
                dash = ""
            elif not _is_within(line, at, match.end(), form):
                found.append(at)
                begin = match.end()
    return found


def _has_a_row_of_dashes(line: str) -> bool:
    """Return whether a dash with a space behind it is glued to the text before it, at least three times."""
    for dash in DASHES:
        if dash in line:  # finding a character is faster than counting two
            count = line.count(f"{dash} ")
            if count >= _LEAST_DASHES and count - line.count(f" {dash} ") >= _LEAST_DASHES:
                return True
    return False


def _begins_list(line: str, first: int, second: int, third: int) -> bool:
    """Return whether the sign at ``first`` begins the items of a list.

    It does where its item ends in a semicolon, or where three signs stand before words with no sentence end
    between them.
    """
    if _is_item(line, first, second):
        return True
    return (
        line[first] == line[second] == line[third]
        and 0 < third - second <= _LONGEST
        and second - first <= _LONGEST
        and all(line[sign + 2 : sign + 3].isalpha() for sign in (first, second, third))
        and not _STOP.search(line, first, third)
    )


def _is_item(line: str, at: int, following: int) -> bool:
    """Return whether the text between two dashes is the item of a list, which ends in a semicolon."""
    return (
        line[following - 1 : following + 1] == f";{line[at]}"
        and following - at <= _LONGEST
        and not _SENTENCE.search(line, at, following)
    )


def _form(line: str, begin: int) -> str:
    """Return the characters before the first space, with zeros for digits: "0000:" for "2023: "."""
    match = _TOKEN.match(line, begin)
    return _DIGIT.sub("0", match[0]) if match else ""


def _is_within(line: str, at: int, end: int, form: str) -> bool:
    """Return whether the dash at ``at`` stands within an item: in a span, a compound word or behind speech.

    ``form`` is that of the beginning of the list's first item.
    """
    before = line[at - 1]
    if before.isdigit() and line[end].isdigit():  # "5- 7 km", but also ":- 2023: 2- 2024: 3"
        return _form(line, end) != form or not form.startswith("0")
    if before == ",":
        return _ATTRIBUTION_NEAR.match(line, end, end + 60) is not None
    word = _LAST_WORD.search(line, max(0, at - 20), at)
    code = word is not None and len(word[0]) <= _CODE and word[0][:1].isupper() and line[end].isdigit()
    return code or _CONJUNCTION.match(line, end) is not None

"""Finds the byline that ends a press release: the name of a press service, an agency or an informant."""

import re
from collections.abc import Callable, Sequence

from feeds.reading import names, site_tags
from feeds.reading.characters import LOWER, PARAGRAPH_END, UPPER

#: Characters at the end of a text in which bylines are searched.
_REACH = 260

# All patterns with words in them are for texts in lower case: ignoring case would be several times slower.
_OFFICE_EN = (
    r"(?:(?:press|media|information|communications?|public relations)[ -]?|pr[ -])"
    r"(?:service|cent(?:er|re)|office|secretary|department|division|unit)"
)
_OFFICE_RU = (
    r"(?:пресс-?\s?(?:служба|центр|секретарь|офис|бюро)|"
    r"(?:региональная |центральная )?служба (?:(?:центральных )?коммуникаций|по связям)|"
    r"отдел (?:коммуникаций|по связям))"
)
_OFFICE_KK = r"(?:баспасөз|ақпарат|коммуникация(?:лар)?)[ -](?:қызметі|орталығы|хатшысы|бөлімі)"
_OPENING_EN = (
    r"(?:according to|based on|on the basis of|prepared (?:by|from)|(?:as )?(?:reported|provided|informed) by"
    r"|information (?:from|by|provided by|courtesy of)|materials? (?:from|of|provided by)|by the) "
)
# A label before a name: Source, Источник, Дереккөз
_LABEL = (
    r"(?:(?:information )?source|text|information|author|prepared by|источник(?: информации)?"
    r"|материал|(?:text|information) and photos?|текст(?: и фото)?|мәтін|дереккөзі?|ақпарат көзі|дерек көзі"
    r"|авторы?)\s?:\s?"
)
_REST = r"[^.!?…\n]{0,150}(?:(?:(?<=\b\w)\.|\.(?=(?:kz|com|info|ru)\b))[^.!?…\n]{0,80}){0,4}"
# A byline is a noun phrase, which ends the text. A text with a verb is prose.
_BYLINE = re.compile(
    r"(?:(?:"
    # "Press service of the akim of the … region", "PR department of …", "Пресс-служба акима …"
    rf"(?P<office>(?:the |our )?(?:{_OFFICE_EN}|(?:regional|central) communications? service|{_OFFICE_RU})\b)"
    # "According to information from …", "As reported by …", "Prepared from materials of …"
    rf"|(?P<opening>{_OPENING_EN}|(?:по|на основе) (?:информации|данным|сообщению|материалам) )(?!:)"
    rf"|(?P<label>{_LABEL})(?!https?:)\w"
    rf"){_REST}"
    # the office alone
    r"|баспасөз (?:қызметі|орталығы)"
    # one handle or several
    r"|(?:@\w{3,40}\s*){1,4})\.?\s*\Z"
)
#: The words before a name in a byline, which are no part of it.
_PREFIX = re.compile(rf"(?P<label>{_LABEL})|(?:{_OPENING_EN}(?:the )?)+")
#: A name in a social network; but not a part of an e-mail address.
_HANDLE = re.compile(r"(?<!\S)@\w+")
# "Ministry of … press service", "… облысы әкімінің баспасөз қызметі": the office stands last.
_OFFICE_LAST = re.compile(
    # initials in the name of a district, a name in quotation marks; "қ." is a city
    r"(?:\w\.\s?){0,2}(?:[“\"«][^“”\"«»\n]{2,60}[”\"»]+\s)?[^\W\d_“\"«](?:[^.!?…\n:]|(?<=\sқ)\.){1,150}\s"
    rf"(?:(?P<last>{_OFFICE_EN})|(?P<last_ru>{_OFFICE_RU})(?: \w+){{0,3}}"
    rf"|{_OFFICE_KK}(?:нің)?|(?:мәліметі|ақпараты|хабарламасы|деректері) бойынша)\.?\s*\Z"
)
# Words inside a sentence that ends in an office, and in no name of one.
_ON_THE_WAY = re.compile(r"(?<!of)\s(?:the|an?|our|your|their|its|to|with|from|at|by|on)\s")
#: The last words of bylines that end in an office.
_OFFICE_ENDS = (
    *("service", "center", "centre", "office", "secretary", "department", "division", "unit"),
    *("служба", "центр", "секретарь", "бюро", "области", "акима", "акимата", "района", "города"),
    "министерства",
    *("қызметі", "қызметінің", "орталығы", "хатшысы", "бөлімі", "бойынша"),
)
# A byline may begin at the beginning of the text, behind a sentence or line, or glued to a word.
_BEGIN = re.compile(
    rf'[{UPPER}@#“"«](?:(?<=[{PARAGRAPH_END}\n{LOWER}0-9%].)|(?<=[{PARAGRAPH_END}\n]\s.)|(?<=[{PARAGRAPH_END}\n]\s\s.))'
)
_CREDIT = re.compile(
    r"(?:(?:photos?(?: by)?|pictures?|video|фото(?:графии)?|видео|сурет(?:тер)?|бейне)\s?(?::|(?<=by)\s)\s?"
    r"[^\n]{2,120}"
    r"|(?:#\w{2,60}[\s,]*){1,20})\s*\Z"
)
_HASHTAGS = re.compile(r"(?:#\w{2,60}[\s,]*){1,20}\Z")
# Every credit has one of these in it, in lower case.
_CREDIT_HINTS = ("photo", "picture", "video", "фото", "видео", "сурет", "бейне", "#")


def cut(text: str) -> tuple[str, str | None, str]:
    """Return ``text`` up to its byline, the byline or None, and credits for pictures or hashtags behind it.

    White space aside, the three make up the whole text. Only its last 260 characters are searched.
    """
    end = len(text.rstrip())
    tail = text[max(0, end - _REACH) : end]
    lower = _lower(tail)
    begins = _begins(tail)
    credit = _credit(lower, begins) if _may_be_credit(lower) else len(tail)
    byline = _byline(tail[:credit].rstrip(), lower[:credit].rstrip(), begins)
    if byline is None and credit < len(tail):  # the end of a possible credit may be the byline
        byline, credit = _byline(tail, lower, [begin for begin in begins if begin > credit]), len(tail)
    if byline is None:
        return text, None, ""
    at = end - len(tail) + byline
    return text[:at], tail[byline:credit].strip(), tail[credit:].strip()


def is_credit(line: str) -> bool:
    """Return whether a line is only a credit for pictures or consists of hashtags."""
    lower = _lower(line)
    return _may_be_credit(lower) and _CREDIT.match(lower) is not None


def author(byline: str) -> str:
    """Return the name in a byline, without a label or the English words before it; "" where there is none.

    A handle such as @KZgovernment is no name.
    """
    prefix = _PREFIX.match(_lower(byline))
    name = _HANDLE.sub("", byline[prefix.end() :] if prefix else byline).strip()
    return name if prefix is None or prefix["label"] else name[:1].upper() + name[1:]


def _lower(text: str) -> str:
    """Return ``text`` in lower case without changing its length: only İ would become two characters."""
    return text.replace("İ", "I").lower()


def _may_be_credit(lower: str) -> bool:
    """Return whether a text in lower case may hold a credit."""
    return any(map(lower.__contains__, _CREDIT_HINTS))


def _credit(tail: str, begins: Sequence[int]) -> int:
    """Return the position of the credit for a picture or of hashtags, or the end."""
    for begin in begins:
        if _CREDIT.match(tail, begin):
            return begin
    hashtags = _HASHTAGS.search(tail)
    return hashtags.start() if hashtags else len(tail)


def _byline(tail: str, lower: str, begins: Sequence[int]) -> int | None:
    """Return the position of the byline in ``tail``, whose lower case is ``lower``, or None."""
    office_last = lower.rstrip(".").endswith(_OFFICE_ENDS)
    for begin in begins:
        if begin >= len(tail):
            break
        match = _BYLINE.match(lower, begin) or (_OFFICE_LAST.match(lower, begin) if office_last else None)
        if match and _is_name(match, tail):
            return begin
    return site_tags.find(tail)


def _is_name(match: re.Match[str], tail: str) -> bool:
    """Return whether a possible byline names somebody; sentences can begin and end in the same words."""
    if names.has_verb(match[0]):
        return False
    if tail[: match.start()].rstrip(" \xa0")[-1:] == ":":  # "Our Instagram: @akimat", "Live: Press center"
        return False
    form = match.lastgroup
    if form is None:  # handles, or Kazakh, whose sentences would end in a verb
        return True
    return _NAMES[form](tail[match.start() : match.start(form)], tail[match.end(form) : match.end()])


#: Tests of each form of bylines, by the text of the byline before and behind the group of that name.
_NAMES: dict[str, Callable[[str, str], bool]] = {
    "office": lambda _before, behind: names.is_whose(behind),
    "opening": lambda _before, behind: names.is_proper(behind) or names.is_organisation(behind),
    "label": lambda _before, behind: (
        not names.has_figures(behind)
        and (behind[0].isupper() or names.mentions_organisation(" ".join(behind.split()[:2])))
    ),
    "last": lambda before, _behind: (
        (
            before.split()[-1][0].isupper()
            or before.rstrip().endswith(("'s", "’s"))
            or names.mentions_organisation(before)
        )
        and not _ON_THE_WAY.search(before.lower())
    ),
    "last_ru": lambda before, _behind: names.mentions_organisation(before),
}


def _begins(tail: str) -> list[int]:
    """Return the positions at which a byline may begin."""
    return [len(tail) - len(tail.lstrip()), *(match.start() for match in _BEGIN.finditer(tail))]

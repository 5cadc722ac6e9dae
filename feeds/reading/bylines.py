"""Finds the byline that ends a press release: a press service, an agency's tag, whoever informed it."""

import re
from collections.abc import Callable, Sequence

from feeds.patterns import pattern
from feeds.reading import names
from feeds.reading.vocabulary import LOWER, UPPER

_REACH = 260

# All patterns with words in them are matched with texts in lower case: two to five times as fast as patterns
# that ignore it.
_OFFICE_EN = (
    r"(?:press|media|information|communications?|public relations|pr)[ -]?"
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
_REST = r"[^.!?…\n]{0,150}(?:(?:(?<=\b\w)\.|\.(?=(?:kz|com|info|ru)\b))[^.!?…\n]{0,80}){0,4}"
# A byline is a noun phrase; each form is anchored at the end of the text. What has a verb is prose.
_BYLINE = re.compile(
    r"(?:(?:"
    # "Press service of the akim of the … region", "PR department of …", "Пресс-служба акима …"
    rf"(?P<office>(?:the |our )?(?:{_OFFICE_EN}|(?:regional|central) communications? service|{_OFFICE_RU})\b)"
    # "According to information from …", "As reported by …", "Prepared from materials of …"
    rf"|(?P<opening>{_OPENING_EN}|(?:по|на основе) (?:информации|данным|сообщению|материалам) )"
    # a label and a name: Source, Источник, Дереккөз
    r"|(?P<label>(?:(?:information )?source|text|information|author|prepared by|источник(?: информации)?"
    r"|материал|(?:text|information) and photos?|текст(?: и фото)?|мәтін|дереккөзі?|ақпарат көзі|дерек көзі"
    r"|авторы?)\s?:\s?)(?!https?:)\w"
    rf"){_REST}"
    # the office alone
    r"|баспасөз (?:қызметі|орталығы)"
    # one handle or several
    r"|(?:@\w{3,40}\s*){1,4})\.?\s*\Z"
)
# What leads up to a name, and is no part of it.
_OPENING = pattern(rf"(?:{_OPENING_EN}(?:the )?)+")
# "Ministry of … press service", "… облысы әкімінің баспасөз қызметі": the office stands last.
_OFFICE_LAST = pattern(
    # initials of whom a district is named after, a name in quotation marks; "қ." is a city
    r"(?:\w\.\s?){0,2}(?:[“\"«][^“”\"«»\n]{2,60}[”\"»]+\s)?[^\W\d_“\"«](?:[^.!?…\n:]|(?<=\sқ)\.){1,150}\s"
    rf"(?:(?P<last>{_OFFICE_EN})|(?P<last_ru>{_OFFICE_RU})(?: \w+){{0,3}}"
    rf"|{_OFFICE_KK}(?:нің)?|(?:мәліметі|ақпараты|хабарламасы|деректері) бойынша)\.?\s*\Z"
)
# What stands within a sentence that ends in an office, and in no name of one.
_ON_THE_WAY = pattern(r"(?<!of)\s(?:the|an?|our|your|their|its|to|with|from|at|by|on)\s")
_OFFICE_ENDS = (
    *("service", "center", "centre", "office", "secretary", "department", "division", "unit"),
    *(
        "служба",
        "центр",
        "секретарь",
        "бюро",
        "области",
        "акима",
        "акимата",
        "района",
        "города",
        "министерства",
    ),
    *("қызметі", "қызметінің", "орталығы", "хатшысы", "бөлімі", "бойынша"),
)
# Without one of these in its lower-case tail, a text has neither byline nor credit. The commonest first.
_HINTS = (
    *("@", "#", "press", ".kz", "inform", "author", "source", "prepared", "video", "by the", "reported"),
    *("media", "communication", "relations", "pr service", "pr-", "pr dep", "according", "based", "basis"),
    *("provided", "material", "text:", "text and", ".info", ".ru", ".com", ".org", "photo", "picture"),
)
_CYRILLIC_HINTS = (
    *("пресс", "служба", "отдел", "информаци", "данным", "сообщени", "материал", "источник", "автор", "фото"),
    *("видео", "текст", "мәтін", "коммуникац", "баспасөз", "ақпарат", "дерек", "мәлімет", "сурет", "бейне"),
    "хабарлама",
)
# Where a byline may begin: at the text's begin, behind a sentence or line, or glued to a word.
_BEGIN = re.compile(
    f'[{UPPER}@#“"«](?:(?<=[.!?…”»")\\]\n:;{LOWER}0-9%].)|(?<=[.!?…”»")\\]\n:;]\\s.)|(?<=[.!?…”»")\\]\n:;]\\s\\s.))'
)
# The bare address of an agency or official site, standing behind the last sentence or glued to it.
_SITE = pattern(r"(?:www\.)?(?:[a-z0-9-]{1,40}\.){1,3}(?:kz|info|com|org|ru)\.?")
_GLUED_SITE = pattern(
    r"(?P<word>[^\s@/]{0,60}[^\s@/.])(?<!www)[.!?…”»\")\]]+"
    r"(?P<site>(?:www\.)?[a-z0-9-]{2,40}\.(?:gov\.)?(?:kz|info|com|org|ru)\.?)"
)
_AGENCY = pattern(
    r"(?:www\.)?(?:akorda|primeminister|kazinform|qazinform|inform|baq|zakon|tengrinews|egemen)\.kz\.?"
)
_SUBDOMAINS = frozenset(
    (
        "www",
        "m",
        "en",
        "eng",
        "ru",
        "rus",
        "kk",
        "kz",
        "kaz",
        "beta",
        "old",
        "new",
        "test",
        "my",
        "mail",
        "news",
        "portal",
    )
)
_SENTENCE_ENDS = frozenset('.!?…”»")]')
_POINTER = pattern(
    r"(?:\b(?:at|on|in|via|from|through|visit|see|to|the|of|by|and|or|with|is|address|site|website"
    r"|portal|platform"
    r"|link|page|resource|на|в|по|сайте|сайт|портал|портале|ссылке|адресу|и|или|сайты|сайтында"
    r"|порталы|порталында"
    r"|сілтеме|мен|және)|[:,(–—-])\s*\Z"
)
_CREDIT = pattern(
    r"(?:(?:photos?(?: by)?|pictures?|video|фото(?:графии)?|видео|сурет(?:тер)?|бейне)\s?(?::|(?<=by)\s)\s?"
    r"[^\n]{2,120}"
    r"|(?:#\w{2,60}[\s,]*){1,20})\s*\Z"
)
_HASHTAGS = pattern(r"(?:#\w{2,60}[\s,]*){1,20}\Z")
# Without one of these in its lower-case tail, a text has no credit.
_CREDIT_HINTS = ("photo", "picture", "video", "фото", "видео", "сурет", "бейне", "#")


def cut(text: str) -> tuple[str, str | None, str]:
    """Return ``text`` up to its byline, the byline or None, and credits for pictures or hashtags behind it.

    The three are the whole text, white space aside. Looks at the last 260 characters only.
    """
    end = len(text.rstrip())
    tail = text[max(0, end - _REACH) : end]
    lower = _lower(tail)
    if not _is_hinted(lower):
        return text, None, ""
    begins = _begins(tail)
    credit = _credit(lower, begins) if _may_be_credit(lower) else len(tail)
    byline = _byline(tail[:credit].rstrip(), lower[:credit].rstrip(), begins)
    if byline is None and credit < len(tail):  # what looked like the credit's end may be the byline
        byline, credit = _byline(tail, lower, [begin for begin in begins if begin > credit]), len(tail)
    if byline is None:
        return text, None, ""
    at = end - len(tail) + byline
    return text[:at], tail[byline:credit].strip(), tail[credit:].strip()


def is_credit(line: str) -> bool:
    """Return whether a line says nothing but who made the pictures, or what the article is tagged with."""
    lower = _lower(line)
    return _may_be_credit(lower) and _CREDIT.match(lower) is not None


def author(byline: str) -> str:
    """Return the name in a byline, without the label or the English words that may lead up to it."""
    lower = _lower(byline)
    label = _BYLINE.match(lower)
    if label and label["label"]:
        return byline[label.end("label") :]
    opening = _OPENING.match(lower)
    if opening is None:
        return byline
    name = byline[opening.end() :]
    return name[:1].upper() + name[1:]


def _lower(text: str) -> str:
    """Return ``text`` in lower case, as long as it was: İ is the one character whose lower case is longer."""
    return text.replace("İ", "I").lower()


def _may_be_credit(lower: str) -> bool:
    return any(map(lower.__contains__, _CREDIT_HINTS))


def _is_hinted(tail: str) -> bool:
    cyrillic = "а" in tail or "о" in tail
    return any(map(tail.__contains__, _HINTS)) or (cyrillic and any(map(tail.__contains__, _CYRILLIC_HINTS)))


def _credit(tail: str, begins: Sequence[int]) -> int:
    """Return where a picture's credit or a run of hashtags begins, or the end."""
    for begin in begins:
        if _CREDIT.match(tail, begin):
            return begin
    hashtags = _HASHTAGS.search(tail)
    return hashtags.start() if hashtags else len(tail)


def _byline(tail: str, lower: str, begins: Sequence[int]) -> int | None:
    """Return where in ``tail``, which is also given in lower case, its byline begins, or None."""
    office_last = lower.rstrip(".").endswith(_OFFICE_ENDS)
    for begin in begins:
        if begin >= len(tail):
            break
        match = _BYLINE.match(lower, begin) or (_OFFICE_LAST.match(lower, begin) if office_last else None)
        if match and _is_name(match, tail):
            return begin
    return _site(tail)


def _is_name(match: re.Match[str], tail: str) -> bool:
    """Return whether what looks like a byline names somebody; sentences begin and end in the same words."""
    if names.has_verb(match[0]):
        return False
    if tail[: match.start()].rstrip(" \xa0")[-1:] == ":":  # "Our Instagram: @akimat", "Live: Press center"
        return False
    form = match.lastgroup
    if form is None:  # handles, or Kazakh, whose sentences would end in a verb
        return True
    return _NAMES[form](tail[match.start() : match.start(form)], tail[match.end(form) : match.end()])


#: For each form of bylines that has a name: whether what stands before it, and behind it, makes it one.
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
    return [len(tail) - len(tail.lstrip()), *(match.start() for match in _BEGIN.finditer(tail))]


def _site(tail: str) -> int | None:
    """Return where the address of a site stands that is no part of a sentence ("…he said.primeminister.kz").

    Any address counts behind a whole sentence or on a line of its own. Where a word is glued to it, it is an
    agency's, or else its host has three parts of which the first is no usual name of a sub-domain.
    """
    space = max(tail.rfind(" "), tail.rfind("\n"), tail.rfind("\xa0")) + 1
    last = tail[space:]
    before = tail[:space].rstrip()
    if _SITE.fullmatch(last):
        own_line = "\n" in tail[len(before) : space]
        if not before or own_line or (before[-1] in _SENTENCE_ENDS and len(before) > 1):
            return space
    glued = _GLUED_SITE.fullmatch(last)
    if not glued or glued["word"].lower() in _SUBDOMAINS:
        return None
    if (
        glued["word"][-1:].isalnum()
        and not _AGENCY.fullmatch(glued["site"])
        and _POINTER.search(before.lower())
    ):
        return None
    return space + glued.start("site")

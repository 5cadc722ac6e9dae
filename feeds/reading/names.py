"""Tells names of people and organisations, as bylines have them, from sentences."""

import re

#: Words of the longest name of a person or an agency.
_LONGEST_NAME = 4

# Words in names of organisations that send out press releases, and beginnings of such words.
_ORGANISATIONS = frozenset(
    ("press", "office", "offices", "service", "services", "fund", "jsc", "llp", "мвд", "мчс", "ргп", "rse")
)
_ORGANISATION_STEMS = (
    *("akim", "minist", "department", "director", "administration", "inspect", "committee", "commission"),
    *("agenc", "authorit", "center", "centre", "bureau", "maslikhat", "government", "embass", "consulate"),
    *("police", "prosecut", "compan", "foundation", "association", "chamber", "kazinform", "qazinform"),
    *("әкім", "минист", "департамент", "басқарма", "комитет", "агенттіг"),
    *("аким", "управлени", "агентств", "инспекци", "пресс-", "служб", "отдел", "центр", "штаб"),
    *("прокуратур", "полици", "маслихат", "посольств", "правительств", "бюро", "казинформ", "казгидромет"),
    "kazhydromet",
)
_QUOTES = '“"«„('

# A genitive, "пресс-служба суда", and the past tense, which looks like one: "служба работала"; but "отдела".
_GENITIVE = ("а", "я", "ы", "и", "ого", "его", "ой", "ей", "ов", "ев", "ых", "их")
_PAST = ("ала", "ила", "ела", "ыла", "ула", "али", "или", "ели", "ыли", "ули")
_NO_PAST = ("отдела", "села", "филиала", "канала")

# Characters that no name has.
_FIGURES = frozenset("0123456789:;")

_VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|will|would|can|could|may|must|should|said|told|plan|show|report"
    r"|held|made|took|began|became|met|led|spoke|gave|went|wrote"
    r"|(?:say|note|report|confirm|promise|invite|announce|inform|show|plan|need|hope|intend|expect|help|protect"
    r"|remain|operate|continue|select|bring|use|thank|remind|warn|urge|ask|recommend|accept|answer|receive"
    r"|include|want|believe|consider|allow|require|wait|depend|start|goe|come|give|provide|serve|offer|welcome"
    r"|keep|house|publishe|apologi[sz]e|congratulate|call)s"
    # the past tense of other verbs, except words that names have
    r"|(?!named|associated|akhmed|ahmed|moham|muham|united|unified|limited|advanced|specialized|integrated"
    r"|related|provided|prepared|based|combined|armed|applied|red)[a-z]+ed)\b(?! by\b)"
)
_CYRILLIC_VERB = re.compile(
    r"\b(?:сообщ(?!ени)\w+|информир\w+|отмет\w+|передает|был[аио]?|будет|провел\w?|состоял\w+|планир\w+"
    r"|составил\w?|\w+(?:ают|яют|уют|ает|яет|ует|еет|ется|утся|ются|лся|лась|лось|лись)"
    r"|\w+[внсртждчшщ]ит(?![”»\"])|\w+(?:ов|аз|зв|иса)ала|\w+(?:[твд]и|[оемс]ни|ерг)ла"
    r"|\w+(?:(?:ован|держан|ждён|жден|еден|ожен|ршен|лен)[оы]|зован|держан)|нет"
    r"|хабарла\w+|мәлімде\w+|болды|болады|өтті|деді|атап|құрады)\b"
)


def has_verb(text: str) -> bool:
    """Return whether ``text``, in lower case, has a verb of its own, and so is a sentence."""
    return _VERB.search(text) is not None or (not text.isascii() and _CYRILLIC_VERB.search(text) is not None)


def is_whose(text: str) -> bool:
    """Return whether ``text``, which follows the word for an office, can name its owner; "" does."""
    text = text.lstrip()
    word = text.partition(" ")[0].rstrip(".")
    return (
        not text.strip(".")
        or text[0] in ",:(–—-"
        or text.lstrip(_QUOTES)[:1].isupper()
        or text.startswith(("of ", "for ", "at ", "in ", "по ", "с ", "г."))
        or (
            len(word) > 1
            and word.endswith(_GENITIVE)
            and (not word.endswith(_PAST) or word.endswith(_NO_PAST))
        )
    )


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
        and not any(
            part[:1].islower() and not part.startswith(("and ", "и ", "және ", "press", "пресс"))
            for part in behind_commas
        )
    )


def mentions_organisation(text: str) -> bool:
    """Return whether ``text`` has a word as in names of organisations."""
    words = [word.strip(_QUOTES + ".,") for word in text.lower().split()]
    return not _ORGANISATIONS.isdisjoint(words) or any(
        word.startswith(_ORGANISATION_STEMS) or ".kz" in word for word in words
    )

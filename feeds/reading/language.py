"""The language of a text, told by its letters and commonest words."""

import re

from feeds.patterns import pattern

#: Letters looked at: a text's language shows in its first sentences.
_OPENING = 400

#: Addresses and hashtags are in no language.
_ADDRESS = pattern(r"https?://\S+|#\w+")

#: Letters of Kazakh that Russian lacks.
_KAZAKH = pattern("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")

#: Words of headlines too short to hold such a letter; words that both languages have are left out.
_KAZAKH_WORDS = pattern(
    r"\b(?:мен|бен|пен|бойынша|туралы|облысы\w*|ауданы\w*|қаласы\w*|болады|болды|бар|жаңа|осы|дейін|басталды|бастады)\b",
    re.IGNORECASE,
)
_RUSSIAN_WORDS = pattern(r"\b(?:и|в|на|по|с|о|об|для|из|от|за|не|что|как|года?|области)\b", re.IGNORECASE)


def tell(text: str) -> str:
    """Return the BCP 47 tag of the language that prevails at the beginning of ``text``: en, ru or kk.

    Whatever is not mostly Cyrillic is taken for English. Only a bounded beginning is read, so the time does
    not depend on the length of the text.
    """
    opening = text[:_OPENING]
    if "://" in opening or "#" in opening:
        opening = _ADDRESS.sub("", opening)
    # A Cyrillic letter takes two bytes in UTF-8, a Latin one a single byte: a quick count of what prevails.
    if opening.isascii() or len(opening.encode(errors="replace")) < 1.4 * len(opening):
        return "en"
    found = len(_KAZAKH.findall(opening))
    # Every sixth letter or so of a Kazakh text; in a Russian one only names such as Жетісу hold them.
    if found * 20 > len(opening):
        return "kk"
    if _RUSSIAN_WORDS.search(opening):
        return "ru"
    return "kk" if found > 1 or _KAZAKH_WORDS.search(opening) else "ru"

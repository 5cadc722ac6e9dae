"""Detects the language of a text by its letters and commonest words."""

import re

#: Number of characters that are examined.
_OPENING = 400

#: Addresses and hashtags, which are in no language.
_ADDRESS = re.compile(r"https?://\S+|#\w+")

#: Letters of Kazakh that Russian lacks.
_KAZAKH = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")

#: Words that recognise headlines too short to have such letters; no word is in both languages.
_KAZAKH_WORDS = re.compile(
    r"\b(?:мен|бен|пен|бойынша|туралы|облысы\w*|ауданы\w*|қаласы\w*|болады|болды|бар|жаңа|осы|дейін|басталды|бастады)\b",
    re.IGNORECASE,
)
_RUSSIAN_WORDS = re.compile(r"\b(?:и|в|на|по|с|о|об|для|из|от|за|не|что|как|года?|области)\b", re.IGNORECASE)


def detect(text: str) -> str:
    """Return the BCP 47 tag of the language that prevails at the beginning of ``text``: en, ru or kk.

    A text that is not mostly Cyrillic is taken for English. Only its beginning is examined, so the time does
    not depend on its length.
    """
    opening = text[:_OPENING]
    if "://" in opening or "#" in opening:
        opening = _ADDRESS.sub("", opening)
    # A Cyrillic letter takes two bytes in UTF-8, a Latin one a single byte: their share shows at once.
    if opening.isascii() or len(opening.encode(errors="replace")) < 1.4 * len(opening):
        return "en"
    found = len(_KAZAKH.findall(opening))
    # Every sixth letter or so of a Kazakh text; in a Russian one only names such as Жетісу hold them.
    if found * 20 > len(opening):
        return "kk"
    if _RUSSIAN_WORDS.search(opening):
        return "ru"
    return "kk" if found > 1 or _KAZAKH_WORDS.search(opening) else "ru"

"""Detects the language of a text by its letters and commonest words."""

import re

from feeds.reading.vocabulary import any_of, words

#: Number of characters that are examined; more where two scripts are mixed.
_OPENING = 400
_MIXED_OPENING = 3_000
#: Shorter texts with Kazakh letters may be Russian with Kazakh names.
_SHORT = 150

#: Addresses and hashtags, which are in no language.
_ADDRESS = re.compile(r"https?://\S+|#\w+")
#: Quoted text, which may be in another language.
_QUOTATION = re.compile("«[^«»]{0,400}»|“[^“”]{0,400}”")

#: Words of English, which are in no other language here.
_ENGLISH = (" the ", " of ", " and ")
#: Characters in which an English text has at least one of these words.
_ENGLISH_REACH = 150

# Bytes for each character of a text in UTF-8: a Cyrillic letter takes two, a Latin one a single one. Texts
# between the bounds of _MIXED are looked at more closely; below _PLAIN there are no letters but plain ones.
_CYRILLIC = 1.4
_MIXED = 1.2, 1.7
_PLAIN = 1.06

#: Letters of both scripts in one word, and the Cyrillic ones that look like Latin ones.
_MIXED_WORD = re.compile("[A-Za-z][а-яіА-Я]|[а-яіА-Я][A-Za-z]")
_LOOKALIKES = str.maketrans("аеіорсухАЕІОРСХВКМНТ", "aeiopcyxAEIOPCXBKMHT")

#: Letters of Kazakh that Russian lacks, and the words in lower case that have them: names prove nothing.
_KAZAKH = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_KAZAKH_WORD = re.compile(r"(?<!\w)[а-яё]*[әғқңөұүһі]\w*")
#: Letters that Kazakh has in Latin alphabets, and no language that looks like it: one of so many characters.
_LATIN_KAZAKH = re.compile("[áǵńóúýūñqÁǴŃÓÚÝŪÑQ]")
_LATIN_KAZAKH_SHARE = 30
_ACCENTS = str.maketrans(
    {
        **dict.fromkeys("áä", "a"),
        **dict.fromkeys("ǵğ", "g"),
        **dict.fromkeys("ńñ", "n"),
        **dict.fromkeys("óö", "o"),
        **dict.fromkeys("úüūý", "u"),
        "ı": "y",
        "ş": "sh",
        "ç": "c",
    }
)
#: In Kazakh, one word of so many at least is among those that show it.
_WORDS_FOR_EACH = 12


def _words_of(language: str) -> re.Pattern[str]:
    """Return a pattern for the words that show a language."""
    patterns = "|".join(sorted(words("language_patterns", (language,))))
    return re.compile(rf"(?<!\w)(?:{any_of('language_words', languages=(language,))}|{patterns})(?!\w)")


_KAZAKH_WORDS = _words_of("kk")
_LATIN_KAZAKH_WORDS = _words_of("kk-Latn")
_FOREIGN_WORDS = re.compile(rf"(?<!\w){any_of('foreign_words', languages=('kk-Latn',))}(?!\w)")
#: Of the characters of a Kazakh text, more are such letters; of a Russian text with names in it, fewer are.
_KAZAKH_SHARE, _NAMES_SHARE = 0.08, 0.02
#: Not initials, which a full stop follows.
_RUSSIAN_WORDS = re.compile(rf"(?<!\w){any_of('language_words', languages=('ru',))}(?![\w.])")


def detect(text: str) -> str:
    """Return the BCP 47 tag of the language that prevails in ``text``: en, ru, kk or kk-Latn.

    A text in Latin letters that is not Kazakh is taken for English. Only the beginning is examined, so the
    time does not depend on the length.
    """
    opening = _without_addresses(text[:_OPENING])
    weight = _weight(opening)
    if weight < _PLAIN and sum(map(opening.count, _ENGLISH)) * _ENGLISH_REACH > len(opening):
        return "en"
    least, most = _MIXED
    if least < weight < most:
        opening = _in_one_script(_without_addresses(text[:_MIXED_OPENING]))
        weight = _weight("".join(filter(str.isalpha, opening)))
    if weight < _CYRILLIC:
        return "kk-Latn" if _is_latin_kazakh(opening) else "en"
    return "kk" if _is_kazakh(opening) else "ru"


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub("", text) if "://" in text or "#" in text else text


def _weight(text: str) -> float:
    """Return the bytes for each character, by which scripts are told apart."""
    return len(text.encode(errors="replace")) / max(1, len(text))


def _in_one_script(text: str) -> str:
    """Return ``text`` in Latin letters where its words mix them with Cyrillic ones that look alike."""
    is_mixed = len(_MIXED_WORD.findall(text)) * _WORDS_FOR_EACH > len(text)
    return text.translate(_LOOKALIKES) if is_mixed else text


def _is_latin_kazakh(text: str) -> bool:
    """Return whether a text in Latin letters is Kazakh: by words in lower case, since names prove nothing."""
    plain = (text.lower() if text.isupper() else text).translate(_ACCENTS)
    letters = 0 if text.isascii() else len(_LATIN_KAZAKH.findall(text))
    if letters * _LATIN_KAZAKH_SHARE > len(text) > _SHORT and not _FOREIGN_WORDS.search(plain):
        return _LATIN_KAZAKH_WORDS.search(plain) is not None
    count = len(_LATIN_KAZAKH_WORDS.findall(plain))
    return (
        count * _WORDS_FOR_EACH >= plain.count(" ")
        and count > len(_FOREIGN_WORDS.findall(plain))
        and (count > 1 or _LATIN_KAZAKH.search(text) is not None)
    )


def _is_kazakh(text: str) -> bool:
    """Return whether a text in Cyrillic letters is Kazakh rather than Russian."""
    share = len(_KAZAKH.findall(text)) / max(1, len(text))
    if share > _KAZAKH_SHARE and len(text) > _SHORT:
        return True
    if share < _NAMES_SHARE and _RUSSIAN_WORDS.search(text):
        return False
    text = _QUOTATION.sub("", text) or text
    lower = text.lower()
    russian = 2 * len(_RUSSIAN_WORDS.findall(lower))
    kazakh = len(_KAZAKH_WORD.findall(lower if text.isupper() else text)) + len(_KAZAKH_WORDS.findall(lower))
    letters = len(_KAZAKH.findall(text))
    return kazakh > russian or (kazakh == russian == 0 and letters * _WORDS_FOR_EACH > len(text))

"""Transliterates Kazakh from its Latin alphabets into Cyrillic, the script of the tables.

Letters are read as in the alphabets of 2018 (``Qostanaı``, ``Atyraý``) and of 2021 (``Şymkent``), whichever a
text uses. That is right for most words, which is enough to find names.
"""

import re

#: Letters of these alphabets that English lacks: in Kazakh, one of twenty at least is among them.
_KAZAKH = re.compile("[áǵıńóúýäğñöşūüïÁǴŃÓÚÝÄĞÑÖŞŪÜÏ]")
_SHARE = 20
#: The fewest of them in a Kazakh text; a name in a short text of another language may have fewer.
_LEAST = 3

_DIGRAPH = re.compile("[sScC][hH]")
_DIGRAPHS = {"s": "ш", "S": "Ш", "c": "ч", "C": "Ч"}
#: Behind a vowel, ``ı`` is й.
_SHORT_I = re.compile("(?<=[aáäeioóöuúüūy])[ıï]")
_SMALL = dict(
    zip("aáäbdefgǵğhijklmnńñoóöpqrsştuūúüvwýzyıï", "аәәбдефгғғхіжклмнңңоөөпқрсштұұүүвуузыии", strict=True)
)
_LETTERS = str.maketrans(
    _SMALL
    | {latin.upper(): letter.upper() for latin, letter in _SMALL.items() if latin not in "ıi"}
    | {"I": "И", "İ": "І"}
)


def to_cyrillic(text: str) -> str:
    """Return Kazakh text of Latin letters in Cyrillic ones; any other text unchanged."""
    if text.isascii() or len(_KAZAKH.findall(text)) < max(_LEAST, len(text) / _SHARE):
        return text
    text = _SHORT_I.sub("й", text)
    text = _DIGRAPH.sub(lambda match: _DIGRAPHS[match[0][0]], text)
    return text.translate(_LETTERS)

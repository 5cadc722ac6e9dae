"""Decides where an item begins that an emoji or a bullet marks."""

import re

from feeds.reading.characters import (
    BULLETS,
    DASHES,
    EMOJI,
    JOINER,
    KEYCAP,
    OPENING_QUOTES,
    PARAGRAPH_ENDS,
    SELECTORS,
    SENTENCE_ENDS,
    SKIN_TONES,
)
from feeds.reading.paragraphs.field_labels import begins_label, begins_named_label

#: A run of emoji or bullets, with the selectors and joiners that belong to them.
CLUSTER = re.compile(
    rf"(?:[{EMOJI}{BULLETS}][{SELECTORS}{KEYCAP}{SKIN_TONES}]*{JOINER}?|[0-9#*]\ufe0f?{KEYCAP})+"
)
_ENDS = frozenset(PARAGRAPH_ENDS)
_STOPS = frozenset(SENTENCE_ENDS)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
#: Emoji that press offices use as bullets; others (applause, hearts) as often end a sentence as begin one.
_BULLET_EMOJI = re.compile(
    rf"[{BULLETS}✅☑✔✳✴❇❗❕‼❓⚡⭐★☆☎✉➕➖➡⬇↗↘→⇒\U0001f4cc\U0001f4cd\U0001f4ce\U0001f449\U0001f517\U0001f518"
    r"\U0001f536-\U0001f53d\U0001f534\U0001f535\U0001f7e0-\U0001f7eb\u25aa-\u25ff\u2b50\u2b1b\u2b1c\U0001f4c5"
    r"\U0001f4c6\U0001f550-\U0001f567\U0001f4de\U0001f4e2\U0001f4e3]|[0-9#*]\ufe0f?\u20e3"
)
#: Clocks, medals, houses, people, office goods and vehicles, which stand before the word for them.
_OBJECT = re.compile(
    "[\u231a\u231b\u23f0-\u23f3\U0001f39f\U0001f3ab\U0001f3c5\U0001f3c6\U0001f3db-\U0001f3f0\U0001f464\U0001f465"
    "\U0001f4b0-\U0001f4ff\U0001f50d-\U0001f514\U0001f5a5-\U0001f5f3\U0001f680-\U0001f6ff\U0001f947-\U0001f949]"
)
#: Signs that stand within sentences, too.
_WITHIN = frozenset("·∙→⇒↗↘➡")
#: Characters searched behind an emoji for the same one; characters of the shortest item.
_REACH, _SHORTEST_ITEM = 400, 8
#: Bullets that mark items in small letters as well; a middle dot is also a sign of multiplication.
_LIST_MARKS = frozenset(BULLETS) - frozenset("·∙")


def item_at(text: str, start: int, at: int, end: int) -> int:
    """Return where a paragraph begins at the emoji from ``at`` to ``end``; 0 where none does.

    It begins with an emoji that marks an item or a label, or behind one that ends a sentence. The paragraph
    on the left begins at ``start``.
    """
    rest = text[end : end + 3].lstrip()
    before = text[at - 1]
    if _FLAG.match(text, at) or not rest or not (rest[0].isalnum() or rest[0] in OPENING_QUOTES):
        return 0
    bullet = _BULLET_EMOJI.match(text, at) is not None
    capital = rest[0].isupper() or text[at] in _LIST_MARKS
    if not before.isspace():
        if before in _ENDS or begins_label(text, end):
            return at
        if text[at] in _WITHIN:
            return 0
        alone = text[end].isspace()  # a space behind it, and none before
        marks = (bullet and (capital or alone)) or (
            alone and (_OBJECT.match(text, at) is not None or _is_repeated(text, start, at, end))
        )
        return at if marks else 0
    left = text[max(0, at - 6) : at].rstrip()[-1:]
    if bullet or begins_named_label(text, end):
        return (
            at if (left in _ENDS or capital) and left not in ("", *DASHES) and text[at] not in _WITHIN else 0
        )
    return end if left in _STOPS and not text[end].isspace() and rest[0].isupper() else 0


def _is_repeated(text: str, start: int, at: int, end: int) -> bool:
    """Return whether the paragraph before begins with the same emoji, or an item soon behind does."""
    mark = text[at:end]
    if text.startswith(mark, start) and at - start > _SHORTEST_ITEM:
        return True
    following = text.find(mark, end + _SHORTEST_ITEM, end + _REACH)
    return following > 0 and text[following - 1] in _ENDS

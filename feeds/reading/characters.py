"""Names the classes of characters by which reading recognises words, sentences and paragraphs.

Each is a string, to stand between the brackets of a pattern as it is; DASHES end in ``-``, and stand last.
Those with ranges (UPPER, LOWER, EMOJI, SELECTORS, SKIN_TONES, WIDE_SPACES) are for patterns only.
"""

import re

#: Letters of English, Russian and Kazakh, in Cyrillic and in the Latin alphabets of Kazakh.
UPPER = "A-ZÀ-ÖØ-ÞĀĞİŃŌŞŪǴА-ЯЁӘІҢҒҮҰҚӨҺ"
LOWER = "a-zß-öø-ÿāğıńōşūǵа-яёәіңғүұқөһ"

#: End a sentence.
SENTENCE_ENDS = ".!?…"
#: Open a quotation. A straight mark closes one as well.
OPENING_QUOTES = '"“„«‘'
#: Close a quotation.
CLOSING_QUOTES = "”»\"'’"
#: May end a paragraph that has punctuation at its end.
PARAGRAPH_ENDS = f"{SENTENCE_ENDS}:;){CLOSING_QUOTES}]"
#: The same, between the brackets of a pattern.
PARAGRAPH_END = re.escape(PARAGRAPH_ENDS)

#: Hyphens, dashes, and the minus sign.
DASHES = "–—−-"
#: Mark the items of a list; those of private use are bullets in the fonts of Word.
BULLETS = "•●○◦‣⁃∙·▪▫■□◆◇►▶➢➤✓✔\uf0b7\uf0a7\uf0fc\uf0d8\uf02d"
#: Pictures, arrows and the like.
EMOJI = (
    "\u2139\u2190-\u21ff\u231a-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\U0001f000-\U0001faff"
)
#: Choose the colour of the emoji before them.
SKIN_TONES = "\U0001f3fb-\U0001f3ff"
#: Choose how the character before them is drawn.
SELECTORS = "\ufe00-\ufe0f"
#: Draws a box around the digit before it.
KEYCAP = "\u20e3"
#: Joins two emoji into one.
JOINER = "\u200d"
#: Letters and patterns without ink, which texts use as white space; Unicode does not call them so.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
#: White space of another width than the space's, thin ones that group digits left out.
WIDE_SPACES = "\u1680\u2000-\u2006\u205f\u3000"
#: Cling to words and to the ends of lines, and are not seen there.
ZERO_WIDTH = f"\u200b\u200c{JOINER}\u2060\ufe0f\ufeff"

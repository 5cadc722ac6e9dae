"""Tells headlines from residue such as error pages, and makes a headline of a text that has none."""

import re
from collections.abc import Sequence
from functools import lru_cache

from feeds.reading import cleaning
from feeds.reading.authorship.names import has_verb
from feeds.reading.characters import CLOSING_QUOTES, DASHES, OPENING_QUOTES, SENTENCE_ENDS
from feeds.reading.paragraphs import sentences
from feeds.reading.paragraphs.blocks import Block
from feeds.reading.paragraphs.markup import unmarked
from feeds.reading.vocabulary import any_of, words

_LIMIT = 100
_LEAST_CLAUSE = 50

# Reason phrases of RFC 9110 §15 and its registry, and those that proxies and content networks add; in lower
# case, hyphens as spaces.
_REASONS = words("error_reasons")
# By themselves these are words of headlines like any other.
_AMBIGUOUS = frozenset(("conflict", "gone", "locked", "too early"))
# Titles of error pages without a code, and those of pages that have none, or none yet.
_TITLES = words("error_phrases") | words("placeholder_titles")
# Characters of the number by which a file manager tells several of them apart: "Untitled (2)".
_COUNTED = " ()0123456789"
# Beginnings of the messages of translation services.
_MESSAGES = tuple(words("service_messages"))
# The end of an error's title, as some servers show it.
_EXCLAMATION = "!!1"
# The request to try again that may follow.
_RETRY = re.compile(rf"\W+{any_of('retry_requests')}\W*\Z")
# The constant parts of titles that contain the name of the site.
_BROWSER = "checking your browser"
_BLOCKED = "used cloudflare to restrict access"
_MOST_WORDS = 8
# The part of a title before the reason, all of it optional. "Ошибка сервера" is a reason.
_ERROR = rf"{any_of('error_words')}(?! сервера)"
_CODE = re.compile(
    r"\W*(?:[\w-]+(?:\.[\w-]+)+\s*[-|–—:]\s*)?(?:(?:ой|упс|oops)\W+)?"
    r"(?P<protocol>http(?:/\d(?:\.\d)?)?\W*)?(?:status\W*)?"
    rf"(?P<error>{_ERROR}(?![^\W\d])\W*)?(?:(?:code|код)\W*)?"
    rf"(?:(?P<number>[1-5]\d\d\d?)(?P<again>\W+{_ERROR}\b)?\W*)?"
)
# The number at the end of a title.
_NUMBER = re.compile(r"\(?[45]\d\d\)?")
# The name of the server or site at the end of a title.
_SITE = re.compile(r"nginx(?:/[\d.]+)?|apache(?:/[\d.]+)?|cloudflare|openresty|[\w-]+(?:\.[\w-]+)+")
_MARKS = f" ,:;|·/*()[]{SENTENCE_ENDS}{DASHES}{OPENING_QUOTES}{CLOSING_QUOTES}"
_NAME_OF_ERROR = re.compile(r"err(?:or)?_[a-z_]+")
# The counter and caption of a translation page: "0 / 5000", "1,234/5,000", "Translation results".
_COUNTER = re.compile(
    rf"(?:{any_of('counter_captions')}\W*)?(?:\d[\d.,  ]{{0,9}}\s?/\s?\d[\d.,  ]{{0,9}})?\W*",
    re.IGNORECASE,
)
# The same between a text and its translation.
_TRANSLATED = re.compile(r"(?<=\S)\s\d[\d.,  ]{0,6}\s?/\s?\d{1,2}[.,  ]?000\s(?=\S)")
_ANY_LETTER = re.compile(r"[^\W\d_]")
_CLAUSE_END = re.compile(rf"(?=[,;:]\s|\s[{DASHES}]\s|\s\()")
_OPEN_END = re.compile(rf"(?:[\s,;:–—(«“\"-]+|\s{any_of('dangling')})\Z", re.IGNORECASE)


@lru_cache(maxsize=1024)  # each headline is tested for the problems of its digest and for its entry
def is_residue(headline: str) -> bool:
    """Return whether ``headline`` has no letters, or is a placeholder, an error page's or a translator's."""
    bare = tidy(headline)
    if not _ANY_LETTER.search(bare):
        return True
    small = bare.lower()
    if len(bare) > _LIMIT or small.startswith(_MESSAGES):
        return small.startswith(_MESSAGES)
    text = _RETRY.sub("", small)
    return _is_placeholder(text.strip(_MARKS)) or _is_error(text) or _COUNTER.fullmatch(bare) is not None


def _is_placeholder(text: str) -> bool:
    """Return whether ``text``, in lower case, is a placeholder for a title: "untitled", "loading"."""
    return text.rstrip(_COUNTED) in _TITLES or _TITLES.issuperset(text.split())


def _is_error(text: str) -> bool:
    """Return whether ``text``, in lower case, is the title of an error page: a code, a reason or both."""
    if text.startswith(_BROWSER) or text.endswith(_BLOCKED):
        return True
    code = _CODE.match(text)
    if code is None:  # never: all of it is optional
        return False
    said = text[code.end() :].removesuffix(_EXCLAMATION).strip(_MARKS).split()
    if len(said) > _MOST_WORDS:
        return False
    if said and _SITE.fullmatch(said[-1]):
        said.pop()
    if len(said) > 1 and _NUMBER.fullmatch(said[-1]):
        said.pop()
    reason = " ".join(said).replace("-", " ").strip(_MARKS)
    if code["number"]:
        by_itself = code["error"] or code["again"] or (code["protocol"] and code["number"][0] in "45")
        return reason in _REASONS if reason else bool(by_itself)
    if not reason:
        return code["error"] is not None
    return (
        (reason in _REASONS and reason not in _AMBIGUOUS)
        or reason in _TITLES
        or _NAME_OF_ERROR.fullmatch(reason) is not None
    )


def tidy(headline: str) -> str:
    """Return ``headline`` without asterisks and white space around it, and without invisible characters.

    Capitals, quotation marks and full stops stay; runs of white space become one space. Behind the counter of
    a translation page stands the translation of the text before it, which goes.
    """
    bare = cleaning.on_one_line(cleaning.clean(headline)).strip("* ")
    counter = _TRANSLATED.search(bare) if "000" in bare and "/" in bare else None
    return bare[counter.end() :] if counter and _ANY_LETTER.search(bare, counter.end()) else bare


def from_body(blocks: Sequence[Block]) -> str:
    """Return the first sentence of ``blocks`` as a headline of at most 100 characters.

    A longer sentence is cut behind a clause that has a verb, otherwise behind a word, with an ellipsis.
    Dashes of speech, bullets, the final full stop and dangling words ("and", "of the") are left out. A text
    without letters gives "".
    """
    lines = (line for block in blocks for line in _lines(block))
    for line in lines:
        sentence = _first_sentence(line)
        if _ANY_LETTER.search(sentence):
            return _cut(sentence)
    return ""


def _lines(block: Block) -> list[str]:
    as_item = Block("list" if block.kind == "paragraph" else block.kind, block.lines)
    return list(unmarked(as_item))


def _first_sentence(line: str) -> str:
    text = cleaning.on_one_line(line[: 6 * _LIMIT])
    sentence = text[: sentences.first_end(text)]
    return sentence if sentence.endswith(("…", "...")) else sentence.rstrip(".")


def _cut(sentence: str) -> str:
    if len(sentence) <= _LIMIT:
        return sentence.rstrip(f" ,;:{DASHES}")
    clauses = [
        match.start() for match in _CLAUSE_END.finditer(sentence[: _LIMIT + 2]) if match.start() <= _LIMIT
    ]
    if clauses and clauses[-1] >= _LEAST_CLAUSE and has_verb(sentence[: clauses[-1]].lower()):
        return _closed(sentence[: clauses[-1]])
    shortened = sentences.shorten(sentence, _LIMIT)
    return _closed(shortened.removesuffix("…"))[: _LIMIT - 1] + "…"


def _closed(text: str) -> str:
    """Return ``text`` without dangling words and marks at its end."""
    while match := _OPEN_END.search(text, max(0, len(text) - 30)):
        if not match.start():
            break
        text = text[: match.start()]
    return text

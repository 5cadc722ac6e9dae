"""Tells headlines from residue such as error pages, and makes a headline of a text that has none."""

import re
from collections.abc import Sequence
from functools import lru_cache

from feeds.reading import cleaning, sentences
from feeds.reading.blocks import Block
from feeds.reading.characters import CLOSING_QUOTES, DASHES, OPENING_QUOTES, SENTENCE_ENDS
from feeds.reading.markup import unmarked
from feeds.reading.names import has_verb

_LIMIT = 100
_LEAST_CLAUSE = 50

# Reason phrases of RFC 9110 §15 and its registry, those that proxies and content networks add, and the same
# in Russian and Kazakh; in lower case, hyphens as spaces.
_REASONS = frozenset(
    (
        *("bad request", "unauthorised", "unauthorized", "payment required", "forbidden", "access denied"),
        *("access is denied", "not found", "page not found", "file not found", "url not found"),
        *("method not allowed", "not acceptable", "proxy authentication required", "request timeout"),
        *("request time out", "conflict", "gone", "length required", "precondition failed"),
        *("payload too large", "content too large", "request entity too large", "uri too long"),
        *("request uri too long", "request uri too large", "unsupported media type"),
        *("range not satisfiable", "requested range not satisfiable", "expectation failed", "i'm a teapot"),
        *("im a teapot", "misdirected request", "unprocessable content", "unprocessable entity", "locked"),
        *("failed dependency", "too early", "upgrade required", "precondition required"),
        *("too many requests", "request header fields too large", "unavailable for legal reasons"),
        *("client closed request", "internal server error", "server error", "not implemented"),
        *("bad gateway", "service unavailable", "service temporarily unavailable", "gateway timeout"),
        *("gateway time out", "http version not supported", "variant also negotiates"),
        *("insufficient storage", "loop detected", "not extended", "network authentication required"),
        *("web server is down", "web server returned an unknown error", "unknown error"),
        *("web server is returning an unknown error", "connection timed out", "connection refused"),
        *("connection reset", "origin is unreachable", "origin dns error", "a timeout occurred"),
        *("ssl handshake failed", "invalid ssl certificate", "railgun error", "bandwidth limit exceeded"),
        *("не найден", "не найдена", "не найдено", "страница не найдена", "доступ запрещен"),
        *("доступ запрещён", "внутренняя ошибка сервера", "ошибка сервера", "сервис недоступен"),
        *("сервис временно недоступен", "плохой шлюз"),
        *("страница не существует", "сервер недоступен", "внутренняя ошибка"),
        *("бет табылмады", "парақ табылмады", "парақша табылмады", "қолжетімсіз", "қате"),
        *("сұралған бет табылмады", "сервер қатесі", "ішкі сервер қатесі", "қызмет уақытша қолжетімсіз"),
    )
)
# By themselves these are words of headlines like any other.
_AMBIGUOUS = frozenset(("conflict", "gone", "locked", "too early"))
# Titles of error pages without a code.
_PHRASES = frozenset(
    (
        *("just a moment", "attention required", "this site can't be reached", "page unavailable"),
        *("this site can’t be reached", "сайт недоступен", "сайт временно недоступен", "произошла ошибка"),
        *("страница недоступна", "страница временно недоступна", "something went wrong"),
        *("an error occurred", "this page isn't working", "this page isn’t working"),
    )
)
# The constant parts of titles that contain the name of the site.
_BROWSER = "checking your browser"
_BLOCKED = "used cloudflare to restrict access"
_MOST_WORDS = 8
# The part of a title before the reason, all of it optional.
_CODE = re.compile(
    r"\W*(?:[\w-]+(?:\.[\w-]+)+\s*[-|–—:]\s*)?(?:(?:ой|упс|oops)\W+)?"
    r"(?P<protocol>http(?:/\d(?:\.\d)?)?\W*)?(?:status\W*)?"
    r"(?P<error>(?:error|ошибка(?! сервера)|қате(?:лік)?)(?![^\W\d])\W*)?(?:(?:code|код)\W*)?"
    r"(?:(?P<number>[1-5]\d\d\d?)(?P<again>\W+(?:error|ошибка(?! сервера)|қате)\b)?\W*)?"
)
# The number at the end of a title.
_NUMBER = re.compile(r"\(?[45]\d\d\)?")
# The name of the server or site at the end of a title.
_SITE = re.compile(r"nginx(?:/[\d.]+)?|apache(?:/[\d.]+)?|cloudflare|openresty|[\w-]+(?:\.[\w-]+)+")
_MARKS = f" ,:;|·/*()[]{SENTENCE_ENDS}{DASHES}{OPENING_QUOTES}{CLOSING_QUOTES}"
_NAME_OF_ERROR = re.compile(r"err(?:or)?_[a-z_]+")
# The counter and caption of a translation page: "0 / 5000", "1,234/5,000", "Translation results".
_COUNTER = re.compile(
    r"(?:(?:source text|translation results?|translated text|text translation|результаты? перевода"
    r"|исходный текст"
    r"|аударма нәтижесі)\W*)?(?:\d[\d.,  ]{0,9}\s?/\s?\d[\d.,  ]{0,9})?\W*",
    re.IGNORECASE,
)
_ANY_LETTER = re.compile(r"[^\W\d_]")
_CLAUSE_END = re.compile(rf"(?=[,;:]\s|\s[{DASHES}]\s|\s\()")
_OPEN_END = re.compile(
    r"(?:[\s,;:–—(«“\"-]+|\s(?:and|or|but|the|an?|of|in|on|at|to|for|from|by|with|as|that|which|who"
    r"|is|are|was|were"
    r"|has|have|will|its|their|и|или|а|но|в|во|на|с|со|к|о|об|от|по|для|из|за|что|как|и|мен|және"
    r"|пен|бен|үшін|да"
    r"|де))\Z",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)  # each headline is tested for the problems of its digest and for its entry
def is_residue(headline: str) -> bool:
    """Return whether ``headline`` is an error page's, a translation page's counter, or without letters."""
    bare = tidy(headline)
    if not _ANY_LETTER.search(bare):
        return True
    if len(bare) > _LIMIT:
        return False
    return _is_error(bare.lower()) or _COUNTER.fullmatch(bare) is not None


def _is_error(text: str) -> bool:
    """Return whether ``text``, in lower case, is the title of an error page: a code, a reason or both."""
    if text.startswith(_BROWSER) or text.endswith(_BLOCKED):
        return True
    code = _CODE.match(text)
    if code is None:  # never: all of it is optional
        return False
    words = text[code.end() :].strip(_MARKS).split()
    if len(words) > _MOST_WORDS:
        return False
    if words and _SITE.fullmatch(words[-1]):
        words.pop()
    if len(words) > 1 and _NUMBER.fullmatch(words[-1]):
        words.pop()
    reason = " ".join(words).replace("-", " ").strip(_MARKS)
    if code["number"]:
        by_itself = code["error"] or code["again"] or (code["protocol"] and code["number"][0] in "45")
        return reason in _REASONS if reason else bool(by_itself)
    if not reason:
        return code["error"] is not None
    return (
        (reason in _REASONS and reason not in _AMBIGUOUS)
        or reason in _PHRASES
        or _NAME_OF_ERROR.fullmatch(reason) is not None
    )


def tidy(headline: str) -> str:
    """Return ``headline`` without asterisks and white space around it, and without invisible characters.

    Capitals, quotation marks and full stops stay; runs of white space become one space.
    """
    return cleaning.on_one_line(cleaning.clean(headline)).strip("* ")


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

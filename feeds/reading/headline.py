"""Tells headlines from residue, and makes one where a digest has none."""

import re
from collections.abc import Sequence
from functools import lru_cache

from feeds.reading import characters, sentences
from feeds.reading.blocks import Block
from feeds.reading.markup import unmarked

_LIMIT = 100
_LEAST_CLAUSE = 50

# Reason phrases of RFC 9110 §15 and its registry, what proxies and content networks add to them, and the same
# in Russian and Kazakh; a number in front must be one of an error, so that "500 new jobs" stays a headline.
_REASON = (
    r"(?:bad request|unauthori[sz]ed|payment required|forbidden|(?:page |file |url )?not found"
    r"|method not allowed"
    r"|not acceptable|proxy authentication required|request time-?\s?out|conflict|gone|length required"
    r"|precondition failed|(?:payload|content|request entity|uri|request-uri) too (?:large|long)"
    r"|unsupported media type|range not satisfiable|expectation failed|i'?m a teapot|misdirected request"
    r"|unprocessable (?:content|entity)|locked|failed dependency|too early|upgrade required"
    r"|precondition required"
    r"|too many requests|request header fields too large|unavailable for legal reasons|client closed request"
    r"|(?:internal )?server error|not implemented|bad gateway|service (?:temporarily )?unavailable"
    r"|gateway time-?\s?out|http version not supported|variant also negotiates|insufficient storage"
    r"|loop detected"
    r"|not extended|network authentication required|access (?:is )?denied"
    r"|web server (?:is down|returned an unknown error|is returning an unknown error)|unknown error"
    r"|connection (?:timed out|refused|reset)|origin (?:is unreachable|dns error)|a timeout occurred"
    r"|ssl handshake failed|invalid ssl certificate|railgun error|bandwidth limit exceeded"
    r"|(?:страница )?не найден[ао]?|доступ запрещ[её]н|внутренняя ошибка сервера"
    r"|сервис (?:временно )?недоступен"
    r"|ошибка сервера|плохой шлюз|(?:бет|парақ(?:ша)?) табылмады|қолжетімсіз|қате)"
)
_SITE = (
    r"(?:\s*[-|–—:·/]\s*)?(?:nginx(?:/[\d.]+)?|apache(?:/[\d.]+)?|cloudflare|openresty|[\w-]+(?:\.[\w-]+)+)"
)
_ERROR_PAGE = re.compile(
    rf"(?:[\w-]+(?:\.[\w-]+)+\s*[-|–—:]\s*)?"
    rf"(?:"
    rf"(?:http(?:/\d(?:\.\d)?)?\W*)?(?:status\W*)?(?:error|ошибка|қате(?:лік)?)?\W*(?:code|код)?\W*"
    rf"[1-5]\d\d\d?(?:\W+error)?\W*{_REASON}"
    rf"|(?:http(?:/\d(?:\.\d)?)?\W*)?(?:error|ошибка|қате(?:лік)?)\W*(?:code|код)?\W*"
    rf"[1-5]\d\d\d?(?:\W*{_REASON})?"
    rf"|http\W*(?:error|status)?\W*[45]\d\d|[45]\d\d\W+(?:error|ошибка|қате)|err(?:or)?_[a-z_]+"
    rf"|(?:error\W*)?(?!(?:conflict|gone|locked|too early)\b){_REASON}"
    rf"|just a moment|attention required|checking your browser.{{0,60}}|this site can.t be reached"
    rf"|page unavailable"
    rf"|(?:сайт|страница) (?:временно )?недоступ(?:ен|на)|произошла ошибка|something went wrong"
    rf"|an error occurred"
    rf")\W*(?:{_SITE}\W*)?",
    re.IGNORECASE,
)
# What a translation page shows beside its text: "0 / 5000", "1,234/5,000", "Translation results".
_COUNTER = re.compile(
    r"(?:(?:source text|translation results?|translated text|text translation|результаты? перевода"
    r"|исходный текст"
    r"|аударма нәтижесі)\W*)?(?:\d[\d.,  ]{0,9}\s?/\s?\d[\d.,  ]{0,9})?\W*",
    re.IGNORECASE,
)
_ANY_LETTER = re.compile(r"[^\W\d_]")
_CLAUSE_END = re.compile(r"(?=[,;:]\s|\s[–—-]\s|\s\()")
_OPEN_END = re.compile(
    r"(?:[\s,;:–—(«“\"-]+|\s(?:and|or|but|the|an?|of|in|on|at|to|for|from|by|with|as|that|which|who"
    r"|is|are|was|were"
    r"|has|have|will|its|their|и|или|а|но|в|во|на|с|со|к|о|об|от|по|для|из|за|что|как|и|мен|және"
    r"|пен|бен|үшін|да"
    r"|де))\Z",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)  # whoever reads a digest asks twice: for its problems and for its entries
def is_residue(headline: str) -> bool:
    """Return whether ``headline`` is an error page's, a translation page's counter, or without letters."""
    bare = tidy(headline)
    if not _ANY_LETTER.search(bare):
        return True
    if len(bare) > _LIMIT:
        return False
    return _ERROR_PAGE.fullmatch(bare) is not None or _COUNTER.fullmatch(bare) is not None


def tidy(headline: str) -> str:
    """Return ``headline`` without asterisks and white space around it, and without invisible characters.

    Capitals, quotation marks and full stops stay; runs of white space become one space.
    """
    return characters.on_one_line(characters.clean(headline)).strip("* ")


def from_body(blocks: Sequence[Block]) -> str:
    """Return a headline of at most 100 characters, the first sentence of ``blocks``; "" without letters.

    A longer sentence is cut behind a clause, otherwise behind a word, which an ellipsis then says. Speech
    dashes, bullets, the final full stop and dangling words ("and", "of the") are left out.
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
    text = characters.on_one_line(line[: 6 * _LIMIT])
    sentence = text[: sentences.first_end(text)]
    return sentence if sentence.endswith(("…", "...")) else sentence.rstrip(".")


def _cut(sentence: str) -> str:
    if len(sentence) <= _LIMIT:
        return sentence.rstrip(" ,;:–—-")
    clauses = [
        match.start() for match in _CLAUSE_END.finditer(sentence[: _LIMIT + 2]) if match.start() <= _LIMIT
    ]
    if clauses and clauses[-1] >= _LEAST_CLAUSE:
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

"""The kinds of pages, one of each, by name."""

#: Addresses below the base URL.
PAGES = {
    "home": "",
    "feed": "region/karaganda/",
    "union": "region/almaty+karaganda/category/business+law/",
    "empty": "region/pavlodar/",
    "article": "entry/karaganda/940388/",
    "odd-article": "entry/karaganda/700001/",
    "kazakh-article": "entry/karaganda/700003/",
    "archive": "archive/",
    "day": "archive/2025-02-21/",
    "list": "publisher/",
    "docs": "docs/",
    "publishers": "publisher/karaganda+transport/",
    "combine": "combine",
    "change": "combine?region=almaty&category=law&change=1",
    "none-chosen": "combine?make=publisher",
    "search": "?q=road",
    "search-names": "?q=karaganda+business",
    "search-mended": "region/karaganda/?q=raod+turkistan",
    "no-results": "region/karaganda/?q=nothing+of+the+kind",
    "not-found": "region/karagnda/",
    "too-much": "?q=one+two+three+four+five+six+seven+eight+nine",
}
#: Those that are refused; a browser's console tells of their status, and should of nothing else.
REFUSED = {"none-chosen": 400, "not-found": 404, "too-much": 400}

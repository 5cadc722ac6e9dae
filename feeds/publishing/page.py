"""Pages for people, by Jinja; links in them are relative, so that they work under any prefix.

Absolute are only the canonical address, which is the one that people share, and the address to subscribe to.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from feeds import days
from feeds.catalog.query import Snapshot
from feeds.catalog.tally import WINDOW
from feeds.catalog.words import MAX_QUERY
from feeds.model import EVERYTHING
from feeds.publishing import titles
from feeds.publishing.address import MAX_TERMS, Address
from feeds.publishing.compiled import Compiled, Escaping
from feeds.publishing.pieces import Pieces
from feeds.publishing.place import root, url
from feeds.publishing.views import view
from feeds.settings import Settings

#: What the page of a refusal is called, by HTTP status.
REFUSALS = {
    404: "Nothing is published here",
    405: "Not to be asked like that",
    503: "Back in a moment",
}
#: Stands for what leads to the base URL where an article is listed in pages of any depth; no text has it.
_ABOVE = "\0"
#: Macros of parts.html whose outcome many pages share.
_SHARED = ("announced", "top", "foot", "tags")
#: The links that every page begins with.
_MENU = (*((f"{scheme}/", name) for scheme, name in titles.GROUPS.items()), ("archive/", "Archive"))


def page(settings: Settings, snapshot: Snapshot, address: Address, pieces: Pieces) -> bytes:
    """Return the page at an address. Raises UnknownFeed where there is none."""
    template, context = view(snapshot, address)
    above = root(address)
    if "keys" in context:

        def items(missing: Sequence[int]) -> Sequence[str]:
            return [_part("article", line, _ABOVE) for line in snapshot.lines(missing)]

        listed = "".join(pieces.of(snapshot, "html", context["keys"], items))
        context["listed_articles"] = Markup(listed.replace(_ABOVE, above))  # noqa: S704 - made by a template
    return _render(
        template,
        root=above,
        address=address,
        canonical=url(settings, address.target),
        base_url=settings.base_url,
        live=settings.live,
        current=("", "page") if template == "home.html" else _current(address),
        **context,
    )


def refusal(
    settings: Settings,
    status: int,
    reason: str,
    suggestions: tuple[tuple[str, str], ...] = (),
    searched: tuple[str, str] = ("/", ""),
) -> bytes:
    """Return the page that says why an address is not answered; its links are good at any depth.

    ``suggestions`` are titles and paths of what may have been meant; ``searched`` is where the page offers to
    search, and for which words.
    """
    return _render(
        "refusal.html",
        root=settings.prefix + "/",
        title=REFUSALS.get(status, "This cannot be answered"),
        alternates=(),
        canonical="",
        live=settings.live,
        current=("", ""),
        status=status,
        reason=reason,
        suggestions=suggestions,
        searched=searched,
    )


def _current(address: Address) -> tuple[str, str]:
    """Return which link of the menu leads here or above, and what ``aria-current`` says of it."""
    if address.kind == "list":
        return f"{address.name}/", "page"
    if address.selection != EVERYTHING and address.selection.segments:
        return f"{address.selection.segments[0][0]}/", "true"
    return "archive/", {"archive": "page", "day": "true"}.get(address.kind, "")


@cache
def _environment() -> Environment:
    folder = Path(__file__).with_name("templates")
    made = Escaping(
        loader=FileSystemLoader(folder),
        bytecode_cache=Compiled(folder / "__pycache__"),
        cache_size=-1,  # without a limit: there are few
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        site=titles.SITE,
        subtitle=titles.SUBTITLE,
        menu=_MENU,
        window=WINDOW,
        most_terms=MAX_TERMS,
        longest_query=MAX_QUERY,
    )
    made.globals.update({name: _kept(name) for name in _SHARED})
    made.filters.update(
        day=days.in_words,
        month=days.month,
        count=titles.count,
        articles=titles.articles,
        html=_article,
        bare=_bare,
    )
    return made


@cache
def _template(name: str) -> Template:
    made = _environment().get_template(name)
    # A chain of the environment's and its own, of which it has none: each page would read it link by link.
    made.globals = dict(made.globals)
    return made


@cache
def _macro(name: str) -> Callable[..., Markup]:
    """Return a macro of parts.html."""
    made: Callable[..., Markup] = getattr(_template("parts.html").module, name)
    return made


def _part(name: str, *arguments: object) -> Markup:
    """Return what a macro of parts.html makes."""
    return _macro(name)(*arguments)


def _kept(name: str) -> Callable[..., Markup]:
    """Return a macro that makes the same for many pages, and makes it once."""
    return lru_cache(maxsize=1024)(partial(_part, name))


def _render(template: str, **context: Any) -> bytes:
    return _template(template).render(context).encode()


def _article(content: str) -> Markup:
    """Return an entry's content under the page's heading: its own headings rise to the second level.

    It is HTML that reading/ has made, whose text is escaped: what looks like a tag is one.
    """
    if "<h3>" in content:
        content = content.replace("<h3>", "<h2>").replace("</h3>", "</h2>")
    return Markup(content)  # noqa: S704 - see above


def _bare(address: str) -> str:
    """Return an absolute address without its scheme, as people read it."""
    return address.partition("://")[2]

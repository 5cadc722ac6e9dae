"""Pages for people, by Jinja; links in them are relative, so that they work under any prefix.

Absolute are only the canonical address, which is the one that people share, and the address to subscribe to.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from feeds import days
from feeds.catalog import fulltext
from feeds.catalog.snapshot import WINDOW, Snapshot
from feeds.model import EVERYTHING, Selection
from feeds.publishing import combining, titles
from feeds.publishing.address import MAX_TERMS, Address
from feeds.publishing.feed_readers import subscriptions
from feeds.publishing.fragments import FragmentCache
from feeds.publishing.links import ICON, LOGO, root, url
from feeds.publishing.news_article import news_article
from feeds.publishing.views import of_everything, view
from feeds.settings import Settings

#: Titles of the pages that refuse, by HTTP status.
REFUSALS = {
    404: "Nothing is published here",
    405: "Not to be asked like that",
    503: "Back in a moment",
}
#: The placeholder for the relative link to the base URL, where an article is listed in pages of any depth.
_ROOT = "\0"
#: A headline in capitals that is longer takes even smaller type.
_LONG_CAPITALS = 80
#: Macros of parts.html that return the same for many pages, and are cached.
_SHARED = ("announced", "top", "foot", "tags", "subscribe")
#: The links that every page begins with.
_MENU = (*((f"{scheme}/", name) for scheme, name in titles.GROUPS.items()), ("archive/", "Archive"))


def page(settings: Settings, snapshot: Snapshot, address: Address, fragments: FragmentCache) -> bytes:
    """Return the page at an address. Raises UnknownFeed where there is none."""
    template, context = view(settings, snapshot, address)
    if "keys" in context:

        def make(missing: Sequence[int]) -> list[str]:
            article = _macro("article")
            return [
                str(article(entry, _ROOT, entry.title, entry.summary)) for entry in snapshot.entries(missing)
            ]

        listed = "".join(fragments.of("html", snapshot.generation).several(context["keys"], make))
        context["listed_articles"] = Markup(listed.replace(_ROOT, root(address)))  # noqa: S704 - a template's
    return _render(
        settings,
        template,
        root=root(address),
        address=address,
        canonical=url(settings, address.target),
        logo=url(settings, LOGO),
        base_url=settings.base_url,
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

    It announces the feeds of everything. ``suggestions`` are titles and paths of documents nearby;
    ``searched`` is the address that the search form leads to, and the words in it.
    """
    return _render(
        settings,
        "refusal.html",
        root=settings.prefix + "/",
        base_url=settings.base_url,
        title=REFUSALS.get(status, "This cannot be answered"),
        alternates=of_everything(settings.title),
        canonical="",
        current=("", ""),
        status=status,
        reason=reason,
        suggestions=suggestions,
        searched=searched,
    )


def combine(
    settings: Settings, snapshot: Snapshot, selection: Selection, sent: str = "", fault: str = ""
) -> bytes:
    """Return the page on which feeds are combined, filled in with a selection.

    ``sent`` is the name of the form that comes back, and ``fault`` the reason, a sentence.
    """
    return _render(
        settings,
        "combine.html",
        root="./",
        base_url=settings.base_url,
        title="Make a feed of your own",
        alternates=(),
        canonical="",
        current=("", ""),
        forms=combining.forms(snapshot, selection, sent),
        fault=fault,
    )


def _current(address: Address) -> tuple[str, str]:
    """Return the path of the menu's link that leads here or above, and its ``aria-current``."""
    if address.kind == "list":
        return f"{address.name}/", "page"
    if address.selection != EVERYTHING and address.selection.segments:
        return f"{address.selection.segments[0][0]}/", "true"
    return "archive/", {"archive": "page", "day": "true"}.get(address.kind, "")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        icon=ICON.removeprefix("/"),
        news_article=news_article,
        menu=_MENU,
        window=WINDOW,
        most_terms=MAX_TERMS,
        longest_query=fulltext.MAX_QUERY,
        most_words=fulltext.MAX_TERMS,
    )
    # As filter ``tojson`` writes it: it escapes everything that would be markup.
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    made.globals.update({name: _cached(name) for name in _SHARED})
    made.filters.update(
        day=days.in_words,
        month=days.month,
        count=titles.count,
        articles=titles.articles,
        html=_article,
        sentence=titles.sentence,
        bare=_bare,
        capitals=_capitals,
        subscriptions=subscriptions,
    )
    return made


@cache
def _macro(name: str) -> Callable[..., Markup]:
    """Return a macro of parts.html."""
    made: Callable[..., Markup] = getattr(_environment().get_template("parts.html").module, name)
    return made


def _cached(name: str) -> Callable[..., Markup]:
    """Return a macro of parts.html that remembers its results."""

    @lru_cache(maxsize=1024)
    def result(*arguments: object) -> Markup:
        return _macro(name)(*arguments)

    return result


def _render(settings: Settings, template: str, **context: Any) -> bytes:
    site = {
        "site": settings.title,
        "site_subtitle": settings.subtitle,
        "contact": settings.contact.link,
        "rights": settings.rights,
        "live": settings.live,
    }
    return _environment().get_template(template).render(site | context).encode()


def _article(content: str) -> Markup:
    """Return an entry's content under the page's heading: its own headings rise to the second level.

    It is HTML that reading/ has made, whose text is escaped: what looks like a tag is one.
    """
    if "<h3>" in content:
        content = content.replace("<h3>", "<h2>").replace("</h3>", "</h2>")
    return Markup(content)  # noqa: S704 - see above


def _capitals(title: str) -> str:
    """Return the CSS classes of a headline in capitals, which is set in smaller type; "" for others."""
    if not title.isupper():
        return ""
    return "capitals long" if len(title) > _LONG_CAPITALS else "capitals"


def _bare(address: str) -> str:
    """Return an absolute address without its scheme, as people read it."""
    return address.partition("://")[2]

"""Other ways to make the Atom document that we make, from the same entries; not run by itself."""

import html
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import django
from django.conf import settings as django_settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from feedgen.feed import FeedGenerator

from feeds.model import Entry
from feeds.publishing.head import Head
from feeds.settings import Settings


def by_feedgen(head: Head, entries: Iterable[Entry], settings: Settings) -> bytes:
    """Return feedgen's document, made as its manual has it."""
    made = FeedGenerator()
    made.id(head.id)
    made.title(head.title)
    made.subtitle(head.subtitle)
    made.updated(head.updated)
    for link in head.links:
        made.link(href=link.href, rel=link.rel)
    made.language("en")
    made.icon(head.icon)
    for entry in entries:
        one = made.add_entry(order="append")
        one.id(entry.id)
        one.title(entry.title)
        one.updated(entry.updated)
        one.published(entry.published)
        one.author({"name": entry.author})
        if entry.source:
            one.link(href=entry.source, rel="alternate")
        one.category(
            [
                {
                    "term": category.term,
                    "scheme": settings.tag(category.scheme),
                    "label": category.label,
                }
                for category in entry.categories
            ]
        )
        if entry.content:
            one.content(entry.content, type="html")
        one.summary(entry.summary)
    return bytes(made.atom_str())


class WholeAtom(Atom1Feed):  # type: ignore[misc]
    """Django's Atom feed with the whole article in it, which it has no place for."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write what Django writes of an item, and its content."""
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


def by_django(head: Head, entries: Iterable[Entry]) -> bytes:
    """Return Django's document: summary and content of each entry."""
    return _django(
        WholeAtom,
        head,
        ((entry, {"description": entry.summary, "content": entry.content}) for entry in entries),
    )


def by_django_alone(head: Head, entries: Iterable[Entry]) -> bytes:
    """Return Django's document as it comes: the article stands where its summary belongs."""
    return _django(
        Atom1Feed, head, ((entry, {"description": entry.content or entry.summary}) for entry in entries)
    )


def _django(kind: type[Atom1Feed], head: Head, entries: Iterable[tuple[Entry, dict[str, str]]]) -> bytes:
    made = kind(
        title=head.title,
        link=head.links[1].href,
        description=head.subtitle,
        subtitle=head.subtitle,
        feed_url=head.links[0].href,
        feed_guid=head.id,
        language="en",
    )
    for entry, text in entries:
        made.add_item(
            title=entry.title,
            link=entry.source or "",
            unique_id=entry.id,
            pubdate=entry.published,
            updateddate=entry.updated,
            author_name=entry.author,
            categories=[category.term for category in entry.categories],
            **text,
        )
    return bytes(made.writeString("utf-8").encode())


_START = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">"""


def by_hand(head: Head, entries: Iterable[Entry], settings: Settings) -> bytes:
    """Return the document by string concatenation: about as fast as Python can make it."""
    links = "".join(f'<link href="{_value(link.href)}" rel="{link.rel}"/>' for link in head.links)
    start = (
        f"{_START}<id>{_text(head.id)}</id><title>{_text(head.title)}</title>"
        f"<updated>{head.updated.isoformat()}</updated>{links}<icon>{_text(head.icon)}</icon>"
        f"<subtitle>{_text(head.subtitle)}</subtitle>"
    )
    parts = [start]
    for entry in entries:
        link = f'<link href="{_value(entry.source)}" rel="alternate"/>' if entry.source else ""
        content = f'<content type="html">{_text(entry.content)}</content>' if entry.content else ""
        categories = "".join(
            f'<category term="{category.term}" scheme="{settings.tag(category.scheme)}" '
            f'label="{_value(category.label)}"/>'
            for category in entry.categories
        )
        parts.append(
            f'<entry xml:lang="{entry.language}"><id>{_text(entry.id)}</id>'
            f"<title>{_text(entry.title)}</title><updated>{entry.updated.isoformat()}</updated><author><name>{_text(entry.author)}</name></author>"
            f"{content}{link}<summary>{_text(entry.summary)}</summary>{categories}"
            f"<published>{entry.published.isoformat()}</published></entry>"
        )
    parts.append("</feed>")
    return "".join(parts).encode()


def _text(text: str) -> str:
    return html.escape(text, quote=False)


_value = html.escape


@lru_cache(maxsize=1)
def prepare_django() -> None:
    """Set Django up to answer one address, without a database and without middleware."""
    django_settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=(),
        INSTALLED_APPS=["django.contrib.sites"],
        SITE_ID=1,
        USE_TZ=True,
        DEFAULT_CHARSET="utf-8",
    )
    django.setup()


def django_view(head: Head, entries: Sequence[Entry]) -> Any:
    """Return Django's syndication view (its framework for feeds) of these entries, as a WSGI application."""
    prepare_django()
    # Django must be set up before these are imported.
    from django.contrib.sites import models  # noqa: PLC0415
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    models.SITE_CACHE[1] = models.Site(pk=1, domain="127.0.0.1", name="feeds")
    django_settings.ROOT_URLCONF = (path("atom.xml", _View(head, entries)),)
    return WSGIHandler()


class _View(Feed):  # type: ignore[misc]
    """A feed as Django's manual has it: a method for each thing that Django asks for."""

    feed_type = WholeAtom

    def __init__(self, head: Head, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self.title = head.title
        self.link = head.links[1].href
        self.subtitle = self.description = head.subtitle
        self.feed_guid = head.id

    def items(self) -> Sequence[Entry]:
        return self._entries

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_description(self, item: Entry) -> str:
        return item.summary

    def item_link(self, item: Entry) -> str:
        return item.source or self.link

    def item_guid(self, item: Entry) -> str:
        return item.id

    def item_author_name(self, item: Entry) -> str:
        return item.author

    def item_pubdate(self, item: Entry) -> datetime:
        return item.published

    def item_updateddate(self, item: Entry) -> datetime:
        return item.updated

    def item_categories(self, item: Entry) -> list[str]:
        return [category.term for category in item.categories]

    def item_extra_kwargs(self, item: Entry) -> dict[str, str]:
        return {"content": item.content}

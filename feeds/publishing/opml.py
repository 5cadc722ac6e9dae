"""OPML 2.0: lists of feeds to import into a reader."""

from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from feeds.catalog.categories import Chosen
from feeds.catalog.snapshot import Snapshot
from feeds.model import EVERYTHING, SCHEMES, Selection
from feeds.publishing import titles
from feeds.publishing.address import Address
from feeds.publishing.links import url
from feeds.setting_values import Contact
from feeds.settings import Settings


class Outline(NamedTuple):
    """A feed to subscribe to: its title and subtitle, and the absolute addresses of feed and page."""

    title: str
    subtitle: str
    feed: str
    page: str


def outlines(settings: Settings, snapshot: Snapshot, address: Address) -> bytes:
    """Return the OPML document at an address: every feed in groups, or one group."""
    schemes = (address.name,) if address.name else SCHEMES
    groups = [
        (
            titles.GROUPS[scheme],
            [
                _outline(settings, Selection.of(listed.category), Chosen([(listed,)]))
                for listed in snapshot.categories.listed(scheme)
            ],
        )
        for scheme in schemes
    ]
    if not address.name:
        groups.insert(0, ("", [_outline(settings, EVERYTHING, Chosen())]))
    return document(settings.title, settings.contact, groups)


def _outline(settings: Settings, selection: Selection, chosen: Chosen) -> Outline:
    address = Address("feed", selection, "atom")
    texts = titles.subscription_title(settings.title, chosen), titles.subtitle(settings.subtitle, chosen)
    return Outline(*texts, url(settings, address.path), url(settings, address.at("html").path))


def document(title: str, contact: Contact, groups: Sequence[tuple[str, Sequence[Outline]]]) -> bytes:
    """Return a whole OPML document: feeds in named groups; a group without a name stands at the top."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    if contact.link:
        etree.SubElement(head, "ownerName").text = title
        name, value = ("ownerEmail", contact.email) if contact.email else ("ownerId", contact.page)
        etree.SubElement(head, name).text = value
    body = etree.SubElement(root, "body")
    for name, outlines in groups:
        group = etree.SubElement(body, "outline", text=name) if name else body
        for outline in outlines:
            etree.SubElement(
                group,
                "outline",
                text=outline.title,
                title=outline.title,
                description=outline.subtitle,
                type="rss",
                xmlUrl=outline.feed,
                htmlUrl=outline.page,
            )
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))

"""The head of a feed, before its entries, in no particular format."""

from datetime import datetime
from typing import NamedTuple

from feeds.setting_values import Contact


class Link(NamedTuple):
    """RFC 4287 §4.2.7: an absolute address, its relation and, where it is known, its media type."""

    rel: str
    href: str
    type: str | None = None


class Head(NamedTuple):
    """Everything in a feed that is not in its entries."""

    id: str
    title: str
    subtitle: str
    updated: datetime
    links: tuple[Link, ...]
    #: Addresses of a small and a large square picture.
    icon: str
    logo: str
    #: The site's name, and the contact and rights that an operator may have chosen.
    site: str = ""
    contact: Contact = Contact()
    rights: str = ""
    #: RFC 5005 §4: whether the document is an archive.
    archive: bool = False
    #: Address of the style sheet for people who open the feed in a browser.
    stylesheet: str = ""

"""Links to documents: absolute ones for machines, relative ones for pages."""

from feeds.publishing.address import Address
from feeds.publishing.formats import FORMATS
from feeds.publishing.topics import is_topic
from feeds.settings import Settings

#: Pictures of the site: 180 pixels on each side, and 512.
ICON, LOGO = "/static/icon-180.png", "/static/icon-512.png"


def url(settings: Settings, target: str) -> str:
    """Return the absolute address of a target below the base URL."""
    return settings.base_url + target.removeprefix("/")


def header(settings: Settings, address: Address) -> str:
    """Return the Link header (RFC 8288) of a feed's page or document: its other formats; otherwise empty.

    These links are relative to the address, and so are the same in the configuration of any web server. A
    topic of a WebSub hub also names the hub and itself (WebSub §4).
    """
    if address.kind != "feed":
        return ""
    selection = address.selection
    targets = {
        Address("feed", selection, format_).target.removeprefix(selection.path): info.announced
        for format_, info in FORMATS.items()
        if format_ != address.format
    }
    links = [f'<./{target}>; rel="alternate"; type="{type_}"' for target, type_ in targets.items()]
    if settings.hub and is_topic(address):
        links += [f'<{settings.hub}>; rel="hub"', f'<{url(settings, address.path)}>; rel="self"']
    return ", ".join(links)


def root(address: Address) -> str:
    """Return the relative link from a document to the base URL: ``../../``, or ``./`` at the top."""
    return "../" * (address.path.count("/") - 1) or "./"

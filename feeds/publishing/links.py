"""Links to documents: absolute ones for machines, relative ones for pages."""

from feeds.publishing.address import Address
from feeds.settings import Settings

#: Pictures of the site: 180 pixels on each side, and 512.
ICON, LOGO = "/static/icon-180.png", "/static/icon-512.png"


def url(settings: Settings, target: str) -> str:
    """Return the absolute address of a target below the base URL."""
    return settings.base_url + target.removeprefix("/")


def root(address: Address) -> str:
    """Return the relative link from a document to the base URL: ``../../``, or ``./`` at the top."""
    return "../" * (address.path.count("/") - 1) or "./"

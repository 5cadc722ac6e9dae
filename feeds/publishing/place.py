"""Where a document stands: absolute addresses for machines, relative ones for pages."""

from feeds.publishing.address import Address
from feeds.settings import Settings


def url(settings: Settings, target: str) -> str:
    """Return the absolute address of what stands at ``target`` below the base URL."""
    return settings.base_url + target.removeprefix("/")


def root(address: Address) -> str:
    """Return what leads from a document to the base URL: ``../../``, or ``./`` at the top."""
    return "../" * (address.path.count("/") - 1) or "./"

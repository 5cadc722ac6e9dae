"""Where a document stands: absolute addresses for machines, relative ones for pages."""

from feeds.publishing.address import Address, Format
from feeds.settings import Settings

#: Each format's media type as links announce it (RFC 4287 §7, and what readers look for).
ANNOUNCED: dict[Format, str] = {
    "html": "text/html",
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
}


def url(settings: Settings, target: str) -> str:
    """Return the absolute address of what stands at ``target`` below the base URL."""
    return settings.base_url + target.removeprefix("/")


def root(address: Address) -> str:
    """Return what leads from a document to the base URL: ``../../``, or ``./`` at the top."""
    return "../" * (address.path.count("/") - 1) or "./"

"""Programs that people read feeds with, and the addresses at which each begins a subscription."""

from typing import NamedTuple
from urllib.parse import quote


class Subscription(NamedTuple):
    """A link that hands a feed to a program."""

    #: The program, for people.
    reader: str
    href: str


#: Programs, and their addresses with the feed's in a placeholder: as it is in ``{url}``, percent-encoded in
#: ``{quoted}``. The scheme ``feed:`` opens the program that the system has for feeds.
_READERS = (
    ("an app on this device", "feed:{url}"),
    ("Feedly", "https://feedly.com/i/subscription/feed/{quoted}"),
    ("Inoreader", "https://www.inoreader.com/?add_feed={quoted}"),
    ("NewsBlur", "https://www.newsblur.com/?url={quoted}"),
    ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url={quoted}"),
    ("Feedbin", "https://feedbin.com/?subscribe={quoted}"),
)


def subscriptions(url: str) -> tuple[Subscription, ...]:
    """Return the links that subscribe to the feed at an absolute address."""
    quoted = quote(url, safe="")
    return tuple(Subscription(name, pattern.format(url=url, quoted=quoted)) for name, pattern in _READERS)

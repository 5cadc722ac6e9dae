"""The errors that the program raises for faults outside it, as one tree.

    FeedsError
    ├── DigestError      a digest that cannot be read at all
    │   └── DigestGone   a digest that there is no more
    ├── SettingsError    a setting with a value that cannot be used
    ├── CatalogError     a catalog file or seeds folder that cannot be used
    │   └── NotBuilt     there is no catalog yet: it is being built
    ├── ExportError      an output folder or a bucket that cannot be written
    ├── ListenError      a host and port that cannot be listened on
    ├── BadAddress       an address that asks for more than is answered
    └── UnknownFeed      an address at which nothing is published

Each message is one line and begins with where: a path, a setting, an address.
"""

from feeds.filenames import printable


class FeedsError(Exception):
    """A fault in the input or the environment; its message is one line, ``where: reason``."""

    def __init__(self, where: str, reason: str) -> None:
        self.where = where
        self.reason = reason
        super().__init__(printable(f"{where}: {reason}"))


class DigestError(FeedsError):
    """A digest that cannot be read at all, by its path."""


class DigestGone(DigestError):
    """A digest that there is no more: it was deleted since its folder was listed."""


class SettingsError(FeedsError):
    """A setting with a value that cannot be used, by its name."""


class CatalogError(FeedsError):
    """A catalog file or a seeds folder that cannot be used, by its path."""


class NotBuilt(CatalogError):
    """There is no catalog yet: it is being built."""


class ExportError(FeedsError):
    """An output folder, a file or a bucket that cannot be written, by its path or URL."""


class ListenError(FeedsError):
    """A host and port that cannot be listened on."""


class BadAddress(FeedsError):
    """An address that asks for more than is answered."""


class UnknownFeed(FeedsError):
    """An address at which nothing is published."""

    def __init__(self, where: str, reason: str = "there is no such address") -> None:
        super().__init__(where, reason)

"""Everything that can go wrong, as one tree.

    FeedsError
    ├── DigestError      a digest that cannot be read at all
    ├── SettingsError    a setting with a value that cannot be used
    ├── CatalogError     a catalog file or seeds folder that cannot be used
    ├── ExportError      an output folder that cannot be written
    ├── BadAddress       an address that asks for more than is answered
    └── UnknownFeed      an address at which nothing is published

Each message is one line and begins with where: a path, a setting, an address.
"""


class FeedsError(Exception):
    """A fault in the input or the environment, told in one line."""


class DigestError(FeedsError):
    """A digest that cannot be read: ``path:line: reason``, or ``path: reason`` where no line is known."""

    def __init__(self, path: str, reason: str, line: int | None = None) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")


class SettingsError(FeedsError):
    """A setting with a value that cannot be used: ``name: reason``."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        super().__init__(f"{name}: {reason}")


class CatalogError(FeedsError):
    """A catalog file or a seeds folder that cannot be used: ``path: reason``."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class ExportError(FeedsError):
    """An output folder or file that cannot be written: ``path: reason``."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}")


class BadAddress(FeedsError):
    """An address that asks for more than is answered: ``path: reason``."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class UnknownFeed(FeedsError):
    """An address at which nothing is published: ``path: reason``."""

    def __init__(self, path: str, reason: str = "there is no such address") -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")

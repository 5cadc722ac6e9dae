"""The steps of an export that depend on where it goes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from feeds.model import Document

State = TypeVar("State")


class Target(Protocol[State]):
    """A folder or a bucket during one run of an export; ``State`` is the state of a document there.

    Paths are those of ``Address.file``, below the target. Methods raise ExportError, or OSError where the
    file system refuses.
    """

    @property
    def blocked(self) -> set[str]:
        """Paths of links and files in the place of folders: nothing below them was written or removed."""

    def look(self, path: str, origin: bytes, recorded: State | None, render: Callable[[], bytes]) -> bool:
        """Return whether a document is there as it was recorded, made from this origin.

        ``render`` returns the bytes that are to be there.
        """

    def begin(self) -> None:
        """Prepare for writing, once all documents were looked at. Raises ExportError where it must not."""

    def accepts(self, path: str) -> bool:
        """Return whether a document can be put there; where it cannot, add to ``blocked``."""

    def claim(self, recorded: State | None) -> State:
        """Return the state to record before a document is put: it is ours, and may be there or not."""

    def put(self, path: str, document: Document, origin: bytes, recorded: State | None) -> bool:
        """Write a document where it is not there already; return whether it was written.

        It may come to be there, and a fault may be raised, at any time until ``wait`` returns.
        """

    def wait(self) -> None:
        """Wait until every document that was put is there."""

    def settle(self) -> Sequence[tuple[str, State]]:
        """Wait until all that was put will survive a loss of power.

        Return the path and the state of each document that was put since this was last called.
        """

    def remove(self, recorded: Mapping[str, State]) -> Iterator[tuple[str, bool]]:
        """Remove documents; yield the path of each that is there no more, and whether it surely was there."""

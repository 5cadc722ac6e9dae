"""Templates as Jinja compiled them, kept beside them as Python keeps modules: in ``__pycache__``."""

import sys
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache

from feeds import program


class Compiled(FileSystemBytecodeCache):
    """Jinja's own cache of bytecode, which does without where it cannot, or must not, write.

    What it finds is good if it was made of the same source by the same Jinja, Python and program.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "%s.jinja")
        self._folder = folder

    def get_source_checksum(self, source: str) -> str:
        """Return what tells a template as this program compiles it, which has options of its own."""
        return super().get_source_checksum(source + program.fingerprint())

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template that was kept; one that was cut short, or is not ours, is compiled anew."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - there is no telling what a pickle raises that is none
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if the folder can be written to."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            super().dump_bytecode(bucket)

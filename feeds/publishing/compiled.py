"""How Jinja compiles our templates, and where it keeps them: beside them, as Python keeps modules."""

import html
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from feeds import program

#: Names, addresses and dates stand in many pages, and titles several times in one.
_escape = lru_cache(maxsize=4096)(html.escape)


def escaped(value: object) -> str:
    """Return what stands in a page for a value: nothing in it is markup unless it is Markup."""
    if type(value) is Markup:
        return value
    return _escape(value if type(value) is str else str(value))


class _Escaped(CodeGenerator):
    """Has everything escaped by ``escaped``.

    Jinja's own choice makes Markup of each value, fifty times a page, only for it to be joined.
    Should a later Jinja not ask this method any more, it escapes by itself.
    """

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:  # noqa: ARG002 - Jinja's signature
        self.write("environment.escaped(")


class Escaping(Environment):
    """An environment whose templates escape every value, whatever they say themselves.

    Nor do they ask for what is not there: Jinja's own ``getattr``, which would look for a key then, takes
    several times as long.
    """

    code_generator_class = _Escaped
    escaped = staticmethod(escaped)
    getattr = staticmethod(getattr)  # type: ignore[assignment]


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

"""Counts work: the steps of each SQL statement, and the calls of each function.

A square that is small yet is not hidden by other work, and a busy machine changes nothing.
"""

import functools
import gc
import re
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: Steps of SQLite that are counted at a time.
_STEP = 20
#: Counts below this are no growth: statements and calls that are made once in a while.
_SLACK = 400
#: Modules whose caches are emptied before each measurement.
_CACHING = ("feeds.", "urllib.")


class Meter:
    """Counts work in this thread, while it is asked to."""

    def __init__(self) -> None:
        self._found: Counter[str] | None = None
        self._statement = ""
        #: Others may follow folders of their own: threads of apps that earlier tests have left.
        self._thread = threading.get_ident()

    @contextmanager
    def counting(self) -> Iterator[Counter[str]]:
        """Give the counts of the work that is done meanwhile, by statement and function."""
        found: Counter[str] = Counter()
        for cache in gc.get_objects():
            # Not isinstance, which asks an object for its class: a lazy one would have to be made for that.
            if type(cache) is functools._lru_cache_wrapper and cache.__module__.startswith(_CACHING):
                cache.cache_clear()
        before = sys.getprofile()
        self._found = found
        sys.setprofile(self._called)
        try:
            yield found
        finally:
            sys.setprofile(before)
            self._found = None

    def watch(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """Count the steps of a connection's statements."""
        connection.set_trace_callback(self._began)
        connection.set_progress_handler(self._stepped, _STEP)
        return connection

    def _began(self, statement: str) -> None:
        """Remember the beginning of a statement, without the values in it."""
        # One that begins with a comment runs within another, as those of the search index do.
        if threading.get_ident() == self._thread and not statement.startswith("--"):
            self._statement = re.sub(r"\s+|'.*|[0-9]+", " ", statement)[:70]

    def _stepped(self) -> None:
        if self._found is not None and threading.get_ident() == self._thread:
            self._found[self._statement] += _STEP

    def _called(self, frame: Any, event: str, function: Any) -> None:
        if self._found is not None and event == "call":
            self._found[f"{frame.f_code.co_filename}:{frame.f_code.co_qualname}"] += 1
        elif self._found is not None and event == "c_call":
            self._found[function.__qualname__] += 1


def grown(few: Counter[str], many: Counter[str]) -> list[tuple[str, int, int]]:
    """Return the statements and functions whose work grew five times or more, with both counts."""
    assert sum(few.values()) > _SLACK
    return [(name, few[name], times) for name, times in many.items() if times >= 5 * few[name] + _SLACK]

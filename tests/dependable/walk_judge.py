"""Compares all that the walk's servers answer, and what exports write, with a fresh build."""

import difflib
import random
import shutil
import subprocess
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path

from tests.command import feeds
from tests.dependable.walk_digests import Digests
from tests.dependable.walk_processes import PATIENCE_SECONDS, SETTINGS, Processes
from tests.server import Reply, Server

#: Headers in which a server may differ from another one that publishes the same.
_OWN_HEADERS = {"date", "last-modified", "server", "connection", "content-length", "transfer-encoding"}
#: Requests at a time.
_CLIENTS = 6
#: Lines of a difference that are shown, of its beginning and of its end.
_SHOWN = 15
#: Addresses beside those of files: unions, searches, redirects, refusals.
_OTHERS = (
    "/region/almaty+karaganda/",
    "/region/almaty+karaganda/atom.xml",
    "/region/karaganda+turkestan/category/business+law/rss.xml",
    "/category/business+law/feed.json",
    "/publisher/enbek+karaganda/",
    "/atom.xml?q=the",
    "/?q=karaganda",
    "/feed.json?q=region+the",
    "/region/karaganda/atom.xml?q=%22of+the%22",
    "/category/law/rss.xml?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0",
    "/?q=nothing+of+the+kind",
    "/?q=%22",
    "/region/turkestan+karaganda/atom.xml",
    "/Region/Karaganda",
    "/region/karaganda/index.html",
    "/region/nowhere/",
    "/category/nothing/atom.xml",
    "/publisher/nobody/feed.json",
    "/entry/karaganda/1/",
    "/region/karaganda/archive/1999-01-01/",
    "/no/such/address",
    "/combine?region=almaty&region=karaganda&category=law",
)


class Difference(AssertionError):
    """An answer, or a file, that is not as a fresh build has it."""


class Judge:
    """A folder for fresh builds."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        #: Addresses of the last comparison: some of them may be withdrawn.
        self._before: set[str] = set()

    def build(self, digests: Digests, *, gzip: bool) -> None:
        """Make the catalog and an export anew of the last good texts, with an empty cache folder."""
        shutil.rmtree(self._folder, ignore_errors=True)
        (self._folder / "seeds").mkdir(parents=True)
        digests.copy_good(self._folder / "seeds")
        self.errors = self._feeds("export", self._folder / "out", *["--gzip"] * gzip).returncode

    def compare_answers(self, processes: Processes) -> int:
        """Compare all answers of all servers; return how many."""
        here = self._targets()
        targets = sorted(here | self._before | set(_OTHERS))
        self._before = here
        for which, server in processes.servers.items():
            with self._fresh_server(which) as fresh:
                self._compare(server, fresh, targets)
        return len(targets) * len(processes.servers)

    def compare_list(self, processes: Processes) -> None:
        """Compare what ``feeds list`` says; without a seeds folder it must fail."""
        expected, found = self._feeds("list", "--json"), processes.command("list", "--json")
        if processes.seeds.exists() and any(processes.seeds.iterdir()):
            _same("feeds list", expected.stdout, found.stdout)
        elif (1, "", 1) != (found.returncode, found.stdout, found.stderr.count("\n")):
            raise Difference(f"feeds list without a seeds folder: {found}")

    def compare_export(self, processes: Processes, foreign: Iterable[str]) -> None:
        """Compare the files of an output folder; those of these names are not ours."""
        expected, found = self.files(self._folder / "out"), self.files(processes.out)
        for path in foreign:
            found.pop(path, None)
        _same("files of the export", "\n".join(sorted(expected)), "\n".join(sorted(found)))
        for path, body in expected.items():
            _same(path, body, found[path])

    @staticmethod
    def files(root: Path) -> dict[str, bytes]:
        """Return the contents of every file of an export but for its own bookkeeping."""
        return {
            file.relative_to(root).as_posix(): file.read_bytes()
            for file in root.rglob("*")
            if file.is_file() and not file.name.startswith(".feeds-")
        }

    def _targets(self) -> set[str]:
        """Return the address of every file of the fresh export."""
        out = self._folder / "out"
        paths = [file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()]
        return {
            "/" + path.removesuffix("index.html")
            for path in paths
            if not path.endswith(".gz") and not path.startswith(".feeds-")
        }

    def _fresh_server(self, which: int) -> Server:
        log = self._folder / "log"
        return Server(self._folder / "seeds", "--cache", self._folder / "cache", *SETTINGS[which], log=log)

    def _feeds(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        seeds, cache = self._folder / "seeds", self._folder / "cache"
        return feeds(*arguments, "--seeds", seeds, "--cache", cache, *SETTINGS[0])

    def _compare(self, server: Server, fresh: Server, targets: list[str]) -> None:
        """Ask for every target until the answers are as fresh ones; raise Difference after a while."""
        with ThreadPoolExecutor(_CLIENTS) as clients:
            expected = dict(zip(targets, clients.map(fresh.ask_anew, targets), strict=True))
            end, wrong = time.monotonic() + PATIENCE_SECONDS, targets
            while wrong := self._wrong(clients, server, {target: expected[target] for target in wrong}):
                if time.monotonic() > end:
                    _same(
                        f"{len(wrong)} answers differ, among them {wrong[0]}",
                        _said(expected[wrong[0]]),
                        _said(server.ask_anew(wrong[0])),
                    )
                    raise Difference(f"{wrong[0]}: differs at times, or is no 304 to its own ETag")
                time.sleep(0.3)

    def _wrong(self, clients: ThreadPoolExecutor, server: Server, expected: dict[str, Reply]) -> list[str]:
        """Return the targets whose answers are not the expected ones; some are asked for with their ETag."""
        conditional = [self._chance.random() < 0.3 for _ in expected]
        right = clients.map(partial(_is_right, server), expected, expected.values(), conditional)
        return [target for target, is_right in zip(expected, right, strict=True) if not is_right]


def _is_right(server: Server, target: str, expected: Reply, conditional: bool) -> bool:  # noqa: FBT001
    """Return whether a target is answered as expected; where ``conditional``, with 304 to its own ETag."""
    etag = expected.headers.get("ETag")
    try:
        if conditional and etag and expected.status == HTTPStatus.OK:
            found = server.ask_anew(target, {"If-None-Match": etag})
            return (304, etag, b"") == (found.status, found.headers.get("ETag"), found.body)
        return _said(expected) == _said(server.ask_anew(target))
    except (OSError, HTTPException):
        return False


def _said(reply: Reply) -> bytes:
    """Return status, headers and body of an answer, but for headers that are each server's own."""
    headers = [f"{name}: {value}" for name, value in reply.headers if name.lower() not in _OWN_HEADERS]
    return "\n".join((str(reply.status), *sorted(headers), "", "")).encode() + reply.body


def _same(where: str, expected: str | bytes, found: str | bytes) -> None:
    """Raise Difference, which shows the lines that differ."""
    if expected != found:
        compared = difflib.unified_diff(
            _lines(expected), _lines(found), "expected", "found", n=1, lineterm=""
        )
        lines = [line[:300] for line in compared]
        raise Difference("\n".join((where, *lines[:_SHOWN], *lines[_SHOWN:][-_SHOWN:])))


def _lines(text: str | bytes) -> list[str]:
    return (text if isinstance(text, str) else text.decode(errors="backslashreplace")).splitlines()

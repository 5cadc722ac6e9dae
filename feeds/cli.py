"""The commands: serve, export, check, list, show."""

import argparse
import atexit
import gc
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from feeds import __version__, settings
from feeds.errors import CatalogError, FeedsError, SettingsError
from feeds.model import Entry, Problem
from feeds.processes import end_with
from feeds.settings import Settings

if TYPE_CHECKING:
    from feeds.catalog.catalog import Catalog
    from feeds.catalog.query import Snapshot

Result = TypeVar("Result")

#: Exit status: the input or the environment is at fault, or the command is used wrongly (argparse's own).
FAULT, USAGE = 1, 2

#: What TCP has.
_PORTS = 65_535
#: More than any machine this is for.
_WORKERS = 64

#: New objects after which Python looks for garbage, a hundred times its own figure: we leave hardly any that
#: only a search finds.
_GARBAGE = 100_000

_ENVIRONMENT = """\
environment:
  FEEDS_SEEDS, FEEDS_CATALOG, FEEDS_BASE_URL, FEEDS_TAG   the shared options
  FEEDS_LIVE=0   pages without the forms that only a running app can answer
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its status: 0 fine, 1 input or environment at fault, 2 wrong usage."""
    gc.set_threshold(_GARBAGE)
    # Closed by whoever called us: what is printed goes nowhere.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Whatever alphabet the terminal has, a command says what it has to say.
        sys.stdout.reconfigure(errors="backslashreplace")
    # Nor is any looked for when the process ends and all of it goes.
    atexit.register(gc.freeze)
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace, Settings], int] = options.command
        status = command(options, _settings(options))
        sys.stdout.flush()
    except FeedsError as error:
        print(f"feeds: {error}", file=sys.stderr)
        return USAGE if isinstance(error, SettingsError) else FAULT
    except BrokenPipeError:
        # Whoever read our output has had enough of it, as in `feeds list | head`.
        _give_up_output()
        return 128 + signal.SIGPIPE
    except OSError as error:
        print(f"feeds: {error.filename or 'standard output'}: {error.strerror}", file=sys.stderr)
        _give_up_output()
        return FAULT
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return status


def _nowhere() -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8", closefd=False)


def _give_up_output() -> None:
    """Have what still waits to be printed go nowhere: Python would try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    group = shared.add_argument_group("shared options")
    group.add_argument("--seeds", metavar="DIR", help="folder of digests, *.txt (default: seeds)")
    group.add_argument(
        "--catalog", metavar="FILE", help="the catalog, a disposable index (default: in the seeds folder)"
    )
    group.add_argument(
        "--base-url", metavar="URL", help="public address of the site, with its path if it has one"
    )
    group.add_argument(
        "--tag",
        metavar="AUTHORITY,DATE",
        help="who names the feeds, for their ids (default: the base URL's host,2025)",
    )
    parser = argparse.ArgumentParser(
        prog="feeds",
        description="Atom feeds per region and per category from digests of Kazakhstan's press releases.",
        epilog=_ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"feeds {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, run: Callable[..., int], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, parents=[shared], help=text, description=f"{text[0].upper()}{text[1:]}."
        )
        command.set_defaults(command=run)
        return command

    serve = add("serve", _serve, "run the app: pages and feeds on request, new digests as they appear")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument(
        "--port", type=_up_to(_PORTS), default=8000, help="port to listen on (default: %(default)s)"
    )
    serve.add_argument(
        "--workers", type=_up_to(_WORKERS), default=1, metavar="N", help="processes (default: %(default)s)"
    )
    serve.add_argument("--access-log", action="store_true", help="log each request, in the common log format")
    export = add("export", _export, "write every page and feed as a file, for a static host")
    export.add_argument(
        "out", type=_folder, metavar="OUT", help="folder to write to; only what changed is written"
    )
    export.add_argument("--gzip", action="store_true", help="put a compressed .gz beside each file")
    check = add("check", _check, "say what is wrong with digests, by file and line")
    check.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="digests or folders (default: the seeds folder)"
    )
    check.add_argument("--json", action="store_true", help="as JSON")
    check.add_argument("--strict", action="store_true", help="warnings count as errors")
    list_ = add("list", _list, "list every feed with its number of entries and its address")
    list_.add_argument("--json", action="store_true", help="as JSON")
    show = add("show", _show, "print one page or feed, e.g. feeds show /region/karaganda/atom.xml")
    show.add_argument("path", metavar="PATH", help="its address below the base URL")
    return parser


def _up_to(most: int) -> Callable[[str], int]:
    """Return what reads a number from 1 to ``most``."""

    def number(value: str) -> int:
        if not value.isdecimal() or not 0 < int(value) <= most:
            raise argparse.ArgumentTypeError(f"{value!r} is no number from 1 to {most}")
        return int(value)

    return number


def _folder(value: str) -> Path:
    """Read the name of a folder. An empty one, that of a variable that is not set, would be where we are."""
    if not value:
        raise argparse.ArgumentTypeError("it names no folder")
    return Path(value)


def _settings(options: argparse.Namespace) -> Settings:
    chosen = {name: getattr(options, name) for name in ("seeds", "catalog", "base_url", "tag")}
    if options.command is _serve and not (chosen["base_url"] or os.environ.get("FEEDS_BASE_URL")):
        host = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host  # noqa: S104 - compared, not bound
        chosen["base_url"] = f"http://{f'[{host}]' if ':' in host else host}:{options.port}/"
    return settings.from_environment(**chosen)


def _catalog(chosen: Settings) -> "Catalog":
    from feeds.catalog.catalog import Catalog

    def render(entry: Entry) -> bytes:
        # Not sooner: where nothing is new, no entry is rendered.
        from feeds.publishing import atom

        return atom.element(entry, chosen)

    return Catalog(chosen, render)


def _refreshed(chosen: Settings) -> "Catalog":
    """Return the catalog, brought in line with a seeds folder that must hold digests."""
    first = _catalog(chosen)
    first.refresh(processes=_processes())
    # Another one: what the first knows of each file is not needed any more.
    catalog = _catalog(chosen)
    catalog.fault = first.fault
    if first.fault:
        print(f"feeds: {first.fault}", file=sys.stderr)
    for path in first.restless:
        print(f"feeds: {path}: is being written; it waits for the next time", file=sys.stderr)
    with catalog.snapshot() as snapshot:
        if not snapshot.count_digests():
            raise CatalogError(str(chosen.seeds), "holds no digests (*.txt)")
    return catalog


def _read(catalog: "Catalog", use: Callable[["Snapshot"], Result]) -> Result:
    """Return what ``use`` makes of a catalog; one in which it comes upon a broken page is made anew, once."""
    try:
        with catalog.snapshot() as snapshot:
            return use(snapshot)
    except CatalogError:
        if not catalog.damaged:
            raise
    catalog.refresh(processes=_processes())
    with catalog.snapshot() as snapshot:
        return use(snapshot)


# serve


def _serve(options: argparse.Namespace, chosen: Settings) -> int:
    """Check what can be checked, then serve until somebody stops us."""
    from feeds.delivery import server

    address = server.resolve(options.host, options.port)
    catalog = _catalog(chosen)
    builder = None
    if catalog.built:
        try:
            catalog.refresh(processes=_processes())
        except CatalogError as error:
            print(f"feeds: {error}", file=sys.stderr)  # the app follows the folder when it is there again
    elif not catalog.large:
        catalog.refresh(processes=_processes())
    else:
        # The app answers 503 until the catalog is there. Another process, since the server will be this one.
        from multiprocessing import get_context

        builder = get_context("fork").Process(target=_build, args=(catalog,))
        builder.start()
    if builder:
        print(f"reading {chosen.seeds} for the first time")
    else:
        found = _found(catalog)
        _tell_all(catalog.problems())
        print(found)
    print(f"home    {chosen.base_url}")
    print(f"feed    {chosen.base_url}atom.xml")
    print(f"OPML    {chosen.base_url}feeds.opml")
    print(f"health  {chosen.base_url}health")
    print("Ctrl-C stops.", flush=True)
    try:
        server.serve(chosen, address, options.port, options.workers, log_access=options.access_log)
    finally:
        if builder and builder.is_alive() and builder.pid:
            os.killpg(builder.pid, signal.SIGKILL)
    return 0


def _build(catalog: "Catalog") -> None:
    """Build a catalog that takes a while, and say when it is there; with its helpers a group of its own."""
    end_with(os.getppid())
    os.setsid()
    try:
        catalog.refresh(processes=_processes())
        with suppress(OSError):  # nobody may be listening
            found = _found(catalog)
            _tell_all(catalog.problems())
            print(found, flush=True)
    except FeedsError as error:
        print(f"feeds: {error}", file=sys.stderr)


def _found(catalog: "Catalog") -> str:
    digests, entries = _read(
        catalog, lambda snapshot: (snapshot.count_digests(), snapshot.categories.everything.entries)
    )
    return f"{_many(entries, 'entry', 'entries')} from {_many(digests, 'digest')}"


def _processes() -> int:
    return os.cpu_count() or 1


# export


def _export(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.delivery.export import export

    catalog = _refreshed(chosen)
    write = partial(export, options.out, chosen, gzip=options.gzip, progress=_progress())
    summary = _read(catalog, write)
    problems = catalog.problems()
    errors = [problem for problem in problems if problem.severity == "error"]
    _tell_all(errors)
    print(f"{options.out}: {summary}")
    if chosen.base_url == settings.DEFAULT_BASE_URL:
        print(f"links lead to {chosen.base_url}; --base-url says where the files will be")
    return FAULT if errors or catalog.fault else 0


def _progress() -> Callable[[int], None]:
    """Return what shows progress on a terminal, and nothing in a pipe."""
    if not sys.stderr.isatty():
        return lambda _done: None
    return lambda done: print(f"\r{done:,} documents", end="\r", file=sys.stderr, flush=True)


# check


def _check(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.catalog import scan
    from feeds.reading import checking

    named = options.paths or [chosen.seeds]
    if not options.paths and not chosen.seeds.is_dir():
        raise CatalogError(str(chosen.seeds), "is no folder of digests")
    files = sorted({file for path in named for file in scan.files(path)})
    if not files:
        raise CatalogError(", ".join(map(str, named)), "holds no digests (*.txt)")
    problems = sorted(checking.check(files))
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if options.json:
        print(
            json.dumps(
                {
                    "problems": [problem._asdict() for problem in problems],
                    "digests": len(files),
                    "errors": errors,
                    "warnings": warnings,
                },
                indent=1,
            )
        )
    else:
        for problem in problems:
            print(problem)
        print(f"{_many(len(files), 'digest')}: {_many(errors, 'error')}, {_many(warnings, 'warning')}")
    return FAULT if errors or (options.strict and warnings) else 0


# list and show


def _list(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.publishing.press import Press

    feeds = _read(_refreshed(chosen), lambda snapshot: list(Press(chosen).feeds(snapshot)))
    if options.json:
        print(
            json.dumps(
                [{"title": title, "entries": entries, "url": url} for title, entries, url in feeds],
                indent=1,
            )
        )
        return 0
    for title, entries, url in feeds:
        print(f"{entries:7,}  {url}  {title}")
    return 0


def _show(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.publishing import address
    from feeds.publishing.press import Press

    path, _, query = options.path.partition("#")[0].partition("?")
    if "://" in path:  # whatever the host: the address may be that of a site that these digests are served at
        path = f"/{path.partition('://')[2].partition('/')[2]}"
        if path.startswith(f"{chosen.prefix}/"):
            path = path.removeprefix(chosen.prefix)
    wanted = address.parse(f"/{path.removeprefix('/')}", address.parameters(query))
    document = _read(_refreshed(chosen), lambda snapshot: Press(chosen).publish(snapshot, wanted))
    sys.stdout.buffer.write(document.body)
    sys.stdout.flush()
    return 0


# Words


def _many(number: int, one: str, more: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def _tell_all(problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)

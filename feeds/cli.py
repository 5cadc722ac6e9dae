"""The command line: options and arguments, and the exit status."""

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from feeds import __version__, settings
from feeds.commands.output import FAULT, USAGE, complain
from feeds.configuration import DEFAULT_FILE, SETTINGS, variable
from feeds.delivery.targets.location import Bucket, location
from feeds.errors import FeedsError, SettingsError
from feeds.processes import end_at_once_when_stopped, end_without_collecting
from feeds.settings import Settings

_Command = Callable[[argparse.Namespace, Settings], int]

#: The highest port of TCP.
_PORTS = 65_535
#: More than any machine this is for.
_WORKERS = 64
#: The largest number of trusted proxies, far more than anybody has.
_PROXIES = 9

_SETTINGS_HEADING = f"""\
settings, as keys of {DEFAULT_FILE} (or of --config FILE, FEEDS_CONFIG=FILE) and as
environment variables, which outrank the file and are outranked by options:
"""
#: The settings that are also options, with the names of their values.
_OPTIONS = {"seeds": "DIR", "cache": "DIR", "base-url": "URL", "tag": "AUTHORITY,DATE"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its status: 0 fine, 1 input or environment at fault, 2 wrong usage."""
    end_without_collecting()
    _open_output()
    options = _parser().parse_args(arguments)
    command: _Command = options.command
    try:
        status = command(options, _settings(options))
        sys.stdout.flush()
    except FeedsError as error:
        complain(error)
        return USAGE if isinstance(error, SettingsError) else FAULT
    except BrokenPipeError:
        # The reader of our output has closed it, as in `feeds list | head`.
        _discard_output()
        return 128 + signal.SIGPIPE
    except OSError as error:
        complain(f"{error.filename or 'standard output'}: {error.strerror}")
        _discard_output()
        return FAULT
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return status


# Output


def _open_output() -> None:
    """Make sure that printing works: to streams that the caller has closed, and in any encoding."""
    sys.stdout = sys.stdout or _null()
    sys.stderr = sys.stderr or _null()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _null() -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8", closefd=False)


def _discard_output() -> None:
    """Discard output that is not yet written: Python would try to write it again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# Options and arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="feeds",
        description="Atom feeds per region and per category from digests of Kazakhstan's press releases.",
        epilog=_explained_settings(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"feeds {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    shared = _shared_options()

    def add(name: str, command: _Command, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name, parents=[shared], help=text, description=f"{text[0].upper()}{text[1:]}."
        )
        added.set_defaults(command=command)
        return added

    serve = add("serve", _serve, "run the app: pages and feeds on request, new digests as they appear")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument(
        "--port", type=_up_to(_PORTS), default=8000, help="port to listen on (default: %(default)s)"
    )
    serve.add_argument(
        "--workers", type=_up_to(_WORKERS), default=1, metavar="N", help="processes (default: %(default)s)"
    )
    serve.add_argument(
        "--access-log", action="store_true", help="log each request, in the combined log format"
    )
    serve.add_argument(
        "--trust-proxy",
        type=_up_to(_PROXIES),
        default=0,
        metavar="N",
        help="proxies in front that are trusted to name the client, for the access log (default: none)",
    )
    serve.add_argument("--metrics", action="store_true", help=SETTINGS["metrics"].help.partition(": ")[2])
    export = add("export", _export, "write every page and feed as a file or an object, for a static host")
    export.add_argument(
        "out",
        type=_target,
        metavar="OUT",
        help="folder, s3://BUCKET/PREFIX or az://CONTAINER/PREFIX to write to; only what changed is written",
    )
    export.add_argument(
        "--gzip",
        action="store_true",
        help="put a compressed .gz beside each file; in a bucket, compress the objects themselves",
    )
    export.add_argument(
        "--overwrite",
        action="store_true",
        help="take every file at an address of the site for an earlier export's: replace it, or remove it",
    )
    export.add_argument(
        "--verify",
        action="store_true",
        help="list the bucket, and mend what others changed there; in a folder, that is always done",
    )
    export.add_argument(
        "--watch",
        action="store_true",
        help="go on: export again whenever digests change, until SIGINT or SIGTERM",
    )
    export.add_argument(
        "--quiet", action="store_true", help="print nothing where nothing changed and nothing is wrong"
    )
    announce = add("announce", _announce, "tell the WebSub hub which feeds of an export have changed")
    announce.add_argument("out", type=_target, metavar="OUT", help="folder or bucket that was exported to")
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


def _shared_options() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    group = shared.add_argument_group("shared options")
    group.add_argument(
        "--config", metavar="FILE", help=f"file of settings (default: {DEFAULT_FILE}, if there is one)"
    )
    for name, metavar in _OPTIONS.items():
        group.add_argument(f"--{name}", metavar=metavar, help=SETTINGS[name].help)
    return shared


def _explained_settings() -> str:
    lines = [f"  {name:8}  {variable(name):14}  {setting.help}" for name, setting in SETTINGS.items()]
    return "\n".join((_SETTINGS_HEADING, *lines))


def _up_to(limit: int) -> Callable[[str], int]:
    """Return a function that converts an argument to a number from 1 to ``limit``."""

    def number(value: str) -> int:
        if not value.isdecimal() or not 0 < int(value) <= limit:
            raise argparse.ArgumentTypeError(f"{value!r} is no number from 1 to {limit}")
        return int(value)

    return number


def _target(value: str) -> Path | Bucket:
    """Convert an argument to the folder or bucket that it names."""
    try:
        return location(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _settings(options: argparse.Namespace) -> Settings:
    chosen = {name: getattr(options, name) for name in ("config", "seeds", "cache", "base_url", "tag")}
    if options.command is not _serve:
        return settings.from_environment(**chosen)
    host = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host  # noqa: S104 - compared, not bound
    chosen["metrics"] = "1" if options.metrics else None
    listening = f"http://{f'[{host}]' if ':' in host else host}:{options.port}/"
    return settings.from_environment(listening=listening, **chosen)


# Commands. Each imports its own modules: `check` must not wait for the libraries of the others.


def _serve(options: argparse.Namespace, chosen: Settings) -> int:
    # Like SIGTERM, Ctrl-C ends the process at once until the server handles both: Python drops exceptions,
    # KeyboardInterrupt among them, that are raised at certain moments.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from feeds.commands.serve import serve
    from feeds.delivery.worker import AccessOptions

    access = AccessOptions(options.access_log, options.trust_proxy)
    return serve(chosen, options.host, options.port, options.workers, access)


def _export(options: argparse.Namespace, chosen: Settings) -> int:
    if options.watch:
        end_at_once_when_stopped()
    from feeds.delivery.export import Options

    how = Options(options.gzip, options.overwrite, options.verify)
    if options.watch:
        from feeds.commands.watch import watch

        watch(chosen, options.out, how, quiet=options.quiet)
    from feeds.commands.publish import export

    return export(chosen, options.out, how, quiet=options.quiet)


def _announce(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.commands.announce import announce

    return announce(chosen, options.out)


def _check(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.commands.check import check

    return check(chosen, options.paths, as_json=options.json, strict=options.strict)


def _list(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.commands.publish import list_feeds

    return list_feeds(chosen, as_json=options.json)


def _show(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.commands.publish import show

    return show(chosen, options.path)

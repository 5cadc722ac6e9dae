"""The options and arguments of the commands, and their help."""

import argparse
from collections.abc import Callable
from pathlib import Path

from feeds import __version__
from feeds.configuration import DEFAULT_FILE, SETTINGS, variable
from feeds.delivery.targets.location import Bucket, location

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


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line: the namespace that it makes has the name of the ``command``."""
    made = argparse.ArgumentParser(
        prog="feeds",
        description="Atom feeds per region and per category from digests of Kazakhstan's press releases.",
        epilog=_explained_settings(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"feeds {__version__}")
    commands = made.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    shared = _shared_options()

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, parents=[shared], help=text, description=f"{text[0].upper()}{text[1:]}."
        )

    serve = add("serve", "run the app: pages and feeds on request, new digests as they appear")
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
    export = add("export", "write every page and feed as a file or an object, for a static host")
    export.add_argument(
        "target",
        type=_target,
        metavar="TARGET",
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
    announce = add("announce", "tell the WebSub hub which feeds of an export have changed")
    announce.add_argument(
        "target", type=_target, metavar="TARGET", help="folder or bucket that was exported to"
    )
    check = add("check", "say what is wrong with digests, by file and line")
    check.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="digests or folders (default: the seeds folder)"
    )
    check.add_argument("--json", action="store_true", help="as JSON")
    check.add_argument("--strict", action="store_true", help="warnings count as errors")
    list_ = add("list", "list every feed with its number of entries and its address")
    list_.add_argument("--json", action="store_true", help="as JSON")
    show = add("show", "print one page or feed, e.g. feeds show /region/karaganda/atom.xml")
    show.add_argument("path", metavar="PATH", help="its address below the base URL")
    return made


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

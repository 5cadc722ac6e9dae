"""The command line: runs one command; output, faults and the exit status."""

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

from feeds import settings
from feeds.arguments import parser
from feeds.commands.output import FAULT, USAGE, complain
from feeds.errors import FeedsError, SettingsError
from feeds.processes import end_at_once_when_stopped, end_without_collecting
from feeds.settings import Settings

_Command = Callable[[argparse.Namespace, Settings], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its status: 0 fine, 1 input or environment at fault, 2 wrong usage."""
    end_without_collecting()
    _open_output()
    options = parser().parse_args(arguments)
    try:
        status = _COMMANDS[options.command](options, _settings(options))
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


def _settings(options: argparse.Namespace) -> Settings:
    chosen = {name: getattr(options, name) for name in ("config", "seeds", "cache", "base_url", "tag")}
    if options.command != "serve":
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

        watch(chosen, options.target, how, quiet=options.quiet)
    from feeds.commands.publish import export

    return export(chosen, options.target, how, quiet=options.quiet)


def _announce(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.commands.announce import announce

    return announce(chosen, options.target)


def _check(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.commands.check import check

    return check(chosen, options.paths, as_json=options.json, strict=options.strict)


def _list(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.commands.publish import list_feeds

    return list_feeds(chosen, as_json=options.json)


def _show(options: argparse.Namespace, chosen: Settings) -> int:
    from feeds.commands.publish import show

    return show(chosen, options.path)


_COMMANDS: dict[str, _Command] = {
    "serve": _serve,
    "export": _export,
    "announce": _announce,
    "check": _check,
    "list": _list,
    "show": _show,
}

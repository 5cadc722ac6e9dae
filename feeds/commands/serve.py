"""The command ``serve``: the app under a production server."""

import logging
import os
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from feeds.catalog.catalog import Catalog
from feeds.commands.output import FINE
from feeds.commands.progress import progress_bar
from feeds.commands.seeds_folder import require_folder, without_digests
from feeds.counts import count
from feeds.delivery import log, server
from feeds.delivery.worker import AccessOptions
from feeds.errors import CatalogError, FeedsError
from feeds.opening import open_catalog
from feeds.processes import CORES, end_by_sigterm, end_with, stop_signals_blocked
from feeds.settings import Settings

_LOG = logging.getLogger("feeds")

#: How many errors are logged at the start; the others are only counted.
_FIRST = 10


def serve(settings: Settings, host: str, port: int, workers: int, access: AccessOptions) -> int:
    """Serve until SIGINT or SIGTERM; a large folder's first catalog is built meanwhile.

    Raises ListenError or CatalogError where nothing can be served.
    """
    log.configure()
    ip_address = server.resolve(host, port)
    builder = _prepare(settings)
    try:
        _print_addresses(settings.base_url)
        server.serve(settings, ip_address, port, workers, access)
    finally:
        if builder:
            builder.kill()
    return FINE


def _print_addresses(base_url: str) -> None:
    print(f"home    {base_url}")
    print(f"feed    {base_url}atom.xml")
    print(f"OPML    {base_url}feeds.opml")
    print(f"health  {base_url}health")
    print("Ctrl-C stops.", flush=True)


def _prepare(settings: Settings) -> BaseProcess | None:
    """Bring the catalog in line with the seeds folder, and print the outcome.

    Return the process that builds it instead, where there is none yet and that takes a while: until it is
    there, the app answers 503.
    """
    catalog = open_catalog(settings)
    built = catalog.built
    try:
        require_folder(settings.seeds)
        if not built and catalog.large:
            print(f"reading {settings.seeds} for the first time", flush=True)
            return _start_builder(catalog)
        with progress_bar("digests") as progress:
            catalog.refresh(processes=CORES, say=_LOG.warning, progress=progress)
    except CatalogError as error:
        if not built:
            raise
        _LOG.error("%s", error)  # the app follows the folder when it is there again
    if not _print_found(catalog):
        _LOG.warning("%s", without_digests(settings.seeds))
    catalog.close()  # the server forks its workers from this process
    return None


def _print_found(catalog: Catalog) -> int:
    """Print the numbers of digests and entries, and log the first errors; return the number of digests."""
    digests, entries = catalog.read(
        lambda snapshot: (snapshot.count_digests(), snapshot.categories.everything.entries), CORES
    )
    problems = catalog.problems()
    errors = [problem for problem in problems if problem.severity == "error"]
    for error in errors[:_FIRST]:
        _LOG.error("%s", error)
    numbers = ((len(errors), "error"), (len(problems) - len(errors), "warning"))
    named = " and ".join(count(number, noun) for number, noun in numbers if number)
    found = f"{count(entries, 'entry', 'entries')} from {count(digests, 'digest')}"
    print(f"{found}; feeds check names {named}" if named else found, flush=True)
    return digests


def _start_builder(catalog: Catalog) -> BaseProcess:
    # The server is this process itself, so that signals to it, and its end, are the server's.
    builder = get_context("fork").Process(target=_build, args=(catalog, os.getpid()))
    with stop_signals_blocked():
        builder.start()
    return builder


def _build(catalog: Catalog, parent: int) -> None:
    """Build a catalog in a process of its own, and print the outcome."""
    end_with(parent)
    end_by_sigterm()
    try:
        with progress_bar("digests") as progress:
            catalog.refresh(processes=CORES, progress=progress)
        with suppress(OSError):  # the terminal, or the pipe, may be closed
            _print_found(catalog)
    except FeedsError as error:
        _LOG.error("%s", error)

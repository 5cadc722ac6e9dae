"""The commands ``export``, ``list`` and ``show``: documents and their addresses, without a server."""

import sys
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from feeds.catalog.catalog import Catalog
from feeds.commands.output import FAULT, FINE, complain, print_problems
from feeds.commands.progress import progress_bar
from feeds.commands.seeds_folder import require_folder, without_digests
from feeds.delivery import export as exporter
from feeds.delivery.targets.location import Bucket
from feeds.filenames import printable
from feeds.model import Problem
from feeds.opening import open_catalog
from feeds.processes import CORES
from feeds.publishing import address
from feeds.publishing.address import Address
from feeds.publishing.publication import Publication
from feeds.settings import DEFAULT_BASE_URL, Settings


def export(settings: Settings, out: Path | Bucket, options: exporter.Options, *, quiet: bool) -> int:
    """Write every page and feed to a folder or a bucket; if ``quiet``, print nothing where nothing changes.

    The status is 1 where a digest has errors, or where something stands in the place of a folder.
    """
    catalog = open_catalog(settings)
    _refresh(settings, catalog, quiet=quiet)
    with progress_bar("documents") as progress:
        write = partial(exporter.export, out, settings, options=options, progress=progress)
        summary = catalog.read(write, CORES)
    errors = _errors(catalog)
    print_problems(errors)
    complain(*exporter.complaints(out, summary))
    if summary.changed or not quiet:
        print(f"{out}: {summary}")
        if settings.base_url == DEFAULT_BASE_URL:
            print(f"links lead to {settings.base_url}; --base-url says where the files will be")
    return FAULT if errors or summary.blocked or catalog.fault else FINE


def list_feeds(settings: Settings, *, as_json: bool) -> int:
    """Print every feed with its number of entries, its address and its title; as JSON, ``/list.json``.

    Digests that are not followed, or hold nothing, are named on stderr.
    """
    catalog = open_catalog(settings)
    _refresh(settings, catalog)
    print_problems(_errors(catalog, whole_digests_only=True))
    publication = Publication(settings)
    if as_json:
        _print_document(publication, catalog, Address("list", format="json"))
    else:
        for title, entries, url in catalog.read(lambda snapshot: list(publication.feeds(snapshot)), CORES):
            print(f"{entries:7,}  {url}  {printable(title)}")
    return FINE


def show(settings: Settings, target: str) -> int:
    """Print the document at an address, which may be absolute, or a path below the base URL.

    Raises UnknownFeed or BadAddress where there is none.
    """
    path, query = _below_base_url(settings, target)
    catalog = open_catalog(settings)
    _refresh(settings, catalog)
    wanted = address.parse(path, address.parameters(query), catalog.tables.aliases)
    _print_document(Publication(settings), catalog, wanted)
    return FINE


def _print_document(publication: Publication, catalog: Catalog, wanted: Address) -> None:
    document = catalog.read(lambda snapshot: publication.publish(snapshot, wanted), CORES)
    sys.stdout.buffer.write(document.body)


def _errors(catalog: Catalog, *, whole_digests_only: bool = False) -> list[Problem]:
    """Return the errors of the digests, or only those that concern a digest as a whole."""
    return [
        problem
        for problem in catalog.problems()
        if problem.severity == "error" and not (whole_digests_only and problem.line)
    ]


def _below_base_url(settings: Settings, target: str) -> tuple[str, str]:
    """Return an address's path below the base URL, and its query.

    Any host will do: the address may be that of a site at which the same digests are served.
    """
    path, _, query = target.partition("#")[0].partition("?")
    if "://" in path:
        path = f"/{path.partition('://')[2].partition('/')[2]}"
        if path.startswith(f"{settings.prefix}/"):
            path = path.removeprefix(settings.prefix)
    return f"/{unquote(path.removeprefix('/'))}", query


def _refresh(settings: Settings, catalog: Catalog, *, quiet: bool = False) -> None:
    """Bring the catalog in line with the seeds folder; say which files have to wait, unless ``quiet``.

    Raises CatalogError where there is no folder, or no digest in it.
    """
    require_folder(settings.seeds)
    say = _say_nothing if quiet else complain
    with progress_bar("digests") as progress:
        catalog.refresh(processes=CORES, say=say, progress=progress)
    if catalog.fault:
        complain(catalog.fault)
    say(*(f"{path}: is still being written; it waits for the next time" for path in catalog.waiting))
    if not catalog.read(lambda snapshot: snapshot.count_digests(), CORES):
        raise without_digests(settings.seeds)


def _say_nothing(*_: str) -> None:
    """Ignore a message, in place of ``complain``."""

"""The command ``check``: the problems of digests and tables, by file and line."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from feeds.catalog import folder
from feeds.commands.output import FAULT, FINE
from feeds.commands.seeds_folder import require_folder, without_digests
from feeds.counts import count
from feeds.errors import CatalogError
from feeds.model import Problem
from feeds.reading import checking
from feeds.reading.operator_tables import NAMES, extend, is_table
from feeds.reading.tables import Tables, built_in
from feeds.settings import Settings


def check(settings: Settings, paths: Sequence[Path], *, as_json: bool, strict: bool) -> int:
    """Print the problems of digests and tables: those of the ``paths``, or else of the seeds folder.

    Digests are read by the tables among the ``paths`` and, for want of those, by the seeds folder's.
    The status is 1 where there are errors or, with ``strict``, warnings. Raises CatalogError where there is
    nothing to check.
    """
    files, unlisted = _files(settings, paths)
    table_files = [file for file in files if is_table(file.name)]
    digests = [file for file in files if not is_table(file.name)]
    tables, wrong_rows = _tables(settings.seeds, table_files)
    problems = sorted([*unlisted, *wrong_rows, *checking.check(digests, tables, named=paths)])
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if as_json:
        counts = {"digests": len(digests), "tables": len(table_files), "errors": errors, "warnings": warnings}
        print(json.dumps({"problems": [problem._asdict() for problem in problems], **counts}, indent=1))
    else:
        for problem in problems:
            print(problem)
        checked = [count(len(digests), "digest")] * bool(digests or not table_files)
        checked += [count(len(table_files), "table")] * bool(table_files)
        print(f"{' and '.join(checked)}: {count(errors, 'error')}, {count(warnings, 'warning')}")
    return FAULT if errors or (strict and warnings) else FINE


def _files(settings: Settings, paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    if not paths:
        require_folder(settings.seeds)
    given = paths or [settings.seeds]
    found = [folder.digest_files(path) for path in given]
    files = sorted({file for listed, _ in found for file in listed})
    if paths and not files:
        raise CatalogError(", ".join(map(str, paths)), "holds no digests (*.txt)")
    if not paths and all(is_table(file.name) for file in files):
        raise without_digests(settings.seeds)
    return files, [problem for _, unlisted in found for problem in unlisted]


def _tables(seeds: Path, files: Sequence[Path]) -> tuple[Tables, Iterator[Problem]]:
    """Return the program's tables with the rows of some files, and the problems of these files.

    For a table that is not among them, the one in the seeds folder counts; its problems are not reported.
    """
    own = built_in()
    checked = checking.read_tables(files, own)
    others = [seeds / name for name in NAMES if name not in checked and (seeds / name).exists()]
    added = {**checking.read_tables(others, own), **checked}
    tables = extend(own, {name: table.rows for name, table in added.items()})
    return tables, (problem for table in checked.values() for problem in table.problems)

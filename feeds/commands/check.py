"""The command ``check``: the problems of digests, by file and line."""

import json
from collections.abc import Sequence
from pathlib import Path

from feeds.catalog import folder
from feeds.commands.output import FAULT, FINE, count
from feeds.commands.seeds_folder import require_folder, without_digests
from feeds.errors import CatalogError
from feeds.model import Problem
from feeds.reading import checking
from feeds.reading.tables import built_in
from feeds.settings import Settings


def check(settings: Settings, paths: Sequence[Path], *, as_json: bool, strict: bool) -> int:
    """Print the problems of digests: those of the ``paths``, or else of the seeds folder.

    The status is 1 where there are errors or, with ``strict``, warnings. Raises CatalogError where there is
    nothing to check.
    """
    files, unlisted = _files(settings, paths)
    problems = sorted([*unlisted, *checking.check(files, built_in(), named=paths)])
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if as_json:
        _print_json(problems, digests=len(files), errors=errors, warnings=warnings)
    else:
        for problem in problems:
            print(problem)
        print(f"{count(len(files), 'digest')}: {count(errors, 'error')}, {count(warnings, 'warning')}")
    return FAULT if errors or (strict and warnings) else FINE


def _files(settings: Settings, paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    if not paths:
        require_folder(settings.seeds)
    given = paths or [settings.seeds]
    found = [folder.digest_files(path) for path in given]
    files = sorted({file for listed, _ in found for file in listed})
    if not files:
        named = ", ".join(map(str, paths))
        raise CatalogError(named, "holds no digests (*.txt)") if paths else without_digests(settings.seeds)
    return files, [problem for _, unlisted in found for problem in unlisted]


def _print_json(problems: Sequence[Problem], **counts: int) -> None:
    print(json.dumps({"problems": [problem._asdict() for problem in problems], **counts}, indent=1))

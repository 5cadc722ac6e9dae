"""Printing, and the exit statuses, of all commands."""

import sys
from collections.abc import Iterable

from feeds.filenames import printable
from feeds.model import Problem

#: Exit statuses: fine, the input or the environment is at fault, wrong usage (argparse's own).
FINE, FAULT, USAGE = 0, 1, 2


def complain(*complaints: object) -> None:
    """Print each complaint as a line of its own on stderr, with the name of the program."""
    for complaint in complaints:
        print(f"feeds: {printable(str(complaint))}", file=sys.stderr)


def print_problems(problems: Iterable[Problem]) -> None:
    """Print each problem as a line of its own on stderr: ``path:line: severity: message``."""
    for problem in problems:
        print(problem, file=sys.stderr)

"""The instructions of docs/Containerfile."""

import re
import shlex

from tests.command import PROJECT


def instructions() -> list[tuple[str, str]]:
    """Return each instruction, with the rest of its line."""
    text = (PROJECT / "docs" / "Containerfile").read_text("utf-8").replace("\\\n", "")
    return re.findall(r"^([A-Z]+) +(.+)$", text, re.MULTILINE)


def copied() -> list[str]:
    """Return the files and folders that are copied from the project."""
    return [
        path
        for name, value in instructions()
        if name == "COPY" and "--from=" not in value
        for path in shlex.split(value)[:-1]
    ]


def installing() -> list[list[str]]:
    """Return the commands that install the program, in ``/opt/feeds``."""
    return [
        shlex.split(command)
        for name, value in instructions()
        if name == "RUN"
        for command in value.split(" && ")
        if "/opt/feeds" in command
    ]

"""Replaces files atomically."""

# Plain strings, since Path objects cost as much as the system calls, and there are thousands of files.
# ruff: noqa: PTH103, PTH105, PTH120, PTH123

import os


def holds(file: str, body: bytes) -> bool:
    """Return whether a file exists and has exactly these bytes. Raises OSError where it cannot be read."""
    try:
        with open(file, "rb") as stream:
            return stream.read() == body
    except FileNotFoundError:
        return False


def replace(file: str, body: bytes, temporary: str) -> None:
    """Make a file with these bytes, in place of the one of that name; make its folder where it is missing.

    Readers find the old file or the new one, never a part, even if the process is killed: the bytes are
    written under the name ``temporary``, in a folder that must exist on the same file system, and moved.
    Raises OSError where that fails.
    """
    with open(temporary, "wb") as stream:
        stream.write(body)
    try:
        os.replace(temporary, file)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(file), exist_ok=True)
        os.replace(temporary, file)

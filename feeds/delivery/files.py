"""Files that are there whole or not at all, whenever the program may be killed."""

# Plain strings: a path object costs as much as the system call it is for, and there are thousands of files.
# ruff: noqa: PTH102, PTH105, PTH116, PTH120

import errno
import os
from contextlib import suppress
from pathlib import Path


def write(file: str, body: bytes, draft: str, *, new: bool = False) -> os.stat_result:
    """Write a file so that it is there whole or not at all, even if we are killed here; return its status.

    Until it holds ``body`` it has no name (Linux's O_TMPFILE), or ``draft``'s where there are no such files.
    A ``new`` file gets its folder too, below the draft's, which must be there. Raises OSError where it cannot
    be written.
    """
    out = os.path.dirname(draft)
    if new:
        _make_folder(os.path.dirname(file), out)
    descriptor = _nameless(out)
    if descriptor is None:
        Path(draft).write_bytes(body)
        status = os.stat(draft)
    else:
        try:
            view = memoryview(body)
            while view:
                view = view[os.write(descriptor, view) :]
            status = os.fstat(descriptor)
            if new:
                with suppress(FileExistsError):
                    _name(descriptor, file)
                    return status
            _name(descriptor, draft)
        finally:
            os.close(descriptor)
    os.replace(draft, file)
    return status


def _make_folder(folder: str, out: str) -> None:
    """Make a folder below ``out``, which must be there: whoever takes it away meanwhile shall hear of it."""
    if folder == out:
        return
    try:
        os.mkdir(folder)
    except FileExistsError:
        pass
    except FileNotFoundError:
        parent = os.path.dirname(folder)
        if parent == out:
            raise
        _make_folder(parent, out)
        os.mkdir(folder)


def _name(descriptor: int, file: str) -> None:
    # The descriptor is named only for linkat() to be called, which alone follows /proc's link.
    os.link(f"/proc/self/fd/{descriptor}", file, src_dir_fd=descriptor, follow_symlinks=True)


def _nameless(folder: str) -> int | None:
    """Return a file that has no name yet; None where the system or the file system has none such."""
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o644)
    except OSError as error:
        if error.errno in (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT):
            return None
        raise

"""Loads digests from files: bytes, and lines of text."""

import codecs
import io
import os
import stat
from pathlib import Path

from feeds.errors import DigestError, DigestGone

#: й and ё as macOS and PDFs may write them, which no search would find.
_DECOMPOSED = {"и\u0306": "й", "И\u0306": "Й", "е\u0308": "ё", "Е\u0308": "Ё"}
#: First byte of their second characters in UTF-8; few other characters have it.
_COMBINING = 0xCC

#: One byte in so many may be a stray NUL; files with more are binary.
_BINARY_SHARE = 50


def load(file: Path, path: str) -> tuple[bytes, os.stat_result]:
    """Return the contents of a digest's file, and the stat result of the file that was opened.

    The latter is older than the contents: a file that is written to meanwhile differs from it afterwards.
    Raises DigestError, which names ``path``, where the file cannot be read or is not a regular one, and
    DigestGone where there is none.
    """
    try:
        # Asked before opening, since that may wait, or do things to a device.
        _require_regular(file.stat(), path)
        with open(file, "rb", opener=_without_waiting) as opened:
            status = os.fstat(opened.fileno())
            _require_regular(status, path)
            return opened.read(), status
    except OSError as error:
        gone = isinstance(error, FileNotFoundError | NotADirectoryError) and not file.is_symlink()
        kind = DigestGone if gone else DigestError
        raise kind(path, f"cannot be read: {error.strerror}") from None


def _require_regular(status: os.stat_result, path: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise DigestError(path, "is not a regular file")


def _without_waiting(file: str, flags: int) -> int:
    """Open a file; a named pipe that has just taken its place is opened without its other end."""
    return os.open(file, flags | os.O_NONBLOCK)


def decode(data: bytes, path: str) -> list[str]:
    """Return the lines of a digest, each without surrounding white space, with й and ё as single characters.

    ``data`` is UTF-8 with or without a byte-order mark, or UTF-16 with one. Raises DigestError for everything
    else, in one line that names the byte and its place. Encodings are never guessed: a wrong guess would
    publish garbage.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = _text(data, "UTF-16", path).encode()
    try:
        # Splitting bytes is several times as fast as splitting text, and breaks at line feeds only, where
        # str.splitlines also breaks at U+2028 and other characters that stand inside texts.
        lines = [line.decode().strip() for line in io.BytesIO(data)]
    except UnicodeDecodeError:
        _text(data, "UTF-8", path)  # raises the error that names the place in the file
        raise
    if 0 in data and data.count(0) * _BINARY_SHARE > len(data):
        line = data.count(10, 0, data.index(0)) + 1
        raise DigestError(path, f"a binary file, no text (NUL in line {line}); save it as UTF-8")
    if _COMBINING in data:
        for decomposed, letter in _DECOMPOSED.items():
            lines = [line.replace(decomposed, letter) for line in lines]
    if lines:
        lines[0] = lines[0].removeprefix("\ufeff").lstrip()
    return lines


def _text(data: bytes, encoding: str, path: str) -> str:
    """Return ``data`` decoded; raise DigestError, which names the first byte that is wrong."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        where = f"byte 0x{data[error.start]:02X} at offset {error.start}"
        if encoding == "UTF-8":
            where += f", line {data.count(10, 0, error.start) + 1}"
        raise DigestError(path, f"not {encoding} ({where}); save it as UTF-8") from None

"""Files of digests: bytes → lines, or why they cannot be read."""

import codecs
import io
import itertools
import os
import stat
from functools import partial
from operator import ne
from pathlib import Path

from feeds.errors import DigestError

#: й and ё as macOS and PDFs may write them: no table or search would know the words.
_IN_PARTS = {"и\u0306": "й", "И\u0306": "Й", "е\u0308": "ё", "Е\u0308": "Ё"}
#: What the second parts begin with in UTF-8, as few other characters do.
_PART = 0xCC

#: One byte in so many may be a stray NUL; files with more are no text.
_BINARY_SHARE = 50


def load(file: Path, path: str) -> tuple[bytes, os.stat_result]:
    """Return what a digest's file holds, and how that very file looked, which may have taken another's place.

    Raises DigestError, by ``path``, where it cannot be opened or is no file.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise DigestError(path, "is not a regular file")
        with file.open("rb") as opened:
            # Looked at first: what is written while it is read makes it look different the next time.
            seen = os.fstat(opened.fileno())
            return opened.read(), seen
    except OSError as error:
        raise DigestError(path, f"cannot be read: {error.strerror}") from None


def lines(data: bytes, path: str) -> list[str]:
    """Return the lines of a digest, each stripped, its letters that stand there in parts put together.

    ``data`` is UTF-8 with or without a byte-order mark, or UTF-16 with one. Raises DigestError, in one line
    that names the byte and its line, for everything else: other encodings are never guessed, since a wrong
    guess would publish garbage.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = _from_utf16(data, path)
    try:
        # Bytes come apart at a fraction of what it takes to split a text. str.splitlines would also break
        # lines at U+2028 and other characters that stand inside texts.
        found = [line.decode().strip() for line in io.BytesIO(data)]
    except UnicodeDecodeError as error:
        # The first line like it is the one: an earlier one could not have been decoded either.
        before = list(itertools.takewhile(partial(ne, error.object), io.BytesIO(data)))
        at = sum(map(len, before)) + error.start
        where = f"byte 0x{data[at]:02X} at offset {at}, line {len(before) + 1}"
        raise DigestError(path, f"not UTF-8 ({where}); save it as UTF-8") from None
    if 0 in data and data.count(0) * _BINARY_SHARE > len(data):
        where = f"NUL in line {data.count(10, 0, data.index(0)) + 1}"
        raise DigestError(path, f"a binary file, no text ({where}); save it as UTF-8")
    if _PART in data:
        for parts, letter in _IN_PARTS.items():
            found = [line.replace(parts, letter) for line in found]
    if found:
        found[0] = found[0].removeprefix("\ufeff").lstrip()
    return found


def _from_utf16(data: bytes, path: str) -> bytes:
    try:
        return data.decode("UTF-16").encode()
    except UnicodeDecodeError as error:
        where = f"byte 0x{data[error.start]:02X} at offset {error.start}"
        raise DigestError(path, f"not UTF-16 ({where}); save it as UTF-8") from None

"""Draws the icons in feeds/publishing/static: ``.venv/bin/python -m tests.icons``."""

import math
import struct
import zlib
from collections.abc import Iterator

from tests.command import PROJECT

STATIC = PROJECT / "feeds" / "publishing" / "static"
#: Pixels on each side: what phones and JSON Feed ask for.
SIZES = (180, 512)

_BACKGROUND, _SIGN = (0x00, 0x6E, 0x8C), (0xFF, 0xFF, 0xFF)
#: The sign of feeds, in parts of the side: a dot, and quarters of two rings about its corner.
_CORNER, _DOT, _DOT_RADIUS = (0.22, 0.78), (0.30, 0.70), 0.08
_RINGS, _WIDTH = (0.32, 0.54), 0.11


def rows(size: int) -> Iterator[bytes]:
    """Yield the rows of an icon of ``size`` pixels on each side, three bytes a pixel, from the top."""
    for y in range(size):
        coverage = (_coverage((x + 0.5) / size, (y + 0.5) / size, size) for x in range(size))
        yield bytes(
            round(under + part * (over - under))
            for part in coverage
            for under, over in zip(_BACKGROUND, _SIGN, strict=True)
        )


def png(size: int) -> bytes:
    """Return an icon as a PNG file."""
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows(size)), 9)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _coverage(x: float, y: float, size: int) -> float:
    """Return how much of the pixel at a point the sign covers, from 0 to 1: edges are smooth."""
    inside = [_DOT_RADIUS - math.dist((x, y), _DOT)]
    if x >= _CORNER[0] and y <= _CORNER[1]:
        distance = math.dist((x, y), _CORNER)
        inside += [_WIDTH / 2 - abs(distance - radius) for radius in _RINGS]
    return min(1.0, max(0.0, 0.5 + max(inside) * size))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    for each in SIZES:
        (STATIC / f"icon-{each}.png").write_bytes(png(each))

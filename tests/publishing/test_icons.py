"""The pictures of the site are those that ``tests/icons.py`` draws."""

import struct
import zlib

import pytest

from tests import icons
from tests.site import Site


@pytest.mark.parametrize("size", icons.SIZES)
def test_an_icon_is_as_it_is_drawn(site: Site, size: int) -> None:
    """The published file has the size that its name tells, and the pixels of the drawing."""
    published = site.document(f"/static/icon-{size}.png").body
    length = struct.unpack(">I", published[33:37])[0]

    assert (size, size) == struct.unpack(">II", published[16:24])
    # Compressed bytes may differ from one version of zlib to another.
    assert b"".join(b"\0" + row for row in icons.rows(size)) == zlib.decompress(published[41 : 41 + length])

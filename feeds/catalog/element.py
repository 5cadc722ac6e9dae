"""A stored Atom element, as far as it must be read back: the HTML of its content."""

import html

_START, _END = b'<content type="html">', b"</content>"


def content_of(atom: bytes) -> str:
    """Return the HTML that an Atom element carries; empty where it has no content.

    The element is as feedgen and lxml wrote it: the only references in it are those that XML demands.
    """
    start = atom.find(_START)
    if start < 0:
        return ""
    return html.unescape(atom[start + len(_START) : atom.index(_END, start)].decode())

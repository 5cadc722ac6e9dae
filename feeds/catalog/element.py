"""A stored Atom element, as far as it must be read back: the HTML of its content."""

_START, _END = b'<content type="html">', b"</content>"


def escaped_content_of(atom: bytes) -> str:
    """Return the HTML that an Atom element carries, escaped as it stands there; empty without content."""
    start = atom.find(_START)
    return atom[start + len(_START) : atom.index(_END, start)].decode() if start >= 0 else ""


def content_of(atom: bytes) -> str:
    """Return the HTML that an Atom element carries; empty where it has no content.

    The element is as feedgen and lxml wrote it: no references are in its text but these, which XML demands.
    """
    text = escaped_content_of(atom)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&#13;", "\r").replace("&amp;", "&")

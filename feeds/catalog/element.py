"""A stored Atom element, as far as it must be read back: the HTML of its content."""

_START, _END = b'<content type="html">', b"</content>"


def content_of(atom: bytes) -> str:
    """Return the HTML that an Atom element carries; empty where it has no content.

    The element is as feedgen and lxml wrote it: no references are in its text but these, which XML demands.
    """
    start = atom.find(_START)
    if start < 0:
        return ""
    text = atom[start + len(_START) : atom.index(_END, start)].decode()
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&#13;", "\r").replace("&amp;", "&")

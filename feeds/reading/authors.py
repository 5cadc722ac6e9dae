"""Takes the name of the author from a byline."""

import re

from feeds.reading.vocabulary import any_of

#: The words before a name in a byline, in lower case, which are no part of it.
_PREFIX = re.compile(
    rf"(?P<label>{any_of('byline_labels')}\s?:\s?)|(?:{any_of('byline_openings', ('en',))} (?:the )?)+"
)
#: A name in a social network; but not a part of an e-mail address.
_HANDLE = re.compile(r"(?<!\S)@\w+")


def author(byline: str) -> str:
    """Return the name in a byline, without a label or the English words before it; "" where there is none.

    A handle such as @KZgovernment is no name.
    """
    prefix = _PREFIX.match(byline.lower())
    name = _HANDLE.sub("", byline[prefix.end() :] if prefix else byline).strip()
    return name if prefix is None or prefix["label"] else name[:1].upper() + name[1:]

"""Refuses digests that give many press releases one number, which gov.kz gives to one alone."""

from collections import Counter

from feeds.errors import DigestError
from feeds.model import Digest
from feeds.reading.identity import identify

#: Entries of one day and number are told apart by their ids, one after the other: that takes time.
_MOST = 1_000


def refuse(digest: Digest) -> None:
    """Raise DigestError where a digest has more than 1,000 press releases of one day and one number.

    Versions of one press release count once, and those without a number not at all.
    """
    if len(digest.items) <= _MOST:
        return
    releases = {
        (item.date, identity.number, identity.id) for item in digest.items for identity in [identify(item)]
    }
    shared = Counter((day, number) for day, number, _id in releases if number)
    for (day, number), times in sorted(shared.items()):
        if times > _MOST:
            reason = f"{times} press releases of {day:%d.%m.%Y} have the number {number}, more than {_MOST}"
            raise DigestError(digest.path, reason)

"""Leaves out items whose date is mistyped: it lies far after all other dates of their digest."""

from feeds.model import Digest, Item, Problem
from feeds.reading.cleaning import quote

#: Digests hold the news of a few days: a date further from the others is probably mistyped.
FAR_DAYS = 31

#: More items of one date are no slip of the keyboard.
_MOST_ITEMS = 2


def leave_out(digest: Digest) -> Digest:
    """Return a digest without the items of its latest date, where that is mistyped, and with their errors.

    One item, published in 2052, would be the newest of all feeds for decades. The date is taken for mistyped
    where one or two items bear it, and it follows all others by more than 31 days and by more than they span.
    Of two items with two dates, nobody can tell which is wrong: the later one does the greater harm.
    """
    latest = max((item.date for item in digest.items), default=None)
    others = [item.date for item in digest.items if item.date != latest]
    if latest is None or not others or len(digest.items) - len(others) > _MOST_ITEMS:
        return digest
    gap, span = (latest - max(others)).days, (max(others) - min(others)).days
    if gap <= max(FAR_DAYS, span):
        return digest
    errors = [_error(item, gap) for item in digest.items if item.date == latest]
    items = tuple(item for item in digest.items if item.date != latest)
    return digest._replace(items=items, problems=(*digest.problems, *errors))


def _error(item: Item, gap: int) -> Problem:
    message = f"{item.date:%d.%m.%Y} is {gap} days after all other dates; the item is not published"
    return Problem(item.path, item.line, "error", f"{message}: {quote(item.headline)}")

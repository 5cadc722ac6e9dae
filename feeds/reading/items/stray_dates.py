"""Turns false headlines back into text: lines within a body that end in a date of their own."""

from collections.abc import Sequence
from itertools import pairwise

from feeds.reading.cleaning import quote
from feeds.reading.items.dividing import Report
from feeds.reading.items.pages import Headline, Page

#: Fewer headlines do not show that a page has one date.
_LEAST_SURE = 2


def join(page: Page, report: Report) -> None:
    """Join headlines to the body above that are lines of it: "Applications are accepted until 15.03.2025".

    Where all headlines that are sure have one date, one within a body has another, and it is later or one of
    them follows, it is text, with a warning.
    """
    headlines = page.headlines
    sure = _sure(headlines)
    if not _LEAST_SURE <= len(sure) < len(headlines) or len({headline.written for headline in sure}) > 1:
        return
    places = {headline.at for headline in sure}
    kept: list[Headline] = []
    for headline in headlines:
        if headline.at in places or not _is_stray(headline, sure[-1]):
            kept.append(headline)
            continue
        text = quote(" ".join(line.text for line in headline.lines))
        message = f"ends in a date unlike the headlines of {sure[0].written}, and is read as text: {text}"
        report(headline.at, "warning", message)
        kept[-1].below.extend((*headline.lines, *headline.below))
    headlines[:] = kept


def _sure(headlines: Sequence[Headline]) -> list[Headline]:
    """Return the headlines that are certain: the first one, and those behind a source.

    Without sources, those whose date stands alone are certain if the first one's does.
    """
    behind = [after for before, after in pairwise(headlines) if any(line.source for line in before.below)]
    if not behind and headlines and headlines[0].has_date_alone:
        return [headline for headline in headlines if headline.has_date_alone]
    return [*headlines[:1], *behind]


def _is_stray(headline: Headline, last: Headline) -> bool:
    """Return whether a headline has another date than the ``last`` one that is sure.

    Pages list the newest first: an older date behind all others is that of an item.
    """
    day, common = headline.day, last.day
    if day is None or common is None:
        return False
    return day > common or (day < common and headline.at < last.at)

"""Reads the category lines of digests."""

from feeds.model import Category
from feeds.reading import cleaning
from feeds.reading.tables import Tables
from feeds.reading.terms import to_term

#: The category of items whose digest names none.
UNCATEGORISED = Category("category", "uncategorised", "Uncategorised")


def category_of(line: str | None, tables: Tables) -> Category:
    """Return the category that a digest's category line names, in any script.

    Its label is that of the table. A category that the table lacks is labelled as written; a line all in
    capitals or all in small letters is capitalised: LAW and law are both "Law".
    """
    name = cleaning.on_one_line(line or "")
    term = to_term(name)
    if not term:
        return UNCATEGORISED
    label = name.capitalize() if name.isupper() or name.islower() else name
    return tables.category(term) or Category("category", term, label)

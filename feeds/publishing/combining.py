"""The forms in which people choose the terms of a feed of their own, and the links to them."""

from typing import NamedTuple
from urllib.parse import urlencode

from feeds.catalog.snapshot import Snapshot
from feeds.model import Category, Selection
from feeds.publishing.address import MAX_TERMS
from feeds.publishing.titles import GROUPS

#: The parameter that asks for the form, filled in with the terms beside it.
CHANGE = "change"
#: The parameter of the forms' buttons, and its values: the forms, each with its title and schemes. Publishers
#: have a form of their own, because addresses combine them with nothing else.
MAKE = "make"
_FORMS = {
    "region": ("Regions and categories", ("region", "category")),
    "publisher": ("Publishers", ("publisher",)),
}
#: Why a form comes back that was sent without a term, by the value of its button.
NOTHING_CHOSEN = {
    "region": "Choose at least one region or category.",
    "publisher": "Choose at least one publisher.",
}


#: Why a form comes back that was sent with more terms than an address may have.
TOO_MUCH_CHOSEN = f"Choose fewer: at most {MAX_TERMS} of each kind."


class Choice(NamedTuple):
    """A checkbox."""

    category: Category
    ticked: bool


class Fieldset(NamedTuple):
    """The checkboxes of one scheme."""

    scheme: str
    legend: str
    choices: tuple[Choice, ...]


class Form(NamedTuple):
    """A form that makes one feed."""

    name: str
    title: str
    fieldsets: tuple[Fieldset, ...]


def forms(snapshot: Snapshot, selection: Selection, sent: str = "") -> list[Form]:
    """Return the forms, with a selection's terms ticked: first the one that has them, or that was sent."""
    chosen = dict(selection.segments)
    made = [
        Form(name, title, tuple(_fieldset(snapshot, scheme, chosen.get(scheme, ())) for scheme in schemes))
        for name, (title, schemes) in _FORMS.items()
    ]
    return made[::-1] if "publisher" in (*chosen, sent) else made


def _fieldset(snapshot: Snapshot, scheme: str, terms: tuple[str, ...]) -> Fieldset:
    """Return checkboxes for all regions, or for categories or publishers that have entries or are ticked."""
    choices = (
        Choice(row.category, row.category.term in terms)
        for row in snapshot.categories.known(scheme)
        if row.entries or scheme == "region" or row.category.term in terms
    )
    return Fieldset(scheme, GROUPS[scheme], tuple(choices))


def link(selection: Selection) -> str:
    """Return the link to the form that has a selection's terms ticked, below the base URL."""
    terms = [(scheme, term) for scheme, terms in selection.segments for term in terms]
    return "combine?" + urlencode([*terms, (CHANGE, "1")])

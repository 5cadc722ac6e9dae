"""Searches find feeds by their names."""

import sqlite3
from pathlib import Path

import pytest

from feeds.catalog import fulltext
from feeds.catalog.catalog import Catalog
from feeds.catalog.conditions import conditions, expression
from feeds.catalog.feed_names import FeedNames
from feeds.model import Category, Selection
from feeds.reading.tables import built_in
from tests.catalog.seeding import GOV, catalog_of, digest, item, put

#: Headline, publisher and category of press releases; no text names its region or category.
_RELEASES = (
    ("Water for orchards", "ontustik", "Agriculture"),
    ("Turkestan has a rink", "mfa", "Sport"),
    ("Water for all", "sko", "Society"),
    ("Loans are cheap", "minfin", "Economics"),
    ("A school opens", "karaganda", "Education"),
    ("Schools open in cities", "karaganda", "Education"),
    ("A prefix of schooling", "karaganda", "Education"),
    ("Water runs north", "karaganda", "Ecology"),
)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return a catalog of the press releases."""
    seeds = tmp_path_factory.mktemp("names") / "seeds"
    files = {
        f"{at}.txt": digest(
            category, item(title, "21.02.2025", "It is told.", GOV.format(slug, 940_000 + at))
        )
        for at, (title, slug, category) in enumerate(_RELEASES)
    }
    put(seeds, dict(files))
    made = catalog_of(seeds)
    made.refresh()
    return made


def _found(catalog: Catalog, query: str, selection: Selection | None = None) -> set[str]:
    with catalog.snapshot() as snapshot:
        chosen = snapshot.categories.choose(selection or Selection())
        keys = snapshot.newest(chosen, query=fulltext.normalise(query))
        return {entry.title for entry in snapshot.entries(keys)}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # A region: by its term, a former spelling, its label, other languages and scripts, its code.
        ("turkistan", {"Water for orchards", "Turkestan has a rink"}),
        ("Turkistan water", {"Water for orchards"}),
        ("turkistan region", {"Water for orchards", "Turkestan has a rink"}),
        ("Түркістан", {"Water for orchards", "Turkestan has a rink"}),
        ("Туркестан water", {"Water for orchards"}),
        ("Туркестанская область", {"Water for orchards", "Turkestan has a rink"}),
        ("KZ-61 water", {"Water for orchards"}),
        # Several words, the longest name first.
        ("north kazakhstan", {"Water for all"}),
        ("water north kazakhstan region", {"Water for all"}),
        ('"north kazakhstan" water', {"Water for all"}),
        ("north-kazakhstan", {"Water for all"}),
        ("kazakhstan north", set()),
        # A category and a publisher; a publisher's slug is no name.
        ("agriculture", {"Water for orchards"}),
        ("economy loan", {"Loans are cheap"}),
        ("ministry of finance", {"Loans are cheap"}),
        ("minfin", set()),
        ("turkistan agriculture", {"Water for orchards"}),
        # Half a name is no name, and an asterisk makes none.
        ("north", {"Water runs north"}),
        ("ministry of", set()),
        ("north kazakhstan*", set()),
        ('"ministry of finance"*', set()),
        # Plural and singular; phrases and beginnings stay as they are.
        ("school", {"A school opens", "Schools open in cities"}),
        ("schools", {"A school opens", "Schools open in cities"}),
        ("city school", {"Schools open in cities"}),
        ('"schools open"', {"Schools open in cities"}),
        ('"school open"', set()),
        ("school*", {"A school opens", "Schools open in cities", "A prefix of schooling"}),
    ],
)  # fmt: skip
def test_a_search_finds_the_entries_of_the_feeds_that_it_names(
    catalog: Catalog, query: str, found: set[str]
) -> None:
    """And those that have the words, as before."""
    assert found == _found(catalog, query)


def test_a_name_counts_within_a_feed_too(catalog: Catalog) -> None:
    """A search in a feed finds only entries of that feed."""
    category = Selection.of(Category("category", "agriculture", ""))

    assert {"Water for orchards"} == _found(catalog, "turkistan", category)
    assert set() == _found(catalog, "north kazakhstan", category)


def test_a_label_that_changes_finds_its_feed_anew(tmp_path: Path) -> None:
    """The names are those of the snapshot."""
    seeds = tmp_path / "seeds"
    put(seeds, {"a.txt": digest("Ice hockey news", item("One", "21.02.2025", "Text."))})
    catalog = catalog_of(seeds)
    catalog.refresh()
    before = _found(catalog, "ice hockey news"), _found(catalog, "bandy")
    put(seeds, {"b.txt": digest("Bandy", item("Two", "21.02.2025", "Text."))})
    catalog.refresh()

    assert ({"One"}, set()) == before
    assert {"Two"} == _found(catalog, "bandy")


@pytest.mark.parametrize("name", ["Ёлки", "E\u0301lan", "İlan", "ﬁne arts", "Kzyl-Orda!", "O'Neil & Co."])
def test_a_name_is_folded_as_queries_are(name: str) -> None:
    """However a table or a digest spells it."""
    names = FeedNames({7: Category("category", "anything", name)}, built_in())
    (condition,) = conditions(fulltext.normalise(name), names.find)

    assert (7,) == condition.feeds


def test_a_name_of_many_feeds_stands_for_a_dozen() -> None:
    """The first in the order of their terms, whatever the order in which the catalog met them."""
    many = {key: Category("publisher", f"p{100 - key}", "Akimat") for key in range(1, 60)}

    assert tuple(range(59, 47, -1)) == FeedNames(many, built_in()).find(["akimat"])


def test_an_expression_is_short_for_any_query() -> None:
    """Eight words, each in every form and each naming a dozen feeds: SQLite reads it."""
    many = {key: Category("publisher", f"p{key}", "Bases") for key in range(1, 60)}
    names = FeedNames(many, built_in())
    asked = conditions("bases", names.find) * fulltext.MAX_TERMS
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE search USING fts5 (text, categories, content = '')")

    assert [] == connection.execute("SELECT rowid FROM search (?)", (expression(asked),)).fetchall()
    assert len(expression(asked)) < 2000


@pytest.mark.parametrize(
    "query", ["AND OR NOT", "NEAR AND categories", "the of a in", "c1 OR c2", "text : c1"]
)
def test_operators_are_words(catalog: Catalog, query: str) -> None:
    """So are the words that the index has for categories, and those that stand in every text."""
    assert set() == _found(catalog, query)

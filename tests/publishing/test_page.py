"""Pages for people: their parts, and where their links lead."""

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import lxml.html
import pytest
from lxml.html import HtmlElement

from feeds.model import SCHEMES, Document
from feeds.publishing import address, page, views
from feeds.publishing.publication import Publication
from feeds.reading.tables import built_in
from tests import material
from tests.site import BASE_URL, SERVED_ONLY, Site

_ALTERNATES = ("application/atom+xml", "application/rss+xml", "application/feed+json")


def _tree(document: Document) -> HtmlElement:
    return lxml.html.document_fromstring(document.body.decode())


def _page(site: Site, target: str) -> HtmlElement:
    return _tree(site.document(target))


@cache
def _pages(site: Site) -> dict[str, HtmlElement]:
    """Return every page by its address: those that are exported, some that are only served, and a refusal."""
    exported = [document for document in site.exported if document.path.endswith("/")]
    served = [site.document(target.format("")) for target in SERVED_ONLY if not _lacks(site, target)]
    refusal = site.publication.refusal(404, "there is no such page", (("Almaty", "/region/almaty/"),))
    return {document.path: _tree(document) for document in (*exported, *served, refusal)}


def _lacks(site: Site, target: str) -> bool:
    """Return whether a site knows nothing of an address."""
    return not site.entries or ("publisher" in target and "abay" in target)


def _static(site: Site) -> Publication:
    return Publication(site.settings._replace(live=False))


@cache
def _export(site: Site) -> list[Document]:
    """Return each page as a static host has it."""
    publication = _static(site)
    with site.catalog.snapshot() as snapshot:
        wanted = [wanted for wanted, _version in publication.exported(snapshot) if wanted.path.endswith("/")]
        return [publication.publish(snapshot, each) for each in wanted]


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _links(tree: HtmlElement) -> list[str]:
    return [str(link.get("href")) for link in tree.iter("a", "link")]


# Parts of every page


def test_a_page_has_one_main_heading_and_no_level_is_skipped(site: Site) -> None:
    """A screen reader's outline of the page is whole."""
    for path, tree in _pages(site).items():
        levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4")]

        assert 1 == levels.count(1), path
        assert 1 == levels[0], path
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), path


def test_a_page_has_landmarks_and_a_way_past_the_menu(site: Site) -> None:
    """Header, navigation, main part and footer; the first link skips to the main part."""
    for path, tree in _pages(site).items():
        assert [1, 1, 1] == [
            len(tree.xpath(f"/html/body/{landmark}")) for landmark in ("header", "main", "footer")
        ], path
        assert "#main" == next(tree.iter("a")).get("href"), path
        assert "en" == tree.get("lang"), path


def test_ids_are_unique(site: Site) -> None:
    """No id stands twice, and every id that is referred to is there."""
    for path, tree in _pages(site).items():
        ids = tree.xpath("//@id")
        referred = tree.xpath("//@aria-labelledby | //@aria-describedby | //label/@for")
        referred += [link[1:] for link in _links(tree) if link.startswith("#")]

        assert len(set(ids)) == len(ids), path
        assert set() == set(referred) - set(ids), path


def test_a_page_needs_nothing_but_its_stylesheet_and_icon(site: Site) -> None:
    """The security policy allows no script, no inline style and no other host; the pages ask for none."""
    for path, tree in _pages(site).items():
        assert [] == tree.xpath("//style | //img | //iframe | //@style | //@src"), path
        # Data for search engines, which browsers do not run.
        assert [] == tree.xpath("//script[not(@type = 'application/ld+json')]"), path
        assert [] == tree.xpath("//@*[starts-with(name(), 'on')]"), path
        assert ["static/style.css"] == [
            re.sub(r"^(/news/|[./]+)", "", href) for href in tree.xpath("//link[@rel='stylesheet']/@href")
        ], path


def test_titles_say_where_one_is(site: Site) -> None:
    """A title begins with the page's heading and names the site; that of the home page is this name alone."""
    for path, tree in _pages(site).items():
        title = " ".join(tree.findtext("head/title").split())
        if path == "/":
            assert site.settings.title == title
            continue
        assert title.startswith(_text(next(tree.iter("h1")))), path
        assert site.settings.title in title, path


def test_pages_announce_feeds_with_distinct_titles(site: Site) -> None:
    """Autodiscovery: Atom first, RSS and JSON Feed too, each with a title of its own."""
    for path, tree in _pages(site).items():
        announced = [
            link for link in tree.xpath("//link[@rel='alternate']") if link.get("type") in _ALTERNATES
        ]
        titles = [link.get("title") for link in announced]
        assert set(_ALTERNATES) == {link.get("type") for link in announced}, path
        assert "application/atom+xml" == announced[0].get("type"), path
        assert len(set(titles)) == len(titles), path


def test_a_feed_page_announces_its_own_feed(crowd: Site) -> None:
    """A reader that is given the page finds the feed of the same title."""
    tree = _page(crowd, "/region/karaganda/?q=road")

    assert [
        ("road – Karaganda Region (Atom)", "../../region/karaganda/atom.xml?q=road"),
        ("road – Karaganda Region (RSS)", "../../region/karaganda/rss.xml?q=road"),
        ("road – Karaganda Region (JSON Feed)", "../../region/karaganda/feed.json?q=road"),
    ] == [(link.get("title"), link.get("href")) for link in tree.xpath("//link[@rel='alternate']")]


# Where links lead


def test_links_are_relative_but_for_sources_and_the_canonical_address(site: Site) -> None:
    """Pages work under any prefix and on any host."""
    for path, tree in _pages(site).items():
        for link in tree.xpath("//*[@href or @action]"):
            target = link.get("href") or link.get("action")
            if path == "/404.html" and target.startswith("/news/"):
                continue  # it answers at any depth, so its links begin at the base URL's path
            if link.get("rel") == "canonical":
                assert target.startswith(BASE_URL), path
            elif urlsplit(target).scheme:
                assert (
                    link.xpath("ancestor::article | ancestor::*[@class='subscribe']")
                    or target == site.settings.contact.link
                ), (path, target)
            else:
                assert not target.startswith("/"), (path, target)


def test_every_link_of_the_export_leads_to_a_document_of_the_export(site: Site) -> None:
    """A static host has all that its pages point to."""
    exported = {document.path for document in site.exported}
    for document in _export(site):
        tree = _tree(document)
        for link in _links(tree):
            target = urlsplit(urljoin(BASE_URL + document.path[1:], link))
            if target.netloc == urlsplit(BASE_URL).netloc:
                assert target.path.removeprefix("/news") in exported, (document.path, link)
            assert not target.query or target.netloc != urlsplit(BASE_URL).netloc, (document.path, link)


def test_every_link_of_a_served_page_is_answered(crowd: Site) -> None:
    """Live pages have more links; each of them is published, and in its canonical spelling."""
    targets = {
        urljoin(BASE_URL + path[1:], link).partition("#")[0]
        for path, tree in _pages(crowd).items()
        for link in _links(tree)
    }
    for target in targets:
        own = target.startswith(BASE_URL) and target != f"{BASE_URL}health"
        if own and "/combine" not in target:
            assert target == crowd.url(crowd.document(target))


# Text that others wrote


def test_markup_in_headlines_is_text(crowd: Site) -> None:
    """A headline is shown as its digest writes it, on every page."""
    (entry,) = [entry for entry in crowd.entries.values() if entry.title.startswith("Fish")]
    tree = _page(crowd, entry.path)

    assert '<b>"on sale"</b>' in entry.title
    assert entry.title == tree.xpath("//h1")[0].text_content()
    assert [entry.title] == tree.xpath("//meta[@property='og:title']/@content")
    assert entry.title in [link.text_content() for link in _page(crowd, "/region/karaganda/").iter("a")]
    assert [] == [path for path, page in _pages(crowd).items() if page.xpath("//b")]


def test_markup_in_a_query_is_text(crowd: Site) -> None:
    """The words of a search are shown, and have no other effect."""
    tree = _page(crowd, '/?q="><script>alert(1)</script>')

    assert [] == tree.xpath("//script")
    assert tree.xpath("//input[@name='q']/@value") == ['"script alert 1 script"']


@pytest.mark.parametrize("language", ["kk", "kk-Latn"])
def test_text_carries_its_language_and_finds_its_direction(crowd: Site, language: str) -> None:
    """Headline, summary and text say their language; their direction follows from their letters."""
    entry = next(entry for entry in crowd.entries.values() if entry.language == language)
    tree = _page(crowd, entry.path)
    (line,) = [
        line
        for line in _page(crowd, "/region/karaganda/").xpath("//ol/li")
        if entry.title in line.text_content()
    ]

    assert [language] == tree.xpath("//h1/ancestor::header[@lang]/@lang")
    assert ["auto"] == tree.xpath("//h1/@dir")
    assert [(language, "auto")] == [(text.get("lang"), text.get("dir")) for text in tree.find_class("text")]
    assert [language, language] == line.xpath(".//*[@dir='auto']/@lang")


# Home


def test_home_lists_all_regions_by_name(samples: Site) -> None:
    """With the articles of their newest days; also those that have none yet."""
    rows = [_text(row) for row in _page(samples, "/").xpath("//ul[@class='map']/li")]

    labels = sorted((region.label for region in built_in().region_categories), key=str.casefold)
    assert labels == [re.split(r" \d", row)[0] for row in rows]
    assert "Karaganda Region 16 articles" in rows
    assert "Abai Region 0 articles" in rows


def test_each_region_has_a_place_on_the_map(samples: Site) -> None:
    """No two the same, each with classes that the stylesheet has."""
    style = Path(page.__file__).with_name("static").joinpath("style.css").read_text("utf-8")
    classes = _page(samples, "/").xpath("//ul[@class='map']/li/@class")
    places = [each.rpartition(" ")[0] for each in classes]

    assert len(built_in().region_categories) == len(set(places))
    for name in {name for each in classes for name in each.split()} - {"shade-0"}:
        assert f".{name} " in style, name


def test_a_tile_counts_the_newest_seven_days_of_its_region(tmp_path: Path) -> None:
    """Those that have articles, however long ago."""
    items = [
        material.item(f"Headline {day}", f"{day}.02.2025", "Text.", material.address("almaty", 700_000 + day))
        for day in (10, 11, 12, 14, 15, 16, 20, 21, 28)
    ]
    items.append(material.item("Long ago", "01.02.2020", "Text.", material.address("karaganda", 100_000)))
    (tmp_path / "seeds").mkdir()
    material.write(tmp_path / "seeds" / "law.txt", material.text("Law", items))
    rows = [_text(row) for row in _page(Site(tmp_path / "seeds"), "/").xpath("//ul[@class='map']/li")]

    assert "Almaty 7 articles" in rows
    assert "Karaganda Region 1 article" in rows


def test_home_has_the_articles_first(site: Site) -> None:
    """Before the way to other feeds; the heading is not the name that stands above it."""
    tree = _page(site, "/")
    order = [_text(heading) for heading in tree.xpath("//h1 | //main//h2")]

    assert ["Newest articles", "Articles", "Subscribe", "Regions", "Categories", "More feeds"] == order
    assert ["#subscribe", "#region", "#category", "#search"] == tree.xpath("//ul[@class='jump']//a/@href")


def test_home_offers_opml_and_says_to_choose_a_group(samples: Site) -> None:
    """The lists are announced and linked, as files to keep; a person who takes several groups is warned."""
    tree = _page(samples, "/")
    groups = [f"{scheme}/feeds.opml" for scheme in SCHEMES]

    assert ["./feeds.opml"] == tree.xpath("//link[@type='text/x-opml']/@href")
    assert ["feeds.opml", *groups] == tree.xpath("//main//a[@type='text/x-opml']/@href")
    assert tree.xpath("//a[contains(@href, '.opml')]") == tree.xpath("//a[@download]")
    assert "Choose one group" in _text(tree)


def _forms(site: Site, selection: str = "/") -> HtmlElement:
    wanted = address.parse(selection).selection
    with site.catalog.snapshot() as snapshot:
        return _tree(site.publication.combine(snapshot, wanted))


def test_the_forms_offer_every_region_category_and_publisher(crowd: Site) -> None:
    """Ticked boxes are sent to /combine as terms; a form never sends terms that no address combines."""
    forms = _forms(crowd).xpath("//form[@action='combine']")

    names = [set(form.xpath(".//input/@name")) for form in forms]
    assert [{"region", "category"}, {"publisher"}] == names
    terms = {region.term for region in built_in().region_categories}
    assert terms == set(forms[0].xpath(".//input[@name='region']/@value"))
    assert {"law", "business"} <= set(forms[0].xpath(".//input[@name='category']/@value"))
    assert {"karaganda", "transport"} <= set(forms[1].xpath(".//input/@value"))
    for form in forms:
        assert len(form.xpath(".//input")) == len(form.xpath(".//label"))


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("/region/almaty+karaganda/category/business+law/", "Change this feed"),
        ("/publisher/karaganda+transport/", "Change this feed"),
        ("/region/karaganda/", "Combine this feed with others"),
    ],
)
def test_a_feed_page_leads_to_its_form_filled_in(crowd: Site, target: str, text: str) -> None:
    """The form with its terms comes first."""
    (link,) = [link.get("href") for link in _page(crowd, target).iter("a") if _text(link) == text]
    assert urljoin(target, link).startswith("/combine?")
    parameters = parse_qsl(urlsplit(link).query)
    with crowd.catalog.snapshot() as snapshot:
        tree = _tree(crowd.publication.combine(snapshot, address.chosen(parameters)))
    ticked = [(box.get("name"), box.get("value")) for box in tree.xpath("//form[1]//input[@checked]")]

    terms = [(scheme, term) for scheme, some in address.parse(target).selection.segments for term in some]
    assert sorted(terms) == sorted(ticked)
    assert ("change", "1") in parameters


def test_a_search_is_not_to_be_combined(crowd: Site) -> None:
    """The form would lose its words."""
    assert [] == [link for link in _links(_page(crowd, "/region/karaganda/?q=road")) if "combine" in link]


def test_home_stays_small_with_hundreds_of_categories(crowd: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lists the categories with most articles, and links to the list of all; of publishers, the number."""
    monkeypatch.setattr(views, "_MOST", 3)
    tree = _page(crowd, "/")

    with crowd.catalog.snapshot() as snapshot:
        listed = sorted(snapshot.categories.listed("category"), key=lambda one: one.entries, reverse=True)
        publishers = len(snapshot.categories.listed("publisher"))
    most = {f"category/{one.category.term}/" for one in listed[:3]}
    assert most == set(tree.xpath("//ul[@class='tags']/li/a/@href"))
    assert f"All {len(listed)} categories" in _text(tree)
    assert f"Publishers {publishers}" in _text(tree)


def test_home_shows_a_dozen_articles(crowd: Site) -> None:
    """The newest of everything."""
    assert 12 == len(_page(crowd, "/").xpath("//ol/li"))


# Feeds


def test_a_feed_page_links_its_newest_seven_days(tmp_path: Path) -> None:
    """All others are a click away."""
    items = [material.item(f"Headline {day}", f"{day:02}.02.2025", "Text.") for day in range(1, 10)]
    (tmp_path / "seeds").mkdir()
    material.write(tmp_path / "seeds" / "law.txt", material.text("Law", items))
    page = _page(Site(tmp_path / "seeds"), "/category/law/")
    days = page.xpath("//section[@aria-labelledby='days']//li/a/@href")

    assert [f"archive/2025-02-{day:02}/" for day in range(9, 2, -1)] == days


def test_a_feed_page_draws_its_articles_a_day(samples: Site) -> None:
    """Each bar leads to its day, by a pointer alone; a table has the same numbers for those who hear them."""
    tree = _page(samples, "/category/business/")
    (svg,) = tree.xpath("//svg")
    (table,) = tree.xpath("//figure//table")
    with samples.catalog.snapshot() as snapshot:
        chosen = snapshot.categories.choose(address.parse("/category/business/").selection)
        days = [(day, entries) for day, entries, _version in snapshot.days(chosen)]

    assert [f"archive/{day}/" for day, _entries in days] == svg.xpath(".//a/@href")
    assert {"-1"} == set(svg.xpath(".//a/@tabindex"))
    assert "true" == svg.get("aria-hidden")
    assert [str(entries) for _day, entries in days] == [_text(cell) for cell in table.iter("td")]


def test_an_archive_draws_its_articles_a_day(samples: Site) -> None:
    """The calendar is its table."""
    tree = _page(samples, "/archive/")

    assert set(tree.xpath("//td/a/@href")) == set(tree.xpath("//svg//a/@href"))
    assert [] == tree.xpath("//figure//table")


def test_a_feed_without_counted_days_has_no_chart(crowd: Site) -> None:
    """Unions, searches, and feeds without articles."""
    for target in ("/category/business+law/", "/region/karaganda/?q=road", "/region/pavlodar/"):
        assert [] == _page(crowd, target).xpath("//svg"), target


def test_a_feed_page_shows_thirty_articles_and_leads_on_by_day(crowd: Site) -> None:
    """To the newest day of which it lacks some, and to all days."""
    tree = _page(crowd, "/category/law/")
    shown = tree.xpath("//ol[@class='articles']/li//h3/a/@href")
    (day, every) = tree.xpath("//nav[@aria-label='Older articles']//a/@href")

    assert 30 == len(shown)
    assert "archive/" == every
    first_beyond = _page(crowd, f"/category/law/{day}")
    links = [link.lstrip("./") for link in first_beyond.xpath("//ol[@class='articles']/li//h3/a/@href")]
    assert set(links) - {link.lstrip("./") for link in shown}


def test_a_feed_page_that_shows_all_leads_nowhere(samples: Site) -> None:
    """Its archive is linked all the same."""
    tree = _page(samples, "/region/karaganda/")

    assert [] == tree.xpath("//nav[@aria-label='Older articles']")
    assert "archive/" in _links(tree)


@pytest.mark.parametrize(
    ("title", "classes"),
    [
        ("TURKESTAN: JOBS FOR RESIDENTS", "capitals"),
        ("10 ROADS – 92.8 MILLION USD " * 3, "capitals long"),
        ("Turkestan: jobs for residents", ""),
        ("TURKESTAN: Jobs for residents", ""),
        ("2025", ""),
    ],
)
def test_a_headline_in_capitals_is_set_in_smaller_type(title: str, classes: str) -> None:
    """The text itself stays as it is."""
    assert classes == page._capitals(title)


def test_a_feed_page_shows_its_feeds_in_plain_view(samples: Site) -> None:
    """The absolute Atom address to copy, and Atom, RSS and JSON Feed."""
    tree = _page(samples, "/region/karaganda/")
    (subscribe,) = tree.find_class("subscribe")

    assert [BASE_URL + "region/karaganda/atom.xml"] == [_text(code) for code in subscribe.iter("code")]
    assert ["Atom", "RSS", "JSON Feed"] == [_text(link) for link in subscribe.xpath(".//a[@type]")]


def test_every_page_subscribes_to_the_first_feed_that_it_announces(site: Site) -> None:
    """Once, by its absolute address, which also stands in the links of readers: whole, or percent-encoded."""
    for path, tree in _pages(site).items():
        (address,) = [_text(code) for code in tree.xpath("//*[@class='subscribe']//code")]
        announced = tree.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")[0]
        links = tree.xpath("//*[@class='subscribe']//a[@rel='external nofollow']/@href")

        assert address == urljoin(BASE_URL + path[1:], announced), path
        assert [address] * len(links) == [
            link.removeprefix("feed:")
            if link.startswith("feed:")
            else unquote(link.rpartition("=" if "=" in link else "/")[2])
            for link in links
        ], path
        assert len(links) > 1, path


def test_an_article_subscribes_to_its_region(samples: Site) -> None:
    """It announces other feeds too, which its links to regions and categories lead to."""
    (subscribe,) = _page(samples, "/entry/karaganda/940388/").find_class("subscribe")

    assert [BASE_URL + "region/karaganda/atom.xml"] == [_text(code) for code in subscribe.iter("code")]


def test_a_search_is_handed_to_readers_with_its_words(crowd: Site) -> None:
    """The address of a feed has a query of its own, which must not become part of the reader's."""
    links = _page(crowd, "/region/karaganda/?q=two+roads").xpath("//a[@rel='external nofollow']/@href")
    feed = BASE_URL + "region/karaganda/atom.xml?q=two+roads"
    quoted = "https%3A%2F%2Ffeeds.example.org%2Fnews%2Fregion%2Fkaraganda%2Fatom.xml%3Fq%3Dtwo%2Broads"

    assert f"feed:{feed}" in links
    assert f"https://feedbin.com/?subscribe={quoted}" in links


def test_a_feed_page_lists_its_newest_articles(samples: Site) -> None:
    """Each with headline, date, publisher, summary and a link to its own page."""
    first = _page(samples, "/region/karaganda/").xpath("//ol/li")[0]
    (path,) = first.xpath(".//a/@href")
    entry = next(entry for entry in samples.entries.values() if path.endswith(entry.path))

    assert [entry.title, f"21 February 2025 · {entry.author}", entry.summary] == [
        _text(part) for part in first
    ]


def test_a_region_links_its_categories_and_a_category_its_regions(samples: Site) -> None:
    """Siblings come with their numbers of articles."""
    by_category = _page(samples, "/region/karaganda/").xpath("//section[h2='By category']//li")
    by_region = _page(samples, "/category/law/").xpath("//section[h2='By region']//a/@href")

    assert ["Business 7", "Law 4", "Science 5"] == [_text(row) for row in by_category]
    assert "../../region/karaganda/category/law/" in by_region


def test_an_empty_feed_says_so(site: Site) -> None:
    """It can be subscribed to all the same."""
    tree = _page(site, "/region/pavlodar/")

    assert "No articles yet" in _text(tree)
    assert "You can subscribe all the same" in _text(tree)


@pytest.mark.parametrize("target", ["/?q=road", "/category/business+law/", "/region/abai+karaganda/"])
def test_older_links_lead_through_every_article_once(crowd: Site, target: str) -> None:
    """Searches and unions have no archive; links to older articles take its place."""
    seen: list[str] = []
    following = [target]
    while following and len(seen) < 1000:
        tree = _page(crowd, following[0])
        seen += tree.xpath("//ol[@class='articles']/li//h3/a/@href")
        following = [urljoin(target, link) for link in tree.xpath("//a[@rel='next']/@href")]

    with crowd.catalog.snapshot() as snapshot:
        wanted = address.parse(urlsplit(target).path, dict(parse_qsl(urlsplit(target).query))).selection
        found = snapshot.newest(snapshot.categories.choose(wanted), 10_000, wanted.query)
        expected = [entry.path for entry in snapshot.entries(found)]
    assert expected == ["/" + path.lstrip("./") for path in seen]
    assert len(seen) == len(set(seen))


def test_a_feed_with_an_archive_links_it_for_what_is_older(crowd: Site) -> None:
    """Nothing is lost behind the newest hundred."""
    assert "archive/" in _page(crowd, "/category/law/").xpath("//section[@id or h2='Archive']//a/@href")


# Articles


def test_an_article_is_whole(samples: Site) -> None:
    """Text, source, author, date, regions and categories."""
    entry = samples.entries["https://www.gov.kz/memleket/entities/karaganda/press/news/details/940388"]
    tree = _page(samples, entry.path)
    (text,) = tree.find_class("text")

    assert _text(lxml.html.fragment_fromstring(entry.content, "div")) == _text(text)
    assert [entry.source] == tree.xpath("//p[@class='source']/a/@href")
    assert "21 February 2025 · Akimat of Karaganda Region" == _text(tree.xpath("//article/header/p")[0])
    assert ["Law", "Karaganda Region"] == [_text(link) for link in tree.xpath("//ul[@class='tags']//a")]


def test_an_article_can_be_shared(samples: Site) -> None:
    """Open Graph, description and the canonical address, which is absolute."""
    entry = samples.entries["https://www.gov.kz/memleket/entities/karaganda/press/news/details/940388"]
    tree = _page(samples, entry.path)
    shared = {meta.get("property") or meta.get("name"): meta.get("content") for meta in tree.iter("meta")}

    assert {
        "og:type": "article",
        "og:site_name": "Press releases of Kazakhstan",
        "og:title": entry.title,
        "og:description": entry.summary,
        "og:url": f"{BASE_URL}entry/karaganda/940388/",
        "article:published_time": "2025-02-21",
        "description": entry.summary,
    }.items() <= shared.items()
    assert [f"{BASE_URL}entry/karaganda/940388/"] == tree.xpath("//link[@rel='canonical']/@href")


def test_every_page_can_be_shared(site: Site) -> None:
    """Open Graph: what chats and social networks show of an address, with absolute addresses."""
    for path, tree in _pages(site).items():
        shared = {meta.get("property"): meta.get("content") for meta in tree.xpath("//meta[@property]")}
        if path == "/404.html":
            assert {} == shared
            continue
        heading = site.settings.title if path == "/" else _text(next(tree.iter("h1")))
        assert shared["og:title"].startswith(heading), path
        assert shared["og:description"], path
        assert shared["og:description"] == tree.xpath("string(//meta[@name='description']/@content)")
        assert tree.xpath("string(//link[@rel='canonical']/@href)") == shared["og:url"], path
        assert f"{BASE_URL}static/icon-512.png" == shared["og:image"]
        assert ("article" if path.startswith("/entry/") else "website") == shared["og:type"], path


def test_search_engines_read_every_article(site: Site) -> None:
    """As a NewsArticle of schema.org; no text in it can end the element or be a tag."""
    for entry in site.entries.values():
        (script,) = _page(site, entry.path).xpath("//script")
        data = json.loads(script.text)

        assert "application/ld+json" == script.get("type")
        assert not set("<>&") & set(script.text)
        assert ("https://schema.org", "NewsArticle") == (data["@context"], data["@type"])
        assert (entry.title, entry.language) == (data["headline"], data["inLanguage"])
        assert entry.published.date().isoformat() == data["datePublished"]
        assert entry.updated.date().isoformat() == data["dateModified"]
        assert entry.author == data["author"]["name"]
        assert entry.source == data.get("isBasedOn")
        assert site.settings.base_url + entry.path[1:] == data["mainEntityOfPage"]
        assert [each.label for each in entry.categories if each.scheme == "category"] == data[
            "articleSection"
        ]


def test_a_correction_has_its_date(crowd: Site) -> None:
    """Open Graph has it only where it differs."""
    modified = {
        entry.published != entry.updated: _page(crowd, entry.path).xpath(
            "//meta[@property='article:modified_time']/@content"
        )
        for entry in sorted(crowd.entries.values(), key=lambda entry: entry.updated)
    }

    assert {False: [], True: ["2025-02-18"]} == modified


def test_an_article_links_no_other_article(site: Site) -> None:
    """A new article changes no other article's page."""
    for entry in site.entries.values():
        links = [urljoin(entry.path, link) for link in _page(site, entry.path).xpath("//body//a/@href")]
        assert [] == [link for link in links if link.startswith("/entry/") and "#" not in link]


def test_an_article_without_a_text_says_where_it_stands(crowd: Site) -> None:
    """Its summary takes the text's place; without a source there is no source link."""
    for entry in crowd.entries.values():
        tree = _page(crowd, entry.path)
        assert bool(entry.source) == bool(tree.find_class("source"))
        if not entry.content:
            assert [entry.summary] == [_text(text) for text in tree.find_class("text")]


def test_headings_of_a_text_stand_below_the_headline() -> None:
    """In feeds they are of the third level, on the page of the second."""
    assert "<h2>Who may come</h2>\n<p>All.</p>" == page._article("<h3>Who may come</h3>\n<p>All.</p>")


# Archives


def test_the_archive_is_a_calendar(samples: Site) -> None:
    """A table for each month, newest first, in which days with articles are links that say how many."""
    tree = _page(samples, "/archive/")
    captions = [_text(caption) for caption in tree.iter("caption")]
    days = [_text(day) for day in tree.xpath("//td/a")]

    assert ["February 2025 40 articles", "January 2025 20 articles"] == captions
    assert "21 February 2025, 20 articles" in days
    assert 28 + 31 == len([cell for cell in tree.iter("td") if _text(cell)])
    assert {7} == {len(row) for row in tree.iter("tr")}


def test_days_of_the_archive_are_linked_in_both_directions(samples: Site) -> None:
    """Previous and next day; the first and the last have one neighbour."""
    neighbours = {
        day: (tree.xpath("//a[@rel='prev']/@href"), tree.xpath("//a[@rel='next']/@href"))
        for day in ("2025-01-11", "2025-02-01", "2025-02-21")
        for tree in [_page(samples, f"/archive/{day}/")]
    }

    assert {
        "2025-01-11": ([], ["../2025-01-13/"]),
        "2025-02-01": (["../2025-01-13/"], ["../2025-02-21/"]),
        "2025-02-21": (["../2025-02-01/"], []),
    } == neighbours


# Lists


@pytest.mark.parametrize("scheme", ["region", "category", "publisher"])
def test_a_list_has_every_feed_of_its_scheme(crowd: Site, scheme: str) -> None:
    """With numbers, newest dates and an OPML of its own."""
    tree = _page(crowd, f"/{scheme}/")
    with crowd.catalog.snapshot() as snapshot:
        expected = [
            (f"{row.category.term}/", row.category.label, f"{row.entries:,}")
            for row in snapshot.categories.listed(scheme)
        ]
    rows = tree.xpath("//tbody/tr")

    assert expected == [(row.xpath(".//a/@href")[0], _text(row[0]), _text(row[1])) for row in rows]
    assert "feeds.opml" in _links(tree)


def test_the_menu_says_where_one_is(samples: Site) -> None:
    """aria-current: the page itself, or the list that it belongs to."""
    current = {
        path: [(link.text_content(), link.get("aria-current")) for link in tree.xpath("//*[@aria-current]")]
        for path in ("/", "/region/", "/region/karaganda/", "/archive/", "/entry/karaganda/940388/")
        for tree in [_page(samples, path)]
    }

    assert {
        "/": [("Press releases of Kazakhstan", "page")],
        "/region/": [("Regions", "page")],
        "/region/karaganda/": [("Regions", "true")],
        "/archive/": [("Archive", "page")],
        "/entry/karaganda/940388/": [],
    } == current


# Live and not


def test_pages_without_a_running_app_have_no_forms(crowd: Site) -> None:
    """A static host could not answer them."""
    for document in _export(crowd):
        assert b"<form" not in document.body
        assert b"?before=" not in document.body
        assert b"?q=" not in document.body


def test_forms_are_all_that_a_running_app_adds(crowd: Site) -> None:
    """Articles, archives and lists are the same bytes; on other pages the rest is.

    The documentation of a running app has more chapters.
    """
    for static in _export(crowd):
        live = crowd.document(static.path)
        if re.search(r"^/entry/|/archive/|^/(region|category|publisher)/$", static.path):
            assert static.body == live.body
        elif static.path == "/docs/":
            assert static.body != live.body
        else:
            assert b"<form" in live.body
            assert _articles(static) == _articles(live)


def _articles(document: Document) -> list[str]:
    return [_text(line) for line in _tree(document).xpath("//ol[@class='articles']/li")]


# Refusals


def test_a_refusal_says_why_and_leads_on(samples: Site) -> None:
    """Its links are good at any depth: they begin at the base URL's path."""
    suggestions = (("Karaganda Region", "/region/karaganda/"),)
    tree = _tree(samples.publication.refusal(404, "no region is called karagnda", suggestions))

    assert "Nothing is published here" == _text(tree.xpath("//h1")[0])
    assert "No region is called karagnda." in _text(tree)
    assert {"/news/", "/news/region/", "/news/region/karaganda/"} <= set(_links(tree))
    assert ["/news/atom.xml", "/news/rss.xml", "/news/feed.json"] == tree.xpath(
        "//link[@rel='alternate']/@href"
    )
    assert ["/news/"] == tree.xpath("//form/@action")


@pytest.mark.parametrize("status", [400, 404, 405, 500, 503])
def test_a_refusal_of_any_status_is_a_page(samples: Site, status: int) -> None:
    """Also of those that nobody thought of."""
    assert _tree(samples.publication.refusal(status, "<why>")).xpath("//h1")[0].text_content()


def test_a_refused_search_can_be_mended_where_it_was_typed(samples: Site) -> None:
    """In the same feed, with the words that were typed."""
    tree = _tree(samples.publication.refusal(400, "too short", searched=("/region/karaganda/", 'a* "b<')))

    assert ["/news/region/karaganda/"] == tree.xpath("//form/@action")
    assert ['a* "b<'] == tree.xpath("//form//input/@value")


def test_a_static_refusal_has_no_search_form(samples: Site) -> None:
    """It is exported as 404.html."""
    assert b"<form" not in _static(samples).refusal(404, "there is no such page").body


def test_the_page_of_static_hosts_says_it_once(samples: Site) -> None:
    """The page that a host shows for an address that leads nowhere ends its sentence with one full stop."""
    assert "There is no such page. " in _text(_tree(samples.document("/404.html")))

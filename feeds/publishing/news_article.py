"""An article as search engines read it: a ``NewsArticle`` of schema.org, in JSON-LD."""

from feeds.model import Entry


def news_article(entry: Entry, page: str, publisher: str, picture: str) -> dict[str, object]:
    """Return the properties of an entry's article.

    ``page`` is the address of its page, ``publisher`` a name, ``picture`` an address: the site's own, since
    articles have none. Dates are days, since digests know no time.
    """
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": entry.title,
        "inLanguage": entry.language,
        "datePublished": entry.published.date().isoformat(),
        "dateModified": entry.updated.date().isoformat(),
        "author": {"@type": "Organization", "name": entry.author},
        "publisher": {"@type": "Organization", "name": publisher},
        "articleSection": [each.label for each in entry.categories if each.scheme == "category"],
        "mainEntityOfPage": page,
        "image": picture,
        **({"isBasedOn": entry.source} if entry.source else {}),
    }

"""Writes a site for Hugo of near enough the documents that ``feeds export`` writes; not run by itself.

Articles have pages; everything, each region, category, publisher, and region with category has page, Atom,
RSS and JSON; everything and each single one of these has a page and an Atom document for every day. In Hugo's
terms they are taxonomies, and articles say in their front matter which terms they belong to. Contents are
HTML already, so that Hugo has no Markdown to render.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from feeds.model import Entry

_TAXONOMIES = {
    "region": "regions",
    "category": "categories",
    "publisher": "publishers",
    "pair": "pairs",
    "dayof": "daysof",
}
_CONFIG = """
baseURL = "http://127.0.0.1:8000/"
title = "Press releases of Kazakhstan"
languageCode = "en"
disableKinds = ["sitemap", "robotsTXT", "404", "section"]
enableRobotsTXT = false
timeZone = "Asia/Almaty"
[taxonomies]
{taxonomies}
[mediaTypes."application/atom+xml"]
suffixes = ["xml"]
[outputFormats.atom]
mediaType = "application/atom+xml"
baseName = "atom"
isPlainText = false
[outputFormats.rss]
mediaType = "application/rss+xml"
baseName = "rss"
[outputFormats.json]
mediaType = "application/json"
baseName = "feed"
isPlainText = true
[outputs]
page = ["html"]
home = ["html", "atom", "rss", "json"]
taxonomy = ["html"]
term = ["html", "atom", "rss", "json"]
"""
_BASE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }} – {{ site.Title }}</title><link rel="stylesheet" href="/static/style.css">
{{ range .AlternativeOutputFormats }}<link rel="alternate" type="{{ .MediaType }}" href="{{ .RelPermalink }}">
{{ end }}</head><body><header class="top"><a class="brand" href="/">{{ site.Title }}</a>
<nav><ul><li><a href="/regions/">Regions</a></li><li><a href="/categories/">Categories</a></li>
<li><a href="/publishers/">Publishers</a></li></ul></nav></header><main>{{ block "main" . }}{{ end }}</main>
<footer class="foot">
<p>Articles come from press releases on gov.kz, and link to their sources.</p></footer>
</body></html>
"""
_ARTICLE = """{{ define "main" }}<article><h1>{{ .Title }}</h1>
<p class="meta"><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time>
· {{ .Params.author }}</p>{{ .Content }}
{{ with .Params.source }}<p class="source">Source: <a href="{{ . }}" rel="external">{{ . }}</a></p>{{ end }}
<ul class="tags">{{ range .Params.regions }}<li><a href="/regions/{{ . }}/">{{ . }}</a></li>{{ end }}
{{ range .Params.categories }}<li><a href="/categories/{{ . }}/">{{ . }}</a></li>{{ end }}</ul></article>
<nav>{{ with .PrevInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>{{ end }}
"""
_LIST = """{{ define "main" }}<h1>{{ .Title }}</h1><ol class="lines">{{ range PAGES }}
<li><a href="{{ .RelPermalink }}" lang="{{ .Params.language }}">{{ .Title }}</a>
<p class="meta"><time>{{ .Date.Format "2 January 2006" }}</time> · {{ .Params.author }}</p>
<p>{{ .Params.summary }}</p></li>{{ end }}</ol>{{ end }}
"""
_TERMS = """{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Data.Terms.Alphabetical }}
<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> {{ .Count }}</li>{{ end }}</ul>{{ end }}
"""
_ATOM = """{{ printf "<?xml version=\\"1.0\\" encoding=\\"UTF-8\\"?>" | safeHTML }}
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>tag:127.0.0.1,2025:{{ .RelPermalink }}</id>
<title>{{ .Title }}</title><updated>{{ (index PAGES 0).Params.updated }}</updated>
<link rel="self" href="{{ .Permalink }}atom.xml"/><link rel="alternate" href="{{ .Permalink }}"/>
{{ range PAGES }}<entry xml:lang="{{ .Params.language }}"><id>{{ .Params.id }}</id><title>{{ .Title }}</title>
<updated>{{ .Params.updated }}</updated><published>{{ .Date.Format "2006-01-02T15:04:05-07:00" }}</published>
<author><name>{{ .Params.author }}</name></author>
{{ with .Params.source }}<link href="{{ . }}" rel="alternate" type="text/html"/>{{ end }}
<summary>{{ .Params.summary }}</summary>
{{ range .Params.labels }}<category term="{{ .term }}" scheme="{{ .scheme }}" label="{{ .label }}"/>{{ end }}
<content type="html">{{ .Content | html }}</content></entry>{{ end }}</feed>
"""
_RSS = """{{ printf "<?xml version=\\"1.0\\" encoding=\\"UTF-8\\"?>" | safeHTML }}
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>{{ .Title }}</title>
<link>{{ .Permalink }}</link><description>{{ .Title }}</description>{{ range PAGES }}
<item><guid isPermaLink="false">{{ .Params.id }}</guid><title>{{ .Title }}</title>
<link>{{ with .Params.source }}{{ . }}{{ else }}{{ .Permalink }}{{ end }}</link>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>
<description>{{ .Params.summary }}</description>
<content:encoded>{{ .Content | html }}</content:encoded>
{{ range .Params.labels }}<category domain="{{ .scheme }}">{{ .label }}</category>{{ end }}</item>{{ end }}
</channel></rss>
"""
_JSON = """{{ $items := slice }}{{ range PAGES }}{{ $items = $items | append (dict "id" .Params.id
"url" (.Params.source | default .Permalink) "title" .Title "summary" .Params.summary
"content_html" (string .Content) "date_published" (.Date.Format "2006-01-02T15:04:05-07:00")
"date_modified" .Params.updated
"language" .Params.language) }}{{ end }}
{{ dict "version" "https://jsonfeed.org/version/1.1" "title" .Title "items" $items | jsonify }}
"""


def write(folder: Path, articles: Iterable[Entry], window: int) -> int:
    """Write the site's source below ``folder``; return the number of articles."""
    (folder / "static").mkdir(parents=True)
    (folder / "static" / "style.css").write_text("body { margin: auto }\n", encoding="utf-8")
    taxonomies = "\n".join(f'{one} = "{many}"' for one, many in _TAXONOMIES.items())
    (folder / "config.toml").write_text(_CONFIG.format(taxonomies=taxonomies), encoding="utf-8")
    _write_layouts(folder / "layouts", window)
    count = 0
    days: set[str] = set()
    for entry in articles:
        file = folder / "content" / (entry.path.strip("/") + ".html")
        file.parent.mkdir(parents=True, exist_ok=True)
        front = _front(entry)
        days.update(_days(entry))
        file.write_text(f"{json.dumps(front, ensure_ascii=False)}\n{entry.content}\n", encoding="utf-8")
        count += 1
    for day in days:
        # An archive has a page and an Atom document, no more.
        file = folder / "content" / "daysof" / day / "_index.html"
        file.parent.mkdir(parents=True)
        file.write_text('{"outputs": ["html", "atom"]}\n', encoding="utf-8")
    return count


def _write_layouts(folder: Path, window: int) -> None:
    pages = f"(first {window} .RegularPages)" if window else ".RegularPages"
    home = f"(first {window} site.RegularPages)"
    layouts = {
        "_default/baseof.html": _BASE,
        "_default/single.html": _ARTICLE,
        "_default/taxonomy.html": _TERMS,
    }
    for form, text in (("html", _LIST), ("atom.xml", _ATOM), ("rss.xml", _RSS), ("json.json", _JSON)):
        layouts[f"index.{form}"] = text.replace("PAGES", home)
        layouts[f"_default/term.{form}"] = text.replace("PAGES", pages)
        layouts[f"daysof/term.{form}"] = text.replace("PAGES", ".RegularPages")
    for name, text in layouts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _front(entry: Entry) -> dict[str, object]:
    terms = {
        scheme: [category.term for category in entry.categories if category.scheme == scheme]
        for scheme in ("region", "category", "publisher")
    }
    return {
        "title": entry.title,
        "url": entry.path,
        "date": entry.published.isoformat(),
        "updated": entry.updated.isoformat(),
        "id": entry.id,
        "author": entry.author,
        "language": entry.language,
        "source": entry.source,
        "summary": entry.summary,
        "labels": [
            {"scheme": category.scheme, "term": category.term, "label": category.label}
            for category in entry.categories
        ],
        "regions": terms["region"],
        "categories": terms["category"],
        "publishers": terms["publisher"],
        "pairs": [f"{region}-{category}" for region in terms["region"] for category in terms["category"]],
        "daysof": _days(entry),
    }


def _days(entry: Entry) -> list[str]:
    """Return the archives that hold an entry."""
    feeds = ["all", *(f"{category.scheme}-{category.term}" for category in entry.categories)]
    return [f"{feed}-{entry.published.date().isoformat()}" for feed in feeds]

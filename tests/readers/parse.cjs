// Prints, as JSON, what an npm package reads in each file of a folder: the fields of the entries, by file name.
// Arguments: the package's folder, its name, the folder.

const fs = require("fs");
const path = require("path");

const [modules, name, folder] = process.argv.slice(2);
const library = require(modules);
const several = (value) => (value === undefined ? [] : [].concat(value));
const time = (text) => text && new Date(text).toISOString();

const parsers = {
  // With its default options it ignores attributes.
  "fast-xml-parser": (text) => {
    const { feed, rss, opml, urlset, sitemapindex } = new library.XMLParser().parse(text);
    if (opml || urlset || sitemapindex) return several((urlset || {}).url).map((url) => ({ id: url.loc }));
    const entries = feed ? several(feed.entry) : several(rss.channel.item);
    return entries.map((entry) => ({
      id: entry.id || entry.guid,
      title: String(entry.title),
      content: entry.content || entry["content:encoded"],
    }));
  },

  feedsmith: (text) => {
    const { format, feed } = library.parseFeed(text);
    const read = {
      atom: (entry) => ({
        id: entry.id,
        title: entry.title.value,
        links: entry.links.map((link) => link.href),
        authors: entry.authors.map((author) => author.name),
        published: time(entry.published),
        updated: time(entry.updated),
        summary: entry.summary.value,
        content: (entry.content || {}).value,
        labels: entry.categories.map((category) => category.label),
      }),
      rss: (item) => ({
        id: item.guid.value,
        title: item.title,
        links: [item.link],
        authors: item.dc.creators,
        published: time(item.pubDate),
        summary: item.description,
        content: (item.content || {}).encoded,
        labels: item.categories.map((category) => category.name),
      }),
      json: (item) => ({
        id: item.id,
        title: item.title,
        links: [item.url],
        authors: item.authors.map((author) => author.name),
        published: time(item.date_published),
        updated: time(item.date_modified),
        summary: item.summary,
        content: item.content_html,
        labels: item.tags,
      }),
    }[format];
    return several(format === "atom" ? feed.entries : feed.items).map(read);
  },

  "rss-parser": async (text) => {
    const { items } = await new library().parseString(text);
    // What it calls the content is, of an RSS item, the description.
    return items.map((item) => ({
      id: item.id || item.guid,
      title: item.title,
      links: [item.link],
      authors: [item.author || item.creator],
      published: time(item.isoDate),
      summary: item.guid ? item.content : item.summary,
      content: item.guid ? item["content:encoded"] : item.content,
      labels: item.categories && item.categories.map((category) => category._),
    }));
  },
};

(async () => {
  const found = {};
  for (const file of fs.readdirSync(folder)) {
    found[file] = await parsers[name](fs.readFileSync(path.join(folder, file), "utf8"));
  }
  process.stdout.write(JSON.stringify(found));
})();

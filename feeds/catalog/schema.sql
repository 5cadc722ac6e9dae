-- The catalog: a disposable index of the seeds folder, rebuilt whenever it is missing or of another make.
-- Days are proleptic ordinals (date.toordinal). Versions are numbers of scans: what a scan touched carries
-- its number, so that a document whose version stands needs no look at its entries.

-- What is true of the whole catalog: fingerprint, serial, version, names (the last scan that changed which
-- categories there are, or what they are called), and settings with settings_modified (those that a server last
-- served with, and since when).
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- Scans that changed something.
CREATE TABLE scan (
    version INTEGER PRIMARY KEY,
    moment  INTEGER NOT NULL,           -- Unix time of the machine that scanned, rising
    mark    TEXT NOT NULL               -- tells it from the scans of this number in other copies of the catalog
);

-- One row a file of the seeds folder, as it was last read.
CREATE TABLE digest (
    id       INTEGER PRIMARY KEY,
    path     TEXT NOT NULL UNIQUE,      -- below the seeds folder, with slashes
    size     INTEGER NOT NULL,
    mtime    INTEGER NOT NULL,          -- nanoseconds
    inode    INTEGER NOT NULL,
    sha256   BLOB NOT NULL,             -- of the last good reading
    items    INTEGER NOT NULL,
    fault    TEXT,                      -- why the file cannot be read now; its items are an earlier reading's
    problems TEXT NOT NULL              -- JSON: [line, severity, message] each
);
CREATE INDEX digest_fault ON digest (path) WHERE fault IS NOT NULL;

-- What each digest calls the categories of its items.
CREATE TABLE label (
    digest INTEGER NOT NULL,
    term   TEXT NOT NULL,
    label  TEXT NOT NULL,
    PRIMARY KEY (digest, term, label)
) WITHOUT ROWID;
CREATE INDEX label_term ON label (term, label);

-- What each digest said of each press release: the versions that an entry is edited from.
CREATE TABLE item (
    key      INTEGER PRIMARY KEY,       -- digest << 32 | line
    name     TEXT NOT NULL,             -- the entry's
    day      INTEGER NOT NULL,
    headline TEXT NOT NULL,
    body     TEXT NOT NULL,
    source   TEXT,
    category TEXT
);
CREATE INDEX item_name ON item (name);

-- One row an entry. The key is the order: day << 41 | press-release number << 17 | tie (rows.py).
CREATE TABLE entry (
    key        INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,    -- its page's address without /entry/ and the final slash
    id         TEXT NOT NULL,
    title      TEXT NOT NULL,
    summary    TEXT NOT NULL,
    author     TEXT NOT NULL,
    language   TEXT NOT NULL,
    source     TEXT,
    updated    INTEGER NOT NULL,
    categories TEXT NOT NULL,           -- JSON: ids of rows of category, in the entry's order
    version    INTEGER NOT NULL
);
CREATE INDEX entry_version ON entry (version);

-- Its Atom element, rendered once; apart, so that lists of entries stay narrow.
CREATE TABLE element (
    key     INTEGER PRIMARY KEY,
    updated INTEGER NOT NULL,
    atom    BLOB NOT NULL
);

-- Regions, categories and publishers; row 0 is everything.
CREATE TABLE category (
    id       INTEGER PRIMARY KEY,
    scheme   TEXT NOT NULL,
    term     TEXT NOT NULL,
    label    TEXT NOT NULL,
    entries  INTEGER NOT NULL DEFAULT 0,
    version  INTEGER NOT NULL,
    recent   INTEGER NOT NULL,          -- version of what its subscription document holds
    UNIQUE (scheme, term)
);
CREATE TABLE entry_category (
    category INTEGER NOT NULL,
    key      INTEGER NOT NULL,
    PRIMARY KEY (category, key)
) WITHOUT ROWID;

-- Days that have entries, for each category: the archives.
CREATE TABLE day (
    category INTEGER NOT NULL,
    day      INTEGER NOT NULL,
    entries  INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    PRIMARY KEY (category, day)
) WITHOUT ROWID;

-- Regions with categories: the intersections.
CREATE TABLE pair (
    region   INTEGER NOT NULL,
    category INTEGER NOT NULL,
    entries  INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    recent   INTEGER NOT NULL,
    PRIMARY KEY (region, category)
) WITHOUT ROWID;

-- Words of title and content, folded; and the entry's categories and intersections as words, so that a
-- search within a feed is one query, and each feed one list. Contentless: removing a row takes the text
-- it was made from.
CREATE VIRTUAL TABLE search USING fts5 (
    text, categories, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 0"
);

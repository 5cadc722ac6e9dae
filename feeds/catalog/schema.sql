-- The catalog: a disposable index of a seeds folder, rebuilt whenever it is missing, damaged or of another
-- program version. Days are proleptic ordinals (date.toordinal). A version is the number of a scan: what a scan
-- touched carries its number, so that a document whose version has not risen need not be made again.

-- What is true of the whole catalog: serial (its random id), version (the last scan that changed what is
-- published), relabelled (the last scan that changed a label), scans (how many there were, with those that
-- changed nothing).
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- Scans that changed something.
CREATE TABLE scan (
    version   INTEGER PRIMARY KEY,
    moment    INTEGER NOT NULL,         -- Unix time, rising with every scan, even if the clock goes back
    random_id TEXT NOT NULL             -- tells it from the scan of this number in other copies of the catalog
);

-- One row a digest or table of the seeds folder, as it was last read.
CREATE TABLE digest (
    id       INTEGER PRIMARY KEY,
    path     TEXT NOT NULL UNIQUE,      -- below the seeds folder, with slashes
    size     INTEGER NOT NULL,          -- -1, like mtime and inode, where the file could not be opened
    mtime    INTEGER NOT NULL,          -- nanoseconds
    inode    INTEGER NOT NULL,
    sha256   BLOB NOT NULL,             -- of the last good reading
    items    INTEGER NOT NULL,          -- of a table: rows
    rows     TEXT,                      -- of a table: JSON, those of the last good reading; NULL for a digest
    fault    TEXT,                      -- why the file is not followed now; its items are an earlier reading's
    problems TEXT NOT NULL              -- JSON: [line, severity, message] each
);
CREATE INDEX digest_fault ON digest (path) WHERE fault IS NOT NULL;

-- The labels that each digest has for the categories of its items.
CREATE TABLE label (
    digest INTEGER NOT NULL,
    term   TEXT NOT NULL,
    label  TEXT NOT NULL,
    PRIMARY KEY (digest, term, label)
) WITHOUT ROWID;
CREATE INDEX label_term ON label (term, label);

-- Every item of every digest: the versions that an entry is edited from.
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

-- The names of entries that are edited at the end of a scan: their items have changed, or other tables may make
-- them differently.
CREATE TABLE waiting (name TEXT PRIMARY KEY) WITHOUT ROWID;

-- One row an entry: the fields of Entry in their order (record.py), then its Atom element up to the categories,
-- which the content is a part of.
-- The key is the order of publication: day << 30 | second of the timestamp, from 06:00 on << 16 | tie, by
-- number and id (record.py, lowest_key).
CREATE TABLE entry (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,
    name       TEXT NOT NULL UNIQUE,    -- its page's address without /entry/ and the final slash
    title      TEXT NOT NULL,
    published  INTEGER NOT NULL,        -- a day
    updated    INTEGER NOT NULL,        -- a day
    number     INTEGER NOT NULL,
    language   TEXT NOT NULL,
    author     TEXT NOT NULL,
    source     TEXT,
    categories TEXT NOT NULL,           -- JSON: ids of rows of category, in the entry's order
    summary    TEXT NOT NULL,
    content    TEXT GENERATED ALWAYS AS
               (CAST(substr(beginning, content_start + 1, content_size) AS TEXT)) VIRTUAL,
    beginning  BLOB NOT NULL,
    content_start INTEGER NOT NULL,     -- bytes
    content_size INTEGER NOT NULL,
    version    INTEGER NOT NULL
);

-- The few that were corrected on a later day: what was last updated in a month is found without reading all entries.
CREATE INDEX entry_corrected ON entry (published, updated) WHERE updated > published;

-- Regions, categories and publishers; row 0 is everything.
CREATE TABLE category (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,     -- no id stands for another category later
    scheme   TEXT NOT NULL,
    term     TEXT NOT NULL,
    label    TEXT NOT NULL,
    label_kk TEXT,                      -- in Kazakh and in Russian, where a table has it
    label_ru TEXT,
    entries  INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    UNIQUE (scheme, term)
);
-- The entries of each category, everything included.
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
    PRIMARY KEY (region, category)
) WITHOUT ROWID;

-- Words of title and content, folded; and the entry's categories and intersections as words, so that a
-- search within a feed is one query, and each feed one list. Contentless: to remove a row, the text that it
-- was made from is needed.
CREATE VIRTUAL TABLE search USING fts5 (
    text, categories, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 0"
);

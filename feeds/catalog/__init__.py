"""Entries to selections: the SQLite file that stands between the digests and the documents."""

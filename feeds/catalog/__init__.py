"""The catalog: an SQLite index of the digests, which finds the entries of a feed."""

"""Text to entries: the grammar of a digest, and the editing of an article."""

"""Documents to the world: HTTP responses and files."""

"""From the lines of a digest to items: encodings, headlines, dates and sources."""

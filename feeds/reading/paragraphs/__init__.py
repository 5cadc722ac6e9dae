"""From the text of an item to paragraphs, sub-headings and lists, as HTML; its headline and language."""

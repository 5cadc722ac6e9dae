"""Text to entries.

``items`` reads the lines of a digest, ``paragraphs`` the text of an item, ``authorship`` its author,
``places`` the regions that it names and ``slugs`` its publisher; ``editing`` makes an entry of them.
"""

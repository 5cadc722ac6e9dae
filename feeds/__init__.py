"""Atom feeds per region and category from digests of press releases.

The flow, one package a step: ``reading`` (text to entries), ``catalog`` (entries to selections),
``publishing`` (selections to documents), ``delivery`` (documents to HTTP responses and files).
"""

__version__ = "2.1.0"

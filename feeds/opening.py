"""Opens the catalog of a seeds folder, as the app, the commands and the tests do."""

from feeds.catalog.catalog import Catalog
from feeds.publishing import atom
from feeds.reading.tables import built_in
from feeds.settings import Settings


def open_catalog(settings: Settings) -> Catalog:
    """Return the catalog of the settings' seeds folder. Its file is neither looked at nor made yet."""
    return Catalog(settings, built_in(), atom.element)

"""Seeds folders of the catalog's tests."""

from pathlib import Path

import pytest

from tests.catalog.seeding import BUSINESS, LAW, put


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Return a seeds folder with two digests of three press releases."""
    folder = tmp_path / "seeds"
    put(folder, {"law.txt": LAW, "business.txt": BUSINESS})
    return folder

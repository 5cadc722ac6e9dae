"""How much is tried: everything with ``--full``, a tenth or less without."""

import pytest


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the full counts are wanted."""
    return bool(request.config.getoption("--full"))

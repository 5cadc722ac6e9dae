"""Programs that judge our work from outside: found where they are installed, asked for by name."""

import os
import shutil
from pathlib import Path

import pytest

#: Where everything must be installed, a missing judge is a failure.
MUST = os.environ.get("FEEDS_CI") == "1"


def need(program: str) -> str:
    """Return where ``program`` is; skip the test without it, or fail where nothing may be skipped."""
    return shutil.which(program) or _without(f"{program} is not installed")


def need_node(package: str) -> Path:
    """Return the folder of an npm package, from FEEDS_NODE_MODULES or ``./node_modules``; see ``need``."""
    folder = Path(os.environ.get("FEEDS_NODE_MODULES") or "node_modules") / package
    return folder if folder.is_dir() else Path(_without(f"npm package {package} is not installed"))


def _without(reason: str) -> str:
    if MUST:
        pytest.fail(reason)
    pytest.skip(reason)

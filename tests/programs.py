"""Programs that judge our work from outside, found where they are installed."""

import os
import shutil
from pathlib import Path

import pytest


def need(program: str) -> str:
    """Return the path of ``program``; skip the test where it is not installed."""
    return shutil.which(program) or pytest.skip(f"{program} is not installed")


def need_node(package: str) -> Path:
    """Return the folder of an npm package in FEEDS_NODE_MODULES or ``./node_modules``; see ``need``."""
    folder = Path(os.environ.get("FEEDS_NODE_MODULES") or "node_modules") / package
    return folder if folder.is_dir() else pytest.skip(f"npm package {package} is not installed")

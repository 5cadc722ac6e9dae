"""Whatever happens in a month, the app and its exports are soon as a fresh build of the same digests."""

import os
import random
import sys
from pathlib import Path

import pytest

from tests.dependable.walk import Walk, chosen


def test_a_short_walk(tmp_path: Path) -> None:
    """After every few steps all answers are those of a fresh build."""
    _walk(tmp_path, 15, 19)


@pytest.mark.slow
def test_a_long_walk(tmp_path: Path, full: bool) -> None:  # noqa: FBT001
    """The same for minutes or hours: FEEDS_WALK_SECONDS and FEEDS_WALK_SEED say how long, and which steps."""
    seed = os.environ.get("FEEDS_WALK_SEED") or random.randrange(1_000_000)
    _walk(tmp_path, float(os.environ.get("FEEDS_WALK_SECONDS") or (7200 if full else 180)), int(seed))


def _walk(folder: Path, seconds: float, seed: int) -> None:
    walk = Walk(folder, seed, chosen())
    walk.run(seconds)
    sys.stdout.write(f"seed {seed}: {walk.comparisons} comparisons, {walk.compared} answers\n")

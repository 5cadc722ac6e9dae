"""Measures pieces of Python side by side: CPU time, round by round: a slow moment slows all of them."""

import gc
import time
from collections.abc import Callable, Mapping

#: A measurement shorter than this says nothing.
_LEAST_SECONDS = 0.02


def interleave(candidates: Mapping[str, Callable[[], object]], rounds: int = 9) -> dict[str, list[float]]:
    """Return the CPU seconds of one call of each candidate, one figure a round."""
    repeats = {name: _repeats(call) for name, call in candidates.items()}
    figures: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, call in candidates.items():
            figures[name].append(_seconds(call, repeats[name]))
    return figures


def _repeats(call: Callable[[], object]) -> int:
    """Return how many calls take at least _LEAST_SECONDS: the first few are slower, while caches are cold."""
    repeats = 1
    while _seconds(call, repeats) * repeats < _LEAST_SECONDS:
        repeats *= 2
    return repeats


def _seconds(call: Callable[[], object], repeats: int) -> float:
    gc.collect()
    started = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - started) / repeats

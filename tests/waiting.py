"""Waits for conditions, so that no test sleeps for as long as something may take at worst."""

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def wait_until(condition: Callable[[], Result], seconds: float = 60) -> Result:
    """Return the first true result of a condition; raise TimeoutError where none comes in time."""
    end = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.01)
    return result

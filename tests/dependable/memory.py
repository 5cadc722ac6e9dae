"""The memory that processes take."""

import re
from pathlib import Path


def memory(process: int) -> int:
    """Return the bytes of memory that a process and its children have for themselves."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    own = sum(int(kib) for kib in re.findall(r"^Private_\w+: +(\d+)", rollup, re.MULTILINE)) * 1024
    return own + sum(memory(int(child)) for child in children)
